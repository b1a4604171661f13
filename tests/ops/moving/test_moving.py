"""An installation that was moved is the same one, and the program runs on it."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from app.chat.serving import start_keeper
from app.conversations.models import Message
from app.extensions import db
from app.ops.schema import SchemaError, check_schema
from tests.accounts.people import fresh_token, sign_in, type_password
from tests.chat.conftest import speak_through
from tests.chat.talk import Talk
from tests.ops.moving.conftest import (
    Copy,
    MakeApp,
    command_line,
    digest,
    environment_of,
    fill,
    leave,
    settled,
)
from tests.servers.scripted_provider import ScriptedProvider

MESSAGES = 1_200


def test_everything_arrives_sessions_included_and_the_source_is_untouched(
    old: Flask, make_app: MakeApp, source: str, target: str, copy: Copy
) -> None:
    content = settled(old)
    before = digest(source) if source.startswith("sqlite") else ""
    code, said = copy(source, target)
    assert code == 0, said
    assert settled(old) == content
    assert not before or digest(source) == before
    moved = make_app(database_url=target)
    assert settled(moved) == content
    assert len(content["messages"]) == 22 and content["sessions"]
    assert "messages: 22 rows, every one compared" in said and "holds the whole installation" in said
    check_schema(moved)


def test_people_stay_signed_in_find_what_they_said_and_talk_on(
    make_app: MakeApp, source: str, target: str, copy: Copy
) -> None:
    with ScriptedProvider(tokens=4, rate=200, delay=0.0) as provider:
        old = make_app(database_url=source)
        rina = fill(old)
        speak_through(old, rina, provider.address)
        client = old.test_client()
        sign_in(client, rina)
        settled(old)
        assert copy(source, target)[0] == 0
        moved = make_app(database_url=target)
        there = moved.test_client()
        name = old.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        assert cookie is not None
        there.set_cookie(name, cookie.value)
        answer = there.get("/search?q=sauer", headers={"Accept": "application/json"})
        assert answer.status_code == 200 and len((answer.json or {})["hits"]) == 1
        newcomer = moved.test_client()
        assert type_password(newcomer, rina.name, rina.password).status_code == 302
        newcomer.environ_base["HTTP_X_CSRFTOKEN"] = fresh_token(newcomer)
        start_keeper(moved)
        shown = Talk(newcomer).ask("Marzipan, perhaps?")
        assert shown.text and shown.state and shown.state["state"] == "done"
        # What is said now gets numbers that are not taken, and is found like what was said before.
        found = newcomer.get("/search?q=marzipan", headers={"Accept": "application/json"}).json or {}
        assert len(found["hits"]) == 1


@pytest.mark.parametrize("at", ["messages: 500", "turns"])
def test_killed_in_the_middle_it_goes_on_where_it_was(
    make_app: MakeApp, source: str, target: str, copy: Copy, tmp_path: Path, at: str
) -> None:
    old = make_app(database_url=source)
    fill(old, MESSAGES)
    content = settled(old)
    kill_at(at, source, target, tmp_path=tmp_path)
    half = make_app(database_url=target)
    with pytest.raises(SchemaError, match="unfinished copy"):
        check_schema(half)
    if at.startswith("messages"):
        with half.app_context():
            assert 500 <= db.session.query(Message).count() < MESSAGES
    leave(half)
    code, said = copy(source, target)
    assert code == 0 and "going on with it" in said, said
    assert settled(make_app(database_url=target)) == content
    if at.startswith("messages"):
        assert "messages: 500 of" not in said, "what was there was not copied again"


def kill_at(word: str, source: str, target: str, *, tmp_path: Path) -> None:
    """Begin a copy and end it at once, by SIGKILL, when it says this."""
    process = subprocess.Popen(
        command_line(source, target),
        cwd=tmp_path,
        env=environment_of(tmp_path, source),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    with process, process.stdout as told:
        for line in told:
            if line.startswith(word):
                os.kill(process.pid, signal.SIGKILL)
                break
        else:
            raise AssertionError(f"it never said {word}")


def test_what_changed_between_two_runs_is_copied_once_more(
    make_app: MakeApp, source: str, target: str, copy: Copy, tmp_path: Path
) -> None:
    old = make_app(database_url=source)
    fill(old, MESSAGES)
    kill_at("turns", source, target, tmp_path=tmp_path)
    with old.app_context():
        changed = db.session.query(Message).filter_by(seq=7).one()
        changed.text = "changed meanwhile"
        db.session.delete(db.session.query(Message).filter_by(seq=MESSAGES).one())
        db.session.commit()
    content = settled(old)
    code, said = copy(source, target)
    assert code == 0 and "messages has changed since it was copied" in said, said
    assert settled(make_app(database_url=target)) == content
