"""What forgetting a fact takes along: worked out from the rows as they are, without changing any of them."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from app.extensions import db
from app.memory.facts import queries as facts
from app.memory.forgetting import naming, queries, tombstones
from app.memory.forgetting.queries import Written
from app.memory.forgetting.titles import Retitled, retitle
from app.memory.forgetting.tombstones import Phrase, Secret, Span, target_phrase, words_in
from app.memory.models import MemoryEvidence, MemoryFact, TombstoneKind

# A quote of so many words is nobody's by chance; a shorter one has to hold the words that are forgotten.
WORDS_OF_A_QUOTE = 6
AT_ONCE = 100
PAUSE_SECONDS = 0.001
ANY_TIME = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """The facts that go, what no words of before may say again, and what is blanked in which messages."""

    facts: Sequence[UUID]
    phrases: Sequence[Phrase]
    spans: dict[UUID, list[Span]]
    retitled: Sequence[Retitled]
    segments: Sequence[UUID]
    # How the target's words are looked for elsewhere, and in how many messages they stand that stay as they are.
    everywhere: TombstoneKind | None
    left: int


def make_plan(owner: UUID, fact_id: UUID, *, everywhere: bool | None, pause: bool = True) -> Plan:
    """Work out what goes with a fact; NotFoundError for any other's.

    `everywhere` says whether its words go wherever they stand, else the rule of naming.py does. With `pause` others go on
    in between, which is only for callers that do not write.
    """
    target = naming.heart_of(facts.get_fact(owner, fact_id).target)
    words, usage = naming.telling_words(target), naming.Usage()
    for written in read_slowly(owner, queries.list_candidates(owner, [words]) if words else (), pause=pause):
        usage.count(written.text, words)
    kind = naming.choose(target, usage, of_messages=queries.count_messages(owner))
    if everywhere is not None:
        kind = "words" if everywhere and words else None
    gone = _that_go(owner, facts.get_fact(owner, fact_id), words if kind else ())
    ids = [each.id for each in gone]
    quoted = queries.list_quotes(owner, ids)
    places = [quote.message_id for quote in quoted]
    texts = {each.id: each for each in queries.list_written(owner, places)}
    phrases = [target_phrase(each.subject, each.target) for each in gone]
    phrases += [Phrase(kind, words)] if kind else []
    phrases += [phrase for quote in quoted for phrase in _quotes(quote, texts, words)]
    scan = tombstones.carve(owner, phrases, secret=Secret(), made_at=ANY_TIME, forgetting_id=None)
    looked_for = [phrase.words for phrase in phrases if phrase.kind in ("words", "name")]
    messages = dict.fromkeys([*places, *(queries.list_candidates(owner, looked_for) if looked_for else ())])
    spans = {
        written.id: found
        for written in read_slowly(owner, messages, pause=pause)
        if (found := scan.find(written.text, at=written.at))
    }
    return Plan(
        facts=ids,
        phrases=list(dict.fromkeys(phrases)),
        spans=spans,
        retitled=retitle(owner, scan, spans),
        segments=queries.list_segments_over(owner, list(spans)),
        everywhere=kind,
        left=0 if kind == "words" else max(usage.messages - len(spans), 0),
    )


def _that_go(owner: UUID, fact: MemoryFact, words: Sequence[str]) -> list[MemoryFact]:
    """List the facts that go along: of the same subject and target, and all that name it where it says enough by itself."""
    return [
        each
        for each in queries.list_every_fact(owner)
        if (each.subject_key, each.target_key) == (fact.subject_key, fact.target_key)
        or (words and any(naming.stands_in(words, words_in(text)) for text in (each.subject, each.target)))
    ]


def _quotes(quote: MemoryEvidence, texts: dict[UUID, Written], words: Sequence[str]) -> Iterator[Phrase]:
    written = texts.get(quote.message_id)
    said = words_in(written.text[quote.start : quote.end]) if written else ()
    if not written or not said:
        return
    is_telling = len(said) > len(words) and naming.stands_in(words, said) if words else False
    if len(said) >= WORDS_OF_A_QUOTE or (is_telling and len(said) > 2):
        yield Phrase("words", said)
    yield Phrase("place", said, at=written.at)


def read_slowly(owner: UUID, messages: Iterable[UUID], *, pause: bool = True) -> Iterator[Written]:
    """Return messages as they were written; with `pause` others go on in between, which is for who does not write."""
    ids = list(messages)
    for first in range(0, len(ids), AT_ONCE):
        yield from queries.list_written(owner, ids[first : first + AT_ONCE])
        if pause:
            db.session.rollback()
            time.sleep(PAUSE_SECONDS)
