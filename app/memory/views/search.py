"""The door to recall."""

from typing import Any

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.errors import wants_json
from app.inputs import read_query
from app.limits import limited
from app.memory.forms import Question
from app.memory.queries import Said
from app.memory.recall import Hit, Recalled, recall
from app.memory.showing.hits import show_recalled
from app.memory.views.blueprint import bp, current_zone


@bp.get("/search")
@limited("search")
def show_search() -> ResponseReturnValue:
    """Recall what answers a question."""
    asked = read_query(Question)
    found = recall(current_user.id, asked.q, limit=asked.limit)
    if wants_json():
        return jsonify(_as_json(found))
    zone = current_zone()
    return render_template("memory/search.html", question=asked.q, found=show_recalled(found, asked.q, zone))


def _as_json(found: Recalled) -> dict[str, Any]:
    return {
        "hits": [_hit(hit) for hit in found.hits],
        "windows": [
            {"from": window.start.isoformat(), "until": window.end.isoformat()} for window in found.windows
        ],
        "meaning": found.meaning,
        "complete": found.is_complete,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    match = hit.match
    return {
        "kind": "message",
        "message_ids": [str(hit.said.id)],
        **_said(hit.said),
        "title": hit.said.title,
        "url": url_for(
            "chat.show_conversation", conversation_id=hit.said.conversation_id, message=hit.said.id
        ),
        "before": _said(hit.before) if hit.before else None,
        "after": _said(hit.after) if hit.after else None,
        "score": {
            "total": round(match.score, 4),
            "words": round(match.words, 4),
            "meaning": round(match.meaning, 4),
            "in_window": match.in_window,
        },
    }


def _said(said: Said) -> dict[str, Any]:
    return {
        "message_id": str(said.id),
        "conversation_id": str(said.conversation_id),
        "role": said.role,
        "text": said.text,
        "at": said.at.isoformat(),
    }
