"""The door to the first conversation."""

from flask import jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.chat import greeting
from app.chat.views.blueprint import bp
from app.errors import wants_json


@bp.post("/greetings")
def create_greeting() -> ResponseReturnValue:
    """Let the companion greet the person in a conversation of its own."""
    conversation = greeting.greet(current_user.id)
    address = url_for("chat.show_conversation", conversation_id=conversation.id)
    if not wants_json():
        return redirect(address, 303)
    return jsonify(id=str(conversation.id), url=address), 201, {"Location": address}
