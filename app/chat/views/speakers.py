"""The door to who could speak."""

from uuid import UUID

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.chat import speakers
from app.chat.views.blueprint import bp
from app.conversations import queries
from app.errors import wants_json


@bp.get("/speakers")
@bp.get("/conversations/<id:conversation_id>/speakers")
def show_speakers(conversation_id: UUID | None = None) -> ResponseReturnValue:
    """List the models that could speak, in this conversation or in a new one."""
    choice = None
    if conversation_id is not None:
        choice = queries.get_conversation(current_user.id, conversation_id).choice
    groups = speakers.list_offers(current_user.id, choice)
    if wants_json():
        return jsonify(providers=[speakers.offers_json(group) for group in groups])
    return render_template("chat/_speakers.html", groups=groups)
