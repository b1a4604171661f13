"""The head of an epoch: what holds, the pinned and weightiest first; frozen until something ends it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.conversations import changes, deletion
from app.conversations.models import Conversation, Message
from app.database import now, uuid7
from app.extensions import db
from app.memory.facts import storing
from app.memory.facts.statement import PERSON, Stance, Statement
from app.memory.facts.storing import Told
from app.memory.models import MemoryFact, MemoryHead
from app.memory.prompting.heads import read_head
from app.memory.prompting.remembered import Earlier
from app.memory.remembering import Asked, remember
from app.settings.models import Persona
from tests.accounts.people import Person
from tests.memory.conftest import Telling

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application, which finds by words alone."""
    return make_app(memory_embedder="none")


@pytest.fixture
def learn(app: Flask, rina: Person, tell: Telling) -> Callable[..., UUID]:
    """Have Rina said something in a conversation of its own so many days ago, and have it known; returns the message."""

    def one(
        relation: str, target: str, *, days: int = 1, subject: str = PERSON, stance: Stance = "holds"
    ) -> UUID:
        moment = now() - timedelta(days=days)
        (message_id,) = tell(f"{subject} {relation} {target}", at=moment)
        with app.app_context():
            statement = Statement(subject, relation, target, 0, 4, stance)
            told = Told(message_id, moment, None, statement)
            changes.note(rina.id, "fact", storing.store_told(rina.id, [told], extractor="patterns"))
            db.session.commit()
        return UUID(str(message_id))

    return one


def head_of(owner: UUID, *, begins: bool = True, persona_id: UUID | None = None) -> list[str]:
    """Return the lines of the head."""
    return [line.text for line in read_head(owner, persona_id, JAKARTA, begins=begins)]


def test_what_holds_stands_in_it_the_pinned_and_weightiest_first(
    app: Flask, rina: Person, learn: Callable[..., UUID]
) -> None:
    learn("lives_in", "Bandung", days=300)
    learn("lives_in", "Yogyakarta", days=20)
    learn("likes", "coffee", days=9)
    learn("likes", "tea", days=8)
    learn("likes", "coffee", days=7, stance="ends")
    learn("job", "nurse", days=6, subject="sister")
    learn("age", "34", days=5)
    learn("collects", "stamps", days=4)
    # Nobody had another mother until then.
    learn("mother", "Ratna", days=5)
    learn("mother", "Ratih", days=4)
    with app.app_context():
        db.session.query(MemoryFact).filter_by(target="stamps").update({"pinned_at": now()})
        db.session.commit()
        found = head_of(rina.id)
        assert found[0] == "collects stamps"
        assert found[1].startswith("lives in Yogyakarta (since ") and found[1].endswith("; before: Bandung)")
        assert "sister: works as nurse" in found and "likes tea" in found
        assert any(line.startswith("is of the age 34 (told on ") for line in found)
        assert "has as mother Ratih" in found and not any("Ratna" in line for line in found)
        assert not any("coffee" in line or line.startswith("lives in Bandung") for line in found)


def test_it_stays_until_a_conversation_begins_or_what_it_says_is_no_more_to_be_seen(
    app: Flask, rina: Person, learn: Callable[..., UUID]
) -> None:
    learn("lives_in", "Bandung", days=300)
    moved = learn("lives_in", "Yogyakarta", days=20)
    with app.app_context():
        first = head_of(rina.id)
        (epoch,) = [head.epoch for head in db.session.query(MemoryHead)]
        assert head_of(rina.id) == head_of(rina.id, begins=False) == first
        assert [head.epoch for head in db.session.query(MemoryHead)] == [epoch]
    learn("likes", "tea")
    with app.app_context():
        assert head_of(rina.id, begins=False) == first
        assert "likes tea" in head_of(rina.id)
        deletion.delete_message(rina.id, moved)
        assert head_of(rina.id, begins=False) == ["lives in Bandung", "likes tea"]
        db.session.query(MemoryFact).filter_by(target="tea").update({"archived_at": now()})
        db.session.commit()
        assert head_of(rina.id, begins=False) == ["lives in Bandung"]


def test_a_former_home_that_is_deleted_is_not_even_mentioned(
    app: Flask, rina: Person, learn: Callable[..., UUID]
) -> None:
    old = learn("lives_in", "Bandung", days=300)
    learn("lives_in", "Yogyakarta", days=20)
    with app.app_context():
        assert "Bandung" in head_of(rina.id)[0]
        deletion.delete_message(rina.id, old)
        assert head_of(rina.id, begins=False) == ["lives in Yogyakarta"]


def test_another_companion_knows_what_is_shared_alone(
    app: Flask, rina: Person, learn: Callable[..., UUID]
) -> None:
    learn("likes", "tea")
    learn("has_pet", "Mochi")
    with app.app_context():
        sari = Persona(id=uuid7(), user_id=rina.id, name="Sari", identity="An adult.", voice="", limits="")
        db.session.add(sari)
        db.session.query(MemoryFact).filter_by(target="tea").update({"is_shared": True})
        db.session.commit()
        assert head_of(rina.id, persona_id=sari.id) == ["likes tea"]
        assert sorted(head_of(rina.id)) == ["has as pet Mochi", "likes tea"]


def test_the_parts_that_the_window_lost_are_summed_up_by_whoever_can(
    app: Flask, rina: Person, tell: Telling
) -> None:
    (message_id,) = tell("Good morning.")
    piece = Earlier(uuid7(), 12, "They planned a garden.")
    called: list[tuple[UUID, UUID, int]] = []

    def summarize(owner: UUID, conversation_id: UUID, first_seq: int) -> Sequence[Earlier]:
        called.append((owner, conversation_id, first_seq))
        return [piece]

    with app.app_context():
        talk = db.session.get_one(Conversation, db.session.get_one(Message, message_id).conversation_id).id
        for is_whole, use, wanted in ((False, "full", (piece,)), (True, "full", ()), (False, "none", ())):
            asked = Asked(
                owner=rina.id,
                persona_id=None,
                conversation_id=talk,
                memory_use=use,  # type: ignore[arg-type]  # of the three that there are
                question_id=message_id,
                question="And now?",
                zone=JAKARTA,
                held=frozenset(),
                first_seq=40,
                begins=False,
                is_whole=is_whole,
            )
            assert remember(asked, summarize=summarize).earlier == wanted
        assert called == [(rina.id, talk, 40)]
