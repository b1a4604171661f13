"""What a turn remembers, laid beside what it reads. Asked once a turn, for the model that is asked first.

It begins while the message is being stored: to find out what a question means takes longer than that.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from app.chat.context import Background, surely_held
from app.chat.live import live_turns
from app.chat.ticket import Outset, Ticket
from app.memory.remembering import Asked, begin_to_understand, remember
from app.settings.queries import Ways
from app.settings.values import Speaker

# The first message, or the first after a greeting.
FIRST_SEQ = 2
# Of turns that wait for this process, each for a few hundredths of a second. With more of them, all would wait for seconds.
MOST_PREPARING = 8
# This one and another; with more of them, or with more answers that are being written, nobody waits long for the meaning of
# a question.
FEW_PREPARING, FEW_ANSWERS = 2, 12


def begin(question: str, ways: Ways, memory_use: str) -> Outset:
    """Begin with what takes long and needs no more than the question: to find out what it means."""
    is_wanted = ways.is_memory_on and memory_use != "none" and live_turns().preparing < MOST_PREPARING
    return Outset(ways, begin_to_understand(question) if is_wanted else None)


def finish(ticket: Ticket, background: Background, speaker: Speaker) -> Background:
    """Return this with what is remembered for its question; never raises for trouble with the memory."""
    outset = ticket.outset
    if not outset.ways.is_memory_on:
        return background
    turns = live_turns()
    held, is_whole = surely_held(background, speaker.info.window if speaker.info else None)
    question = ticket.question
    asked = Asked(
        owner=ticket.owner,
        persona_id=ticket.persona_id,
        conversation_id=ticket.conversation_id,
        memory_use=ticket.memory_use,
        question_id=question.id,
        question=question.text,
        zone=ZoneInfo(outset.ways.timezone),
        held=frozenset(said.id for said in held if said.id is not None),
        first_seq=held[0].seq,
        begins=question.parent_id is None or question.seq <= FIRST_SEQ,
        is_whole=is_whole,
        meaning=outset.meaning,
        is_hurried=turns.preparing > FEW_PREPARING or len(turns.all()) > FEW_ANSWERS,
        is_crowded=turns.preparing > MOST_PREPARING,
    )
    return replace(background, memory=remember(asked))
