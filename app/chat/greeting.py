"""The first words of a companion to somebody new: ours, in the person's language, and nothing in them is false."""

from uuid import UUID

from flask_babel import gettext as _

from app.conversations import branches, changes, queries
from app.conversations.models import Conversation
from app.database import uuid7
from app.extensions import db
from app.settings import personas, preferences
from app.settings.values import PersonaValue

ONLY_GREETED = 2


def greet(owner: UUID) -> Conversation:
    """Begin a conversation with a greeting, and remember that the first minute is over; twice is once."""
    persona = personas.ensure_persona(owner)
    preferences.lock_preferences(owner).welcomed = True
    conversation = queries.find_newest_conversation(owner)
    if conversation is None or conversation.next_seq > ONLY_GREETED:
        conversation = Conversation(
            id=uuid7(), user_id=owner, persona_id=persona.id, title="", next_seq=1, version=1
        )
        db.session.add(conversation)
        db.session.flush()
    if conversation.next_seq < ONLY_GREETED:
        said = branches.add_message(conversation, "assistant", greeting(persona), parent_id=None)
        changes.note_message(owner, said.id, is_new=True)
    db.session.commit()
    return conversation


def greeting(persona: PersonaValue) -> str:
    """Return what the companion says first."""
    hello = (
        _("Hello %(you)s, I am %(name)s.", you=persona.user_name, name=persona.name)
        if persona.user_name
        else _("Hello, I am %(name)s.", name=persona.name)
    )
    rest = _(
        "I am software, so I have no day of my own to tell you about, but there is room here for yours. Tell me what is on "
        "your mind, ask me something, or begin with something small: what was the best part of today?"
    )
    return f"{hello} {rest}"
