"""The segments of a conversation follow its shown branch, and nothing but what has changed is made anew."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.conversations import branches, changes, deletion, queries, shelving
from app.conversations.forms import ConversationChange
from app.conversations.models import MemoryUse, Message
from app.database import now
from app.extensions import db
from app.memory import learning
from app.memory.facts.queries import list_facts
from app.memory.forgetting.forget import forget
from app.memory.models import MemoryEpisode, MemorySegment
from app.memory.segments.cutting import cut
from app.memory.segments.laying import LEAST_NEW, lay_segments, read_said
from app.memory.segments.summaries import summaries_before
from tests.accounts.people import Person, create_person
from tests.memory.conftest import Telling, add_talk

PLANT = "I planted twelve tomato seedlings on the balcony this morning."
ANSWER = "That sounds lovely."
NEWEST = 10_000


def lay(owner: UUID, conversation_id: UUID, *, has_model: bool = False) -> int:
    return lay_segments(owner, conversation_id, has_model=has_model)


def talk_of(message_id: UUID) -> UUID:
    message = db.session.get(Message, message_id)
    assert message is not None
    return message.conversation_id


def rows(conversation_id: UUID) -> list[MemorySegment]:
    query = select(MemorySegment).where(MemorySegment.conversation_id == conversation_id)
    db.session.expire_all()
    return list(db.session.scalars(query.order_by(MemorySegment.first_seq, MemorySegment.last_seq)))


def marks(conversation_id: UUID) -> list[tuple[int, UUID, int, int, str]]:
    """Return the segments of a conversation as far as they tell them apart, the shown ones alone."""
    shown = set(
        db.session.scalars(
            select(Message.id).where(Message.conversation_id == conversation_id, Message.on_path.is_(True))
        )
    )
    return [
        (row.first_seq, row.last_message_id, row.count, row.blanks, row.summary)
        for row in rows(conversation_id)
        if row.last_message_id in shown
    ]


def summaries(owner: UUID, conversation_id: UUID, *, seq: int = NEWEST, budget: int = 10_000) -> list[str]:
    return [each.text for each in summaries_before(owner, conversation_id, seq=seq, budget=budget)]


def test_a_conversation_is_laid_out_once(app: Flask, rina: Person, tell: Telling) -> None:
    first, *_ = tell(*[PLANT, ANSWER] * 25)
    with app.app_context():
        talk = talk_of(first)
        assert lay(rina.id, talk) == 3
        before = [(row.id, row.first_seq, row.last_seq, row.count) for row in rows(talk)]
        assert [each[1:] for each in before] == [(1, 20, 20), (21, 40, 20), (41, 50, 10)]
        assert lay(rina.id, talk) == 0
        assert [(row.id, row.first_seq, row.last_seq, row.count) for row in rows(talk)] == before
        assert summaries(rina.id, talk) == [PLANT] * 3
        assert summaries(rina.id, talk, seq=41) == [PLANT] * 2
        assert summaries(rina.id, talk, budget=30) == [PLANT]
        assert summaries(rina.id, talk, budget=5) == []


def test_the_last_one_grows_in_place(app: Flask, rina: Person, tell: Telling) -> None:
    first, *_ = tell(*[PLANT, ANSWER] * 2)
    with app.app_context():
        talk = talk_of(first)
        lay(rina.id, talk)
        (before,) = [row.id for row in rows(talk)]
        conversation = queries.lock_conversation(rina.id, talk)
        branches.add_message(conversation, "user", "My aunt sells orchids.", parent_id=conversation.leaf_id)
        db.session.commit()
        assert lay(rina.id, talk) == 1
        (after,) = rows(talk)
        assert (after.id, after.count) == (before, 5)
        assert "orchids" in after.summary


def test_a_deleted_message_withholds_its_summary_until_it_is_made_again(
    app: Flask, rina: Person, tell: Telling
) -> None:
    secret = "My sister Dewi lives in Melbourne with her husband."
    said = tell(PLANT, ANSWER, secret, ANSWER, *[PLANT, ANSWER] * 12)
    with app.app_context():
        talk = talk_of(said[0])
        lay(rina.id, talk)
        untouched = rows(talk)[1].id
        assert any("Dewi" in text for text in summaries(rina.id, talk))
        deletion.delete_message(rina.id, said[2])
        assert summaries(rina.id, talk) == [PLANT]
        assert lay(rina.id, talk) == 1
        assert not any("Dewi" in text for text in summaries(rina.id, talk))
        assert len(summaries(rina.id, talk)) == 2
        assert rows(talk)[1].id == untouched
        deletion.restore_message(rina.id, said[2])
        assert len(summaries(rina.id, talk)) == 1
        lay(rina.id, talk)
        assert any("Dewi" in text for text in summaries(rina.id, talk))


def test_while_a_talk_goes_on_a_few_messages_wait(app: Flask, rina: Person, tell: Telling) -> None:
    with app.app_context():
        talk = talk_of(tell(PLANT, ANSWER)[0])
        learning.remember_conversation(rina.id, talk, goes_on=True)
        assert rows(talk) == []
        learning.catch_up()
        assert [row.count for row in rows(talk)] == [2]
        for number in range(LEAST_NEW):
            conversation = queries.lock_conversation(rina.id, talk)
            branches.add_message(
                conversation, "user", f"Basil number {number}.", parent_id=conversation.leaf_id
            )
            changes.note_conversation(rina.id, talk)
            db.session.commit()
            learning.remember_conversation(rina.id, talk, goes_on=True)
            assert sum(row.count for row in rows(talk)) == (2 if number < LEAST_NEW - 1 else 2 + LEAST_NEW)


def test_forgotten_words_withhold_it_as_well(app: Flask, rina: Person, tell: Telling) -> None:
    said = tell("My sister is called Dewi. I bought orange paint for the kitchen door.", ANSWER)
    with app.app_context():
        talk = talk_of(said[0])
        learning.remember_conversation(rina.id, talk)
        assert any("Dewi" in text for text in summaries(rina.id, talk))
        (fact,) = [fact for fact in list_facts(rina.id) if fact.relation == "sister"]
        forget(rina.id, fact.id)
        assert summaries(rina.id, talk) == []
        assert lay(rina.id, talk) == 1
        (told,) = summaries(rina.id, talk)
        assert "orange paint" in told
        assert "Dewi" not in told
        assert lay(rina.id, talk) == 0


def test_each_branch_has_its_own(app: Flask, rina: Person, tell: Telling) -> None:
    first, answer, second, *_ = tell(PLANT, ANSWER, "I also have a goat named Billy.", "Nice.")
    with app.app_context():
        talk = talk_of(first)
        lay(rina.id, talk)
        conversation = queries.lock_conversation(rina.id, talk)
        other = branches.add_message(conversation, "user", "I also keep nine ducks.", parent_id=answer).id
        db.session.commit()
        assert summaries(rina.id, talk) == []
        lay(rina.id, talk)
        assert "ducks" in summaries(rina.id, talk)[0]
        branches.show_branch(rina.id, talk, second)
        assert "Billy" in summaries(rina.id, talk)[0]
        assert lay(rina.id, talk) == 0
        branches.show_branch(rina.id, talk, other)
        assert "ducks" in summaries(rina.id, talk)[0]


@pytest.mark.parametrize("use", ["read", "none"])
def test_a_private_chat_has_none(app: Flask, rina: Person, tell: Telling, use: MemoryUse) -> None:
    first, *_ = tell(PLANT, ANSWER, use=use)
    with app.app_context():
        talk = talk_of(first)
        assert lay(rina.id, talk) == 0
        assert rows(talk) == []
        shelving.change_conversation(rina.id, talk, ConversationChange(memory_use="full"))
        assert lay(rina.id, talk) == 1
        shelving.change_conversation(rina.id, talk, ConversationChange(memory_use=use))
        assert summaries(rina.id, talk) == []


def test_a_strangers_conversation_is_not_found(app: Flask, rina: Person, tell: Telling) -> None:
    first, *_ = tell(PLANT, ANSWER)
    stranger = create_person(app, "budi")
    with app.app_context():
        talk = talk_of(first)
        assert lay(stranger.id, talk) == 0
        lay(rina.id, talk)
        assert summaries(stranger.id, talk) == []
        assert summaries(rina.id, talk) == [PLANT]


def test_only_what_is_new_waits_for_a_model(app: Flask, rina: Person) -> None:
    with app.app_context():
        old = add_talk(rina.id, [PLANT, ANSWER], at=now() - timedelta(days=3))
        new = add_talk(rina.id, [PLANT, ANSWER])
        for message_id in (old[0], new[0]):
            lay(rina.id, talk_of(message_id), has_model=True)
        assert [row.awaits_model for row in rows(talk_of(old[0]))] == [False]
        assert [row.awaits_model for row in rows(talk_of(new[0]))] == [True]
        silent = add_talk(rina.id, ["", ANSWER])
        lay(rina.id, talk_of(silent[0]), has_model=True)
        assert [row.awaits_model for row in rows(talk_of(silent[0]))] == [False]


def test_an_event_becomes_an_episode_and_a_pinned_one_stays(app: Flask, rina: Person, tell: Telling) -> None:
    said = tell("My grandmother passed away this morning.", "I'm so sorry.")
    with app.app_context():
        talk = talk_of(said[0])
        lay(rina.id, talk)
        episode = db.session.scalars(select(MemoryEpisode)).one()
        assert (episode.kind, episode.mood) == ("feeling", "grief")
        deletion.delete_message(rina.id, said[0])
        lay(rina.id, talk)
        assert db.session.scalars(select(MemoryEpisode)).all() == []
        deletion.restore_message(rina.id, said[0])
        lay(rina.id, talk)
        episode = db.session.scalars(select(MemoryEpisode)).one()
        episode.pinned_at, episode.summary = now(), "Grandmother died."
        db.session.commit()
        conversation = queries.lock_conversation(rina.id, talk)
        branches.add_message(conversation, "user", "I'm so proud of her!", parent_id=conversation.leaf_id)
        db.session.commit()
        lay(rina.id, talk)
        assert [each.summary for each in db.session.scalars(select(MemoryEpisode))] == ["Grandmother died."]


def test_step_by_step_comes_out_as_all_at_once(app: Flask, rina: Person) -> None:
    rng = random.Random(11)
    topics = [
        [f"{name}{number}" for number in range(14)]
        for name in ("tea", "bicycle", "garden", "violin", "ferry")
    ]
    with app.app_context():
        for _round in range(4):
            seed = add_talk(rina.id, [PLANT, ANSWER])
            talk = talk_of(seed[0])
            for step in range(60):
                _change(rng, rina.id, talk, words=topics[step // 12])
                if rng.random() < 0.5:
                    lay(rina.id, talk)
            lay(rina.id, talk)
            grown = marks(talk)
            said = read_said(rina.id, talk, first=0, limit=1_000)
            assert [mark[:4] for mark in grown] == [
                (piece.mark.first_seq, piece.mark.last_id, piece.mark.count, piece.mark.blanks)
                for piece in cut(said)
            ]
            for row in rows(talk):
                db.session.delete(row)
            db.session.commit()
            lay(rina.id, talk)
            assert marks(talk) == grown


def _change(rng: random.Random, owner: UUID, talk: UUID, *, words: list[str]) -> None:
    """Add a message, now and then after a pause, on another branch, or delete one."""
    query = select(Message).where(Message.conversation_id == talk, Message.on_path.is_(True))
    shown = list(db.session.scalars(query.order_by(Message.seq)))
    if len(shown) > 6 and rng.random() < 0.1:
        deletion.delete_message(owner, rng.choice([each for each in shown if each.role == "user"]).id)
        return
    conversation = queries.lock_conversation(owner, talk)
    parent = rng.choice(shown[-4:]) if rng.random() < 0.1 else shown[-1]
    role = "assistant" if parent.role == "user" else "user"
    text = "I have " + " ".join(rng.choices(words, k=7)) + "."
    message = branches.add_message(conversation, role, text, parent_id=parent.id)
    message.created_at = parent.created_at + timedelta(minutes=60 if rng.random() < 0.06 else 1)
    db.session.commit()


def test_ten_thousand_times_the_same_and_the_longest_of_all(app: Flask, rina: Person) -> None:
    with app.app_context():
        seed = add_talk(rina.id, [PLANT, ANSWER])
        talk, parent = talk_of(seed[0]), seed[1]
        many = [
            {
                "id": UUID(int=parent.int + 1 + number),
                "conversation_id": talk,
                "user_id": rina.id,
                "seq": 3 + number,
                "role": "assistant" if number % 2 else "user",
                "text": PLANT if number < 9_998 else "🍊 " * 50_000,
                "parent_id": parent,
            }
            for number in range(10_000)
        ]
        db.session.execute(insert(Message), many)
        db.session.commit()
        assert lay(rina.id, talk) == 501
        assert lay(rina.id, talk) == 0
        told = summaries(rina.id, talk, budget=1_000)
        assert 0 < len(told) < 60
        assert set(told) == {PLANT}
