"""Beginning a conversation, and choosing who speaks in it."""

from uuid import UUID

from app.chat.forms import Choice
from app.conversations import queries
from app.conversations.models import Conversation
from app.database import uuid7
from app.extensions import db
from app.settings import chain, personas
from app.settings.values import ChainLink


def begin_conversation(owner: UUID) -> Conversation:
    """Return a conversation in which nothing was said yet, new or left over from an earlier click."""
    unused = queries.find_empty_conversation(owner)
    if unused is not None:
        return unused
    conversation = Conversation(
        id=uuid7(), user_id=owner, persona_id=personas.ensure_persona(owner).id, title=""
    )
    db.session.add(conversation)
    db.session.commit()
    return conversation


def choose_speaker(owner: UUID, conversation_id: UUID, choice: Choice) -> None:
    """Let this model speak in this conversation from its next answer on."""
    link = ChainLink(choice.credential_id, choice.model)
    chain.check_link(owner, link)
    conversation = queries.lock_conversation(owner, conversation_id)
    conversation.choice = link.as_json()
    conversation.version += 1
    db.session.commit()
