"""What a turn remembers, laid beside what it reads. Asked once a turn, for the model that is asked first."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from app.chat.context import Background, surely_held
from app.chat.live import Ticket
from app.memory.embedding import Pending
from app.memory.remembering import Asked, begin, remember
from app.settings.values import Speaker

# The first message, or the first after a greeting.
FIRST_SEQ = 2


def begin_to_recollect(ticket: Ticket) -> Pending | None:
    """Begin with what takes long and needs no more than the question: to find out what it means."""
    return begin(ticket.question.text, ticket.memory_use)


def recollect(
    ticket: Ticket, background: Background, speaker: Speaker, *, timezone: str, meaning: Pending | None
) -> Background:
    """Return this with what is remembered for its question; never raises for trouble with the memory."""
    held, is_whole = surely_held(background, speaker.info.window if speaker.info else None)
    question = ticket.question
    asked = Asked(
        owner=ticket.owner,
        persona_id=ticket.persona_id,
        conversation_id=ticket.conversation_id,
        memory_use=ticket.memory_use,
        question_id=question.id,
        question=question.text,
        zone=ZoneInfo(timezone),
        held=frozenset(said.id for said in held if said.id is not None),
        first_seq=held[0].seq,
        begins=question.parent_id is None or question.seq <= FIRST_SEQ,
        is_whole=is_whole,
        meaning=meaning,
    )
    return replace(background, memory=remember(asked))
