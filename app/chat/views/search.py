"""Doors to the search over what was said."""

from typing import Any

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.chat import shelf
from app.chat.forms import Query
from app.chat.views.blueprint import bp
from app.conversations import search
from app.conversations.search import Found
from app.conversations.words import Piece
from app.errors import wants_json
from app.inputs import read_query
from app.limits import limited

BRIEF = 8


@bp.get("/search")
@limited("search")
def show_search() -> ResponseReturnValue:
    """Search one's conversations."""
    query = read_query(Query)
    found = search.find(current_user.id, query.q, before=query.before)
    if wants_json():
        return jsonify(_as_json(found))
    return render_template(
        "chat/search.html",
        query=query.q,
        found=found,
        before=query.before,
        shelf=shelf.show_list(current_user),
        when=shelf.day_teller(current_user),
    )


@bp.get("/search/results")
@limited("search")
def show_results() -> ResponseReturnValue:
    """Give the first hits as a fragment, while somebody types."""
    query = read_query(Query)
    found = search.find(current_user.id, query.q, limit=BRIEF)
    return render_template(
        "chat/_quick_results.html", query=query.q, found=found, when=shelf.day_teller(current_user)
    )


def _as_json(found: Found) -> dict[str, Any]:
    titles = [
        {"conversation_id": str(hit.conversation_id), "title": _pieces(hit.title), "at": hit.at.isoformat()}
        for hit in found.titles
    ]
    hits = [
        {
            "message_id": str(hit.message_id),
            "conversation_id": str(hit.conversation_id),
            "url": url_for(
                "chat.show_conversation", conversation_id=hit.conversation_id, message=hit.message_id
            ),
            "title": hit.title,
            "role": hit.role,
            "at": hit.at.isoformat(),
            "excerpt": _pieces(hit.excerpt),
        }
        for hit in found.hits
    ]
    return {"titles": titles, "hits": hits, "before": found.before}


def _pieces(pieces: tuple[Piece, ...]) -> list[dict[str, Any]]:
    return [{"text": piece.text, "hit": piece.hit} for piece in pieces]
