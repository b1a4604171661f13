"""A memory as a file: every fact with its evidence and all that was done to it, and the hashes of what is forgotten.

Nothing that may not be read is in it: quotes of deleted or forgotten words are empty, and facts that nothing stands behind
any more are left out. The words of what is forgotten, and the key of their hashes, are in no file.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from app.database import now
from app.memory.carrying import queries
from app.memory.carrying.forms import (
    FORMAT,
    VERSION,
    CarriedEvidence,
    CarriedFact,
    CarriedPersona,
    CarriedReview,
    CarriedTombstone,
    MemoryFile,
)
from app.memory.forgetting import queries as forgetting
from app.memory.forgetting import tombstones
from app.memory.forgetting.blanking import FILLER, blank_in_place
from app.memory.models import MemoryEvidence, MemoryFact, MemoryReview

CARRIED = tuple(
    name
    for name in CarriedFact.model_fields
    if name not in ("evidence", "reviews", "replaced_by_id", "valid_to")
)


def export_memory(owner: UUID) -> MemoryFile:
    """Return all that is known of a person, as it is now."""
    evidence = queries.list_all_evidence(owner)
    reviews = queries.list_all_reviews(owner)
    facts = [
        fact for fact in forgetting.list_every_fact(owner) if fact.origin == "written" or fact.id in evidence
    ]
    there = {fact.id for fact in facts}
    texts = _texts(owner, [each.message_id for fact in facts for each in evidence.get(fact.id, ())])
    stones = [stone for stone in forgetting.list_tombstones(owner) if stone.forgetting_id is None]
    return MemoryFile(
        format=FORMAT,
        version=VERSION,
        exported_at=now(),
        personas=tuple(
            CarriedPersona(id=persona, name=name) for persona, name in queries.list_personas(owner).items()
        ),
        facts=tuple(
            _carried(fact, evidence.get(fact.id, ()), reviews.get(fact.id, ()), texts=texts, there=there)
            for fact in facts
        ),
        tombstone_key=tombstones.open_secret(owner).fingerprint if stones else None,
        tombstones=tuple(
            CarriedTombstone(
                kind=stone.kind, digest=stone.digest.hex(), words=stone.words, made_at=stone.made_at
            )
            for stone in stones
        ),
    )


def export_json(owner: UUID) -> str:
    """Return a memory as JSON, which `import_memory` takes."""
    return export_memory(owner).model_dump_json(indent=2)


def _texts(owner: UUID, messages: Sequence[UUID]) -> dict[UUID, str]:
    words = queries.list_own_words(owner, messages)
    return blank_in_place(owner, {each.id: each.text for each in words.values()})


def _carried(
    fact: MemoryFact,
    evidence: Sequence[MemoryEvidence],
    reviews: Sequence[MemoryReview],
    *,
    texts: Mapping[UUID, str],
    there: Collection[UUID],
) -> CarriedFact:
    by, until = fact.replaced_by_id, fact.valid_to
    return CarriedFact(
        **{name: getattr(fact, name) for name in CARRIED},
        # What took its place may be gone, and was itself where two were made one.
        replaced_by_id=by if by in there and by != fact.id else None,
        # An import of before may have left an end before the beginning, which is the same as none of its days.
        valid_to=max(until, fact.valid_from) if until and fact.valid_from else until,
        evidence=tuple(
            CarriedEvidence(
                message_id=each.message_id,
                start=each.start,
                end=each.end,
                stance=each.stance,  # type: ignore[arg-type]  # a column holds one of the two
                said_at=each.said_at,
                since=each.since,
                extractor=each.extractor,
                quote=_quote(texts.get(each.message_id, ""), each),
            )
            for each in evidence
        ),
        reviews=tuple(
            CarriedReview(rating=each.rating, at=each.at, answer_id=each.answer_id)  # type: ignore[arg-type]  # likewise
            for each in reviews
        ),
    )


def _quote(text: str, evidence: MemoryEvidence) -> str:
    quote = text[evidence.start : evidence.end]
    return "" if FILLER in quote else quote
