"""Doors to messages: pages of them, and single ones."""

from uuid import UUID

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.chat import forms, pages
from app.chat.views.blueprint import bp
from app.errors import wants_json
from app.inputs import read_query


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


@bp.get("/messages/<id:message_id>")
def show_message(message_id: UUID) -> ResponseReturnValue:
    """Show one message, as a fragment or as JSON."""
    message = pages.show_message(current_user.id, message_id)
    return (
        jsonify(message.as_json()) if wants_json() else render_template("chat/_message.html", message=message)
    )
