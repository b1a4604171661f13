"""A backup holds everything but sessions, and a restored installation is the one that was backed up."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from flask import Flask
from sqlalchemy import NullPool, create_engine, text

from app.accounts.models import Session
from app.config import Config
from app.conversations import search
from app.conversations.models import Message
from app.encryption import current_key_ring
from app.extensions import db
from app.ops.backups import making, places
from app.ops.backups.archive import open_archive, write_archive
from app.ops.backups.manifest import BackupError
from app.ops.backups.places import list_backups
from app.ops.backups.restoring import restore
from app.ops.backups.sqlite import look, make_single
from app.ops.backups.verifying import verify
from app.ops.keys import check_keys
from app.ops.schema import MIGRATIONS, SchemaError, check_schema
from tests.accounts.people import sign_in
from tests.databases import Databases, PostgresDatabases
from tests.ops.backups.conftest import PICTURES, back_up, content_at, content_of, fill, no, quiet, yes

MakeApp = Callable[..., Flask]


def app_of(make_app: MakeApp, config: Config) -> Flask:
    return make_app(database_url=config.database, var_dir=config.var_dir, keys_file=config.keys_file)


@pytest.fixture
def other_kind(
    databases: Databases, elsewhere: Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Config]:
    """The empty installation elsewhere, on the other kind of database."""
    if isinstance(databases, PostgresDatabases):
        yield elsewhere.model_copy(update={"database_url": ""})
        return
    other = PostgresDatabases(tmp_path_factory.mktemp("other"))
    try:
        with other.empty() as url:
            yield elsewhere.model_copy(update={"database_url": url})
    finally:
        other.close()


def test_an_empty_place_becomes_the_installation_that_was_backed_up(
    app: Flask, make_app: MakeApp, elsewhere: Config
) -> None:
    fill(app)
    said: list[str] = []
    restore(back_up(app), elsewhere, to=None, say=said.append, confirm=no)
    restored = app_of(make_app, elsewhere)
    check_keys(restored)
    check_schema(restored)
    assert content_of(restored) == content_of(app)
    assert len(content_of(app)["messages"]) == 2
    assert {name: (elsewhere.var_dir / name).read_bytes() for name in PICTURES} == PICTURES
    assert "everybody has to sign in again" in said[-1]
    with app.app_context():
        assert db.session.query(Session).count() > 0
    with restored.app_context():
        assert db.session.query(Session).count() == 0


def test_a_backup_goes_into_the_other_kind_of_database(
    app: Flask, make_app: MakeApp, other_kind: Config
) -> None:
    rina = fill(app)
    restore(back_up(app), other_kind, to=None, say=quiet, confirm=no)
    restored = app_of(make_app, other_kind)
    check_keys(restored)
    assert content_of(restored) == content_of(app)
    client = restored.test_client()
    sign_in(client, rina)
    # New rows get numbers that are not taken.
    assert client.post("/conversations", json={}, headers={"Accept": "application/json"}).status_code == 201


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


def test_what_a_session_held_is_not_in_the_file(app: Flask, tmp_path: Path) -> None:
    fill(app)
    with app.app_context():
        marks = [row.id_hash for row in db.session.query(Session).all()]
    archive = back_up(app)
    restore(archive, app.extensions["config"], to=tmp_path / "all", say=quiet, confirm=no)
    raw = (tmp_path / "all" / "yuzu.db").read_bytes()
    assert b"rina" in raw and marks and not any(mark.encode() in raw for mark in marks)
    assert verify(archive, quiet).facts.rows["sessions"] == 0


def test_the_manifest_names_the_keys_and_never_holds_them(app: Flask) -> None:
    fill(app)
    manifest = verify(back_up(app), quiet)
    with app.app_context():
        ring = current_key_ring()
    assert manifest.facts.keys == ring.ids
    secret = ring.entries[0].partition(":")[2]
    assert secret not in manifest.as_json().decode()
    assert {member.name for member in manifest.members} == {
        "database/yuzu.db",
        *(f"files/{name}" for name in PICTURES),
    }


def test_missing_keys_are_named(app: Flask, elsewhere: Config, config: Callable[..., Config]) -> None:
    fill(app)
    keyless = config(database_url=elsewhere.database, var_dir=elsewhere.var_dir)
    said: list[str] = []
    restore(back_up(app), keyless, to=None, say=said.append, confirm=no)
    (line,) = [line for line in said if "put back the keys" in line]
    with app.app_context():
        assert current_key_ring().active_id in line
    assert not (elsewhere.var_dir / "keys").exists(), "a new key would only stand in the way of the right one"


def test_what_was_there_is_kept_and_nothing_is_replaced_without_asking(app: Flask, make_app: MakeApp) -> None:
    fill(app)
    config: Config = app.extensions["config"]
    archive, before = back_up(app), content_of(app)
    fill(app, "budi")
    (config.var_dir / "images" / "ab" / "later").write_bytes(b"a later picture")
    today = content_of(app)
    with pytest.raises(BackupError, match="Nothing was changed"):
        restore(archive, config, to=None, say=quiet, confirm=no)
    assert content_of(app) == today
    said: list[str] = []
    restore(archive, config, to=None, say=said.append, confirm=yes)
    assert content_of(make_app()) == before
    assert not (config.var_dir / "images" / "ab" / "later").exists()
    (images,) = config.var_dir.glob("images.before-*")
    assert (images / "ab" / "later").read_bytes() == b"a later picture"
    (line,) = [line for line in said if "database that was there" in line]
    if config.is_sqlite:
        kept = f"sqlite:///{line.rpartition(' ')[2]}"
    else:
        kept = f"{config.database}&options=-csearch_path%3D{line.rpartition(' ')[2]}"
    with create_engine(kept, poolclass=NullPool).connect() as connection:
        assert content_at(connection) == today


def test_an_older_backup_is_brought_to_todays_schema(make_app: MakeApp, app: Flask, tmp_path: Path) -> None:
    person = fill(app)
    archive = older(back_up(app), tmp_path)
    config: Config = app.extensions["config"]
    said: list[str] = []
    content_of(app)
    restore(archive, config, to=None, say=said.append, confirm=yes)
    again = make_app()
    check_schema(again)
    assert any("bringing it from schema 0001" in line for line in said)
    assert [row[1] for row in content_of(again)["users"]] == [person.name]


def test_an_upgrade_has_a_way_back(make_app: MakeApp, app: Flask) -> None:
    fill(app)
    archive, before = back_up(app), content_of(app)
    with app.app_context():
        # What a newer version leaves: a schema that this one does not know, with a table more.
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.execute(text("CREATE TABLE of_a_newer_version (id int)"))
        db.session.commit()
    content_of(app)
    with pytest.raises(SchemaError, match="restore the backup from before the upgrade"):
        check_schema(app)
    content_of(app)
    restore(archive, app.extensions["config"], to=None, say=quiet, confirm=yes)
    again = make_app()
    check_schema(again)
    assert content_of(again) == before


def older(archive: Path, tmp_path: Path) -> Path:
    """Return a backup as the first version would have made it: its schema, with nobody but the same person in it."""
    snapshot = tmp_path / "older.db"
    with open_archive(archive) as opened:
        opened.extract(opened.database, snapshot)
        origin = opened.manifest.origin
    alembic = AlembicConfig(str(MIGRATIONS / "alembic.ini"), attributes={"database": f"sqlite:///{snapshot}"})
    alembic.set_main_option("script_location", str(MIGRATIONS))
    command.downgrade(alembic, "0001")
    make_single(snapshot)
    made = tmp_path / "older.zip"
    with write_archive(made) as writer:
        writer.add("database/yuzu.db", snapshot)
        writer.finish("2026-01-01T00:00:00Z", origin, look(snapshot))
    return made


def test_old_ones_go_when_a_new_one_is_whole(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(backup_keep=2)
    config: Config = app.extensions["config"]
    made = [back_up(app) for _ in range(2)]
    (config.backups / "mine.zip").write_bytes(b"not ours")

    def fail(*_: object) -> None:
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
    with places.alone_in(folder, ".draft-*", "busy"), pytest.raises(BackupError, match="Another backup"):
        back_up(app)
    assert not (folder / ".draft-left").exists()
    assert back_up(app).exists()


def test_without_room_nothing_is_begun(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(app)
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    with pytest.raises(BackupError, match="Make room"):
        back_up(app)


def test_a_folder_that_is_not_empty_is_left_alone(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").touch()
    with pytest.raises(BackupError, match="is not empty"):
        restore(back_up(app), app.extensions["config"], to=tmp_path / "mine", say=quiet, confirm=yes)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["file"]


def test_a_backup_of_a_newer_schema_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(app)
    archive, before = back_up(app), content_of(app)
    monkeypatch.setattr("app.ops.schema.known_revisions", lambda: {"0001"})
    with pytest.raises(BackupError, match="which this version does not know"):
        restore(archive, app.extensions["config"], to=None, say=quiet, confirm=yes)
    assert content_of(app) == before


def test_a_long_work_says_how_far_it_is() -> None:
    said: list[str] = []
    progress = places.Progress(said.append, "files", 1000)
    for _ in range(1000):
        progress.add(1)
    assert said == [f"files: {tenth}0%" for tenth in range(1, 11)]
