"""What a turn remembers, laid beside what it reads. Asked once a turn, for the model that is asked first."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from app.chat.context import Background, surely_held
from app.chat.live import Ticket, live_turns
from app.memory.embedding import Pending
from app.memory.remembering import Asked, begin_to_understand, remember
from app.settings.queries import Ways
from app.settings.values import Speaker

# The first message, or the first after a greeting.
FIRST_SEQ = 2
# Of turns that wait for this process, each for a few hundredths of a second. With more of them, all would wait for seconds.
MOST_PREPARING = 8


@dataclass(frozen=True, slots=True)
class Recollection:
    """What a turn has begun to remember. `meaning` is that of its question, None where nobody looks for it.

    `is_crowded`: so many turns began at once that this one looks for nothing, and its receipts say so.
    """

    ticket: Ticket
    ways: Ways
    meaning: Pending | None
    is_crowded: bool

    def finish(self, background: Background, speaker: Speaker) -> Background:
        """Return this with what is remembered for its question; never raises for trouble with the memory."""
        if not self.ways.is_memory_on:
            return background
        held, is_whole = surely_held(background, speaker.info.window if speaker.info else None)
        ticket, question = self.ticket, self.ticket.question
        asked = Asked(
            owner=ticket.owner,
            persona_id=ticket.persona_id,
            conversation_id=ticket.conversation_id,
            memory_use=ticket.memory_use,
            question_id=question.id,
            question=question.text,
            zone=ZoneInfo(self.ways.timezone),
            held=frozenset(said.id for said in held if said.id is not None),
            first_seq=held[0].seq,
            begins=question.parent_id is None or question.seq <= FIRST_SEQ,
            is_whole=is_whole,
            meaning=self.meaning,
            is_crowded=self.is_crowded,
        )
        return replace(background, memory=remember(asked))


def begin(ticket: Ticket, ways: Ways) -> Recollection:
    """Begin with what takes long and needs no more than the question: to find out what it means."""
    is_crowded = live_turns().preparing > MOST_PREPARING
    is_wanted = ways.is_memory_on and ticket.memory_use != "none" and not is_crowded
    meaning = begin_to_understand(ticket.question.text) if is_wanted else None
    return Recollection(ticket, ways, meaning, is_crowded)
