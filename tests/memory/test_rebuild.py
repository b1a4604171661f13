"""A rebuild shows what it would change, changes nothing until then, and comes out as reading step by step did."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.conversations import branches, deletion, queries
from app.conversations.models import Message
from app.database import now
from app.errors import ConflictError, NotFoundError
from app.extensions import db
from app.job_runner import JobRunner
from app.memory import jobs, keeping, learning
from app.memory.facts import queries as facts
from app.memory.facts.statement import Heard, Statement
from app.memory.models import MemoryEvidence, MemoryFact, MemorySegment
from app.memory.rebuilding import rebuild
from app.memory.rebuilding.models import MemoryRebuild
from tests.accounts.people import Person, create_person
from tests.memory.conftest import Telling, add_talk
from tests.memory.rebuilds import applied, rebuilt, state


def later(owner: UUID, rebuild_id: UUID) -> None:
    jobs.rebuild.later(str(owner), str(rebuild_id))


def plain_fact(owner: UUID, relation: str, target: str, *, origin: str) -> MemoryFact:
    """Return a fact about the person that is not stored yet."""
    words = {"subject": "user", "subject_key": "user", "target": target, "target_key": target}
    return MemoryFact(user_id=owner, relation=relation, importance=0.5, origin=origin, **words)


def read_homes(heard: Sequence[Heard]) -> list[tuple[int, Statement]]:
    """A reader that thinks that everybody lives on the moon."""
    return [
        (place, Statement("user", "lives_in", "the moon", 0, 3))
        for place, line in enumerate(heard)
        if line.role == "user" and line.text.startswith("I live")
    ]


def test_nothing_changes_where_nothing_is_different(app: Flask, rina: Person, tell: Telling) -> None:
    tell("I live in Bandung.", "Nice.", "My cat is called Mochi.", "Sweet.")
    with app.app_context():
        learning.catch_up()
        before = state(rina.id)
        assert len(before) >= 2
        found = rebuilt(rina.id)
        assert found.difference.is_empty
        assert found.done == found.total > 0
        applied(rina.id, found.id)
        assert state(rina.id) == before


def test_the_difference_is_shown_before_it_is_applied(
    app: Flask, rina: Person, tell: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("I live in Bandung.", "Nice.", "I hate cilantro.", "Noted.")
    with app.app_context():
        with monkeypatch.context() as other:
            other.setattr(learning, "find_statements", read_homes)
            learning.catch_up()
        before = state(rina.id)
        found = rebuilt(rina.id)
        added = {(line.relation, line.target) for line in found.difference.added}
        assert ("lives_in", "Bandung") in added
        assert ("dislikes", "cilantro") in added
        assert [line.target for line in found.difference.removed] == ["the moon"]
        assert found.difference.counts["removed"] == 1
        assert state(rina.id) == before
        rebuild.discard(rina.id, found.id)
        assert state(rina.id) == before
        with pytest.raises(ConflictError):
            rebuild.apply(rina.id, found.id, hand_over=later)
        found = rebuilt(rina.id)
        applied(rina.id, found.id)
        assert {fact[2] for fact in state(rina.id)} >= {"bandung", "cilantro"}
        assert "moon" not in {fact[2] for fact in state(rina.id)}
        assert rebuilt(rina.id).difference.is_empty


def test_what_was_decided_by_hand_stays(app: Flask, rina: Person, tell: Telling) -> None:
    tell("I live in Bandung.", "Nice.", "My cat is called Mochi.", "Sweet.", "I hate cilantro.", "Noted.")
    with app.app_context():
        learning.catch_up()
        by_target = {fact.target_key: fact.id for fact in facts.list_facts(rina.id)}
        retracted = db.session.get_one(MemoryFact, by_target["cilantro"])
        retracted.retracted_at = now()
        pinned = db.session.get_one(MemoryFact, by_target["bandung"])
        pinned.pinned_at = now()
        written = plain_fact(rina.id, "likes", "rain", origin="written")
        db.session.add(written)
        db.session.commit()
        found = rebuilt(rina.id)
        assert found.difference.is_empty
        applied(rina.id, found.id)
        after = {fact.target_key: fact for fact in facts.list_facts(rina.id)}
        assert after["cilantro"].retracted_at is not None
        assert after["bandung"].pinned_at is not None
        assert after["rain"].origin == "written"
        assert {fact.id for fact in after.values()} >= set(by_target.values())


def test_what_was_made_one_stays_one(app: Flask, rina: Person, tell: Telling) -> None:
    first, *_ = tell("I love cilantro.", "Nice.", "I love coriander leaves.", "Sweet.")
    with app.app_context():
        learning.catch_up()
        into, other = sorted(facts.list_facts(rina.id), key=lambda fact: fact.target)
        keeping.merge(rina.id, into.id, [other.id])
        merged = state(rina.id)
        assert len(merged) == 1
        talk = db.session.get_one(Message, first).conversation_id
        learning.remember_conversation(rina.id, talk, [first])
        assert state(rina.id) == merged
        found = rebuilt(rina.id)
        assert found.difference.is_empty
        applied(rina.id, found.id)
        assert state(rina.id) == merged


def test_what_a_model_found_stays(app: Flask, rina: Person, tell: Telling) -> None:
    said = tell("The harbour market is where orchids are sold by me.", "Nice.")
    with app.app_context():
        learning.catch_up()
        fact = plain_fact(rina.id, "sells", "orchids", origin="told")
        db.session.add(fact)
        db.session.flush()
        db.session.add(
            MemoryEvidence(
                user_id=rina.id,
                fact_id=fact.id,
                message_id=said[0],
                start=28,
                end=35,
                stance="holds",
                said_at=now(),
                extractor="openrouter: some-model",
            )
        )
        db.session.commit()
        found = rebuilt(rina.id)
        assert found.difference.is_empty
        applied(rina.id, found.id)
        assert "orchids" in {fact.target for fact in facts.list_facts(rina.id)}


def test_it_goes_through_the_jobs_and_only_one_at_a_time(app: Flask, rina: Person, tell: Telling) -> None:
    tell("I live in Bandung.", "Nice.")
    with app.app_context():
        learning.catch_up()
        begun = rebuild.begin(rina.id, hand_over=later)
        assert rebuild.begin(rina.id, hand_over=later).id == begun.id
        JobRunner(app, 1).run_due()
        found = rebuild.find_rebuild(rina.id)
        assert found is not None
        assert (found.id, found.state) == (begun.id, "ready")
        rebuild.apply(rina.id, begun.id, hand_over=later)
        JobRunner(app, 1).run_due()
        found = rebuild.find_rebuild(rina.id)
        assert found is not None
        assert found.state == "applied"
        # Whoever died over one is not waited for.
        begun = rebuild.begin(rina.id, hand_over=later)
        db.session.execute(update(MemoryRebuild).values(seen_at=now() - timedelta(hours=1)))
        db.session.commit()
        assert rebuild.begin(rina.id, hand_over=later).id != begun.id


def test_a_strangers_rebuild_is_not_found(app: Flask, rina: Person) -> None:
    other = create_person(app, "budi")
    with app.app_context():
        begun = rebuild.begin(rina.id, hand_over=later)
        with pytest.raises(NotFoundError):
            rebuild.work_on(other.id, begun.id)
        with pytest.raises(NotFoundError):
            rebuild.discard(other.id, begun.id)
        assert rebuild.find_rebuild(other.id) is None


def test_history_is_read_by_a_model_when_the_person_wants_it(app: Flask, rina: Person, tell: Telling) -> None:
    tell("I live in Bandung.", "Nice.", at=now() - timedelta(days=90))
    with app.app_context():
        learning.catch_up()
        assert rebuild.count_for_model(rina.id) == 1
        assert rebuild.let_model_read(rina.id) == 1
        assert rebuild.count_for_model(rina.id) == 0
        assert db.session.scalars(select(MemorySegment.awaits_model)).one()


def test_a_joke_that_is_taken_back_later_teaches_nothing(app: Flask, rina: Person) -> None:
    with app.app_context():
        said = add_talk(rina.id, ["I live in Bandung.", "Really?"])
        learning.catch_up()
        assert [fact[2] for fact in state(rina.id)] == ["bandung"]
        talk = db.session.get_one(Message, said[0]).conversation_id
        conversation = queries.lock_conversation(rina.id, talk)
        taken_back = branches.add_message(conversation, "user", "Just kidding!", parent_id=said[1]).id
        db.session.commit()
        learning.remember_conversation(rina.id, talk)
        assert state(rina.id) == []
        deletion.delete_message(rina.id, taken_back)
        learning.catch_up()
        assert [fact[2] for fact in state(rina.id)] == ["bandung"]
