"""An old chat that is imported again does not bring back what was forgotten, as the whole program reads it."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from app.conversations import shelving
from app.conversations.models import Message
from app.extensions import db
from app.memory import learning, readable
from app.memory.facts import queries
from app.memory.forgetting.finishing import finish_forgetting
from app.memory.forgetting.forget import forget
from tests.accounts.people import Person
from tests.importing import test_import_jsonl as importing
from tests.importing.test_import_jsonl import Importing
from tests.memory.mochi import let_time_pass

rina, bring_in = importing.rina, importing.bring_in
CHAT: list[dict[str, Any]] = [
    {"role": "user", "text": "I have a cat named Mochi.", "at": "2025-03-01T20:15:00+07:00"},
    {"role": "assistant", "text": "Mochi is a lovely name!", "at": "2025-03-01T20:15:30+07:00"},
    {"role": "user", "text": "I live in Bandung. Mochi likes it.", "at": "2025-03-01T20:16:00+07:00"},
]


def targets(owner: Person) -> set[str]:
    """Return the targets of all that is known."""
    learning.catch_up()
    return {fact.target for fact in queries.list_facts(owner.id)}


def test_an_old_chat_does_not_bring_back_what_was_forgotten(
    app: Flask, rina: Person, bring_in: Importing
) -> None:
    assert bring_in(*CHAT)[0] == 0
    with app.app_context():
        assert {"cat Mochi", "Bandung"} <= targets(rina)
        (cat,) = [fact for fact in queries.list_facts(rina.id) if fact.target == "cat Mochi"]
        forget(rina.id, cat.id)
        let_time_pass()
        finish_forgetting()
        assert not any("mochi" in target.lower() for target in targets(rina))
        conversation = db.session.scalars(select(Message.conversation_id)).first()
        assert conversation is not None
        shelving.put_into_bin(rina.id, conversation)
        shelving.remove_for_good(rina.id, conversation)
    assert bring_in(*CHAT)[0] == 0
    with app.app_context():
        assert "Bandung" in targets(rina)
        assert not any("mochi" in target.lower() for target in targets(rina))
        ids = list(db.session.scalars(select(Message.id).order_by(Message.seq)))
        assert len(ids) == len(CHAT)
        shown = [row.text for row in readable.list_rows(rina.id, ids, model=None)]
        assert not any("mochi" in text.lower() for text in shown)
        assert shown[1] == "[…] is a lovely name!"
