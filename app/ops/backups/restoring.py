"""Restoring a backup: all is unpacked, verified and migrated beside the present data before any of that is touched.

Files are added first, then the database is put in place by one step, and only then files go that the backup does not have.
So a restore that is killed anywhere leaves what was there, or what was restored, with every file that it names, and can be
done again. What stood there is kept under another name and never deleted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.config import Config, ConfigError
from app.encryption import key_file, parse_keys, read_key_file
from app.ops import migrating, schema
from app.ops.backups import postgresql, replacing, sqlite
from app.ops.backups.archive import Archive, open_archive
from app.ops.backups.making import describe
from app.ops.backups.manifest import FILES, BackupError, Facts
from app.ops.backups.places import FOLDERS, Progress, Say, alone_in, refuse_without_room, told_errors
from app.ops.backups.verifying import extract_database
from app.ops.moving.databases import is_open_elsewhere

Confirm = Callable[[str], bool]

DATABASE_NAME = "yuzu.db"
DRAFT = ".restore-"
BUSY = "Another restore is under way here. Wait for it."
QUESTION = "There is an installation here. What is in it will be kept beside. Put the backup in its place?"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup goes: a data folder, and a database, which is a file or the address of a PostgreSQL."""

    var: Path
    database: Path | str

    @property
    def database_folder(self) -> Path:
        """Where a file can wait that is to become the database by one rename."""
        return self.database.parent if isinstance(self.database, Path) else self.var


def restore(path: Path, config: Config, *, to: Path | None, say: Say, confirm: Confirm) -> None:
    """Restore into the configured installation, or into an empty folder; BackupError leaves the database as it was."""
    place = Place(config.var_dir, config.database_file if config.is_sqlite else config.database)
    if to is not None:
        place = Place(to, to / DATABASE_NAME)
    with told_errors("The restore"), open_archive(path) as archive:
        facts = archive.manifest.facts
        _refuse_newer(facts)
        say(describe(archive.manifest))
        _refuse_occupied(place, to, confirm)
        with alone_in(place.var, f"{DRAFT}*", BUSY), _drafts(place) as (files, snapshot):
            _unpack(archive, files, snapshot, say=say)
            _migrate(snapshot, facts, say)
            _put_in_place(place, files, snapshot, say=say)
    _say_what_is_next(config, facts, to=to, say=say)


def _refuse_newer(facts: Facts) -> None:
    if not set(facts.schema) <= schema.known_revisions():
        raise BackupError(
            f"This backup is at schema {schema.names(set(facts.schema))}, which this version does not know. Install the "
            "newer version that made it, then restore."
        )


def _refuse_occupied(place: Place, to: Path | None, confirm: Confirm) -> None:
    if to is not None:
        if to.exists() and (not to.is_dir() or any(to.iterdir())):
            raise BackupError(f"{to} is not empty. Name a new folder, or one with nothing in it.")
        return
    if isinstance(place.database, Path):
        is_new = not place.database.exists()
        if not is_new and is_open_elsewhere(place.database):
            raise BackupError(sqlite.IN_USE)
    else:
        postgresql.refuse_company(place.database)
        is_new = postgresql.is_empty(place.database)
    is_new = is_new and not any((place.var / folder).exists() for folder in FOLDERS)
    if not is_new and not confirm(QUESTION):
        raise BackupError("Nothing was changed.")


@contextmanager
def _drafts(place: Place) -> Iterator[tuple[Path, Path]]:
    place.database_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=place.var, prefix=DRAFT) as files,
        TemporaryDirectory(dir=place.database_folder, prefix=DRAFT) as database,
    ):
        yield Path(files), Path(database) / "snapshot.db"


def _unpack(archive: Archive, files: Path, snapshot: Path, *, say: Say) -> None:
    refuse_without_room(files, sum(member.size for member in archive.files))
    extract_database(archive, snapshot)
    say("database: every page, reference and count is right")
    progress = Progress(say, "unpacking files", sum(member.size for member in archive.files))
    for member in archive.files:
        archive.extract(member, files / member.name.removeprefix(FILES))
        progress.add(member.size)


def _migrate(snapshot: Path, facts: Facts, say: Say) -> None:
    if set(facts.schema) == (wanted := schema.wanted_revisions()):
        return
    say(f"bringing it from schema {schema.names(set(facts.schema))} to {schema.names(wanted)}")
    migrating.migrate(f"sqlite:///{snapshot}")
    sqlite.make_single(snapshot)


def _put_in_place(place: Place, files: Path, snapshot: Path, *, say: Say) -> None:
    if isinstance(place.database, str):
        postgresql.load(place.database, snapshot, say)
    wanted = replacing.list_names(files)
    replacing.keep_files(place.var, files, say)
    replacing.add_files(place.var, files)
    say("putting the database in place")
    kept = _switch(place.database, snapshot)
    if kept:
        say(f"the database that was there is kept as {kept}")
    replacing.remove_others(place.var, wanted)


def _switch(database: Path | str, snapshot: Path) -> str:
    if isinstance(database, Path):
        return str(replacing.replace_file(snapshot, database) or "")
    return postgresql.put_in_place(database)


def _say_what_is_next(config: Config, facts: Facts, *, to: Path | None, say: Say) -> None:
    missing = sorted(set(facts.keys) - _present_keys(config)) if to is None else facts.keys
    if missing:
        say(
            f"put back the keys {', '.join(missing)} before you start: KEYS, or the key file {key_file(config)}"
        )
    say("restored; everybody has to sign in again")


def _present_keys(config: Config) -> set[str]:
    try:
        written = config.keys.get_secret_value()
        keys = parse_keys(written, "KEYS") if written else read_key_file(key_file(config)).ids
    except ConfigError:
        return set()
    return {key if isinstance(key, str) else key.id for key in keys}
