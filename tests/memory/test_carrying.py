"""A memory goes into a file and comes back equal, once or twice, and a bad file changes nothing."""

import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.conversations import deletion
from app.database import now
from app.extensions import db
from app.memory import keeping, learning
from app.memory.carrying.exporting import export_json
from app.memory.carrying.importing import ImportReport, import_memory
from app.memory.carrying.markdown import export_markdown
from app.memory.facts import queries
from app.memory.facts.knowing import know
from app.memory.forgetting.finishing import finish_forgetting
from app.memory.forgetting.forget import forget
from app.memory.forms import FactInput
from app.memory.models import MemoryFact, MemoryTombstone
from app.settings import personas
from tests.accounts.people import Person, create_person
from tests.memory.mochi import (
    LONG_AGO,
    count,
    fact_id,
    facts_of,
    let_time_pass,
    read_life,
    tell_all,
    tell_life,
)


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_life)


def exported(owner: UUID) -> dict[str, Any]:
    """Return a memory's file without the moment at which it was written."""
    db.session.expire_all()
    found: dict[str, Any] = json.loads(export_json(owner))
    del found["exported_at"]
    return found


def bring(owner: UUID, file: dict[str, Any]) -> ImportReport:
    """Import a file."""
    return import_memory(owner, json.dumps({**file, "exported_at": now().isoformat()}).encode())


def wipe(owner: UUID) -> None:
    """Take everything away that a file holds; the messages stay."""
    for table in (MemoryFact, MemoryTombstone):
        db.session.execute(delete(table).where(table.user_id == owner))
    db.session.commit()


def live(chance: random.Random, owner: UUID) -> None:
    """Let a person tell, write, correct, pin and forget at random."""
    persona = personas.ensure_persona(owner).id
    for number in range(6):
        tell_all(
            owner,
            chance.choice(
                [
                    f"I live in Town{number % 3}. I drink tea.",
                    f"I have a cat called Cat{number}",
                    "Mochi is two years old",
                ]
            ),
            at=now() - timedelta(days=chance.randrange(900)),
        )
        wanted = FactInput(
            relation=chance.choice(["likes", "rather_new"]),
            target=f"thing {number}",
            persona_id=chance.choice([None, persona]),
            valid_from=chance.choice([None, datetime(2024, 5, 1, tzinfo=UTC).date()]),
        )
        keeping.add_fact(owner, wanted)
    verbs: list[Callable[[UUID, UUID], object]] = [
        keeping.pin,
        keeping.archive,
        keeping.retract,
        keeping.restore,
        lambda owner, fact: keeping.share(owner, fact, is_shared=True),
        lambda owner, fact: keeping.keep_until(owner, fact, now().date() + timedelta(days=9)),
    ]
    for fact in queries.list_facts(owner):
        chance.choice(verbs)(owner, fact.id)
    ids = [fact.id for fact in queries.list_facts(owner)]
    corrected = FactInput(relation="likes", target="something else")
    keeping.correct_fact(owner, ids[0], corrected, reason="it “changed” | *twice*")
    forget(owner, ids[1])
    let_time_pass()
    finish_forgetting()


@pytest.mark.parametrize("seed", range(5))
def test_it_comes_back_equal_and_twice_is_once(app: Flask, rina: Person, seed: int) -> None:
    with app.app_context():
        live(random.Random(seed), rina.id)
        budi = create_person(app, "budi")
        live(random.Random(seed + 100), budi.id)
        file, theirs = exported(rina.id), exported(budi.id)
        assert len(file["facts"]) > 5 and file["tombstones"]
        report = bring(rina.id, file)
        assert (report.added, report.extended, report.known) == (0, 0, len(file["facts"]))
        assert exported(rina.id) == file
        wipe(rina.id)
        report = bring(rina.id, file)
        assert (report.added, report.untied, report.forgotten) == (len(file["facts"]), 0, 0)
        assert report.tombstones == len(file["tombstones"])
        assert exported(rina.id) == file
        bring(rina.id, file)
        assert exported(rina.id) == file
        assert exported(budi.id) == theirs


def test_days_of_a_file_from_before_it_was_noted_when_they_were_entered_count(
    app: Flask, rina: Person
) -> None:
    with app.app_context():
        tell_all(rina.id, "I live in Town1.", at=now() - timedelta(days=400))
        for town, since in (("Town2", date(2024, 5, 1)), ("Town0", date(2023, 5, 1))):
            wanted = FactInput(relation="lives_in", target=town, valid_from=since)
            keeping.add_fact(rina.id, wanted)
        file = exported(rina.id)
        assert sum(fact["dated_at"] is not None for fact in file["facts"]) == 2
        before = {known.fact.target: known.spans for known in know(rina.id, persona_id=None)}
        wipe(rina.id)
        for fact in file["facts"]:
            del fact["dated_at"]
        bring(rina.id, file)
        assert {known.fact.target: known.spans for known in know(rina.id, persona_id=None)} == before


