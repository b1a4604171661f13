"""The commands that the Makefile's targets call, beside a real server that people write to."""

from collections.abc import Callable
from pathlib import Path

import gevent
from flask import Flask

from tests.accounts.people import create_person
from tests.chat.deployed.browser import RemoteTalk, ticket_for
from tests.ops.backups.conftest import Command, content_of
from tests.servers.web import WebServer


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
    assert "rows" in said and "need the keys" in said


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
    before = content_of(app)
    code, said = command("restore", path)
    assert code == 1 and "Put the backup in its place?" in said and "Traceback" not in said
    assert content_of(app) == before


def test_a_wrong_file_is_one_line(command: Command, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"hello")
    code, said = command("verify", str(tmp_path / "x.zip"))
    assert code == 1 and said.startswith("Error: This file is no backup") and said.count("\n") == 1
