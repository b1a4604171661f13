"""What a backup says about itself: what is in it, with checksums, and what is needed to use it."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.errors import HouseError

PROGRAM = "yuzu companion"
FORMAT = 1
NAME = "manifest.json"
# Some hundred bytes a file; this is room for more than a million pictures.
MOST_BYTES = 256 * 1024 * 1024
DATABASE = "database/snapshot"
FILES = "files/"
SAFE_NAME = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*", re.ASCII)

Kind = Literal["sqlite", "postgresql"]


class BackupError(HouseError):
    """A backup could not be made, verified or restored."""


class BrokenBackupError(BackupError):
    """This file is no backup of ours, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a snapshot is of: the database's kind and version, its schema, rows by table, and the keys that secrets need."""

    kind: Kind
    server: str
    schema: list[str]
    rows: dict[str, int]
    keys: list[str]

    def same_content(self, other: "Facts") -> bool:
        """Tell whether both describe the same rows, whatever version of the database program looked at them."""
        return (self.kind, self.schema, self.rows, self.keys) == (
            other.kind,
            other.schema,
            other.rows,
            other.keys,
        )


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything in one backup."""

    made_at: str
    facts: Facts
    members: Sequence[Member]

    def as_json(self) -> bytes:
        """Return the manifest as it is stored."""
        head = {"program": PROGRAM, "format": FORMAT, "made_at": self.made_at}
        body = {"database": asdict(self.facts), "members": [asdict(member) for member in self.members]}
        return json.dumps(head | body, indent=1).encode()


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest; BrokenBackupError when it is not one of ours, or of a newer version."""
    try:
        said = json.loads(text)
        if said["program"] != PROGRAM:
            raise ValueError("another program's")
        if said["format"] != FORMAT:
            raise BrokenBackupError(
                f"This backup has format {said['format']}, and this version knows {FORMAT} only. A newer version made it: "
                "restore it with that one."
            )
        members = [_read_member(member) for member in said["members"]]
        return Manifest(str(said["made_at"]), _read_facts(said["database"]), members)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenBackupError("This file is no backup of this program.") from error


def is_safe(name: str) -> bool:
    """Tell whether a name can only lead to a place inside of where it is unpacked."""
    return name == DATABASE or (name.startswith(FILES) and SAFE_NAME.fullmatch(name) is not None)


def _read_member(said: dict[str, Any]) -> Member:
    member = Member(said["name"], said["size"], said["sha256"])
    if not (isinstance(member.name, str) and is_safe(member.name)):
        raise BrokenBackupError(
            f"The backup names a place outside of itself ({str(member.name)[:80]!r}). Do not use it."
        )
    if not (
        isinstance(member.size, int) and member.size >= 0 and re.fullmatch(r"[0-9a-f]{64}", member.sha256)
    ):
        raise ValueError("no size or checksum")
    return member


def _read_facts(said: dict[str, Any]) -> Facts:
    facts = Facts(
        said["kind"], str(said["server"]), list(said["schema"]), dict(said["rows"]), list(said["keys"])
    )
    if facts.kind not in ("sqlite", "postgresql"):
        raise ValueError("a database of another kind")
    return facts
