"""The keys of an installation: wrong ones stop the start, rotation survives being killed, old keys can be retired."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.config import ConfigError, current_config
from app.encryption import current_key_ring, init_keys, sealed_key_id
from app.errors import ConflictError
from app.extensions import db
from app.ops import keys
from app.ops.keys import check_keys
from app.settings import credentials, queries
from app.settings.models import Setting
from tests.accounts.people import Person, create_person
from tests.settings.builders import create_credential

FIRST = "one:" + b64encode(b"1" * 32).decode()
SECOND = "two:" + b64encode(b"2" * 32).decode()
IMPOSTOR = "one:" + b64encode(b"3" * 32).decode()


class Killed(BaseException):
    """Stands for the end of the process: nothing in the program catches it."""


def start(make_app: Callable[..., Flask], **values: object) -> Flask:
    app = make_app(**values)
    check_keys(app)
    return app


def fill(app: Flask, count: int) -> Person:
    person = create_person(app, "Mira")
    for number in range(count):
        create_credential(app, person, key=f"sk-secret-number-{number}", label=str(number))
    return person


def opened_keys(app: Flask, person: Person) -> list[str | None]:
    with app.app_context():
        return [credentials.connection_of(each).key for each in queries.list_credentials(person.id)]


def sealing_ids(app: Flask, person: Person) -> list[str]:
    with app.app_context():
        return [sealed_key_id(each.sealed_key or b"") for each in queries.list_credentials(person.id)]


def test_the_right_keys_start_and_wrong_ones_do_not(make_app: Callable[..., Flask]) -> None:
    start(make_app, keys=FIRST)
    start(make_app, keys=FIRST)
    start(make_app, keys=f"{SECOND},{FIRST}")
    for wrong in (SECOND, IMPOSTOR):
        with pytest.raises(ConfigError, match="not the keys of this database") as refusal:
            start(make_app, keys=wrong)
        assert "\n" not in refusal.value.message
    with pytest.raises(ConfigError, match="has to be the last"):
        start(make_app, keys=f"{FIRST},{SECOND}")


def test_a_database_without_tables_has_nothing_to_check(
    make_app: Callable[..., Flask], empty_database_url: str
) -> None:
    check_keys(make_app(database_url=empty_database_url))


def test_secrets_without_a_record_are_not_adopted(make_app: Callable[..., Flask]) -> None:
    app = start(make_app, keys=FIRST)
    fill(app, 1)
    with app.app_context():
        db.session.delete(db.session.get_one(Setting, "key_check"))
        db.session.commit()
    with pytest.raises(ConfigError, match="record of the keys is missing"):
        start(make_app, keys=SECOND)


def test_a_lost_key_file_is_not_replaced_once_the_database_is_in_use(make_app: Callable[..., Flask]) -> None:
    app = start(make_app)
    with app.app_context():
        lost = current_config().var_dir / "keys"
    lost.unlink()
    with pytest.raises(ConfigError, match="keys of this database are missing"):
        init_keys(app, app.extensions["config"])
    assert not lost.exists()


def test_rotation_seals_everything_anew_and_keeps_the_root(make_app: Callable[..., Flask]) -> None:
    app = start(make_app)
    person = fill(app, 3)
    before = opened_keys(app, person)
    with app.app_context():
        root, old = current_key_ring().subkey("session"), current_key_ring().active_id
        assert keys.rotate() == 3
        assert current_key_ring().subkey("session") == root
        new = current_key_ring().active_id
    assert new != old
    assert sealing_ids(app, person) == [new] * 3
    assert opened_keys(app, person) == before
    fresh = start(make_app)
    assert opened_keys(fresh, person) == before


@pytest.mark.parametrize("batches_done", [0, 1, 2])
def test_a_rotation_killed_between_batches_is_finished_by_the_next(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, batches_done: int
) -> None:
    app = start(make_app)
    person = fill(app, 6)
    before = opened_keys(app, person)
    _kill_after(monkeypatch, batches_done)
    with app.app_context(), pytest.raises(Killed):
        keys.rotate(batch=2)
    monkeypatch.undo()
    again = start(make_app)
    with again.app_context():
        new, ring_ids = current_key_ring().active_id, current_key_ring().ids
    assert sealing_ids(again, person).count(new) == 2 * batches_done
    assert opened_keys(again, person) == before
    with again.app_context():
        assert keys.rotate(batch=2) == 6 - 2 * batches_done
        assert current_key_ring().ids == ring_ids
    assert sealing_ids(again, person) == [new] * 6
    assert opened_keys(again, person) == before


def test_a_process_that_runs_during_a_rotation_reads_on(make_app: Callable[..., Flask]) -> None:
    running, command = start(make_app), start(make_app)
    person = fill(running, 2)
    before = opened_keys(running, person)
    with command.app_context():
        keys.rotate()
    assert opened_keys(running, person) == before


def test_with_keys_in_the_environment_the_operator_brings_the_new_one(make_app: Callable[..., Flask]) -> None:
    app = start(make_app, keys=FIRST)
    person = fill(app, 2)
    with app.app_context(), pytest.raises(ConflictError, match="flask keys new"):
        keys.rotate()
    both = start(make_app, keys=f"{SECOND},{FIRST}")
    with both.app_context():
        assert keys.rotate() == 2
    assert sealing_ids(both, person) == ["two", "two"]


def test_old_keys_are_retired_only_after_a_rotation(make_app: Callable[..., Flask]) -> None:
    app = start(make_app, keys=FIRST)
    person = fill(app, 2)
    before = opened_keys(app, person)
    both = start(make_app, keys=f"{SECOND},{FIRST}")
    with both.app_context():
        with pytest.raises(ConflictError, match="still sealed"):
            keys.retire_old_keys()
        keys.rotate()
        keys.retire_old_keys()
    with pytest.raises(ConfigError, match="'two' is the root"):
        start(make_app, keys=f"{SECOND},{FIRST}")
    assert opened_keys(start(make_app, keys=SECOND), person) == before


def test_retiring_shortens_the_key_file(make_app: Callable[..., Flask]) -> None:
    app = start(make_app)
    person = fill(app, 2)
    before = opened_keys(app, person)
    with app.app_context():
        keys.rotate()
        new = current_key_ring().active_id
        keys.retire_old_keys()
    after = start(make_app)
    with after.app_context():
        assert current_key_ring().ids == [new]
    assert opened_keys(after, person) == before


def test_a_secret_that_opens_with_no_key_is_named(make_app: Callable[..., Flask]) -> None:
    app = start(make_app)
    person = fill(app, 2)
    with app.app_context():
        broken = queries.list_credentials(person.id)[0]
        broken.sealed_key = (broken.sealed_key or b"")[:-1] + b"?"
        broken_id = str(broken.id)
        db.session.commit()
        with pytest.raises(ConflictError, match=broken_id):
            keys.rotate()
        db.session.rollback()
        credentials.delete_credential(person.id, broken.id)
        assert keys.rotate() == 1


def test_the_sheet_holds_every_key(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    app = start(make_app, keys=f"{SECOND},{FIRST}")
    with app.app_context():
        sheet = keys.recovery_sheet()
    assert FIRST in sheet and SECOND in sheet


def test_the_commands_are_there(make_app: Callable[..., Flask]) -> None:
    app = start(make_app)
    run = app.test_cli_runner().invoke
    assert "0 secrets" in run(args=["keys", "rotate"]).output
    assert "recovery sheet" in run(args=["keys", "show-sheet"]).output
    assert ":" in run(args=["keys", "new"]).output
    assert "retired" in run(args=["keys", "retire-old", "--yes"]).output


def _kill_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    commit, done = db.session.commit, [0]

    def commit_or_die() -> None:
        if done[0] == batches:
            raise Killed
        done[0] += 1
        commit()

    monkeypatch.setattr(db.session, "commit", commit_or_die)
