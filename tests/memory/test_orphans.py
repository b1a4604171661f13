"""What conversations taught that are gone for good is removed by a daily job; what was kept of it stays."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.background import JOBS
from app.conversations import deletion, shelving
from app.extensions import db
from app.memory import jobs as _jobs  # noqa: F401  # registers them
from app.memory import learning, outliving, upkeep
from app.memory.models import MemoryFact, MemoryHead, MemoryReceipt
from tests.accounts.people import Person, create_person
from tests.memory.facts import add_fact
from tests.memory.mochi import conversation_of, count, read_life, tell_all


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_life)


def stored() -> list[str]:
    """Return the targets of all facts there are."""
    return sorted(db.session.scalars(select(MemoryFact.target)))


def test_only_what_nothing_stands_behind_any_more_is_removed(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        answer = tell_all(rina.id, "I live in Solo", "Nice.")[1]
        gone, *_ = tell_all(rina.id, "I have a cat called Mochi and I live in Bandung")
        tell_all(rina.id, "I live in Bandung")
        kept, *_ = tell_all(rina.id, "I have a cat called Toro")
        deleted, *_ = tell_all(rina.id, "I drink milk")
        tell_all(budi.id, "I have a cat called Mochi")
        add_fact(rina.id, "tea")
        mine = select(MemoryFact.id).where(MemoryFact.user_id == rina.id, MemoryFact.target == "Mochi")
        place = conversation_of(answer).id
        receipt = MemoryReceipt(
            user_id=rina.id, answer_id=answer, conversation_id=place, place=0, kind="fact"
        )
        receipt.row_id, receipt.why, receipt.tokens = db.session.scalars(mine).one(), {"words": ["mochi"]}, 1
        db.session.add(receipt)
        db.session.commit()
        deletion.delete_message(rina.id, deleted)
        conversations = [conversation_of(said).id for said in (gone, kept)]
        outliving.keep_learned(rina.id, conversations[1])
        for conversation in conversations:
            shelving.put_into_bin(rina.id, conversation)
        assert upkeep.count_orphans() == 0
        for conversation in conversations:
            shelving.remove_for_good(rina.id, conversation)
        for owner in (rina.id, budi.id):
            db.session.add(MemoryHead(user_id=owner, epoch=1, text="", fact_ids=[]))
        db.session.commit()
        assert upkeep.count_orphans() == 1
        assert JOBS.get("memory.remove_orphans")() == 1
        assert stored() == ["Bandung", "Mochi", "Solo", "Toro", "milk", "tea"]
        assert JOBS.get("memory.remove_orphans")() == 0
        db.session.expire_all()
        assert receipt.why == {}
        assert count(MemoryHead.id) == 1
