"""Recall, and the whole prompt of a turn, at 1,000, 10,000 and 100,000 messages of one person among 1,000,000 of the
installation, cold, warm and after a change; beside it v2.1.2's way, which loads every row and scores it in Python.

It runs in this process, patched like the web process, so that what it takes is recall alone. The messages are random words
by the frequencies of speech and carry random meanings: what is measured does not depend on what they say. What a new message
costs is measured apart: storing it with its words for the search and its number, and finding out what it means.
"""

import gc
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import gevent
from sqlalchemy import Table, insert, select, text

from app.conversations import changes
from app.conversations.models import Conversation, Message, MessageEmbedding
from app.conversations.telling import Told, begin_conversation, tell
from app.database import now, uuid7
from app.extensions import db
from app.memory import embedding, embedding_work
from app.memory.index_cache import IndexCache
from app.memory.recall import recall
from bench import assembly
from bench.assembly import let_it_rest, write_known
from bench.cold import measure_stream_beside_build
from bench.stage import Stage

SIZES = (1_000, 10_000, 100_000)
INSTALLATION = 1_000_000
TALK = 500
AT_ONCE = 5_000
DIMENSION = 384
QUESTIONS = 100
# Told one by one, each with its own commit, and embedded as the job does.
NEW_ONES = 64
V2_ROUNDS = 3
COLD_ROUNDS = 3
# How far back the messages reach, one after the other.
YEARS = timedelta(days=730)
TICK_SECONDS = 0.002
BUILD_PATIENCE = 600.0
FIRST, MIDDLE = "bdfgklmnprst", ("a", "e", "i", "o", "u", "an", "er")
LAST = (
    "ta",
    "ri",
    "lo",
    "men",
    "ki",
    "su",
    "pa",
    "no",
    "ve",
    "dar",
    "gi",
    "len",
    "mo",
    "ba",
    "tu",
    "sel",
    "ra",
)
WORDS = [f"{first}{middle}{last}" for first in FIRST for middle in MIDDLE for last in LAST]


def measure_memory(stage: Stage, *, installation: int = INSTALLATION) -> dict[str, Any]:
    """Fill the database and measure each size; times in ms."""
    chance = random.Random(1)
    with stage.app.app_context():
        rest = max(0, installation - sum(SIZES))
        _write(stage.people[len(SIZES)].id, rest, chance, embedded=False)
        found: dict[str, Any] = {"messages of the installation": rest + sum(SIZES)}
        for person, size in zip(stage.people, SIZES, strict=False):
            _write(person.id, size, chance, embedded=True)
            write_known(person.id, chance)
        if db.engine.dialect.name == "postgresql":
            # So does autovacuum, by the time that so much has been said.
            db.session.execute(text("ANALYZE"))
            db.session.commit()
        _load_model()
        # As a web process does at its start.
        gc.collect()
        gc.freeze()
        for person, size in zip(stage.people, SIZES, strict=False):
            found[f"{size:,}"] = _measure(stage, person.id, chance)
        found["a new message"] = _ingest(stage.people[0].id, chance)
        db.session.remove()
    largest = stage.people[len(SIZES) - 1]
    found["a stream beside a build"] = measure_stream_beside_build(stage, largest, _text(chance, 6))
    return found


