"""The commands that the Makefile's targets call, beside a real server that people write to."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import gevent
import pytest
from flask import Flask

from tests.accounts.people import create_person
from tests.chat.deployed.browser import RemoteTalk, ticket_for
from tests.ops.backups.conftest import content_of
from tests.servers.child import plain_environment
from tests.servers.web import WebServer
from tests.sources import HOUSE

Command = Callable[..., tuple[int, str]]
DEAD = "http://127.0.0.1:9/v1"


@pytest.fixture
def command(database_url: str, tmp_path: Path) -> Command:
    """Run `python -m app.backup` as the Makefile does; returns the exit code and what it said."""

    def run(*arguments: str, **values: str) -> tuple[int, str]:
        chosen = {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": database_url} | values
        done = subprocess.run(
            [sys.executable, "-m", "app.backup", *arguments],
            cwd=tmp_path,
            env=plain_environment() | {"PYTHONPATH": str(HOUSE), "PATH": os.environ["PATH"]} | chosen,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_a_backup_beside_people_who_write_is_whole_and_of_one_moment(
    app: Flask, start_web: Callable[..., WebServer], command: Command, tmp_path: Path
) -> None:
    server = start_web()
    talk = RemoteTalk(server.address, ticket_for(app, create_person(app)))
    going = True

    def write() -> None:
        while going:
            talk.client.post("/conversations", json={}, headers={"Accept": "application/json"})

    writers = [gevent.spawn(write) for _ in range(3)]
    try:
        code, said = command("make")
    finally:
        going = False
        gevent.joinall(writers, raise_error=True)
    assert code == 0, said
    path = said.strip().splitlines()[-1]
    code, said = command("verify", path)
    assert (code, said.strip().splitlines()[-1]) == (0, "whole"), said
    assert "rows" in said and "needs the keys" in said


def test_a_running_program_is_not_pulled_from_under_its_people(
    app: Flask, start_web: Callable[..., WebServer], command: Command
) -> None:
    server = start_web()
    create_person(app)
    code, said = command("make")
    path = said.strip().splitlines()[-1]
    create_person(app, "budi")
    before = content_of(app)
    code, said = command("restore", path, "--yes")
    assert code == 1 and "Stop" in said and "Traceback" not in said, said
    assert server.answers() and content_of(app) == before


def test_nobody_is_asked_where_nobody_can_answer(app: Flask, command: Command) -> None:
    create_person(app)
    path = command("make")[1].strip().splitlines()[-1]
    code, said = command("restore", path)
    assert code == 1 and "Replace it?" in said and "Traceback" not in said


def test_a_wrong_file_is_one_line(command: Command, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"hello")
    code, said = command("verify", str(tmp_path / "x.zip"))
    assert code == 1 and said.startswith("Error: This file is no backup") and said.count("\n") == 1


def test_without_its_tools_postgresql_says_what_to_install(
    request: pytest.FixtureRequest, command: Command
) -> None:
    if request.config.getoption("--database") == "sqlite":
        assert command("make", PATH="/nowhere")[0] == 0, "SQLite needs none"
        return
    code, said = command("make", PATH="/nowhere")
    assert code == 1 and "postgresql-client" in said
