"""Doors to turns: begin one, follow it, stop it, let it go on."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from structlog.contextvars import bind_contextvars

from app.accounts.sessions import current_session_hash, current_user
from app.chat import acceptance, forms, jobs, messages, stream
from app.chat import queries as chat_queries
from app.chat.acceptance import Accepted
from app.chat.live import live_turns
from app.chat.serving import turn_pool, welcome
from app.chat.views.blueprint import bp
from app.conversations import queries
from app.extensions import db
from app.inputs import MESSAGE_LIMIT, read_json
from app.limits import limited


@bp.post("/conversations/<id:conversation_id>/turns")
@limited("send")
def create_turn(conversation_id: UUID) -> ResponseReturnValue:
    """Accept a message and begin its answer."""
    message = read_json(forms.NewMessage, limit=MESSAGE_LIMIT)
    return _begin(lambda: acceptance.accept_message(current_user.id, conversation_id, message))


@bp.post("/messages/<id:message_id>/variants")
@limited("send")
def create_variant(message_id: UUID) -> ResponseReturnValue:
    """Begin another answer to the same message."""
    key = read_json(forms.NewVariant).turn_key
    return _begin(lambda: acceptance.accept_variant(current_user.id, message_id, key))


@bp.put("/turns/<id:turn_id>/attempts/<int:attempt>")
@limited("send")
def update_attempt(turn_id: UUID, attempt: int) -> ResponseReturnValue:
    """Let an answer that broke off go on; asking twice for the same attempt begins it once."""
    return _begin(lambda: acceptance.accept_attempt(current_user.id, turn_id, attempt))


@bp.get("/turns/<id:turn_id>")
def show_turn(turn_id: UUID) -> ResponseReturnValue:
    """Say how an answer stands."""
    turn = queries.get_turn(current_user.id, turn_id)
    answer = queries.get_message(current_user.id, turn.answer_id)
    return jsonify(messages.show_turn(turn, answer).as_json())


@bp.delete("/turns/<id:turn_id>")
def delete_turn(turn_id: UUID) -> ResponseReturnValue:
    """Ask a running answer to stop; what was said is kept."""
    turn = acceptance.request_stop(current_user.id, turn_id)
    running = live_turns().find(turn_id)
    if running is not None:
        running.halt("stop")
    return jsonify(id=str(turn.id), state=turn.state), 202


@bp.get("/turns/<id:turn_id>/events")
@limited("stream")
def show_events(turn_id: UUID) -> ResponseReturnValue:
    """Follow an answer as server-sent events, from wherever the reader left off."""
    attempt = _find_attempt_elsewhere(turn_id)
    db.session.rollback()
    place = request.headers.get("Last-Event-ID") or request.args.get("after", "")
    doorkeeper, sign_in = welcome(), current_session_hash()
    reader = stream.Reader(
        _app(),
        live_turns(),
        current_user.id,
        turn_id=turn_id,
        position=stream.parse_position(place),
        stays=lambda: doorkeeper.holds(sign_in),
        attempt=attempt,
    )
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(reader.events(), mimetype="text/event-stream", headers=headers)


def _find_attempt_elsewhere(turn_id: UUID) -> int | None:
    """Return which attempt of a turn another process may be at; NotFoundError when it is nobody's or somebody else's."""
    if live_turns().is_here(current_user.id, turn_id):
        return None
    return chat_queries.find_attempt(current_user.id, turn_id)


def _begin(accept: Callable[[], Accepted]) -> ResponseReturnValue:
    # The wait for a place may be long: no database session is held through it.
    db.session.rollback()
    with turn_pool().place() as place:
        accepted = accept()
        bind_contextvars(turn_id=str(accepted.turn_id))
        if accepted.ticket is not None:
            place.start(jobs.run_turn, _app(), live_turns().enter(accepted.ticket))
    return _accepted(accepted)


def _accepted(accepted: Accepted) -> ResponseReturnValue:
    pair = messages.show_accepted(current_user.id, accepted)
    turn = pair[1].turn
    return (
        jsonify(
            turn=turn and turn.as_json(),
            user_message_id=str(accepted.question_id),
            answer_id=str(accepted.answer_id),
            html="".join(render_template("chat/_message.html", message=message) for message in pair),
        ),
        202,
    )


def _app() -> Flask:
    # The application itself: the proxy means nothing in another greenlet.
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # missing in the proxy's type
