"""What a turn reads before it asks a model, at so many messages of one person: the whole prompt, as the turn makes it.

Beside their messages the person has facts with evidence, segments with summaries and events, as many as a life of so many
messages leaves. The conversation that goes on holds more than the window, so every prompt has head, summaries of what fell
out, what was recalled, and the window. One question of five names a time, and one of twenty asks for nothing else.
"""

import random
import time
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import gevent
from flask import current_app
from sqlalchemy import Table, insert, select

from app.chat import context, recollection
from app.chat.context import Plan
from app.chat.ticket import Outset, Question, Ticket
from app.conversations.models import Message
from app.database import Record, now, uuid7
from app.extensions import db
from app.memory.facts.keys import target_key
from app.memory.forgetting.tombstones import read_once
from app.memory.models import MemoryEpisode, MemoryEvidence, MemoryFact, MemorySegment
from app.settings import chain, personas
from app.settings import queries as settings

# Of a hundred messages one teaches something new; a segment has twenty, and one of eight is an event.
MESSAGES_A_FACT, MESSAGES_A_SEGMENT, SEGMENTS_AN_EVENT = 100, 20, 8
RELATIONS = ("likes", "dislikes", "has_pet", "plans", "owns", "knows")
TIMES = ("last week", "kemarin", "two months ago", "in March", "minggu lalu")
PAUSE_SECONDS = 0.1
OF_A_TIME = ("What did we talk about last week?", "Apa yang kita bicarakan kemarin?")


