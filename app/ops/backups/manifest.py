"""What a backup says about itself: what is in it, with checksums, and what is needed to use it.

Nothing in a manifest is believed before it was looked at: it may come from anywhere, and parts of it are printed.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from app.errors import HouseError

PROGRAM = "yuzu companion"
FORMAT = 1
NAME = "manifest.json"
DATABASE = "database/yuzu.db"
FILES = "files/"
LONGEST_NAME = 1_000
# No control characters, no backslash and no colon, which lead elsewhere on other systems, and no hidden file.
PART = re.compile(r"[^\x00-\x1f\x7f\\:/.][^\x00-\x1f\x7f\\:/]*")
SHA256 = re.compile(r"[0-9a-f]{64}")
WORD = re.compile(r"[\w.:+-]{1,64}", re.ASCII)


class BackupError(HouseError):
    """A backup could not be made, verified or restored."""


class BrokenBackupError(BackupError):
    """This file is no backup of ours, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a snapshot holds: its schema, the rows of each table, and the ids of the keys that its secrets need."""

    schema: list[str]
    rows: dict[str, int]
    keys: list[str]


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the archive: its name there, its size in bytes, and its checksum."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything in one backup. `origin` is the kind of database that it was made from, for people who read it."""

    made_at: str
    origin: str
    facts: Facts
    members: Sequence[Member]

    def as_json(self) -> bytes:
        """Return the manifest as it is stored."""
        head = {"program": PROGRAM, "format": FORMAT, "made_at": self.made_at, "origin": self.origin}
        body = {"database": asdict(self.facts), "members": [asdict(member) for member in self.members]}
        return json.dumps(head | body, indent=1).encode()


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest; BrokenBackupError when it is not one of ours, or of a newer version."""
    try:
        said = json.loads(text)
        if said["program"] != PROGRAM:
            raise ValueError("another program's")
        if said["format"] != FORMAT:
            _refuse_format(said["format"])
        members = [_read_member(member) for member in said["members"]]
        return Manifest(_word(said["made_at"]), _word(said["origin"]), _read_facts(said["database"]), members)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BrokenBackupError("This file is no backup of this program. Name another file.") from error


def is_safe(name: str) -> bool:
    """Tell whether a name can only lead to a place inside of where it is unpacked."""
    if name == DATABASE:
        return True
    parts = name.removeprefix(FILES).split("/")
    return (
        name.startswith(FILES)
        and len(name) <= LONGEST_NAME
        and all(PART.fullmatch(part) is not None for part in parts)
    )


def _refuse_format(found: object) -> NoReturn:
    if isinstance(found, int) and found > FORMAT:
        raise BrokenBackupError(
            f"This backup has format {found}, and this version knows {FORMAT} only. A newer version made it: restore it "
            "with that one."
        )
    raise ValueError("no format")


def _read_member(said: dict[str, Any]) -> Member:
    member = Member(said["name"], said["size"], said["sha256"])
    if not is_safe(member.name):
        raise BrokenBackupError(
            f"The backup names a place outside of itself ({ascii(member.name)[:80]}). Do not use it."
        )
    if type(member.size) is not int or member.size < 0 or not SHA256.fullmatch(member.sha256):
        raise ValueError("no size or checksum")
    return member


def _read_facts(said: dict[str, Any]) -> Facts:
    rows = {_word(name): count for name, count in said["rows"].items()}
    if not all(type(count) is int for count in rows.values()):
        raise ValueError("no number of rows")
    return Facts([_word(name) for name in said["schema"]], rows, [_word(name) for name in said["keys"]])


def _word(said: str) -> str:
    if not WORD.fullmatch(said):
        raise ValueError("no plain word")
    return said
