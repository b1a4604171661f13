"""Taking a memory in from a file: all of it or nothing, and twice is once.

A fact that is known already stays as it is and only gains what it lacks of evidence and reviews. What was told stands on its
person's own messages again where these are found, by their id or by their moment and words; where they are not, it is kept
as if it had been written by hand. Ids of other people's rows are never used: they are replaced like unknown ones. What is
forgotten here stays forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.conversations import changes
from app.database import uuid7
from app.errors import BadInputError, HouseError, TooLargeError
from app.extensions import db
from app.inputs import read_object
from app.memory import writes
from app.memory.carrying import queries
from app.memory.carrying.forms import CarriedEvidence, CarriedFact, MemoryFile
from app.memory.carrying.queries import OwnWords
from app.memory.carrying.untied import days_in
from app.memory.facts.keys import subject_key, target_key
from app.memory.facts.spans import Days
from app.memory.forgetting import queries as forgetting
from app.memory.forgetting import tombstones
from app.memory.forgetting.tombstones import Stones
from app.memory.models import MemoryEvidence, MemoryFact, MemoryReview, MemoryTombstone

LARGEST_BYTES = 64 * 1024 * 1024
# Nothing was compared with a tombstone that comes from a file.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
COPIED = (
    *("is_shared", "subject", "relation", "target", "importance", "learned_at", "valid_from", "valid_to"),
    *("dated_at", "pinned_at", "keep_until", "archived_at", "has_faded"),
    *("retracted_at", "replaced_at", "replaced_reason"),
)

Key = tuple[UUID | None, str, str, str, datetime | None]


@dataclass(slots=True)
class ImportReport:
    """What became of a file: how many facts are new, were known and gained something, or were known as they are.

    `untied` of the new ones were told in messages that are not here; `forgotten` were left out because they are forgotten
    here; of `tombstones` so many are new, and `foreign` ones were made with another key and say nothing here.
    """

    added: int = 0
    extended: int = 0
    known: int = 0
    untied: int = 0
    forgotten: int = 0
    tombstones: int = 0
    foreign: int = 0
    changed: list[UUID] = field(default_factory=list)


def import_memory(owner: UUID, body: bytes) -> ImportReport:
    """Take a memory in from JSON as `export_json` writes it, and commit; BadInputError says what is wrong with a file."""
    if len(body) > LARGEST_BYTES:
        size = LARGEST_BYTES // 1024 // 1024
        raise TooLargeError(_("A memory may have at most %(size)s MiB. This file is larger.", size=size))
    read = _read(body)
    _check(read)
    changes.hold(owner)
    try:
        report = _take_in(owner, read)
    except HouseError:
        db.session.rollback()
        raise
    changes.note(owner, "fact", report.changed)
    if report.changed:
        writes.drop_heads(owner)
    db.session.commit()
    return report


def _read(body: bytes) -> MemoryFile:
    try:
        return read_object(MemoryFile, body)
    except BadInputError as error:
        for place, reason in error.details.get("fields", {}).items():
            _refuse(place, reason)
        raise


def _check(read: MemoryFile) -> None:
    ids = [fact.id for fact in read.facts]
    known = set(ids)
    if len(known) < len(ids):
        raise BadInputError(_("Two facts of this file have the same id. Please export the memory again."))
    for number, fact in enumerate(read.facts):
        if not subject_key(fact.subject) or not target_key(fact.target):
            _refuse(f"facts.{number}", _("This needs at least one letter or digit."))
        if fact.valid_from and fact.valid_to and fact.valid_to < fact.valid_from:
            reason = _("It cannot end before it begins. Please correct one of the dates.")
            _refuse(f"facts.{number}.valid_to", reason)
        if fact.replaced_by_id == fact.id:
            _refuse(f"facts.{number}.replaced_by_id", _("It was replaced by itself."))
        if fact.replaced_by_id is not None and fact.replaced_by_id not in known:
            _refuse(f"facts.{number}", _("It was replaced by a fact that is not in this file."))
        if any(each.end <= each.start for each in fact.evidence):
            _refuse(f"facts.{number}", _("The words that it stands on end before they begin."))


def _refuse(place: str, reason: str) -> NoReturn:
    told = _(
        "This file cannot be imported, and nothing was changed. %(place)s: %(reason)s",
        place=place,
        reason=reason,
    )
    raise BadInputError(told, details={"fields": {place: reason}})


def _take_in(owner: UUID, read: MemoryFile) -> ImportReport:
    report = ImportReport()
    _take_stones(owner, read, report)
    shelf, days = _Shelf(owner, read), days_in(read, ZoneInfo(accounts.get_timezone(owner)))
    stored: dict[UUID, MemoryFact] = {}
    for carried in read.facts:
        fact = shelf.find(carried)
        if fact is None and shelf.is_forgotten(carried):
            report.forgotten += 1
            continue
        is_new = fact is None
        is_untied = is_new and carried.origin == "told" and not shelf.can_tie(carried)
        if is_untied and not any(each.stance == "holds" for each in carried.evidence):
            # It only says that something is over, which the dates of that tell.
            continue
        fact = fact or shelf.add(carried)
        stored[carried.id] = fact
        gained = shelf.tie(fact, carried) + shelf.review(fact, carried)
        if is_untied:
            _write_by_hand(fact, days.get(carried.id))
            report.untied += 1
        report.added += is_new
        report.extended += not is_new and gained > 0
        report.known += not is_new and not gained
        if is_new or gained:
            report.changed.append(fact.id)
        if is_new:
            shelf.fresh.append(carried)
    db.session.flush()
    for carried in shelf.fresh:
        if carried.replaced_by_id in stored:
            stored[carried.id].replaced_by_id = stored[carried.replaced_by_id].id
    return report


def _write_by_hand(fact: MemoryFact, days: Days | None) -> None:
    """Let a fact without its messages be one that was written by hand, and hold when they said that it did."""
    fact.origin = "written"
    # Whom it was told to is not here: kept to that one alone it would reach nobody.
    fact.is_shared = fact.is_shared or fact.persona_id is None
    # What was called wrong held never.
    if days is not None:
        fact.valid_from, fact.valid_to = days


def _take_stones(owner: UUID, read: MemoryFile, report: ImportReport) -> None:
    secret = forgetting.find_secret(owner)
    if secret is None or tombstones.open_secret(owner).fingerprint != read.tombstone_key:
        report.foreign = len(read.tombstones)
        return
    known = {(stone.digest, stone.made_at) for stone in forgetting.list_tombstones(owner)}
    for stone in read.tombstones:
        digest = bytes.fromhex(stone.digest)
        if (digest, stone.made_at) not in known:
            known.add((digest, stone.made_at))
            fields = {"digest": digest, "words": stone.words, "made_at": stone.made_at, "settled_at": NEVER}
            db.session.add(MemoryTombstone(user_id=owner, kind=stone.kind, **fields))
            report.tombstones += 1
    db.session.flush()


class _Shelf:
    """What is here already of what a file holds, read at once."""

    def __init__(self, owner: UUID, read: MemoryFile) -> None:
        self.owner = owner
        self.fresh: list[CarriedFact] = []
        self._stones: Stones = tombstones.load(owner)
        facts = forgetting.list_every_fact(owner)
        self._by_id = {fact.id: fact for fact in facts}
        self._by_key = {_key_of(fact): fact for fact in reversed(facts)}
        self._taken = queries.list_taken(fact.id for fact in read.facts)
        self._personas = _personas(queries.list_personas(owner), read)
        self.evidence = {
            fact_id: {(each.message_id, each.start) for each in some}
            for fact_id, some in queries.list_all_evidence(owner).items()
        }
        reviews = queries.list_all_reviews(owner)
        self._reviews = {fact_id: {_review_key(each) for each in some} for fact_id, some in reviews.items()}
        said = [each for fact in read.facts for each in fact.evidence]
        self._words = queries.list_own_words(owner, (each.message_id for each in said))
        lost = [each.said_at for each in said if each.quote and each.message_id not in self._words]
        self._moments = queries.list_said_at(owner, lost)
        answers = (each.answer_id for fact in read.facts for each in fact.reviews if each.answer_id)
        self._answers = queries.list_answers(owner, answers)

    def find(self, carried: CarriedFact) -> MemoryFact | None:
        """Return the fact that is here already, by its id or because it says the same."""
        return self._by_id.get(carried.id) or self._by_key.get(self._key(carried))

    def is_forgotten(self, carried: CarriedFact) -> bool:
        """Tell whether a fact is forgotten here."""
        return self._stones.forbids(carried.subject, carried.target, said_at=carried.learned_at)

    def add(self, carried: CarriedFact) -> MemoryFact:
        """Add a fact under its own id, or under a new one where that is taken."""
        fact = MemoryFact(
            id=uuid7() if carried.id in self._taken else carried.id,
            user_id=self.owner,
            persona_id=self._personas.get(carried.persona_id),
            subject_key=subject_key(carried.subject),
            target_key=target_key(carried.target),
            origin=carried.origin,
            **{name: getattr(carried, name) for name in COPIED},
        )
        db.session.add(fact)
        db.session.flush()
        return fact

    def can_tie(self, carried: CarriedFact) -> bool:
        """Tell whether any of the messages that it stands on is here."""
        return any(self._message(each) is not None for each in carried.evidence)

    def tie(self, fact: MemoryFact, carried: CarriedFact) -> int:
        """Let a fact stand on its person's own messages; returns how many places are new."""
        known, gained = self.evidence.setdefault(fact.id, set()), 0
        for each in carried.evidence:
            message_id = self._message(each)
            if message_id is None or (message_id, each.start) in known:
                continue
            known.add((message_id, each.start))
            fields = each.model_dump(include={"start", "end", "stance", "said_at", "since", "extractor"})
            row = MemoryEvidence(user_id=self.owner, fact_id=fact.id, message_id=message_id, **fields)
            db.session.add(row)
            gained += 1
        return gained

    def review(self, fact: MemoryFact, carried: CarriedFact) -> int:
        """Add what happened to a fact; returns how much of it is new."""
        known, gained = self._reviews.setdefault(fact.id, set()), 0
        for each in carried.reviews:
            answer = each.answer_id if each.answer_id in self._answers else None
            row = MemoryReview(
                user_id=self.owner, fact_id=fact.id, rating=each.rating, at=each.at, answer_id=answer
            )
            if _review_key(row) not in known:
                known.add(_review_key(row))
                db.session.add(row)
                gained += 1
        return gained

    def _message(self, evidence: CarriedEvidence) -> UUID | None:
        own = self._words.get(evidence.message_id)
        # Words that may not be read say nothing, and the place alone has to do.
        if own is not None and (not evidence.quote or not own.text or _says(own, evidence)):
            return own.id
        same = (each for each in self._moments.get(evidence.said_at, ()) if _says(each, evidence))
        return next((each.id for each in same if evidence.quote), None)

    def _key(self, carried: CarriedFact) -> Key:
        persona = self._personas.get(carried.persona_id)
        subject, target = subject_key(carried.subject), target_key(carried.target)
        return persona, subject, carried.relation, target, carried.replaced_at


def _personas(mine: Mapping[UUID, str], read: MemoryFile) -> dict[UUID | None, UUID]:
    """Return which of one's own companions stands for which of the file's: the same, or one of the same name."""
    by_name = {name: persona for persona, name in reversed(list(mine.items()))}
    found: dict[UUID | None, UUID] = {
        each.id: by_name[each.name] for each in read.personas if each.name in by_name
    }
    found.update((persona, persona) for persona in mine)
    return found


def _key_of(fact: MemoryFact) -> Key:
    return fact.persona_id, fact.subject_key, fact.relation, fact.target_key, fact.replaced_at


def _review_key(review: MemoryReview) -> tuple[str, UUID | datetime]:
    # Of one answer there is one of each kind; without an answer the moment tells them apart.
    return review.rating, review.answer_id or review.at


def _says(own: OwnWords, evidence: CarriedEvidence) -> bool:
    length = evidence.end - evidence.start
    return len(evidence.quote) == length and own.text[evidence.start : evidence.end] == evidence.quote
