"""A backup holds everything but sessions, and a restored installation is the one that was backed up."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.models import Session
from app.config import Config
from app.conversations import search
from app.conversations.models import Message
from app.encryption import current_key_ring
from app.extensions import db
from app.ops.backups import making, restoring
from app.ops.backups.making import list_backups, make_backup
from app.ops.backups.manifest import BackupError
from app.ops.backups.restoring import restore
from app.ops.backups.verifying import verify
from app.ops.keys import check_keys
from tests.accounts.people import sign_in
from tests.ops.backups.conftest import PICTURES, content_of, fill

MakeApp = Callable[..., Flask]


def yes(_question: str) -> bool:
    return True


def no(_question: str) -> bool:
    return False


def quiet(_line: str) -> None:
    return None


def back_up(app: Flask) -> Path:
    return make_backup(app.extensions["config"], quiet)


def app_of(make_app: MakeApp, config: Config) -> Flask:
    return make_app(database_url=config.database, var_dir=config.var_dir, keys_file=config.keys_file)


def test_an_empty_place_becomes_the_installation_that_was_backed_up(
    app: Flask, make_app: MakeApp, elsewhere: Config
) -> None:
    fill(app)
    said: list[str] = []
    restore(back_up(app), elsewhere, to=None, say=said.append, confirm=no)
    restored = app_of(make_app, elsewhere)
    check_keys(restored)
    assert content_of(restored) == content_of(app)
    assert len(content_of(app)["messages"]) == 2
    assert {name: (elsewhere.var_dir / name).read_bytes() for name in PICTURES} == PICTURES
    assert "everybody has to sign in again" in said[-1]
    with app.app_context(), restored.app_context():
        assert db.session.query(Session).count() == 0
    with app.app_context():
        assert db.session.query(Session).count() > 0


def test_the_search_of_a_restored_installation_finds(
    app: Flask, make_app: MakeApp, elsewhere: Config
) -> None:
    rina = fill(app)
    with app.app_context():
        message = db.session.query(Message).filter_by(role="user").one()
        search.index_message(
            message.id, "sauerampfer", owner=rina.id, conversation_id=message.conversation_id
        )
        db.session.commit()
    restore(back_up(app), elsewhere, to=None, say=quiet, confirm=no)
    for each in (app, app_of(make_app, elsewhere)):
        client = each.test_client()
        sign_in(client, rina)
        found = client.get("/search?q=sauer", headers={"Accept": "application/json"}).json or {}
        assert len(found["hits"]) == 1


def test_what_a_session_held_is_not_in_the_file(app: Flask) -> None:
    fill(app)
    with app.app_context():
        marks = [row.id_hash for row in db.session.query(Session).all()]
    archive = back_up(app)
    place = archive.parent / "unpacked"
    place.mkdir()
    if app.extensions["config"].is_sqlite:
        restore(archive, app.extensions["config"], to=place / "all", say=quiet, confirm=no)
        raw = (place / "all" / "yuzu.db").read_bytes()
        assert b"rina" in raw and not any(mark.encode() in raw for mark in marks)
    assert verify(archive).facts.rows["sessions"] == 0 and marks


def test_the_manifest_names_the_keys_and_never_holds_them(app: Flask) -> None:
    fill(app)
    manifest = verify(back_up(app))
    with app.app_context():
        ring = current_key_ring()
    assert manifest.facts.keys == ring.ids
    secret = ring.entries[0].partition(":")[2]
    assert secret not in manifest.as_json().decode()
    assert "keys" not in {member.name for member in manifest.members}


def test_missing_keys_are_named(
    app: Flask, elsewhere: Config, config: Callable[..., Config], tmp_path: Path
) -> None:
    fill(app)
    keyless = config(database_url=elsewhere.database, var_dir=elsewhere.var_dir)
    said: list[str] = []
    restore(back_up(app), keyless, to=None, say=said.append, confirm=no)
    (line,) = [line for line in said if "put back the keys" in line]
    with app.app_context():
        assert current_key_ring().active_id in line


def test_what_was_there_is_kept_and_nothing_is_replaced_without_asking(app: Flask, make_app: MakeApp) -> None:
    fill(app)
    config: Config = app.extensions["config"]
    archive, before = back_up(app), content_of(app)
    fill(app, "budi")
    now = content_of(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    with pytest.raises(BackupError, match="Nothing was changed"):
        restore(archive, config, to=None, say=quiet, confirm=no)
    assert content_of(app) == now
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    said: list[str] = []
    restore(archive, config, to=None, say=said.append, confirm=yes)
    assert content_of(make_app()) == before
    assert sum("kept" in line for line in said) == 2
    kept = [path for path in config.var_dir.iterdir() if ".before-" in path.name]
    assert any(path.name.startswith("images.before-") for path in kept)


@pytest.mark.parametrize("step", ["_unpack", "_replace_database", "_replace_files"])
def test_a_restore_that_breaks_off_leaves_one_of_both_and_can_be_done_again(
    app: Flask, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fill(app)
    config: Config = app.extensions["config"]
    archive, before = back_up(app), content_of(app)
    fill(app, "budi")
    now = content_of(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

    def break_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(restoring, step, break_off)
        restore(archive, config, to=None, say=quiet, confirm=yes)
    again = make_app()
    assert content_of(again) == (before if step == "_replace_files" else now)
    with again.app_context():
        db.session.remove()
        db.engine.dispose()
    restore(archive, config, to=None, say=quiet, confirm=yes)
    assert content_of(make_app()) == before
    assert {name: (config.var_dir / name).read_bytes() for name in PICTURES} == PICTURES


def test_old_ones_go_when_a_new_one_is_whole(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(backup_keep=2)
    config: Config = app.extensions["config"]
    made = [back_up(app) for _ in range(2)]
    (config.backups / "mine.zip").write_bytes(b"not ours")

    def fail(_path: Path) -> None:
        raise BackupError("planted")

    with monkeypatch.context() as broken, pytest.raises(BackupError, match="planted"):
        broken.setattr(making, "verify", fail)
        back_up(app)
    assert list_backups(config.backups) == made, "a bad one replaces nothing"
    made.append(back_up(app))
    assert list_backups(config.backups) == made[1:]
    assert sorted(path.name for path in config.backups.iterdir()) == sorted(
        [".lock", "mine.zip", *(path.name for path in made[1:])]
    )


def test_a_backup_is_for_this_account_alone(app: Flask) -> None:
    archive = back_up(app)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert archive.parent.stat().st_mode & 0o777 == 0o700


def test_what_a_killed_backup_left_is_taken_away_and_two_at_once_are_one(app: Flask) -> None:
    folder: Path = app.extensions["config"].backups
    (folder / ".draft-left").mkdir(parents=True)
    (folder / ".draft-left" / "archive.zip").write_bytes(b"half")
    with making._alone_in(folder), pytest.raises(BackupError, match="Another backup"):
        back_up(app)
    assert not (folder / ".draft-left").exists()
    assert back_up(app).exists()


def test_without_room_nothing_is_begun(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(app)
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr(making.shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(BackupError, match="Make room"):
        back_up(app)


def test_a_folder_that_is_not_empty_is_left_alone(app: Flask, tmp_path: Path) -> None:
    if not app.extensions["config"].is_sqlite:
        with pytest.raises(BackupError, match="goes into a database"):
            restore(back_up(app), app.extensions["config"], to=tmp_path / "new", say=quiet, confirm=yes)
        return
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    with pytest.raises(BackupError, match="is not empty"):
        restore(back_up(app), app.extensions["config"], to=tmp_path / "mine", say=quiet, confirm=yes)


def test_a_backup_of_a_newer_schema_or_of_the_other_database_is_refused(
    app: Flask, config: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = back_up(app)
    other = (
        "postgresql://nobody@127.0.0.1/none"
        if app.extensions["config"].is_sqlite
        else "sqlite:////tmp/none.db"
    )
    with pytest.raises(BackupError, match="Restore it on its own kind"):
        restore(archive, config(database_url=other), to=None, say=quiet, confirm=yes)
    monkeypatch.setattr(restoring.schema, "known_revisions", lambda: {"0001"})
    with pytest.raises(BackupError, match="which this version does not know"):
        restore(archive, app.extensions["config"], to=None, say=quiet, confirm=yes)
