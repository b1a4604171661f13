"""Verifying a backup: every checksum, and a database that opens and holds what the manifest says."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from app.ops.backups import postgresql, sqlite
from app.ops.backups.archive import Archive, open_archive
from app.ops.backups.manifest import BackupError, Manifest, Member


def verify(path: Path) -> Manifest:
    """Return what is in a backup that is whole; BrokenBackupError says what is wrong with one that is not."""
    with open_archive(path) as archive:
        for member in archive.files:
            archive.check(member)
        beside = path.absolute().parent
        # A backup may lie on something that can only be read.
        place = beside if os.access(beside, os.W_OK) else None
        with TemporaryDirectory(dir=place, prefix=".verify-") as scratch:
            extract_database(archive, Path(scratch) / "snapshot")
        return archive.manifest


def extract_database(archive: Archive, target: Path) -> None:
    """Unpack the database and look into it."""
    refuse_without_room(target.parent, [archive.database])
    archive.extract(archive.database, target)
    if archive.manifest.facts.kind == "sqlite":
        sqlite.check_snapshot(target, archive.manifest.facts)
    else:
        postgresql.check_snapshot(target)


def refuse_without_room(folder: Path, members: list[Member]) -> None:
    """BackupError when these do not fit into what is left around a folder."""
    needed, free = sum(member.size for member in members), shutil.disk_usage(folder).free
    if needed > free:
        raise BackupError(
            f"The backup unpacks to {needed:,} bytes, and {free:,} are free in {folder.parent}. Make room."
        )
