"""What people and scripts are told while the database is away, and that a wrong question is a fault all the same."""

import io
import logging
from collections.abc import Callable
from pathlib import Path

import gevent
import pytest
from flask import Flask
from sqlalchemy import text

from app import postgresql
from app.extensions import db
from app.security import public
from tests.databases import make_schema
from tests.servers.postgres import PostgresOfItsOwn

JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}


def ask(words: str) -> Callable[[], str]:
    def view() -> str:
        return str(db.session.execute(text(words)).scalar_one())

    return public(view)


@pytest.mark.usefixtures("only_on_postgresql")
def test_a_database_that_is_away_is_said_in_words_and_with_a_time(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    with PostgresOfItsOwn() as server:
        make_schema(server.url, tmp_path)
        app = make_app(database_url=server.url)
        app.add_url_rule("/planted/one", "one", ask("SELECT 1"))
        client = app.test_client()
        assert client.get("/planted/one").text == "1"
        log = io.StringIO()
        logging.getLogger().addHandler(logging.StreamHandler(log))
        server.stop("immediate")
        # The first finds its connection broken, the next ones find nobody at all.
        for _ in range(3):
            answer = client.get("/planted/one", headers=JSON)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), answer.text
            assert answer.get_json()["error"]["code"] == "busy"
        page = client.get("/planted/one", headers=PAGE)
        assert page.status_code == 503 and "database does not answer" in page.text
        # Its form has a token, and so the visitor's session were to be stored.
        entry = client.get("/sign-in", headers=PAGE)
        assert (entry.status_code, entry.headers["Retry-After"]) == (503, "5")
        assert "database does not answer" in entry.text and "Content-Security-Policy" in entry.headers
        assert "Set-Cookie" not in entry.headers
        assert "Traceback" not in log.getvalue() and "the database does not answer" in log.getvalue()
        server.start()
        assert client.get("/planted/one").text == "1"
        assert "Set-Cookie" in client.get("/sign-in").headers


@pytest.mark.usefixtures("only_on_postgresql")
def test_whoever_asks_a_database_that_stands_still_is_told_so(
    make_app: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "REST_SECONDS", 0.0)
    monkeypatch.setattr(postgresql, "ANSWER_SECONDS", 0.2)
    with PostgresOfItsOwn() as server:
        make_schema(server.url, tmp_path)
        app = make_app(database_url=server.url, database_pool=1)
        app.add_url_rule("/planted/one", "one", ask("SELECT 1"))
        client = app.test_client()
        assert client.get("/planted/one").text == "1"
        # The first asks on the connection that is there, the next one comes to make another.
        with server.pause(), gevent.Timeout(60):
            for _ in range(2):
                answer = client.get("/planted/one", headers=JSON)
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), answer.text
        assert client.get("/planted/one").text == "1"


@pytest.mark.usefixtures("only_on_postgresql")
def test_whoever_waits_for_an_answer_when_the_database_stands_still_is_told_so(
    make_app: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "ANSWER_SECONDS", 0.5)
    with PostgresOfItsOwn() as server:
        make_schema(server.url, tmp_path)
        app = make_app(database_url=server.url, database_pool=1, statement_seconds=1.5)
        app.add_url_rule("/planted/slow", "slow", ask("SELECT pg_sleep(1)"))
        app.add_url_rule("/planted/one", "one", ask("SELECT 1"))
        waiting = gevent.spawn(app.test_client().get, "/planted/slow", headers=JSON)
        gevent.sleep(0.3)
        with server.pause(), gevent.Timeout(60):
            answer = waiting.get()
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), answer.text
        assert app.test_client().get("/planted/one").text == "1"


def test_a_wrong_question_is_a_fault(app: Flask) -> None:
    app.add_url_rule("/planted/wrong", "wrong", ask("SELECT nothing FROM nowhere"))
    answer = app.test_client().get("/planted/wrong", headers=JSON)
    assert answer.status_code == 500 and "Retry-After" not in answer.headers
