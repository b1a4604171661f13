"""Making a backup: snapshot, then files, one archive under a temporary name, read back, and only then under its own.

Whatever a database is, its snapshot is an SQLite file: SQLite's own copy, or a copy of PostgreSQL row by row, at one moment
and compared. So a backup needs no tools of PostgreSQL, whose version would have to be the server's, and goes into either.
"""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.config import Config
from app.database import now
from app.ops.backups import sqlite
from app.ops.backups.archive import write_archive
from app.ops.backups.manifest import DATABASE, Manifest
from app.ops.backups.places import (
    Progress,
    Say,
    alone_in,
    free_place,
    list_backups,
    list_files,
    refuse_without_room,
    sync,
    told_errors,
    total_size,
)
from app.ops.backups.verifying import verify
from app.ops.moving.copying import copy_rows

DRAFT = ".draft-"
BUSY = "Another backup is being made at this moment. Wait for it."
# Beside the snapshot there is the archive, which is never larger than what goes in, and a second copy to be read back.
ROOM = 3


def make_backup(config: Config, say: Say) -> Path:
    """Make a backup and return where it is; older ones than BACKUP_KEEP go once this one is whole."""
    folder = config.backups
    with told_errors("The backup"), alone_in(folder, f"{DRAFT}*", BUSY):
        with TemporaryDirectory(dir=folder, prefix=DRAFT) as scratch:
            _refuse_without_room(config, folder)
            draft = Path(scratch) / "archive.zip"
            manifest = _write(config, draft, say)
            verify(draft, say)
            path = free_place(folder, "yuzu-", ".zip")
            sync(draft)
            os.replace(draft, path)
        sync(folder)
        say(describe(manifest))
        for old in list_backups(folder)[: -config.backup_keep]:
            old.unlink()
            say(f"removed {old.name}: {config.backup_keep} are kept (BACKUP_KEEP)")
    return path


def describe(manifest: Manifest) -> str:
    """Say in a line what is in a backup."""
    facts, files = manifest.facts, len(manifest.members) - 1
    size = sum(member.size for member in manifest.members)
    return (
        f"from {manifest.origin} at {manifest.made_at}, schema {', '.join(facts.schema)}: "
        f"{sum(facts.rows.values()):,} rows, {files:,} files, {size:,} bytes; "
        f"its secrets need the keys {', '.join(facts.keys) or 'of nobody'}"
    )


def _write(config: Config, draft: Path, say: Say) -> Manifest:
    made_at, snapshot = now(), draft.with_name("snapshot.db")
    _take_snapshot(config, snapshot, say)
    facts = sqlite.look(snapshot)
    with write_archive(draft) as archive:
        draft.chmod(0o600)
        archive.add(DATABASE, snapshot)
        snapshot.unlink()
        _add_files(config.var_dir, archive.add, say)
        return archive.finish(f"{made_at:%Y-%m-%dT%H:%M:%SZ}", _origin(config), facts)


def _take_snapshot(config: Config, target: Path, say: Say) -> None:
    if config.is_sqlite:
        sqlite.take_snapshot(config.database_file, target, tell=Progress(say, "database").reach)
        return
    copy_rows(config.database, f"sqlite:///{target}", say=say, without=sqlite.LEFT_OUT, beside_people=True)
    sqlite.make_single(target)


def _add_files(var: Path, add: Callable[[str, Path], None], say: Say) -> None:
    files = list(list_files(var))
    progress = Progress(say, "files", total_size(files))
    for name, path in files:
        try:
            size = path.stat().st_size
            add(name, path)
        except FileNotFoundError:
            # Its row went before the snapshot, its bytes just now.
            continue
        progress.add(size)


def _refuse_without_room(config: Config, folder: Path) -> None:
    database = config.database_file if config.is_sqlite else None
    rows = database.stat().st_size if database is not None and database.exists() else 0
    refuse_without_room(folder, rows * ROOM + total_size(list_files(config.var_dir)))


def _origin(config: Config) -> str:
    return "sqlite" if config.is_sqlite else "postgresql"
