"""Each request is one line: who asked for what, how it went, how long it took, how much was sent; nothing that was said."""

import io
import json
from typing import Any

import pytest
from flask import Flask, Response

from app.security import public
from tests.accounts.people import PASSWORD, create_person, sign_in, type_password
from tests.chat.talk import Talk

# Of every kind that a request can carry.
PLANTED = "sauerampfer-4711"


@pytest.fixture
def app_values() -> dict[str, object]:
    return {"log_format": "json"}


def lines(written: io.StringIO, event: str = "request") -> list[dict[str, Any]]:
    everything = [json.loads(line) for line in written.getvalue().splitlines()]
    return [line for line in everything if line["event"] == event]


def test_a_line_says_who_asked_for_what_and_how_it_went(app: Flask, written: io.StringIO) -> None:
    rina, client = create_person(app), app.test_client()
    sign_in(client, rina)
    answer = client.get("/conversations", headers={"Accept": "application/json"})
    (line,) = lines(written)
    assert line["user_id"] == str(rina.id)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/conversations", 200)
    assert line["bytes"] == len(answer.data) > 10
    assert 0 < line["duration_ms"] < 10_000
    assert line["request_id"] == answer.headers["X-Request-Id"]
    app.test_client().get("/conversations", headers={"Accept": "application/json"})
    assert "user_id" not in lines(written)[1], "nobody is signed in there"


def test_no_body_is_no_bytes(app: Flask, written: io.StringIO) -> None:
    client = app.test_client()
    client.get("/sign-in")
    client.head("/sign-in")
    got, headed = lines(written)
    assert got["bytes"] > 100 and headed["bytes"] == 0


def test_a_stream_is_written_when_it_ends_with_all_that_was_told(app: Flask, written: io.StringIO) -> None:
    parts = [b"one ", b"two ", b"three"]
    app.add_url_rule("/told", "told", public(lambda: Response(iter(parts), mimetype="text/plain")))
    client = app.test_client()
    answer = client.get("/told", buffered=False)
    assert lines(written) == [], "it is still being read"
    client.get("/nowhere")
    assert answer.data == b"one two three"
    answer.close()
    other, line = lines(written)
    assert (other["path"], line["path"], line["bytes"]) == ("/nowhere", "/told", 13)
    assert line["request_id"] == answer.headers["X-Request-Id"] != other["request_id"]


def test_a_reader_who_leaves_early_is_written_too(app: Flask, written: io.StringIO) -> None:
    closed: list[bool] = []

    def tell() -> Any:
        try:
            yield b"one"
            yield b"two"
        finally:
            closed.append(True)

    app.add_url_rule("/told", "told", public(lambda: Response(tell(), mimetype="text/plain")))
    answer = app.test_client().get("/told", buffered=False)
    next(answer.iter_encoded())
    answer.close()
    (line,) = lines(written)
    assert line["bytes"] == 3 and closed == [True]


def test_no_secret_and_no_word_of_anybody_is_written(app: Flask, written: io.StringIO) -> None:
    rina = create_person(app)
    app.add_url_rule("/fails/<number>", "fails", public(_fail), methods=["POST"])
    client = app.test_client()
    type_password(client, rina.name, PLANTED)
    type_password(client, rina.name, PASSWORD)
    sign_in(client, rina)
    talk = Talk(client)
    talk.post(PLANTED)
    client.get(f"/search?q={PLANTED}")
    client.get(
        "/", headers={"Authorization": f"Bearer {PLANTED}", "Cookie": f"x={PLANTED}", "User-Agent": PLANTED}
    )
    client.post("/settings/credentials", json={"provider": "openrouter", "key": PLANTED, "label": PLANTED})
    client.get(f"/setup/{PLANTED}")
    client.post(
        "/fails/17", json={"text": PLANTED}, headers={"X-CSRFToken": client.environ_base["HTTP_X_CSRFTOKEN"]}
    )
    text = written.getvalue()
    assert "/fails/17" in text and "the planted fault" in text and "/setup/***" in text, (
        "the sweep sees what is written"
    )
    assert len(lines(written)) > 8
    for secret in (PLANTED, PASSWORD):
        assert secret not in text
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None and cookie.value not in text


def _fail(number: str) -> str:
    raise RuntimeError("the planted fault")
