"""What stands in a file of a memory. Its names are the names of the tables, so that a file can be read without this page."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.inputs import Input
from app.memory.facts.keys import SUBJECT_LETTERS, TARGET_LETTERS
from app.memory.facts.statement import Stance
from app.memory.forms import RELATION, RELATION_LETTERS, Day, Moment, Reason
from app.memory.models import Origin, Rating, TombstoneKind

FORMAT: Literal["yuzu-memory"] = "yuzu-memory"
VERSION: Literal[1] = 1
MOST_FACTS = 20_000
MOST_OF_A_FACT = 10_000
MOST_TOMBSTONES = 100_000
LONGEST_MESSAGE = 2**31 - 1

Place = Annotated[int, Field(ge=0, le=LONGEST_MESSAGE)]


class CarriedEvidence(Input):
    """Where a fact was said, with the words themselves where they may still be read."""

    message_id: UUID
    start: Place
    end: Place
    stance: Stance
    said_at: Moment
    since: Day | None = None
    extractor: Annotated[str, Field(max_length=100)]
    quote: Annotated[str, Field(max_length=200_000)]


class CarriedReview(Input):
    """What happened to a fact."""

    rating: Rating
    at: Moment
    answer_id: UUID | None


class CarriedFact(Input):
    """A fact with all that is known about it."""

    id: UUID
    persona_id: UUID | None
    is_shared: bool
    subject: Annotated[str, Field(min_length=1, max_length=SUBJECT_LETTERS)]
    relation: Annotated[str, Field(min_length=1, max_length=RELATION_LETTERS, pattern=RELATION)]
    target: Annotated[str, Field(min_length=1, max_length=TARGET_LETTERS)]
    importance: Annotated[float, Field(ge=0, le=1)]
    origin: Origin
    learned_at: Moment
    valid_from: Day | None
    valid_to: Day | None
    # Not in files of before.
    dated_at: Moment | None = None
    pinned_at: Moment | None
    keep_until: Day | None
    archived_at: Moment | None
    has_faded: bool
    retracted_at: Moment | None
    replaced_by_id: UUID | None
    replaced_at: Moment | None
    replaced_reason: Reason
    evidence: Annotated[tuple[CarriedEvidence, ...], Field(max_length=MOST_OF_A_FACT)]
    reviews: Annotated[tuple[CarriedReview, ...], Field(max_length=MOST_OF_A_FACT)]


class CarriedTombstone(Input):
    """The hash of what must not be learned again; of no use without the key, which is in no file."""

    kind: TombstoneKind
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    words: Annotated[int, Field(ge=1, le=LONGEST_MESSAGE)]
    made_at: Moment


class CarriedPersona(Input):
    """A companion who was told something."""

    id: UUID
    name: Annotated[str, Field(max_length=200)]


class MemoryFile(Input):
    """A memory as a file. `tombstone_key` tells only whether the tombstones are of the same key."""

    format: Literal["yuzu-memory"]
    version: Literal[1]
    exported_at: Moment
    personas: Annotated[tuple[CarriedPersona, ...], Field(max_length=1_000)]
    facts: Annotated[tuple[CarriedFact, ...], Field(max_length=MOST_FACTS)]
    tombstone_key: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None
    tombstones: Annotated[tuple[CarriedTombstone, ...], Field(max_length=MOST_TOMBSTONES)]
