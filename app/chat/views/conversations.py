"""Doors to a conversation: the page, where it stands, and who speaks in it."""

from uuid import UUID

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.chat import forms, holding, pages, shelf
from app.chat.views.blueprint import bp
from app.conversations import branches, queries
from app.errors import wants_json
from app.inputs import read_input, read_json, read_query


@bp.get("/")
def show_start() -> ResponseReturnValue:
    """Go to the conversation that was last spoken in, or show where the first one begins."""
    newest = queries.find_newest_conversation(current_user.id)
    if newest is not None:
        return redirect(url_for("chat.show_conversation", conversation_id=newest.id))
    page = pages.show_page(current_user.id, None)
    return render_template("chat/page.html", page=page, shelf=shelf.show_list(current_user))


@bp.get("/conversations/new")
def show_new_conversation() -> ResponseReturnValue:
    """Show the page on which a conversation begins; it comes into being with its first message."""
    page = pages.show_page(current_user.id, None)
    return render_template("chat/page.html", page=page, shelf=shelf.show_list(current_user))


@bp.post("/conversations")
def create_conversation() -> ResponseReturnValue:
    """Begin a conversation, or return one's own that has this id."""
    conversation = holding.begin_conversation(current_user.id, read_input(forms.NewConversation).id)
    address = url_for("chat.show_conversation", conversation_id=conversation.id)
    if not wants_json():
        return redirect(address, 303)
    return jsonify(id=str(conversation.id), url=address), 201, {"Location": address}


@bp.get("/conversations/<id:conversation_id>")
def show_conversation(conversation_id: UUID) -> ResponseReturnValue:
    """Show a conversation with its newest messages."""
    page = pages.show_page(current_user.id, conversation_id, read_query(forms.Wanted).message)
    if not wants_json():
        listed = shelf.show_list(current_user, open_id=conversation_id)
        return render_template("chat/page.html", page=page, shelf=listed)
    return jsonify(conversation=page.conversation and page.conversation.as_json(), **page.window.as_json())


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