def write_known(owner: UUID, chance: random.Random) -> None:
    """Write what is known from this person's messages, and how their conversations are cut."""
    rows = db.session.execute(
        select(
            Message.id, Message.conversation_id, Message.seq, Message.role, Message.text, Message.created_at
        )
        .where(Message.user_id == owner)
        .order_by(Message.conversation_id, Message.seq)
    ).all()
    telling = [row for row in rows if row.role == "user"][:: MESSAGES_A_FACT // 2]
    facts = [_fact(owner, row, chance) for row in telling]
    _insert(MemoryFact, facts)
    _insert(MemoryEvidence, [_evidence(owner, *pair) for pair in zip(telling, facts, strict=True)])
    # Conversations hold a multiple of it.
    pieces = [rows[first : first + MESSAGES_A_SEGMENT] for first in range(0, len(rows), MESSAGES_A_SEGMENT)]
    segments = [_segment(owner, piece) for piece in pieces]
    _insert(MemorySegment, segments)
    _insert(MemoryEpisode, [_episode(owner, each, chance) for each in segments[::SEGMENTS_AN_EVENT]])
    db.session.commit()


def ask(question: str, number: int) -> str:
    """Return a question that names a time now and then."""
    if number % 20 == 0:
        return OF_A_TIME[number // 20 % len(OF_A_TIME)]
    return f"{question} {TIMES[number // 5 % len(TIMES)]}" if number % 5 == 0 else question


def assemble(owner: UUID, questions: list[str]) -> tuple[list[float], list[Plan]]:
    """Make the prompts of these questions at the end of the conversation spoken in last; returns the seconds of each."""
    newest = (
        select(Message)
        .where(Message.user_id == owner)
        .order_by(Message.created_at.desc(), Message.seq.desc())
    )
    last = db.session.scalars(newest.limit(1)).one()
    place = (last.conversation_id, last.id, last.seq, last.parent_id)
    db.session.rollback()
    times, plans = [], []
    for text in questions:
        let_it_rest()
        begun = time.monotonic()
        plans.append(_assemble(owner, text, place))
        times.append(time.monotonic() - begun)
    return times, plans


def let_it_rest() -> None:
    """Wait as long as people do at the least, so that no question is late or passed over for the one before it."""
    gevent.sleep(PAUSE_SECONDS)
    current_app.extensions.pop("questions_rest_until", None)


def count_parts(plans: list[Plan]) -> dict[str, float]:
    """Return how much of what stands in such a prompt, on the average."""
    used = [plan.used for plan in plans if plan.used is not None]
    found = [memory.kind for each in used for memory in each.found]
    count = max(len(used), 1)
    return {
        "tokens": round(sum(plan.tokens for plan in plans) / max(len(plans), 1)),
        "facts of the head": round(sum(len(each.head) for each in used) / count, 1),
        "summaries": round(sum(len(each.earlier) for each in used) / count, 1),
        "facts found": round(found.count("fact") / count, 1),
        "messages": round(found.count("message") / count, 1),
        "stretches": round((found.count("summary") + found.count("episode")) / count, 1),
        "messages of the window": round(
            sum(len(plan.messages) - 2 for plan in plans) / max(len(plans), 1), 1
        ),
        "late": sum(each.trouble == "late" for each in used),
    }


@read_once()
def _assemble(owner: UUID, text: str, place: tuple[UUID, UUID, int, UUID | None]) -> Plan:
    # In the program this is done while the message is stored; here it is part of what is measured.
    ticket = _ticket(owner, text, place, outset=recollection.begin(text, settings.get_ways(owner), "full"))
    ways = ticket.outset.ways
    persona = personas.persona_of(ticket.owner, ticket.persona_id)
    speaker = chain.resolve_chain(ticket.owner, ticket.choice, stored=ways.model_chain)[0]
    window = speaker.info.window if speaker.info else None
    background = context.read_background(
        ticket, persona, ways.timezone, window=context.widest_window([window])
    )
    background = recollection.finish(ticket, background, speaker)
    db.session.remove()
    return context.make_plan(background, window, prefill=False)


def _ticket(owner: UUID, text: str, place: tuple[UUID, UUID, int, UUID | None], *, outset: Outset) -> Ticket:
    conversation_id, question_id, seq, parent_id = place
    return Ticket(
        turn_id=uuid4(),
        attempt=1,
        owner=owner,
        conversation_id=conversation_id,
        persona_id=None,
        choice=None,
        question=Question(question_id, text, seq, parent_id or uuid4(), on_path=True, at=now()),
        answer_id=uuid4(),
        answer_seq=seq + 1,
        outset=outset,
    )


def _insert(model: type[Record], values: list[dict[str, Any]]) -> None:
    if values:
        db.session.connection().execute(insert(cast(Table, model.__table__)), values)


def _fact(owner: UUID, row: Any, chance: random.Random) -> dict[str, Any]:
    target = " ".join(chance.sample(row.text.split(), 2))
    return {
        "id": uuid7(),
        "user_id": owner,
        "persona_id": None,
        "is_shared": False,
        "subject": "user",
        "subject_key": "user",
        "relation": chance.choice(RELATIONS),
        "target": target,
        "target_key": target_key(target),
        "importance": 0.4,
        "origin": "told",
        "learned_at": row.created_at,
        "has_faded": False,
        "replaced_reason": "",
    }


def _evidence(owner: UUID, row: Any, fact: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "user_id": owner,
        "fact_id": fact["id"],
        "message_id": row.id,
        "start": 0,
        "end": len(row.text),
        "stance": "holds",
        "said_at": row.created_at,
        "extractor": "patterns",
    }


def _episode(owner: UUID, segment: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "user_id": owner,
        "segment_id": segment["id"],
        "kind": "decision",
        "summary": segment["summary"][:100],
        "importance": chance.random(),
        "weight": 0.3,
        "mood": "",
        "at": segment["ended_at"],
    }


def _segment(owner: UUID, some: Any) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "user_id": owner,
        "conversation_id": some[0].conversation_id,
        "first_seq": some[0].seq,
        "last_seq": some[-1].seq,
        "last_message_id": some[-1].id,
        "count": len(some),
        "blanks": 0,
        "began_at": some[0].created_at,
        "ended_at": some[-1].created_at + timedelta(seconds=1),
        "summary": " ".join(row.text for row in some[:2])[:300],
        "extractor": "sentences",
        "awaits_model": False,
    }
