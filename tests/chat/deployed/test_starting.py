"""Databases on which the program must not start, and the built-in model's process, which must not outlive it."""

import os
import signal
from collections.abc import Callable

import psutil
import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from tests.accounts.people import Person
from tests.chat.deployed.browser import RemoteTalk, ticket_for
from tests.chat.talk import wait_until
from tests.servers.web import WebServer

REFUSED = 3
MODEL_PROGRAM = "builtin_server"


def test_a_database_without_tables_is_refused_in_one_line(
    start_web: Callable[..., WebServer], empty_database_url: str
) -> None:
    assert _refusal(start_web, empty_database_url) == [
        "The database has no tables of ours yet. Run `make migrate`, then start again."
    ]


def test_a_schema_of_a_later_version_is_refused_in_one_line(
    start_web: Callable[..., WebServer], database_url: str
) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        own = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    (line,) = _refusal(start_web, database_url)
    assert "9999" in line and "a newer version made it" in line
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :own"), {"own": own})
    engine.dispose()
    assert start_web().answers(), "on its own schema it starts"


def _refusal(start_web: Callable[..., WebServer], url: str) -> list[str]:
    """Return what the program itself says while gunicorn fails to start."""
    with pytest.raises(RuntimeError) as failed:
        start_web(database_url=url)
    said = str(failed.value).splitlines()[1:]
    assert not any("Traceback" in line for line in said)
    return [line for line in said if line and not line.startswith(("[", "20"))]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_built_in_models_process_leaves_with_the_server(
    start_web: Callable[..., WebServer], app: Flask, person: Person, number: signal.Signals
) -> None:
    server = start_web(drain_seconds=1, builtin_threads=1)
    talk = RemoteTalk(server.address, ticket_for(app, person))
    reader = talk.read(talk.send("Please count from one to three hundred, slowly.")["turn"]["id"])
    reader.wait_for_text(1, 60)
    models = _model_processes(server)
    assert models, "the built-in model answers in a process of its own"
    group = [server.pid, *server.worker_pids(), *(model.pid for model in models)]
    # Ctrl-C reaches everybody in the foreground, `kill` and systemd's first signal the master alone.
    for pid in group if number == signal.SIGINT else group[:1]:
        os.kill(pid, number)
    assert server.wait(10) == 0
    gone, alive = psutil.wait_procs(models, timeout=3)
    assert not alive and len(gone) == len(models)
    assert "Traceback" not in server.log
    reader.leave()


def _model_processes(server: WebServer) -> list[psutil.Process]:
    def look() -> list[psutil.Process]:
        family = psutil.Process(server.pid).children(recursive=True)
        return [process for process in family if MODEL_PROGRAM in " ".join(process.cmdline())]

    found = wait_until(look)
    assert isinstance(found, list)
    return found