def _measure(stage: Stage, owner: UUID, chance: random.Random) -> dict[str, Any]:
    stage.app.extensions.pop("memory_indexes", None)
    questions = [_text(chance, 6) for _ in range(QUESTIONS)]
    recall(owner, questions[0], limit=10)
    cache = stage.app.extensions["memory_indexes"]
    assert isinstance(cache, IndexCache)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stage.app.extensions["memory_indexes"] = cache = IndexCache(stage.app, most_bytes=2**32)
    begun = time.monotonic()
    with _watching() as gaps:
        index = cache.current(owner, model=embedding.model_name(), patience=BUILD_PATIENCE)
    cold = time.monotonic() - begun
    assert index.is_complete
    warm, late = _ask(owner, questions)
    asked = [assembly.ask(question, number) for number, question in enumerate(questions)]
    assembly.assemble(owner, asked[:5])
    processor = time.process_time()
    assembled, plans = assembly.assemble(owner, asked)
    processor = time.process_time() - processor
    changed = []
    for question in questions[:20]:
        _write(owner, 1, chance, embedded=True)
        changed += _ask(owner, [question])[0]
    return {
        "built cold, ms": round(cold * 1000),
        "longest gap for others meanwhile, ms": round(max(gaps) * 1000),
        "warm, ms": _quantiles(warm),
        "warm, meaning known too late": late,
        "after a new message, ms": _quantiles(changed),
        "whole prompt, ms": _quantiles(assembled),
        "whole prompt, ms of this process's processor": round(processor / len(asked) * 1000, 1),
        "whole prompt without an index yet, ms": _quantiles(_assemble_cold(stage, owner, asked)),
        "in a prompt": assembly.count_parts(plans),
        "index, bytes a row": round(index.size / len(index)),
        "memory of the build, MB": round(
            (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        ),
        "v2.1.2's way, ms": _quantiles([_ask_like_v2(owner, question) for question in questions[:V2_ROUNDS]]),
    }


def _assemble_cold(stage: Stage, owner: UUID, questions: list[str]) -> list[float]:
    """Return the seconds of a first prompt, while the index is begun; its build is then waited for."""
    times: list[float] = []
    for question in questions[:COLD_ROUNDS]:
        stage.app.extensions["memory_indexes"] = cache = IndexCache(stage.app, most_bytes=2**32)
        times += assembly.assemble(owner, [question])[0]
        cache.current(owner, model=embedding.model_name(), patience=BUILD_PATIENCE)
        db.session.rollback()
    return times


def _ingest(owner: UUID, chance: random.Random) -> dict[str, Any]:
    while embedding_work.embed_messages(rest=0.0):
        pass
    talk = begin_conversation(owner, uuid7(), title="", persona_id=None, at=now())
    db.session.commit()
    stored = []
    for _ in range(NEW_ONES):
        begun = time.monotonic()
        tell(owner, [(talk, [Told(uuid7(), "user", _text(chance, 22), now())])])
        db.session.commit()
        stored.append(time.monotonic() - begun)
    begun = time.monotonic()
    count = 0
    while some := embedding_work.embed_messages(rest=0.0):
        count += some
    assert count == NEW_ONES
    return {
        "stored and noted, ms": _quantiles(stored),
        "embedded, ms a message": round((time.monotonic() - begun) / count * 1000, 1),
    }


def _ask(owner: UUID, questions: list[str]) -> tuple[list[float], int]:
    times, late = [], 0
    for question in questions:
        let_it_rest()
        begun = time.monotonic()
        found = recall(owner, question, limit=10)
        times.append(time.monotonic() - begun)
        late += found.meaning == "late"
        db.session.rollback()
    return times, late


def _ask_like_v2(owner: UUID, question: str) -> float:
    begun = time.monotonic()
    asked = set(question.lower().split())
    rows = db.session.scalars(select(Message).where(Message.user_id == owner)).all()
    scored = sorted(rows, key=lambda row: len(asked & set(row.text.lower().split())), reverse=True)
    assert len(scored[:10]) == 10
    db.session.rollback()
    db.session.expunge_all()
    return time.monotonic() - begun


@contextmanager
def _watching() -> Iterator[list[float]]:
    """Count how long a greenlet that wants to go on every 2 ms had to wait."""
    gaps, last = [0.0], [time.monotonic()]

    def tick() -> None:
        while True:
            gevent.sleep(TICK_SECONDS)
            gaps.append(time.monotonic() - last[0] - TICK_SECONDS)
            last[0] = time.monotonic()

    watch = gevent.spawn(tick)
    try:
        yield gaps
    finally:
        watch.kill()


def _load_model() -> None:
    pending = embedding.begin_question("is it there?")
    assert pending is not None
    assert pending.wait(60) is not None


def _write(owner: UUID, count: int, chance: random.Random, *, embedded: bool) -> None:
    for start in range(0, count, AT_ONCE):
        since = now() - YEARS * (1 - start / count) if count > 1 else now()
        _write_some(
            owner, min(AT_ONCE, count - start), chance, embedded=embedded, since=since, step=YEARS / count
        )
    db.session.commit()


def _write_some(
    owner: UUID, count: int, chance: random.Random, *, embedded: bool, since: datetime, step: timedelta
) -> None:
    messages: list[dict[str, Any]] = []
    for first in range(0, count, TALK):
        size = min(TALK, count - first)
        talk = Conversation(id=uuid7(), user_id=owner, title="", next_seq=size + 1)
        db.session.add(talk)
        messages += [
            {
                "id": uuid7(),
                "conversation_id": talk.id,
                "user_id": owner,
                "seq": seq,
                "role": "assistant" if seq % 2 else "user",
                "text": _text(chance, chance.randrange(5, 40)),
                "reasoning": "",
                "steps": [],
                "on_path": True,
                "created_at": since + step * (first + seq - 1),
            }
            for seq in range(1, size + 1)
        ]
    db.session.flush()
    connection = db.session.connection()
    connection.execute(insert(cast(Table, Message.__table__)), messages)
    if embedded:
        vectors = [_vector(owner, message["id"], chance) for message in messages]
        connection.execute(insert(cast(Table, MessageEmbedding.__table__)), vectors)
    if count == 1:
        changes.note_message(owner, messages[0]["id"], is_new=True)
    db.session.commit()


def _vector(owner: UUID, message_id: UUID, chance: random.Random) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "user_id": owner,
        "model": embedding.model_name(),
        "dimension": DIMENSION,
        "vector": chance.randbytes(DIMENSION),
    }


def _text(chance: random.Random, words: int) -> str:
    # The square of an even chance falls on the first words far more often, as in speech.
    return " ".join(WORDS[int(len(WORDS) * chance.random() ** 2)] for _ in range(words))


def _quantiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        name: round(ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000, 1)
        for name, part in (("p50", 0.5), ("p95", 0.95))
    }
