"""The chat's doors: conversations, messages, turns and their event streams. docs/http.md lists each with its fields."""

from collections.abc import Callable
from typing import cast
from uuid import UUID

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_session_hash, current_user
from app.chat import acceptance, forms, holding, jobs, pages, stream
from app.chat.acceptance import Accepted
from app.chat.live import live_turns
from app.chat.serving import turn_pool, welcome
from app.conversations import branches, queries
from app.errors import wants_json
from app.extensions import db
from app.inputs import MESSAGE_LIMIT, read_json, read_query
from app.limits import limited

bp = Blueprint("chat", __name__)


@bp.get("/")
def show_start() -> ResponseReturnValue:
    """Go to the conversation that was last spoken in, or show where the first one begins."""
    newest = queries.find_newest_conversation(current_user.id)
    if newest is not None:
        return redirect(url_for("chat.show_conversation", conversation_id=newest.id))
    return render_template("chat/page.html", page=pages.show_page(current_user.id, None))


@bp.get("/conversations")
def show_conversations() -> ResponseReturnValue:
    """List one's conversations, the last spoken in first."""
    page = pages.show_page(current_user.id, None)
    return jsonify(conversations=[conversation.as_json() for conversation in page.conversations])


@bp.post("/conversations")
def create_conversation() -> ResponseReturnValue:
    """Begin a conversation, or return the one that was begun and never used."""
    conversation = holding.begin_conversation(current_user.id)
    address = url_for("chat.show_conversation", conversation_id=conversation.id)
    if not wants_json():
        return redirect(address, 303)
    return jsonify(id=str(conversation.id), url=address), 201, {"Location": address}


@bp.get("/conversations/<id:conversation_id>")
def show_conversation(conversation_id: UUID) -> ResponseReturnValue:
    """Show a conversation with its newest messages."""
    page = pages.show_page(current_user.id, conversation_id)
    if not wants_json():
        return render_template("chat/page.html", page=page)
    messages = [message.as_json() for message in page.messages]
    return jsonify(
        conversation=page.conversation and page.conversation.as_json(), messages=messages, older=page.older
    )


@bp.get("/conversations/<id:conversation_id>/messages")
def show_messages(conversation_id: UUID) -> ResponseReturnValue:
    """Show the messages before a sequence number, as a fragment or as JSON."""
    before = read_query(forms.Page).before
    messages, older = pages.show_messages(current_user.id, conversation_id, before)
    if wants_json():
        return jsonify(messages=[message.as_json() for message in messages], older=older)
    return render_template(
        "chat/_messages.html", messages=messages, older=older, conversation_id=conversation_id
    )


@bp.get("/conversations/<id:conversation_id>/state")
def show_state(conversation_id: UUID) -> ResponseReturnValue:
    """Say where a conversation stands; 304 while nothing has changed."""
    conversation = pages.show_conversation(current_user.id, conversation_id)
    response = jsonify(conversation.as_json())
    response.set_etag(f"{conversation.version}-{conversation.active_turn_id}")
    return response.make_conditional(request)


@bp.put("/conversations/<id:conversation_id>/leaf")
def update_leaf(conversation_id: UUID) -> ResponseReturnValue:
    """Show another branch."""
    branches.show_branch(current_user.id, conversation_id, read_json(forms.Leaf).message_id)
    return jsonify(pages.show_conversation(current_user.id, conversation_id).as_json())


@bp.put("/conversations/<id:conversation_id>/choice")
def update_choice(conversation_id: UUID) -> ResponseReturnValue:
    """Choose the model that speaks here."""
    choice = read_json(forms.Choice)
    holding.choose_speaker(current_user.id, conversation_id, choice)
    return jsonify(pages.show_conversation(current_user.id, conversation_id).as_json())


@bp.get("/messages/<id:message_id>")
def show_message(message_id: UUID) -> ResponseReturnValue:
    """Show one message, as a fragment or as JSON."""
    message = pages.show_message(current_user.id, message_id)
    return (
        jsonify(message.as_json()) if wants_json() else render_template("chat/_message.html", message=message)
    )


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
    return jsonify(pages.show_turn(turn, answer.text).as_json())


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
    if not live_turns().is_here(current_user.id, turn_id):
        queries.get_turn(current_user.id, turn_id)
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
    )
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(reader.events(), mimetype="text/event-stream", headers=headers)


def _begin(accept: Callable[[], Accepted]) -> ResponseReturnValue:
    # The wait for a place may be long: no database session is held through it.
    db.session.rollback()
    with turn_pool().place() as place:
        accepted = accept()
        if accepted.ticket is not None:
            place.start(jobs.run_turn, _app(), live_turns().enter(accepted.ticket))
    return _accepted(accepted)


def _accepted(accepted: Accepted) -> ResponseReturnValue:
    messages = pages.show_accepted(current_user.id, accepted)
    turn = messages[1].turn
    return (
        jsonify(
            turn=turn and turn.as_json(),
            user_message_id=str(accepted.question_id),
            answer_id=str(accepted.answer_id),
            html="".join(render_template("chat/_message.html", message=message) for message in messages),
        ),
        202,
    )


def _app() -> Flask:
    # The application itself: the proxy means nothing in another greenlet.
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]  # missing in the proxy's type
