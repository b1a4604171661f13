"""Verifying a backup: every checksum, and a database that opens and holds what the manifest says."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from app.ops.backups import sqlite
from app.ops.backups.archive import Archive, open_archive
from app.ops.backups.manifest import Manifest
from app.ops.backups.places import Progress, Say, refuse_without_room, told_errors


def verify(path: Path, say: Say) -> Manifest:
    """Return what is in a backup that is whole; BrokenBackupError says what is wrong with one that is not."""
    with told_errors("The reading"), open_archive(path) as archive:
        progress = Progress(say, "reading back", sum(member.size for member in archive.files))
        for member in archive.files:
            archive.check(member)
            progress.add(member.size)
        beside = path.absolute().parent
        # A backup may lie on something that can only be read.
        place = beside if os.access(beside, os.W_OK) else None
        with TemporaryDirectory(dir=place, prefix=".verify-") as scratch:
            extract_database(archive, Path(scratch) / "snapshot.db")
        say("database: every page, reference and count is right")
        return archive.manifest


def extract_database(archive: Archive, target: Path) -> None:
    """Unpack the database and look into it; BrokenBackupError when it is not whole."""
    refuse_without_room(target.parent, archive.database.size)
    archive.extract(archive.database, target)
    sqlite.check_snapshot(target, archive.manifest.facts)
