"""Beginning a conversation, and choosing who speaks in it."""

from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.chat.forms import Choice
from app.conversations import queries
from app.conversations.models import Conversation
from app.database import uuid7
from app.errors import ConflictError
from app.extensions import db
from app.settings import chain, personas
from app.settings.values import ChainLink


def begin_conversation(owner: UUID, wanted: UUID | None = None) -> Conversation:
    """Begin a conversation under the id that the browser made; one's own that has it already is returned.

    So a first message that was written without a connection makes one conversation, however often it is tried.
    """
    found = queries.find_conversation(owner, wanted) if wanted else None
    return found or _add_conversation(owner, wanted or uuid7())


def _add_conversation(owner: UUID, conversation_id: UUID) -> Conversation:
    persona_id = personas.ensure_persona(owner).id
    conversation = Conversation(id=conversation_id, user_id=owner, persona_id=persona_id, title="")
    db.session.add(conversation)
    try:
        db.session.commit()
    except IntegrityError as error:
        # Another tab was faster, or the id is somebody else's, which nobody is told.
        db.session.rollback()
        found = queries.find_conversation(owner, conversation_id)
        if found is None:
            raise ConflictError(
                _("This conversation cannot begin under this id. Please begin a new one.")
            ) from error
        return found
    return conversation


def choose_speaker(owner: UUID, conversation_id: UUID, choice: Choice) -> None:
    """Let this model speak in this conversation from its next answer on."""
    link = ChainLink(choice.credential_id, choice.model)
    chain.check_link(owner, link)
    conversation = queries.lock_conversation(owner, conversation_id)
    conversation.choice = link.as_json()
    conversation.version += 1
    db.session.commit()
