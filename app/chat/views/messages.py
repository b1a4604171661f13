"""Doors to messages: windows of them, single ones, putting one away and bringing it back."""

from uuid import UUID

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.chat import forms, messages, times
from app.chat.views.blueprint import bp
from app.conversations import deletion
from app.errors import wants_json
from app.inputs import read_query
from app.providers import costs

for show in (times.begins_day, times.follows_pause, times.day_name, times.clock_time, times.whole_time):
    bp.add_app_template_global(show)
bp.add_app_template_filter(times.local)
bp.add_app_template_filter(costs.spoken_cost)


@bp.get("/conversations/<id:conversation_id>/messages")
def show_messages(conversation_id: UUID) -> ResponseReturnValue:
    """Show a window of messages, as a fragment or as JSON."""
    place = read_query(forms.WindowPlace)
    window = messages.show_window(current_user.id, conversation_id, place)
    if wants_json():
        return jsonify(window.as_json())
    return render_template("chat/_messages.html", window=window, place=place, conversation_id=conversation_id)


@bp.get("/messages/<id:message_id>")
def show_message(message_id: UUID) -> ResponseReturnValue:
    """Show one message, as a fragment or as JSON."""
    return _shown(message_id)


@bp.delete("/messages/<id:message_id>")
def delete_message(message_id: UUID) -> ResponseReturnValue:
    """Put a message away, and show what now stands in its place."""
    return _shown(deletion.delete_message(current_user.id, message_id))


@bp.put("/messages/<id:message_id>/restoration")
def update_message_restoration(message_id: UUID) -> ResponseReturnValue:
    """Bring a deleted message back."""
    deletion.restore_message(current_user.id, message_id)
    return _shown(message_id)


def _shown(message_id: UUID) -> ResponseReturnValue:
    message = messages.show_message(current_user.id, message_id)
    return (
        jsonify(message.as_json()) if wants_json() else render_template("chat/_message.html", message=message)
    )
