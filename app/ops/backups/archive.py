"""The file of a backup: a zip archive with a manifest that has the last word about what is in it.

A zip is read from its end, so one that was cut short shows it at once, and any tool can look into it. The database is
packed, files are not: pictures are packed already, and what is not packed cannot swell. Whoever reads one trusts nothing in
it: names, sizes and checksums have to be those of the manifest, and nothing may be there that the manifest does not name.
"""

import errno
import hashlib
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.ops.backups.manifest import (
    DATABASE,
    NAME,
    BrokenBackupError,
    Facts,
    Manifest,
    Member,
    read_manifest,
)

PIECE = 1024 * 1024
ENCRYPTED = 0x1
# Checksums do not pack: a manifest that swells more is none. A database may have empty pages, a small one mostly.
MANIFEST_SWELLS, DATABASE_SWELLS, SMALL = 20, 200, 64 * PIECE
# What the library raises for a file that is damaged, or that asks for what it cannot do.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
)
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

    def finish(self, made_at: str, origin: str, facts: Facts) -> Manifest:
        """Write the manifest."""
        manifest = Manifest(made_at, origin, facts, self._members)
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
        """Write a member to this place; BrokenBackupError when it is not what the manifest says.

        Files may be read by the account's group, to which nginx belongs, the database by the account alone.
        """
        target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        with target.open("xb") as writer:
            target.chmod(0o600 if member.name == DATABASE else 0o640)
            self._copy(member, writer)
            writer.flush()
            os.fsync(writer.fileno())

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
    except (*BROKEN, OSError, ValueError) as error:
        raise BrokenBackupError(CUT_SHORT) from error
    with file:
        yield Archive(file, _read_agreed(file, path.stat().st_size))


def _read_agreed(file: zipfile.ZipFile, length: int) -> Manifest:
    entries = file.infolist()
    found = {entry.filename: entry for entry in entries}
    if NAME not in found or len(found) != len(entries) or _swells(found[NAME], MANIFEST_SWELLS, PIECE):
        raise BrokenBackupError(CUT_SHORT)
    # Entries that share their bytes could be many times as large as the file that they come in.
    if sum(entry.compress_size for entry in entries) > length:
        raise BrokenBackupError("The backup says that it holds more than its size. Do not use it.")
    with _broken_archives(NAME):
        manifest = read_manifest(file.read(NAME))
    told = {member.name: member for member in manifest.members}
    if DATABASE not in told or len(told) != len(manifest.members):
        raise BrokenBackupError(CUT_SHORT)
    if told.keys() != found.keys() - {NAME}:
        raise BrokenBackupError("The backup holds other files than it says. Do not use it.")
    for name, member in told.items():
        _check_entry(found[name], member)
    return manifest


def _check_entry(entry: zipfile.ZipInfo, member: Member) -> None:
    is_database = member.name == DATABASE
    packed_well = entry.compress_type == (zipfile.ZIP_DEFLATED if is_database else zipfile.ZIP_STORED)
    is_plain = packed_well and not entry.flag_bits & ENCRYPTED and _kind(entry) in (0, stat.S_IFREG)
    if not is_plain or entry.file_size != member.size or _swells(entry, DATABASE_SWELLS, SMALL):
        raise BrokenBackupError(f"{member.name} in the backup is not what its manifest says. Do not use it.")


def _kind(entry: zipfile.ZipInfo) -> int:
    return stat.S_IFMT(entry.external_attr >> 16)


def _swells(entry: zipfile.ZipInfo, most: int, free: int) -> bool:
    return entry.file_size > max(free, entry.compress_size * most)


@contextmanager
def _broken_archives(name: str) -> Iterator[None]:
    try:
        yield
    except (*BROKEN, OSError) as error:
        # A place before the file's beginning. Of all others, such as a full disk, the caller tells.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise BrokenBackupError(f"{name} in the backup cannot be read. Take another backup.") from error
