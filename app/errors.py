"""The error tree of the house and its one translation into a page, a fragment or JSON.

    HouseError                 any refusal that a person may read
    ├── BadInputError      400  what was sent cannot be used; names the fields
    ├── SignInNeededError  401  nobody is signed in
    ├── NotAllowedError    403  signed in, but not for this
    ├── NotFoundError      404  unknown, or somebody else's: the same answer
    ├── ConflictError      409  somebody or something was faster; carries what it met
    ├── TooLargeError      413  more than is taken
    ├── TooManyError       429  too often; says when to come back
    └── BusyError          503  cannot be done now; says when to come back

A message is one plain sentence or two for the person: what happened, and what to do next.
"""

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from app.languages import N_

# As long as a database takes that is started anew.
AWAY_SECONDS = 5
# Of PostgreSQL's states: connections, and an administrator who ends them.
AWAY_STATES = ("08", "57P")

log = structlog.get_logger(__name__)


class HouseError(Exception):
    """A refusal with a message for the person, a stable code for programs and, where useful, details."""

    status = 500
    code = "error"

    def __init__(
        self, message: str, *, details: Mapping[str, Any] | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details or {})
        self.retry_after = retry_after


class BadInputError(HouseError):
    """What was sent cannot be used."""

    status = 400
    code = "bad_input"


class SignInNeededError(HouseError):
    """Nobody is signed in."""

    status = 401
    code = "sign_in_needed"


class NotAllowedError(HouseError):
    """The person who is signed in may not do this."""

    status = 403
    code = "not_allowed"


class NotFoundError(HouseError):
    """There is no such thing, or it belongs to somebody else; the answer is the same."""

    status = 404
    code = "not_found"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("There is nothing at this address."))


class ConflictError(HouseError):
    """Something else happened first; the details say what."""

    status = 409
    code = "conflict"


class TooLargeError(HouseError):
    """More was sent than is taken."""

    status = 413
    code = "too_large"


class TooManyError(HouseError):
    """This came too often."""

    status = 429
    code = "too_many"


class BusyError(HouseError):
    """This cannot be done at the moment."""

    status = 503
    code = "busy"


PLAIN_WORDS = {
    400: ("bad_input", N_("The request could not be understood. Please reload the page and try again.")),
    401: ("sign_in_needed", N_("Please sign in first.")),
    403: ("not_allowed", N_("You are not allowed to do this.")),
    404: ("not_found", N_("There is nothing at this address.")),
    405: ("method_not_allowed", N_("This address does not take that kind of request.")),
    413: ("too_large", N_("That is more than can be sent at once. Please send less.")),
    415: ("bad_input", N_("The request has a content type that is not understood here.")),
    429: ("too_many", N_("That was too often. Please wait a moment and try again.")),
    500: (
        "server_error",
        N_("Something went wrong on the server, and it was written down. Please try again."),
    ),
    503: ("busy", N_("The server is busy. Please try again in a moment.")),
}


def register_errors(app: Flask) -> None:
    """Make every error, expected or not, answer in the shape that was asked for, with the request id."""
    app.register_error_handler(HouseError, _answer_house_error)
    app.register_error_handler(HTTPException, _answer_http_error)
    for away in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(away, answer_database_error)
    app.register_error_handler(Exception, _answer_unexpected)


def wants_json() -> bool:
    """Tell whether the client asked for JSON rather than a page or a fragment."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def answer_database_error(error: Exception) -> Response:
    """Say that the database is away and when to come back, or that something unexpected happened to a question."""
    if not _is_away(error):
        return _answer_unexpected(error)
    log.warning("the database does not answer", path=request.path, reason=type(error).__name__)
    message = _("The server's database does not answer at the moment. Please try again soon.")
    return _answer_house_error(BusyError(message, retry_after=AWAY_SECONDS))


def _takes_json() -> bool:
    # A script that asks for a fragment and names JSON as well can show a refusal, but not draw a page.
    return wants_json() or "application/json" in request.accept_mimetypes.values()


def _answer_house_error(error: HouseError) -> Response:
    response = _answer(error.status, error.code, error.message, details=error.details)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _answer_http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    code, message = PLAIN_WORDS.get(error.code, PLAIN_WORDS[400 if error.code < 500 else 500])
    response = _answer(error.code, code, _(message), details={})
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _is_away(error: Exception) -> bool:
    """Tell whether nobody was there, or went away, rather than that the question was wrong."""
    if not isinstance(error, DBAPIError):
        return True
    # What PostgreSQL has said has a state; a connection that never came or broke has none.
    state = getattr(error.orig, "sqlstate", "")
    return error.connection_invalidated or state is None or state.startswith(AWAY_STATES)


def _answer_unexpected(error: Exception) -> Response:
    log.error("unexpected error", path=request.path, exc_info=error)
    code, message = PLAIN_WORDS[500]
    return _answer(500, code, _(message), details={})


def _answer(status: int, code: str, message: str, *, details: Mapping[str, Any]) -> Response:
    request_id = g.get("request_id", "")
    if _takes_json():
        body = {"error": {"code": code, "message": message, "request_id": request_id, **details}}
        response = jsonify(body)
    else:
        template = "errors/_error.html" if "Turbo-Frame" in request.headers else "errors/page.html"
        response = make_response(
            render_template(template, status=status, message=message, request_id=request_id, details=details)
        )
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
