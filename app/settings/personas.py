"""Who the companion is for one person: the first persona, its changes, and how close it has become."""

from uuid import UUID

from app.errors import NotFoundError
from app.extensions import db
from app.settings import queries
from app.settings.adult_rule import require_adult
from app.settings.forms import PersonaInput
from app.settings.models import Persona
from app.settings.prompts import (
    CLOSENESS,
    DEFAULT_IDENTITY,
    DEFAULT_LIMITS,
    DEFAULT_NAME,
    DEFAULT_VOICE,
    Closeness,
)
from app.settings.values import PersonaValue


def ensure_persona(user_id: UUID) -> PersonaValue:
    """Return the persona that new conversations begin with; makes and commits the first one for a new person."""
    persona = queries.find_default_persona(user_id)
    if persona is None:
        queries.lock_owner(user_id)
        persona = queries.find_default_persona(user_id) or _add_first(user_id)
        db.session.commit()
    return persona


def get_persona(user_id: UUID, persona_id: UUID) -> PersonaValue:
    """Return one's own persona; NotFoundError for any other id."""
    persona = queries.find_persona(user_id, persona_id)
    if persona is None:
        raise NotFoundError
    return persona


def persona_of(user_id: UUID, persona_id: UUID | None) -> PersonaValue:
    """Return the persona of a conversation, or the person's first one where the conversation names none."""
    return get_persona(user_id, persona_id) if persona_id else ensure_persona(user_id)


def update_persona(user_id: UUID, persona_id: UUID, wanted: PersonaInput) -> PersonaValue:
    """Change a persona; BadInputError when it would no longer be an adult."""
    require_adult(
        {
            "name": wanted.name,
            "user_name": wanted.user_name,
            "identity": wanted.identity,
            "voice": wanted.voice,
        },
        rules={"limits": wanted.limits},
    )
    persona = queries.get_persona(user_id, persona_id)
    for name, value in wanted.model_dump().items():
        setattr(persona, name, value)
    changed = _value(persona)
    db.session.commit()
    return changed


def closeness_of(affection: int) -> Closeness:
    """Return the closeness that this much affection (0 to 100) amounts to."""
    return next(mode for mode in reversed(CLOSENESS) if affection >= mode.least)


def _add_first(user_id: UUID) -> PersonaValue:
    persona = Persona(
        user_id=user_id,
        name=DEFAULT_NAME,
        identity=DEFAULT_IDENTITY,
        voice=DEFAULT_VOICE,
        limits=DEFAULT_LIMITS,
    )
    db.session.add(persona)
    db.session.flush()
    return _value(persona)


def _value(persona: Persona) -> PersonaValue:
    return PersonaValue(
        id=persona.id,
        name=persona.name,
        user_name=persona.user_name,
        identity=persona.identity,
        voice=persona.voice,
        limits=persona.limits,
        affection=persona.affection,
    )
