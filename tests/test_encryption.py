"""The key ring: what is sealed opens in its own place only, keys never show, and a key is made for a new database alone."""

import os
import stat
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.config import Config, ConfigError
from app.encryption import (
    KeyRing,
    SealError,
    init_keys,
    parse_keys,
    read_key_file,
    sealed_key_id,
    write_key_file,
)
from app.extensions import db, init_database

SECRET = b64encode(bytes(range(32))).decode()
OTHER = b64encode(bytes(range(1, 33))).decode()
PLACE = {"purpose": "provider key", "table": "api_keys", "row": "1", "owner": "2"}


def ring_of(written: str) -> KeyRing:
    return KeyRing(parse_keys(written, "KEYS"))


@pytest.fixture
def bare_app(config: Callable[..., Config]) -> Iterator[Callable[..., Flask]]:
    made: list[Flask] = []

    def make(**values: object) -> Flask:
        app = Flask(__name__)
        app.extensions["made_with"] = config(**values)
        init_database(app, app.extensions["made_with"])
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_what_is_sealed_opens_in_its_own_place() -> None:
    ring = ring_of(f"one:{SECRET}")
    sealed = ring.seal(b"sk-planted-1", **PLACE)
    assert ring.open(sealed, **PLACE) == b"sk-planted-1"
    assert b"planted" not in sealed
    assert ring.seal(b"sk-planted-1", **PLACE) != sealed


@pytest.mark.parametrize("changed", ["purpose", "table", "row", "owner"])
def test_a_sealed_value_opens_nowhere_else(changed: str) -> None:
    ring = ring_of(f"one:{SECRET}")
    sealed = ring.seal(b"secret", **PLACE)
    with pytest.raises(SealError):
        ring.open(sealed, **(PLACE | {changed: "elsewhere"}))


def test_no_two_places_are_written_alike() -> None:
    ring = ring_of(f"one:{SECRET}")
    sealed = ring.seal(b"secret", purpose="ab", table="c", row="1", owner="2")
    with pytest.raises(SealError):
        ring.open(sealed, purpose="a", table="bc", row="1", owner="2")


def test_every_changed_byte_is_noticed() -> None:
    ring = ring_of(f"one:{SECRET}")
    sealed = ring.seal(b"secret", **PLACE)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealError):
            ring.open(bytes(changed), **PLACE)
        with pytest.raises(SealError):
            ring.open(sealed[:position], **PLACE)


def test_an_old_key_still_opens_and_the_new_one_seals() -> None:
    old = ring_of(f"one:{SECRET}").seal(b"secret", **PLACE)
    both = ring_of(f"two:{OTHER},one:{SECRET}")
    assert both.open(old, **PLACE) == b"secret"
    assert (sealed_key_id(old), sealed_key_id(both.seal(b"secret", **PLACE))) == ("one", "two")
    with pytest.raises(SealError, match="'one'"):
        ring_of(f"two:{OTHER}").open(old, **PLACE)


def test_the_same_id_with_another_key_opens_nothing() -> None:
    sealed = ring_of(f"one:{SECRET}").seal(b"secret", **PLACE)
    with pytest.raises(SealError):
        ring_of(f"one:{OTHER}").open(sealed, **PLACE)


def test_subkeys_differ_by_purpose_and_survive_a_rotation() -> None:
    before, rotated = ring_of(f"one:{SECRET}"), ring_of(f"two:{OTHER},one:{SECRET}")
    assert before.subkey("sessions") == rotated.subkey("sessions") != before.subkey("password salt")
    assert len(before.subkey("sessions", 48)) == 48
    assert (
        rotated.retired().subkey("sessions")
        == rotated.future_subkey("sessions")
        != rotated.subkey("sessions")
    )


def test_printing_never_shows_a_key() -> None:
    ring = ring_of(f"one:{SECRET}")
    shown = f"{ring!r} {ring} {parse_keys(f'one:{SECRET}', 'KEYS')!r} {vars(ring)}"
    assert "one" in shown
    for secret in (SECRET, str(bytes(range(32))), bytes(range(32)).hex()):
        assert secret not in shown
    assert SECRET in ring.entries[0]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("", "holds no key"),
        (SECRET, "The id in entry 1"),
        ("one:", "must be 32 bytes"),
        (f"one:{SECRET[:-8]}", "must be 32 bytes"),
        (f"one:{SECRET},two:***{SECRET}", "entry 2 of KEYS is not base64"),
        (f"one:{SECRET},one:{OTHER}", "same id"),
        (f"one two:{SECRET}", "The id in entry 1"),
    ],
)
def test_a_bad_ring_is_refused_in_one_line_that_shows_no_key(written: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as refusal:
        parse_keys(written, "KEYS")
    assert SECRET[:12] not in refusal.value.message
    assert "\n" not in refusal.value.message


def test_a_new_database_gets_a_key_that_only_its_owner_can_read(bare_app: Callable[..., Flask]) -> None:
    app = bare_app()
    config = app.extensions["made_with"]
    init_keys(app, config)
    made = config.var_dir / "keys"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [path.name for path in config.var_dir.iterdir()] == ["keys"]
    first = app.extensions["key_ring"].entries
    init_keys(app, config)
    assert app.extensions["key_ring"].entries == first


def test_a_database_in_use_gets_no_new_key(bare_app: Callable[..., Flask]) -> None:
    app = bare_app()
    config = app.extensions["made_with"]
    with app.app_context():
        db.session.execute(
            text("""INSERT INTO settings (name, value) VALUES ('key_check', '{"sealed": ""}')""")
        )
        db.session.commit()
    with pytest.raises(ConfigError, match="keys of this database are missing"):
        init_keys(app, config)
    assert not (config.var_dir / "keys").exists()


def test_a_key_file_that_others_can_read_is_refused(bare_app: Callable[..., Flask]) -> None:
    app = bare_app()
    config = app.extensions["made_with"]
    init_keys(app, config)
    for mode in (0o640, 0o604, 0o620):
        os.chmod(config.var_dir / "keys", mode)
        with pytest.raises(ConfigError, match="chmod 600"):
            init_keys(app, config)
    os.chmod(config.var_dir / "keys", 0o400)
    init_keys(app, config)


def test_the_environment_comes_first_and_writes_no_file(bare_app: Callable[..., Flask]) -> None:
    app = bare_app(keys=f"one:{SECRET}")
    config = app.extensions["made_with"]
    init_keys(app, config)
    assert app.extensions["key_ring"].ids == ["one"]
    assert not config.var_dir.exists()


def test_a_running_process_learns_of_a_key_that_was_added_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    write_key_file(ring_of(f"one:{SECRET}"), path)
    running = read_key_file(path)
    write_key_file(ring_of(f"two:{OTHER},one:{SECRET}"), path)
    sealed = read_key_file(path).seal(b"secret", **PLACE)
    assert running.open(sealed, **PLACE) == b"secret"
    assert running.active_id == "two"


def test_a_file_of_a_foreign_installation_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    write_key_file(ring_of(f"one:{SECRET}"), path)
    running = read_key_file(path)
    write_key_file(ring_of(f"two:{OTHER}"), path)
    with pytest.raises(SealError):
        running.open(read_key_file(path).seal(b"secret", **PLACE), **PLACE)
    assert running.ids == ["one"]
