"""What a conversation taught goes with it and comes back with it, or outlives it where its person wants that."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask

from app.conversations import shelving
from app.database import now
from app.memory import learning, outliving
from app.memory.facts import queries
from app.memory.facts.knowing import know
from app.memory.facts.statement import Heard, Stance, Statement
from tests.accounts.people import Person, create_person, sign_in
from tests.memory.conftest import JSON, Telling
from tests.memory.test_learning import conversation_of


def read_pets(heard: Sequence[Heard]) -> list[tuple[int, Statement]]:
    """Find which pets there are, and which there are no more."""
    starts: tuple[tuple[str, Stance], ...] = (("I have a pet ", "holds"), ("I gave away ", "ends"))
    found = []
    for place, line in enumerate(heard):
        for start, stance in starts:
            if line.role == "user" and line.text.startswith(start):
                target = line.text.removeprefix(start).rstrip(".")
                found.append((place, Statement("user", "has_pet", target, 0, len(line.text), stance)))
    return found


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_pets)


def pets(owner: Person, *, days_ago: int = 0) -> list[str]:
    """Return the pets of a day."""
    moment = now() - timedelta(days=days_ago)
    return sorted(each.fact.target for each in know(owner.id, persona_id=None) if each.holds_at(moment))


def test_what_it_taught_stays_without_it_and_with_its_end(app: Flask, rina: Person, tell: Telling) -> None:
    tell("I have a pet Toro.", "Nice.", "I have a pet Bolo.", at=now() - timedelta(days=30))
    said, *_ = tell(
        "I have a pet Mochi.",
        "Nice.",
        "I gave away Toro.",
        "Oh.",
        "I have a pet Bolo.",
        at=now() - timedelta(days=20),
    )
    last, *_ = tell("I gave away Mochi.", at=now() - timedelta(days=10))
    with app.app_context():
        learning.catch_up()
        assert (pets(rina, days_ago=25), pets(rina, days_ago=15)) == (["Bolo", "Toro"], ["Bolo", "Mochi"])
        assert pets(rina) == ["Bolo"]
        conversation = conversation_of(said)
        assert outliving.count_learned(rina.id, [conversation]) == {conversation: 1}
        assert outliving.keep_learned(rina.id, conversation) == 1
        assert outliving.count_learned(rina.id, [conversation]) == {}
        assert outliving.keep_learned(rina.id, conversation) == 0
        shelving.put_into_bin(rina.id, conversation)
        assert pets(rina, days_ago=25) == ["Bolo", "Toro"]
        assert pets(rina, days_ago=15) == ["Bolo", "Mochi"]
        assert pets(rina) == ["Bolo"]
        assert outliving.keep_learned(rina.id, conversation_of(last)) == 0
        shelving.put_into_bin(rina.id, conversation_of(last))
        assert pets(rina) == ["Bolo"]


def test_without_that_it_goes_and_comes_back(app: Flask, rina: Person, tell: Telling) -> None:
    said, *_ = tell("I have a pet Mochi.")
    with app.app_context():
        learning.catch_up()
        conversation = conversation_of(said)
        shelving.put_into_bin(rina.id, conversation)
        assert pets(rina) == []
        shelving.restore(rina.id, conversation)
        assert pets(rina) == ["Mochi"]


def test_what_is_in_the_bin_can_still_be_kept_before_it_goes_for_good(
    app: Flask, rina: Person, tell: Telling
) -> None:
    said, *_ = tell("I have a pet Mochi.")
    with app.app_context():
        learning.catch_up()
        conversation = conversation_of(said)
        shelving.put_into_bin(rina.id, conversation)
        assert outliving.count_learned(rina.id, [conversation]) == {conversation: 1}
        assert outliving.keep_learned(rina.id, conversation) == 1
        shelving.remove_for_good(rina.id, conversation)
        assert pets(rina) == ["Mochi"]


def test_a_removal_that_is_refused_keeps_nothing(app: Flask, rina: Person, tell: Telling) -> None:
    said, *_ = tell("I have a pet Mochi.")
    client = app.test_client()
    sign_in(client, rina)
    with app.app_context():
        learning.catch_up()
        place = conversation_of(said)
    wanted = {"for_good": True, "keep_learned": True}
    assert client.delete(f"/conversations/{place}", json=wanted, headers=JSON).status_code == 409
    with app.app_context():
        assert outliving.count_learned(rina.id, [place]) == {place: 1}


def test_the_door_tells_how_much_and_keeps_it(app: Flask, rina: Person, tell: Telling) -> None:
    said, *_ = tell("I have a pet Mochi.")
    other, *_ = tell("What a day.")
    with app.app_context():
        learning.catch_up()
        place, plain = conversation_of(said), conversation_of(other)
    client = app.test_client()
    sign_in(client, rina)
    assert client.get(f"/conversations/{place}/learned", headers=JSON).json == {"facts": 1}
    assert client.get(f"/conversations/{plain}/learned", headers=JSON).json == {"facts": 0}
    client.post(f"/conversations/{place}/deletion")
    shown = client.get("/conversations/deleted").text
    assert "Keep the 1 fact that was learned only there" in shown
    client.post(f"/conversations/{place}/deletion", data={"for_good": "true", "keep_learned": "true"})
    with app.app_context():
        assert pets(rina) == ["Mochi"]


def test_nobody_keeps_what_another_one_s_conversation_taught(app: Flask, rina: Person, tell: Telling) -> None:
    said, *_ = tell("I have a pet Mochi.")
    budi = create_person(app, "budi")
    with app.app_context():
        learning.catch_up()
        before = queries.list_facts(rina.id)
        assert outliving.count_learned(budi.id, [conversation_of(said)]) == {}
        assert outliving.keep_learned(budi.id, conversation_of(said)) == 0
        assert queries.list_facts(rina.id) == before
