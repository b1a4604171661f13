"""Making a backup: snapshot, then files, one archive under a temporary name, read back, and only then under its own."""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app.config import Config
from app.database import now
from app.ops.backups import postgresql, sqlite
from app.ops.backups.archive import write_archive
from app.ops.backups.manifest import DATABASE, FILES, BackupError, Facts, Manifest
from app.ops.backups.verifying import verify

Say = Callable[[str], None]

NAME = re.compile(r"yuzu-(\d{8}T\d{6}Z)(?:-(\d+))?\.zip")
DRAFT = ".draft-"
# Folders of VAR_DIR that hold what people have given; all else is made anew.
FOLDERS = ("images",)
# Beside the snapshot there is the archive, which is never larger than what goes in.
ROOM = 2.1


def make_backup(config: Config, say: Say) -> Path:
    """Make a backup and return where it is; older ones than BACKUP_KEEP go once this one is whole."""
    folder = config.backups
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone_in(folder), TemporaryDirectory(dir=folder, prefix=DRAFT) as scratch:
        _refuse_without_room(config, folder)
        draft = Path(scratch) / "archive.zip"
        manifest = _write(config, draft, Path(scratch) / "snapshot")
        say(describe(manifest))
        verify(draft)
        path = _free_name(folder)
        _sync(draft)
        os.replace(draft, path)
        _sync(folder)
        for old in list_backups(folder)[: -config.backup_keep]:
            old.unlink()
            say(f"removed {old.name}: {config.backup_keep} are kept")
    return path


def list_backups(folder: Path) -> list[Path]:
    """List the backups in a folder, the oldest first."""
    found = [(match, path) for path in folder.glob("*.zip") if (match := NAME.fullmatch(path.name))]
    return [path for match, path in sorted(found, key=lambda each: (each[0][1], int(each[0][2] or 0)))]


def describe(manifest: Manifest) -> str:
    """Say in a line what is in a backup."""
    facts, files = manifest.facts, len(manifest.members) - 1
    size = sum(member.size for member in manifest.members)
    return (
        f"{facts.kind} at schema {', '.join(facts.schema)}, {sum(facts.rows.values()):,} rows, {files:,} files, "
        f"{size:,} bytes; needs the keys {', '.join(facts.keys) or 'of nobody'}"
    )


def _write(config: Config, draft: Path, snapshot: Path) -> Manifest:
    made_at = now().isoformat()
    facts = _take_snapshot(config, snapshot)
    with write_archive(draft) as archive:
        draft.chmod(0o600)
        archive.add(DATABASE, snapshot)
        snapshot.unlink()
        for name, path in _list_files(config.var_dir):
            try:
                archive.add(name, path)
            except FileNotFoundError:
                # Its row went before the snapshot, its bytes just now.
                continue
        return archive.finish(made_at, facts)


def _take_snapshot(config: Config, target: Path) -> Facts:
    if config.is_sqlite:
        return sqlite.take_snapshot(config.database_file, target)
    return postgresql.take_snapshot(config.database, target)


def _list_files(var: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted((var / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{FILES}{path.relative_to(var).as_posix()}", path


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep a second backup out, and take away what one that was killed has left."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupError("Another backup is being made at this moment. Wait for it.") from error
        for left in folder.glob(f"{DRAFT}*"):
            shutil.rmtree(left)
        yield


def _refuse_without_room(config: Config, folder: Path) -> None:
    files = sum(path.stat().st_size for _, path in _list_files(config.var_dir))
    database = (
        config.database_file.stat().st_size if config.is_sqlite and config.database_file.exists() else 0
    )
    needed, free = int(database * ROOM) + files, shutil.disk_usage(folder).free
    if needed > free:
        raise BackupError(
            f"A backup needs about {needed:,} bytes, and {free:,} are free in {folder}. Make room, or set BACKUP_DIR."
        )


def _free_name(folder: Path) -> Path:
    stem = f"yuzu-{now():%Y%m%dT%H%M%SZ}"
    numbers = (f"-{number}" if number else "" for number in range(1000))
    return next(path for number in numbers if not (path := folder / f"{stem}{number}.zip").exists())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
