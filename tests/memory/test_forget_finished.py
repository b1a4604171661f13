"""A minute after a Forget nothing is left of it but the transcript, and words of before never teach it again."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from app.background import JOBS
from app.database import now
from app.extensions import db
from app.memory import jobs as _jobs  # noqa: F401  # registers them
from app.memory import keeping, learning
from app.memory.forgetting.forget import forget, undo_forget
from app.memory.forms import FactInput
from app.memory.models import (
    ForgottenSpan,
    MemoryEpisode,
    MemoryFact,
    MemoryForgetting,
    MemoryHead,
    MemoryReceipt,
    MemorySegment,
    MemoryTombstone,
)
from app.memory.showing.timeline import show_timeline
from tests.accounts.people import Person
from tests.memory.mochi import (
    LONG_AGO,
    conversation_of,
    count,
    fact_id,
    facts_of,
    let_time_pass,
    read_life,
    shown,
    tables_with,
    tell_all,
    tell_life,
)

HOME = ("user", "lives_in", "Bandung")


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_life)


def finish() -> object:
    """Do the job that removes what can no longer be brought back."""
    return JOBS.get("memory.finish_forgetting")()


def make_much_of(owner: UUID, told: list[UUID], fact: UUID) -> tuple[MemorySegment, MemoryReceipt]:
    """Write all that the memory may have made of Mochi: a summary, an event, a head, a receipt, a reason."""
    place = conversation_of(told[0]).id
    segment = MemorySegment(
        user_id=owner, conversation_id=place, first_seq=1, last_seq=4, last_message_id=told[3], count=4
    )
    segment.began_at = segment.ended_at = now()
    segment.summary, segment.extractor = "Rina has Mochi", "test"
    db.session.add(segment)
    db.session.flush()
    episode = MemoryEpisode(user_id=owner, segment_id=segment.id, kind="feeling", summary="Mochi!", at=now())
    episode.importance = 0.5
    receipt = MemoryReceipt(user_id=owner, answer_id=told[1], conversation_id=place, place=0, kind="fact")
    receipt.row_id, receipt.why, receipt.tokens = fact, {"words": ["Mochi"]}, 3
    head = MemoryHead(user_id=owner, epoch=1, text="Mochi", fact_ids=[str(fact)])
    db.session.add_all([episode, receipt, head])
    db.session.commit()
    walks = keeping.add_fact(owner, FactInput(relation="likes", target="long walks"))
    keeping.correct_fact(owner, walks, FactInput(relation="likes", target="naps"), reason="Mochi is tired")
    return segment, receipt


def test_after_a_minute_nothing_of_it_is_left_but_the_transcript(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        segment, receipt = make_much_of(rina.id, told, fact_id(rina.id, "Mochi"))
        made_of_it = ["episodes", "facts", "receipts", "segments"]
        assert tables_with("mochi") == ["conversations", *(f"memory_{each}" for each in made_of_it)]
        assert forget(rina.id, fact_id(rina.id, "Mochi")).summaries >= 1
        db.session.expire_all()
        assert (segment.count, receipt.verdict, count(MemoryHead.id)) == (-1, "forgotten", 0)
        assert finish() == 0
        let_time_pass()
        assert finish() == 2
        assert tables_with("mochi") == []
        assert conversation_of(told[0]).title == "[…]. I live in Bandung."
        assert conversation_of(told[4]).title == "[…] is ill"
        assert count(MemoryForgetting.id) == 0
        assert facts_of(rina.id)[-1] == HOME
        assert shown(rina.id, told[1]) == "[…] sounds lovely!"
        assert finish() == 0


def test_words_of_before_never_teach_it_again_and_words_of_after_are_new(app: Flask, rina: Person) -> None:
    with app.app_context():
        tell_life(rina.id)
        forget(rina.id, fact_id(rina.id, "Mochi"))
        let_time_pass()
        finish()
        brought_in = tell_all(
            rina.id,
            "I have a cat called Mochi and I live in Bandung.",
            "Mochi!",
            "Mochi is three years old",
            at=now() - LONG_AGO,
        )
        assert facts_of(rina.id) == [HOME]
        assert [shown(rina.id, each) for each in brought_in] == ["[…] and I live in Bandung.", "[…]!", "[…]"]
        fresh = tell_all(rina.id, "I have a cat called Mochi", "Mochi!")
        assert facts_of(rina.id) == [("user", "has_pet", "Mochi"), HOME]
        assert shown(rina.id, fresh[0]) == "I have a cat called Mochi"
        forget(rina.id, fact_id(rina.id, "Mochi"))
        assert shown(rina.id, fresh[0]) == "[…]"
        tell_all(rina.id, "I have a cat called Mochi")
        assert ("user", "has_pet", "Mochi") in facts_of(rina.id)
        let_time_pass()
        finish()
        assert facts_of(rina.id) == [("user", "has_pet", "Mochi"), HOME]


def test_a_title_goes_unless_its_conversation_holds_the_name_anew(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        unsaid = tell_all(rina.id, "How are you?", title="All about Mochi")
        forget(rina.id, fact_id(rina.id, "Mochi"))
        anew = tell_all(rina.id, "I have a cat called Mochi", "Mochi!")
        companion_alone = tell_all(rina.id, "Good evening.", "How is Mochi?", title="Mochi asks")
        talk = conversation_of(told[4])
        talk.title = "Mochi's doctor"
        db.session.commit()
        let_time_pass()
        finish()
        assert conversation_of(anew[0]).title == "I have a cat called Mochi"
        assert conversation_of(unsaid[0]).title == "All about […]"
        assert conversation_of(companion_alone[0]).title == "[…] asks"
        assert conversation_of(told[4]).title == "[…]'s doctor"
        forget(rina.id, fact_id(rina.id, "Mochi"))
        let_time_pass()
        finish()
        assert conversation_of(anew[0]).title == ""
        assert tables_with("mochi") == []


def test_what_was_brought_in_is_written_down_by_the_hourly_job(app: Flask, rina: Person) -> None:
    with app.app_context():
        tell_life(rina.id)
        forget(rina.id, fact_id(rina.id, "Mochi"))
        brought_in = tell_all(rina.id, "Hello Mochi", "Who is Mochi?", at=now() - LONG_AGO)
        assert JOBS.get("memory.settle_forgotten")() == 2
        assert set(brought_in) <= set(db.session.scalars(select(ForgottenSpan.message_id)))
        assert JOBS.get("memory.settle_forgotten")() == 0
        settled = db.session.scalars(select(MemoryTombstone.settled_at)).all()
        assert min(settled) > now() - timedelta(minutes=1)


def test_facts_written_by_hand_are_forgotten_too(app: Flask, rina: Person) -> None:
    with app.app_context():
        written = keeping.add_fact(rina.id, FactInput(relation="friend", target="Sinta Dewi"))
        keeping.add_fact(rina.id, FactInput(subject="Sinta Dewi", relation="lives_in", target="Solo"))
        told, *_ = tell_all(rina.id, "I met Sinta Dewi today.")
        assert forget(rina.id, written).facts == 2
        assert facts_of(rina.id) == []
        assert shown(rina.id, told) == "I met […] today."
        keeping.add_fact(rina.id, FactInput(relation="friend", target="Sinta Dewi"))
        let_time_pass()
        finish()
        assert facts_of(rina.id) == [("user", "friend", "Sinta Dewi")]
        assert count(MemoryFact.id) == 1


def test_the_timeline_counts_messages_while_a_summary_is_withheld(app: Flask, rina: Person) -> None:
    with app.app_context():
        told = tell_life(rina.id)
        make_much_of(rina.id, told, fact_id(rina.id, "Mochi"))
        done = forget(rina.id, fact_id(rina.id, "Mochi"))
        zone = ZoneInfo("Asia/Jakarta")
        shown = show_timeline(rina.id, zone, before=None, which="all").stretches
        assert {(each.messages, each.summary) for each in shown if each.message_id == told[3]} == {(4, "")}
        assert min(each.messages for each in shown) > 0
        assert done.id is not None
        undo_forget(rina.id, done.id)
        again = show_timeline(rina.id, zone, before=None, which="all").stretches
        assert [each.messages for each in again] == [each.messages for each in shown]