def test_it_joins_what_is_known_without_changing_it(app: Flask, rina: Person) -> None:
    with app.app_context():
        tell_life(rina.id)
        cat = fact_id(rina.id, "Mochi")
        keeping.pin(rina.id, cat)
        file = exported(rina.id)
        wipe(rina.id)
        mine = keeping.add_fact(rina.id, FactInput(relation="has_pet", target="mochi", importance=0.1))
        report = bring(rina.id, file)
        assert (report.added, report.extended, report.known) == (2, 1, 0)
        (fact,) = queries.list_facts(rina.id, [mine])
        assert (fact.target, fact.importance, fact.pinned_at, len(fact.evidence)) == ("mochi", 0.1, None, 1)


def test_words_that_came_along_under_other_ids_are_found_by_moment_and_quote(
    app: Flask, rina: Person
) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        moment = now() - LONG_AGO
        tell_all(rina.id, "I have a cat called Mochi", at=moment)
        file = exported(rina.id)
        told, *_ = tell_all(budi.id, "I have a cat called Mochi", at=moment)
        wipe(budi.id)
        assert bring(budi.id, file).untied == 0
        (known,) = know(budi.id, persona_id=None)
        assert [shown.message_id for shown in known.fact.evidence] == [told]


def test_what_is_forgotten_here_stays_forgotten_and_is_in_no_file(app: Flask, rina: Person) -> None:
    with app.app_context():
        tell_life(rina.id)
        file = exported(rina.id)
        forget(rina.id, fact_id(rina.id, "Mochi"))
        assert "mochi" not in export_json(rina.id).lower()
        let_time_pass()
        finish_forgetting()
        assert "mochi" not in export_json(rina.id).lower()
        report = bring(rina.id, file)
        assert (report.added, report.forgotten, report.known) == (0, 2, 1)
        assert facts_of(rina.id) == [("user", "lives_in", "Bandung")]


def test_tombstones_of_another_key_say_nothing(app: Flask, rina: Person) -> None:
    budi = create_person(app, "budi")
    with app.app_context():
        tell_life(rina.id)
        forget(rina.id, fact_id(rina.id, "Mochi"))
        let_time_pass()
        finish_forgetting()
        file = exported(rina.id)
        report = bring(budi.id, file)
        assert (report.foreign, report.tombstones) == (len(file["tombstones"]), 0)
        assert db.session.scalars(select(MemoryTombstone.user_id).distinct()).all() == [rina.id]


def test_deleted_words_are_in_no_file_and_their_fact_comes_back_with_them(app: Flask, rina: Person) -> None:
    with app.app_context():
        told, *_ = tell_all(rina.id, "I have a cat called Mochi")
        deletion.delete_message(rina.id, told)
        file = exported(rina.id)
        assert [each["quote"] for each in file["facts"][0]["evidence"]] == [""]
        wipe(rina.id)
        assert bring(rina.id, file).untied == 0
        assert facts_of(rina.id) == []
        deletion.restore_message(rina.id, told)
        assert facts_of(rina.id) == [("user", "has_pet", "Mochi")]


def test_it_can_be_read(app: Flask, rina: Person) -> None:
    with app.app_context():
        tell_life(rina.id)
        tell_all(rina.id, "I live in Medan", at=now() - timedelta(days=1))
        keeping.pin(rina.id, fact_id(rina.id, "Mochi"))
        keeping.add_fact(rina.id, FactInput(relation="likes", target="*loud* [music]"))
        wrong = keeping.add_fact(rina.id, FactInput(relation="likes", target="rain"))
        keeping.retract(rina.id, wrong)
        later = (now() + timedelta(days=400)).date()
        keeping.add_fact(rina.id, FactInput(relation="likes", target="skiing", valid_from=later))
        written = export_markdown(rina.id)
        assert "# Memory" in written
        assert "- **Pet:** Mochi (" in written and "pinned" in written
        assert "“I have a cat called Mochi”" in written
        assert "\\*loud\\* \\[music\\]" in written
        parts = written.split("\n## ")
        titles = ["Known now", "Still to come", "Known of before", "Put aside"]
        assert [part.splitlines()[0] for part in parts[1:]] == titles
        for target, place in (("skiing", 1), ("Bandung", 2), ("rain", 3)):
            assert [target in part for part in parts[1:]] == [number == place for number in range(4)]
        forget(rina.id, fact_id(rina.id, "Mochi"))
        assert "mochi" not in export_markdown(rina.id).lower()


def test_the_commands_carry_it_from_one_file_to_another(app: Flask, rina: Person, tmp_path: Path) -> None:
    with app.app_context():
        tell_life(rina.id)
    runner = app.test_cli_runner()
    printed = runner.invoke(args=["memory", "export", "rina"])
    assert printed.exit_code == 0, printed.output
    file = tmp_path / "memory.json"
    file.write_text(printed.output)
    with app.app_context():
        wipe(rina.id)
    answer = runner.invoke(args=["memory", "import", "rina", str(file)])
    assert answer.output.startswith("3 facts are new, 0 gained something, 0 were known. 0 were told")
    with app.app_context():
        assert count(MemoryFact.id) == 3
    assert "# Memory" in runner.invoke(args=["memory", "export", "rina", "--markdown"]).output
    assert runner.invoke(args=["memory", "export", "nobody"]).exit_code == 1
    file.write_text(printed.output.replace('"told"', '"guessed"'))
    refused = runner.invoke(args=["memory", "import", "rina", str(file)])
    assert refused.exit_code == 1
    assert "facts.2.origin: Please choose one of" in refused.output or "facts.0.origin" in refused.output
