"""Restoring a backup: everything is unpacked and verified beside the present data before anything of it is touched.

What stood there is kept under another name and never deleted. Each replacement is one rename, the database last but one and
the files last, so that a restore that is killed leaves either what was there or what was restored, and can be done again.
"""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.config import Config, ConfigError
from app.database import now
from app.encryption import key_file, parse_keys, read_key_file
from app.ops import schema
from app.ops.backups import postgresql, sqlite
from app.ops.backups.archive import Archive, open_archive
from app.ops.backups.making import FOLDERS, Say, describe
from app.ops.backups.manifest import FILES, BackupError, Facts
from app.ops.backups.verifying import extract_database, refuse_without_room

Confirm = Callable[[str], bool]

DATABASE_NAME = "yuzu.db"


def restore(path: Path, config: Config, *, to: Path | None, say: Say, confirm: Confirm) -> None:
    """Restore into the configured installation, or into an empty folder; BackupError leaves everything as it was."""
    with open_archive(path) as archive:
        facts = archive.manifest.facts
        _refuse_other_kind(config, facts, to)
        _refuse_newer(facts)
        say(describe(archive.manifest))
        var = _empty(to) if to else config.var_dir
        if (
            to is None
            and _is_used(config)
            and not confirm("What is there now is kept beside it. Replace it?")
        ):
            raise BackupError("Nothing was changed.")
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(dir=var, prefix=".restore-") as scratch:
            unpacked = Path(scratch)
            _unpack(archive, unpacked)
            say("every checksum is right, and the database is whole")
            database = var / DATABASE_NAME if to else config.database_file if config.is_sqlite else None
            _replace_database(config, facts, unpacked / "database", database=database, say=say)
            _replace_files(unpacked / "files", var, say)
    _say_what_is_next(config, facts, to=to, say=say)


def _refuse_other_kind(config: Config, facts: Facts, to: Path | None) -> None:
    if to is not None:
        if facts.kind != "sqlite":
            raise BackupError(
                "This is a backup of PostgreSQL, which goes into a database and not into a folder. Set DATABASE_URL to an "
                "empty one and VAR_DIR to an empty folder, and leave --to out."
            )
    elif (facts.kind == "sqlite") != config.is_sqlite:
        here = "SQLite" if config.is_sqlite else "PostgreSQL"
        raise BackupError(
            f"This is a backup of {facts.kind}, and this installation is on {here}. Restore it on its own kind "
            "(--to FOLDER for SQLite), then move it by `flask db-copy`."
        )


def _refuse_newer(facts: Facts) -> None:
    unknown = set(facts.schema) - schema.known_revisions()
    if unknown:
        raise BackupError(
            f"This backup is at schema {', '.join(facts.schema)}, which this version does not know. Install the newer "
            "version that made it, then restore."
        )


def _empty(folder: Path) -> Path:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not empty. Name a new folder, or one with nothing in it.")
    return folder


def _is_used(config: Config) -> bool:
    if any((config.var_dir / folder).exists() for folder in FOLDERS):
        return True
    return config.database_file.exists() if config.is_sqlite else not postgresql.is_empty(config.database)


def _unpack(archive: Archive, folder: Path) -> None:
    refuse_without_room(folder, list(archive.manifest.members))
    extract_database(archive, folder / "database")
    for member in archive.files:
        archive.extract(member, folder / "files" / member.name.removeprefix(FILES))


def _replace_database(
    config: Config, facts: Facts, snapshot: Path, *, database: Path | None, say: Say
) -> None:
    if database is None:
        kept = postgresql.load_snapshot(config.database, snapshot, facts)
        if kept:
            say(f"what was in the database is kept in its schema {kept}")
        return
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if database.exists():
        sqlite.make_single(database)
        kept_file = _aside(database)
        # A link first, so that there is no moment without a database.
        os.link(database, kept_file)
        # Where the database was too broken to be merged with its log, that belongs to it and not to the new one.
        for end in ("-wal", "-shm"):
            if (beside := database.with_name(database.name + end)).exists():
                beside.rename(kept_file.with_name(kept_file.name + end))
        say(f"what was in the database is kept as {kept_file}")
    os.replace(snapshot, database)


def _replace_files(unpacked: Path, var: Path, say: Say) -> None:
    for folder in FOLDERS:
        place, fresh = var / folder, unpacked / folder
        if place.exists():
            kept = _aside(place)
            place.rename(kept)
            say(f"the {folder} that were there are kept as {kept}")
        if fresh.exists():
            fresh.rename(place)


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.before-{now():%Y%m%dT%H%M%SZ}")


def _say_what_is_next(config: Config, facts: Facts, *, to: Path | None, say: Say) -> None:
    missing = sorted(set(facts.keys) - _present_keys(config)) if to is None else facts.keys
    if missing:
        say(
            f"put back the keys {', '.join(missing)} before you start: KEYS, or the key file {key_file(config)}"
        )
    if to is None and set(facts.schema) != schema.wanted_revisions():
        say("the backup is older than this version: run `make migrate` before you start")
    say("restored; everybody has to sign in again")


def _present_keys(config: Config) -> set[str]:
    try:
        written = config.keys.get_secret_value()
        keys = parse_keys(written, "KEYS") if written else read_key_file(key_file(config)).ids
    except ConfigError:
        return set()
    return {key if isinstance(key, str) else key.id for key in keys}
