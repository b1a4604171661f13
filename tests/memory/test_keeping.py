"""What a person does with a fact is done to their own alone, is known to the next request, and can be taken back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from pydantic import ValidationError
from sqlalchemy import func, select

from app.conversations.models import MemoryChange
from app.database import now, uuid7
from app.errors import BadInputError, ConflictError, NotFoundError
from app.extensions import db
from app.memory import keeping, learning
from app.memory.facts import queries
from app.memory.facts.knowing import know
from app.memory.facts.queries import FactRow
from app.memory.forms import FactInput
from app.memory.models import MemoryFact, MemoryHead, MemoryReview
from app.settings import personas
from tests.accounts.people import Person, create_person
from tests.memory import facts
from tests.memory.conftest import Telling
from tests.memory.test_learning import known, read_homes

HOME = FactInput(relation="lives_in", target="Bandung")
TEA = FactInput(relation="likes", target="tea")
TOMORROW = now().date() + timedelta(days=1)


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_homes)


def fact_of(owner: Person, fact_id: UUID) -> FactRow:
    """Return a fact as it is read."""
    (found,) = queries.list_facts(owner.id, [fact_id])
    return found


def test_a_correction_holds_by_its_days_whatever_was_entered_before(app: Flask, rina: Person) -> None:
    def home(place: str, since: date, until: date | None = None) -> FactInput:
        return FactInput(subject="Dewi", relation="lives_in", target=place, valid_from=since, valid_to=until)

    with app.app_context():
        keeping.add_fact(rina.id, home("Bogor", date(2020, 3, 1)))
        depok = keeping.add_fact(rina.id, home("Depok", date(2020, 6, 1)))
        keeping.correct_fact(rina.id, depok, home("Bekasi", date(2020, 2, 1)))
        assert homes_at(rina, now()) == ["Bekasi"]
        assert homes_at(rina, datetime(2020, 2, 15, tzinfo=UTC)) == ["Bekasi"]
        # It is so since then, so there is no room for what was entered before.
        assert homes_at(rina, datetime(2020, 4, 1, tzinfo=UTC)) == ["Bekasi"]
        (bekasi,) = (each.fact.id for each in know(rina.id, persona_id=None) if each.fact.target == "Bekasi")
        # What is over by its own dates is not begun again.
        keeping.correct_fact(rina.id, bekasi, home("Bandung", date(2019, 2, 1), date(2019, 8, 1)))
        assert homes_at(rina, now()) == []
        assert homes_at(rina, datetime(2019, 4, 1, tzinfo=UTC)) == ["Bandung"]


def homes_at(owner: Person, moment: datetime) -> list[str]:
    """Return where Dewi lived at this moment."""
    return [each.fact.target for each in know(owner.id, persona_id=None) if each.holds_at(moment)]


def test_what_is_written_is_known_and_written_again_it_is_the_same(app: Flask, rina: Person) -> None:
    with app.app_context():
        first = keeping.add_fact(rina.id, HOME)
        again = keeping.add_fact(
            rina.id, FactInput(relation="lives_in", target="  BANDUNG ", valid_from=date(2020, 1, 2))
        )
        assert again == first
        fact = fact_of(rina, first)
        assert (fact.subject, fact.target, fact.origin, fact.importance) == (
            "user",
            "BANDUNG",
            "written",
            0.9,
        )
        assert known(rina.id) == ["BANDUNG"]
        (known_fact,) = know(rina.id, persona_id=None)
        assert known_fact.spans[0].begin.date() == date(2020, 1, 2)


def test_a_correction_keeps_the_old_one_with_its_end_and_the_reason(app: Flask, rina: Person) -> None:
    with app.app_context():
        old = facts.add_fact(rina.id, "Bandung", relation="lives_in", learned_at=now() - timedelta(days=9))
        new = keeping.correct_fact(
            rina.id, old, FactInput(relation="lives_in", target="Yogya"), reason="moved"
        )
        assert known(rina.id) == ["Yogya"]
        kept = fact_of(rina, old)
        assert (kept.replaced_by_id, kept.replaced_reason) == (new, "moved")
        before = now() - timedelta(days=1)
        assert [each.fact.target for each in know(rina.id, persona_id=None) if each.holds_at(before)] == [
            "Bandung"
        ]
        with pytest.raises(ConflictError):
            keeping.correct_fact(rina.id, old, TEA)
        back = keeping.correct_fact(rina.id, new, HOME, reason="did not")
        assert back not in (old, new)
        assert known(rina.id) == ["Bandung"]
        keeping.restore(rina.id, new)
        assert fact_of(rina, new).replaced_at is None


def test_another_spelling_or_date_changes_the_fact_itself(app: Flask, rina: Person) -> None:
    with app.app_context():
        first = keeping.add_fact(rina.id, FactInput(relation="likes", target="jasmine tea", importance=0.7))
        same = keeping.correct_fact(
            rina.id, first, FactInput(relation="likes", target="Jasmine Tea", valid_to=TOMORROW)
        )
        assert same == first
        fact = fact_of(rina, first)
        assert (fact.target, fact.valid_to, fact.importance) == ("Jasmine Tea", TOMORROW, 0.7)
        assert fact.replaced_at is None


def test_what_was_wrong_ends_nothing_counts_as_a_lapse_and_can_be_restored(app: Flask, rina: Person) -> None:
    with app.app_context():
        keeping.add_fact(rina.id, HOME)
        wrong = keeping.add_fact(rina.id, FactInput(relation="lives_in", target="Medan"))
        assert known(rina.id) == ["Medan"]
        keeping.retract(rina.id, wrong)
        keeping.retract(rina.id, wrong)
        assert known(rina.id) == ["Bandung"]
        keeping.restore(rina.id, wrong)
        assert known(rina.id) == ["Medan"]
        ratings = db.session.scalars(select(MemoryReview.rating).order_by(MemoryReview.id)).all()
        assert ratings == ["wrong", "kept"]


def test_what_is_made_one_with_its_correction_is_no_longer_corrected(app: Flask, rina: Person) -> None:
    with app.app_context():
        old = keeping.add_fact(rina.id, HOME)
        new = keeping.correct_fact(rina.id, old, FactInput(relation="lives_in", target="Bandung city"))
        keeping.merge(rina.id, old, [new])
        fact = fact_of(rina, old)
        assert (fact.replaced_by_id, fact.replaced_at, known(rina.id)) == (None, None, ["Bandung"])


def test_pinning_keeping_and_archiving_are_each_other_s_opposites(app: Flask, rina: Person) -> None:
    with app.app_context():
        tea = keeping.add_fact(rina.id, TEA)
        keeping.archive(rina.id, tea)
        assert known(rina.id) == []
        keeping.pin(rina.id, tea)
        assert known(rina.id) == ["tea"]
        assert fact_of(rina, tea).pinned_at is not None
        keeping.unpin(rina.id, tea)
        assert fact_of(rina, tea).pinned_at is None
        keeping.archive(rina.id, tea)
        keeping.keep_until(rina.id, tea, TOMORROW)
        assert (known(rina.id), fact_of(rina, tea).keep_until) == (["tea"], TOMORROW)
        keeping.pin(rina.id, tea)
        keeping.let_fade(rina.id, tea)
        assert (fact_of(rina, tea).pinned_at, fact_of(rina, tea).keep_until) == (None, None)
        with pytest.raises(BadInputError) as refused:
            keeping.keep_until(rina.id, tea, date(2020, 1, 1))
        assert list(refused.value.details["fields"]) == ["day"]


def test_several_become_one_with_all_that_they_stand_on(app: Flask, rina: Person, tell: Telling) -> None:
    tell("I live in Solo.", at=now() - timedelta(days=5))
    tell("I live in Surakarta.", "Nice.", "I live in Solo.")
    with app.app_context():
        learning.catch_up()
        ids = {fact.target: fact.id for fact in queries.list_facts(rina.id)}
        for fact_id in ids.values():
            keeping.retract(rina.id, fact_id, answer_id=None)
            keeping.restore(rina.id, fact_id)
        keeping.merge(rina.id, ids["Surakarta"], [ids["Solo"], ids["Solo"], ids["Surakarta"]])
        (one,) = queries.list_facts(rina.id)
        assert (one.target, len(one.evidence)) == ("Surakarta", 3)
        assert one.learned_at < now() - timedelta(days=4)
        assert len(queries.list_reviews_of(one.id)) == 4
        tea = keeping.add_fact(rina.id, TEA)
        with pytest.raises(BadInputError):
            keeping.merge(rina.id, one.id, [tea])
        assert len(queries.list_facts(rina.id)) == 2


def test_a_shared_fact_is_known_to_other_companions(app: Flask, rina: Person) -> None:
    with app.app_context():
        mine = personas.ensure_persona(rina.id).id
        tea = keeping.add_fact(rina.id, FactInput(relation="likes", target="tea", persona_id=mine))
        assert know(rina.id, persona_id=None) == []
        keeping.share(rina.id, tea, is_shared=True)
        assert len(know(rina.id, persona_id=None)) == 1
        keeping.share(rina.id, tea, is_shared=False)
        assert know(rina.id, persona_id=None) == []


VERBS: dict[str, Callable[[UUID, UUID], object]] = {
    "correct": lambda owner, fact: keeping.correct_fact(owner, fact, TEA),
    "retract": keeping.retract,
    "restore": keeping.restore,
    "pin": keeping.pin,
    "unpin": keeping.unpin,
    "keep": lambda owner, fact: keeping.keep_until(owner, fact, TOMORROW),
    "fade": keeping.let_fade,
    "archive": keeping.archive,
    "share": lambda owner, fact: keeping.share(owner, fact, is_shared=True),
    "merge into it": lambda owner, fact: keeping.merge(owner, fact, []),
    "merge it": lambda owner, fact: keeping.merge(owner, keeping.add_fact(owner, HOME), [fact]),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_each_verb_is_for_one_s_own_alone_and_begins_a_new_epoch(
    app: Flask, rina: Person, verb: Callable[[UUID, UUID], object]
) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        fact = keeping.add_fact(rina.id, HOME)
        before = fact_of(rina, fact)
        for owner in (rina.id, budi.id):
            db.session.add(MemoryHead(user_id=owner, epoch=1, text="", fact_ids=[]))
        db.session.commit()
        for stranger_or_unknown in (fact, uuid7()):
            with pytest.raises(NotFoundError):
                verb(budi.id, stranger_or_unknown)
            db.session.rollback()
        assert fact_of(rina, fact) == before
        noted = select(func.count()).select_from(MemoryChange).where(MemoryChange.kind == "fact")
        count = db.session.scalar(noted) or 0
        verb(rina.id, fact)
        assert (db.session.scalar(noted) or 0) > count
        assert rina.id not in db.session.scalars(select(MemoryHead.user_id)).all()


def test_nobody_writes_for_another_one_s_companion(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        mine = personas.ensure_persona(rina.id).id
        with pytest.raises(NotFoundError):
            keeping.add_fact(budi.id, FactInput(relation="likes", target="tea", persona_id=mine))
        assert db.session.scalar(select(func.count()).select_from(MemoryFact)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"relation": "Likes"},
        {"relation": "likes "},
        {"relation": "_likes"},
        {"relation": ""},
        {"relation": "a" * 65},
        {"target": ""},
        {"target": "…!"},
        {"target": "a" * 501},
        {"subject": "?"},
        {"subject": "a" * 201},
        {"importance": 1.1},
        {"importance": float("nan")},
        {"valid_from": date(2020, 1, 2), "valid_to": date(2020, 1, 1)},
        {"valid_from": "yesterday"},
        {"user_id": str(uuid7())},
    ],
)
def test_what_is_no_fact_is_refused(app: Flask, wrong: dict[str, object]) -> None:
    with app.test_request_context(), pytest.raises(ValidationError):
        FactInput.model_validate({"relation": "likes", "target": "tea"} | wrong)
