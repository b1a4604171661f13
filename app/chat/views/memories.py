"""Doors to the memories that an answer used, and to what its person says of them."""

from uuid import UUID

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.chat.times import short_day
from app.chat.views.blueprint import bp
from app.errors import wants_json
from app.inputs import read_json
from app.memory.receipts import verdicts
from app.memory.receipts.forms import Judgement
from app.memory.receipts.showing import show_receipts

bp.add_app_template_global(short_day)


@bp.get("/messages/<id:message_id>/memories")
def show_memories(message_id: UUID) -> ResponseReturnValue:
    """Show which memories an answer used, and why."""
    return _shown(message_id)


@bp.put("/messages/<id:message_id>/memories/<id:memory_id>/verdict")
def update_verdict(message_id: UUID, memory_id: UUID) -> ResponseReturnValue:
    """Say that a memory is wrong, not wanted here, or to be forgotten."""
    verdicts.judge(current_user.id, message_id, memory_id, verdict=read_json(Judgement).verdict)
    return _shown(message_id)


@bp.delete("/messages/<id:message_id>/memories/<id:memory_id>/verdict")
def delete_verdict(message_id: UUID, memory_id: UUID) -> ResponseReturnValue:
    """Take back what was said of a memory."""
    verdicts.take_back(current_user.id, message_id, memory_id)
    return _shown(message_id)


def _shown(message_id: UUID) -> ResponseReturnValue:
    receipts = show_receipts(current_user.id, message_id)
    return (
        jsonify(receipts.as_json())
        if wants_json()
        else render_template("chat/_memories.html", receipts=receipts)
    )
