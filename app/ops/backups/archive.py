"""The file of a backup: a zip archive with a manifest that has the last word about what is in it.

A zip is read from its end, so one that was cut short shows it at once, and any tool can look into it. The database is
packed, files are not: pictures are packed already, and what is not packed cannot swell. Whoever reads one trusts nothing in
it: names, sizes and checksums have to be those of the manifest, and nothing may be there that the manifest does not name.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.ops.backups.manifest import (
    DATABASE,
    MOST_BYTES,
    NAME,
    BrokenBackupError,
    Facts,
    Manifest,
    Member,
    read_manifest,
)

PIECE = 1024 * 1024
ENCRYPTED = 0x1
CUT_SHORT = (
    "This file is no backup, or not a whole one. Take another one, or copy it again from where it was made."
)


class ArchiveWriter:
    """Writes an archive, a member after the other; `finish` writes the manifest."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._members: list[Member] = []

    def add(self, name: str, source: Path) -> None:
        """Add a file under this name."""
        info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED if name == DATABASE else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as reader, self._file.open(info, "w", force_zip64=True) as writer:
            while piece := reader.read(PIECE):
                writer.write(piece)
                digest.update(piece)
                size += len(piece)
        self._members.append(Member(name, size, digest.hexdigest()))

    def finish(self, made_at: str, facts: Facts) -> Manifest:
        """Write the manifest."""
        manifest = Manifest(made_at, facts, self._members)
        self._file.writestr(NAME, manifest.as_json(), zipfile.ZIP_DEFLATED)
        return manifest


@contextmanager
def write_archive(path: Path) -> Iterator[ArchiveWriter]:
    """Begin an archive at this place."""
    with zipfile.ZipFile(path, "x") as file:
        yield ArchiveWriter(file)


class Archive:
    """An archive that was opened; its manifest and its members agree in names and sizes."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    @property
    def database(self) -> Member:
        """The snapshot of the database."""
        return next(member for member in self.manifest.members if member.name == DATABASE)

    @property
    def files(self) -> list[Member]:
        """Everything else."""
        return [member for member in self.manifest.members if member.name != DATABASE]

    def check(self, member: Member) -> None:
        """Compare a member with its checksum; BrokenBackupError when they differ."""
        self._copy(member, None)

    def extract(self, member: Member, target: Path) -> None:
        """Write a member to this place, for this account alone; BrokenBackupError when it is not what the manifest says."""
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with target.open("xb") as writer:
            target.chmod(0o600)
            self._copy(member, writer)

    def _copy(self, member: Member, writer: IO[bytes] | None) -> None:
        digest = hashlib.sha256()
        with _broken_archives(member.name), self._file.open(member.name) as reader:
            while piece := reader.read(PIECE):
                digest.update(piece)
                if writer is not None:
                    writer.write(piece)
        if digest.hexdigest() != member.sha256:
            raise BrokenBackupError(
                f"{member.name} was changed since the backup was made. Take another backup."
            )


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive and compare what is in it with its manifest; BrokenBackupError says what is wrong."""
    try:
        file = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise BrokenBackupError(f"There is no file {path}.") from error
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BrokenBackupError(CUT_SHORT) from error
    with file:
        yield Archive(file, _read_agreed(file))


def _read_agreed(file: zipfile.ZipFile) -> Manifest:
    found = {info.filename: info for info in file.infolist()}
    if NAME not in found or found[NAME].file_size > MOST_BYTES:
        raise BrokenBackupError(CUT_SHORT)
    with _broken_archives(NAME):
        manifest = read_manifest(file.read(NAME))
    told = {member.name: member for member in manifest.members}
    if DATABASE not in told or len(told) != len(manifest.members) or len(found) != len(file.infolist()):
        raise BrokenBackupError(CUT_SHORT)
    if told.keys() != found.keys() - {NAME}:
        raise BrokenBackupError("The backup holds other files than it says. Do not use it.")
    for name, member in told.items():
        _check_entry(found[name], member)
    return manifest


def _check_entry(entry: zipfile.ZipInfo, member: Member) -> None:
    packed = entry.compress_type != zipfile.ZIP_STORED
    swells = (
        packed
        if member.name != DATABASE
        else entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )
    if entry.file_size != member.size or entry.flag_bits & ENCRYPTED or swells:
        raise BrokenBackupError(f"{member.name} in the backup is not what its manifest says. Do not use it.")


@contextmanager
def _broken_archives(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BrokenBackupError(f"{name} in the backup cannot be read. Take another backup.") from error
