"""Logs are one structured event a line, carry the request's id, and hold no secret."""

import io
import json
import logging
from typing import Any

import pytest
import structlog
from flask import Flask
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.logs import mask_secrets
from app.security import public
from tests.accounts.people import create_person

PLAIN = "an ordinary value"


@pytest.fixture
def app_values() -> dict[str, object]:
    return {"log_format": "json"}


@pytest.mark.parametrize(
    "name", ["password", "api_key", "csrf_token", "Authorization", "cookie", "client_secret"]
)
def test_a_value_with_a_secret_name_is_blanked(name: str) -> None:
    assert mask_secrets(None, "", {name: PLAIN, "city": PLAIN}) == {name: "***", "city": PLAIN}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("sent Bearer abc.def-123 along", "sent *** along"),
        ("key sk-or-v1-0123456789 refused", "key *** refused"),
        ("postgresql://yuzu:hunter2@host/db", "postgresql://***host/db"),
        ("the keyboard, a task-list and so on", None),
        ("https://host:8000/path@home", None),
    ],
)
def test_a_value_that_looks_like_a_secret_is_blanked(text: str, masked: str | None) -> None:
    event = mask_secrets(None, "", {"event": text, "detail": text})
    expected = text if masked is None else masked
    assert dict(event) == {"event": expected, "detail": expected}


def test_a_count_is_no_secret() -> None:
    assert mask_secrets(None, "", {"prompt_tokens": 12, "token": "12"}) == {
        "prompt_tokens": 12,
        "token": "***",
    }


def test_secrets_are_blanked_inside_lists_and_dictionaries_too() -> None:
    event = mask_secrets(
        None, "", {"headers": {"Authorization": PLAIN, "Accept": PLAIN}, "tried": ["Bearer abc", PLAIN]}
    )
    assert event == {"headers": {"Authorization": "***", "Accept": PLAIN}, "tried": ["***", PLAIN]}


def test_a_line_of_ours_and_of_a_library_have_one_form_and_no_secret(
    app: Flask, written: io.StringIO
) -> None:
    structlog.get_logger("ours").warning("asked", api_key="sk-abcdefgh123", city=PLAIN)
    logging.getLogger("theirs").warning("called with %s", "Bearer abcdefgh123")
    ours, theirs = _lines(written)
    assert (ours["event"], ours["logger"], ours["level"], ours["city"]) == ("asked", "ours", "warning", PLAIN)
    assert ours["api_key"] == "***"
    assert (theirs["logger"], theirs["level"]) == ("theirs", "warning")
    assert theirs["event"] == "called with ***"
    assert "abcdefgh123" not in written.getvalue()


def test_a_traceback_shows_the_way_but_no_local_variable(app: Flask, written: io.StringIO) -> None:
    def fail() -> None:
        hidden = "a-local-value"
        raise ValueError(f"the message without the {len(hidden)} letters, refused for Bearer sk-abcdefgh123")

    try:
        fail()
    except ValueError:
        structlog.get_logger("ours").exception("it failed")
    assert "the message without the 13 letters" in written.getvalue()
    assert '"name": "fail"' in written.getvalue()
    assert "a-local-value" not in written.getvalue()
    assert "sk-abcdefgh123" not in written.getvalue()


def test_an_error_of_the_database_names_the_statement_and_not_what_somebody_wrote(
    app: Flask, written: io.StringIO
) -> None:
    create_person(app)
    with app.app_context():
        for raised in _refused("UPDATE users SET name = :words, locale = NULL", words="sauerampfer"):
            structlog.get_logger("ours").error("it failed", exc_info=raised)
        dialect = db.engine.dialect.name
    text = written.getvalue()
    assert "UPDATE users SET name" in text and text.count("it failed") == 2
    assert "sauerampfer" not in text
    assert dialect == "sqlite" or "DETAIL: ***" in text


def test_a_value_that_could_not_be_read_is_not_told(app: Flask, written: io.StringIO) -> None:
    try:
        TypeAdapter(int).validate_python("sauer, ampfer")
    except ValidationError as error:
        structlog.get_logger("ours").error("it failed", exc_info=error)
    assert "int_parsing" in written.getvalue()
    assert "ampfer" not in written.getvalue()


def _refused(statement: str, **values: str) -> list[BaseException]:
    """Return what the library makes of a refused statement, and what the driver itself says."""
    with pytest.raises(IntegrityError) as refused:
        db.session.execute(text(statement), values)
    db.session.rollback()
    assert refused.value.orig is not None
    return [refused.value, refused.value.orig]


def test_each_request_is_one_line_with_the_id_that_its_answer_carries(
    app: Flask, written: io.StringIO
) -> None:
    app.add_url_rule("/planted/<name>", "planted", public(_log_and_answer))
    client = app.test_client()
    first, second = client.get("/planted/a?token=hidden-in-the-query"), client.get("/planted/b")
    inside_a, access_a, inside_b, access_b = _lines(written)
    assert inside_a["request_id"] == access_a["request_id"] == first.headers["X-Request-Id"]
    assert inside_b["request_id"] == access_b["request_id"] == second.headers["X-Request-Id"]
    assert access_a["request_id"] != access_b["request_id"]
    assert (access_a["method"], access_a["path"], access_a["status"]) == ("GET", "/planted/a", 200)
    assert "hidden-in-the-query" not in written.getvalue()


def test_health_checks_are_not_logged_and_other_requests_are(app: Flask, written: io.StringIO) -> None:
    client = app.test_client()
    client.get("/health")
    assert _lines(written) == []
    client.get("/nowhere")
    assert [line["path"] for line in _lines(written)] == ["/nowhere"]


def test_a_line_break_in_an_address_cannot_forge_a_line(app: Flask, written: io.StringIO) -> None:
    app.test_client().get("/nowhere%0a%7b%22event%22%3a%22forged%22%7d")
    (line,) = _lines(written)
    assert line["path"] == '/nowhere?{"event":"forged"}'


def _log_and_answer(name: str) -> str:
    structlog.get_logger("ours").info("inside", name=name)
    return name


def _lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]
