"""Every error answers in the shape that was asked for, with the request id, and never shows what is inside."""

import io
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from app.errors import (
    BadInputError,
    BusyError,
    ConflictError,
    HouseError,
    NotAllowedError,
    NotFoundError,
    SignInNeededError,
    TooLargeError,
    TooManyError,
)
from app.security import public

JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html"}
FRAGMENT = {"Accept": "text/html", "Turbo-Frame": "composer"}
INSIDE = "what-only-the-log-may-know"
REQUEST_ID = re.compile(r"[0-9a-f]{32}")

PLANTED: dict[str, HouseError] = {
    "bad-input": BadInputError("Please choose a name.", details={"fields": {"name": "is empty"}}),
    "sign-in-needed": SignInNeededError("Please sign in first."),
    "not-allowed": NotAllowedError("Only the owner may do this."),
    "not-found": NotFoundError(),
    "conflict": ConflictError("An answer is being written.", details={"turn_id": "t1"}),
    "too-large": TooLargeError("Please send less."),
    "too-many": TooManyError("Please wait.", retry_after=7),
    "busy": BusyError("Please try again.", retry_after=3),
}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    for name, error in PLANTED.items():
        app.add_url_rule(f"/planted/{name}", name, public(_raiser(error)))
    app.add_url_rule("/planted/fault", "fault", public(_raiser(RuntimeError(INSIDE))))
    app.add_url_rule("/planted/teapot", "teapot", public(lambda: abort(418)))
    app.add_url_rule("/planted/well", "well", public(lambda: "all is well"))
    return app.test_client()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the program logs; the application's own output is set up when it is built, so this comes after it."""
    written = io.StringIO()
    output = logging.StreamHandler(written)
    root = logging.getLogger()
    output.setFormatter(root.handlers[0].formatter)
    root.addHandler(output)
    yield written
    root.removeHandler(output)


@pytest.mark.parametrize("name", PLANTED)
def test_json_gets_the_code_the_message_the_details_and_the_request_id(
    client: FlaskClient, name: str
) -> None:
    error = PLANTED[name]
    answer = client.get(f"/planted/{name}", headers=JSON)
    assert answer.status_code == error.status
    body = answer.get_json()["error"]
    assert REQUEST_ID.fullmatch(body.pop("request_id"))
    assert body == {"code": error.code, "message": error.message, **error.details}


@pytest.mark.parametrize("name", PLANTED)
def test_a_browser_gets_a_page_with_the_message_and_the_request_id(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/planted/{name}", headers=PAGE)
    assert answer.status_code == PLANTED[name].status
    assert PLANTED[name].message in answer.text
    assert answer.text.lower().startswith("<!doctype html>")
    assert answer.headers["X-Request-Id"] in answer.text


def test_a_frame_gets_a_fragment_and_not_a_page(client: FlaskClient) -> None:
    answer = client.get("/planted/bad-input", headers=FRAGMENT)
    assert answer.status_code == 400
    assert "Please choose a name." in answer.text and "is empty" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert "<html" not in answer.text
    assert "<html" in client.get("/planted/bad-input", headers=PAGE).text


def test_waiting_times_go_into_the_header(client: FlaskClient) -> None:
    assert client.get("/planted/too-many").headers["Retry-After"] == "7"
    assert client.get("/planted/busy").headers["Retry-After"] == "3"
    assert "Retry-After" not in client.get("/planted/conflict").headers


def test_errors_are_never_kept_by_a_cache(client: FlaskClient) -> None:
    assert client.get("/planted/not-found").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("shape", [JSON, PAGE, FRAGMENT], ids=["json", "page", "fragment"])
def test_an_unexpected_fault_says_that_it_was_written_down_and_nothing_more(
    client: FlaskClient, log: io.StringIO, shape: dict[str, str]
) -> None:
    answer = client.get("/planted/fault", headers=shape)
    assert answer.status_code == 500
    assert "Something went wrong on the server, and it was written down." in answer.text
    for inside in (INSIDE, "Traceback", "RuntimeError", ".py"):
        assert inside not in answer.text
    written = log.getvalue()
    assert INSIDE in written and "RuntimeError" in written, "the log is where it belongs"
    assert answer.headers["X-Request-Id"] in written


def test_a_view_without_a_fault_answers_and_logs_none(client: FlaskClient, log: io.StringIO) -> None:
    answer = client.get("/planted/well", headers=JSON)
    assert (answer.status_code, answer.text) == (200, "all is well")
    assert "unexpected error" not in log.getvalue()
    assert "path=/planted/well" in log.getvalue(), "the log is read at all"


def test_a_method_that_is_not_taken_is_said_with_those_that_are(client: FlaskClient) -> None:
    answer = client.put("/health", headers=JSON)
    assert answer.status_code == 405
    assert answer.get_json()["error"]["code"] == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]


def test_a_status_without_words_of_its_own_still_gets_plain_ones(client: FlaskClient) -> None:
    answer = client.get("/planted/teapot", headers=JSON)
    assert answer.status_code == 418
    assert answer.get_json()["error"]["code"] == "bad_input"


def _raiser(error: Exception) -> Callable[[], str]:
    def view() -> str:
        raise error

    return view
