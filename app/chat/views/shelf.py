"""Doors to the list of conversations and to what is done with one: name, pin, put away, throw away, bring back."""

from typing import Any
from uuid import UUID

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.sessions import current_user
from app.cache import remember
from app.chat import pages, shelf
from app.chat.forms import ListPage
from app.chat.live import live_turns
from app.chat.queries import ShelfName
from app.chat.shelf import ShelfPage
from app.chat.views.blueprint import bp
from app.conversations import shelving
from app.conversations.forms import ConversationChange, Removal, Seen
from app.errors import wants_json
from app.inputs import read_input, read_json, read_query
from app.languages import page_language
from app.memory import outliving


@bp.get("/conversations")
def show_conversations() -> ResponseReturnValue:
    """List one's conversations, the last spoken in first."""
    return _shelf_page("listed", shelf.show_list(current_user, read_query(ListPage).after))


@bp.get("/conversations/archived")
def show_archived() -> ResponseReturnValue:
    """List what was put away."""
    return _shelf_page("archived", shelf.show_shelf(current_user, "archived", read_query(ListPage).after))


@bp.get("/conversations/deleted")
def show_deleted() -> ResponseReturnValue:
    """List what is in the bin."""
    return _shelf_page("deleted", shelf.show_shelf(current_user, "deleted", read_query(ListPage).after))


@bp.get("/conversations/list")
def show_list() -> ResponseReturnValue:
    """Give a page of the list as a fragment; 304 while nothing has changed."""
    page = shelf.show_list(current_user, read_query(ListPage).after)
    etag = f"{page.mark}-{page_language()}"
    if etag in request.if_none_match:
        response = Response(status=304)
    else:
        response = jsonify(_as_json(page)) if wants_json() else _fragment(page)
    response.set_etag(etag)
    return response


@bp.route("/conversations/<id:conversation_id>", methods=["PATCH", "POST"])
def update_conversation(conversation_id: UUID) -> ResponseReturnValue:
    """Name, pin, archive, or keep a conversation private."""
    shelving.change_conversation(current_user.id, conversation_id, read_input(ConversationChange))
    if wants_json():
        return jsonify(pages.show_conversation(current_user.id, conversation_id).as_json())
    return redirect(url_for("chat.show_conversation", conversation_id=conversation_id), 303)


@bp.put("/conversations/<id:conversation_id>/seen")
def update_seen(conversation_id: UUID) -> ResponseReturnValue:
    """Remember up to where one has read."""
    shelving.mark_seen(current_user.id, conversation_id, read_json(Seen).seq)
    return "", 204


@bp.get("/conversations/<id:conversation_id>/learned")
def show_learned(conversation_id: UUID) -> ResponseReturnValue:
    """Tell how many facts nothing but this conversation taught, so that deleting it can ask what becomes of them."""
    conversation = pages.show_conversation(current_user.id, conversation_id)
    return jsonify(facts=outliving.count_learned(current_user.id, [conversation.id]).get(conversation.id, 0))


@bp.route("/conversations/<id:conversation_id>", methods=["DELETE"])
@bp.route("/conversations/<id:conversation_id>/deletion", methods=["POST"])
def delete_conversation(conversation_id: UUID) -> ResponseReturnValue:
    """Put a conversation into the bin, or remove it from there for good."""
    wanted = read_input(Removal) if request.content_length else Removal()
    if wanted.for_good:
        # Before anything changes: a refusal leaves everything as it was.
        shelving.check_in_bin(current_user.id, conversation_id)
    if wanted.keep_learned:
        outliving.keep_learned(current_user.id, conversation_id)
    if wanted.for_good:
        shelving.remove_for_good(current_user.id, conversation_id)
    else:
        _stop(shelving.put_into_bin(current_user.id, conversation_id))
    if wants_json():
        return "", 204
    gone = _("The conversation is gone for good.")
    flash(gone if wanted.for_good else _("The conversation is deleted."), "success")
    return redirect(url_for("chat.show_deleted"), 303)


@bp.route("/conversations/<id:conversation_id>/restoration", methods=["PUT", "POST"])
def update_restoration(conversation_id: UUID) -> ResponseReturnValue:
    """Bring a conversation back from the bin."""
    shelving.restore(current_user.id, conversation_id)
    if wants_json():
        return jsonify(pages.show_conversation(current_user.id, conversation_id).as_json())
    return redirect(url_for("chat.show_conversation", conversation_id=conversation_id), 303)


def _stop(turn_id: UUID | None) -> None:
    running = live_turns().find(turn_id) if turn_id else None
    if running is not None:
        running.halt("stop")


def _shelf_page(name: ShelfName, page: ShelfPage) -> ResponseReturnValue:
    if wants_json():
        return jsonify(_as_json(page))
    counts = shelf.count_messages(current_user, page) if name == "deleted" else {}
    learned = outliving.count_learned(current_user.id, list(counts)) if counts else {}
    beside, when = shelf.show_list(current_user), shelf.day_teller(current_user)
    return render_template(
        "chat/shelf.html", name=name, shelf=page, counts=counts, learned=learned, beside=beside, when=when
    )


def _fragment(page: ShelfPage) -> Response:
    template = "chat/_groups.html" if "after" in request.args else "chat/_list.html"
    # Drawn anew when anything in it has changed, since that is part of the key.
    drawn = remember(
        current_user.id,
        "list",
        *(template, page.mark, page_language()),
        shape=str,
        make=lambda: render_template(template, shelf=page),
    )
    return make_response(drawn)


def _as_json(page: ShelfPage) -> dict[str, Any]:
    conversations = [row.as_json() for row in page.rows]
    return {"conversations": conversations, "after": page.after, "unread": page.unread}
