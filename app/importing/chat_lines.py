"""A chat as lines of JSON, read one at a time however long the file is; the first wrong line is named by its number."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from app.conversations.models import Role
from app.database import now
from app.errors import BadInputError
from app.importing.forms import ChatLine

# A message of a million letters, each written as two escapes of JSON.
MOST_BYTES = 12 * 1024 * 1024 + 10_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# As much as clocks and their zones may be apart.
AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One message, its conversation named, its time known."""

    number: int
    role: Role
    text: str
    at: datetime
    speaker: str
    conversation: str
    id: str | None


def read_lines(file: Path, *, title: str, zone: ZoneInfo) -> Iterator[Line]:
    """Read the messages of a file; BadInputError names the first line that is none, or what keeps it from being read.

    `title` names the conversation of a line that names none; `zone` is where a time without a zone was.
    """
    latest = now() + AHEAD
    try:
        with file.open("rb") as stream:
            for number, raw in _raw_lines(stream):
                yield _line(number, raw, title=title, zone=zone, latest=latest)
    except OSError as error:
        raise BadInputError(f"{file} cannot be read: {error.strerror}. Name a file that is there.") from error


def wrong(number: int, reason: str) -> BadInputError:
    """Return the error that names a line and says what to do."""
    return BadInputError(f"Line {number}: {reason}. Mend it and import the file again.")


def _raw_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while raw := stream.readline(MOST_BYTES + 1):
        number += 1
        if len(raw) > MOST_BYTES:
            raise wrong(number, "it is longer than 12 MB")
        raw = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if raw.strip():
            yield number, raw


def _line(number: int, raw: bytes, *, title: str, zone: ZoneInfo, latest: datetime) -> Line:
    try:
        fields = json.loads(raw)
        if not isinstance(fields, dict):
            raise wrong(number, "it is no JSON object")
        # What neither database can keep: half of a letter, and the number zero.
        words = "".join(word for word in fields.values() if isinstance(word, str))
        words.encode()
        if "\0" in words:
            raise wrong(number, "it holds the number zero, which is no letter")
        said = ChatLine.model_validate(fields)
        at = _time(said.at, zone)
    except UnicodeError as error:
        raise wrong(number, "it is not written in UTF-8, or holds half of a letter") from error
    except ValidationError as error:
        raise wrong(number, _reason(error)) from error
    except RecursionError as error:
        raise wrong(number, "it is nested too deeply") from error
    except ValueError as error:
        reason = "it is no JSON object" if isinstance(error, json.JSONDecodeError) else str(error)
        raise wrong(number, reason) from error
    if not EARLIEST <= at <= latest:
        raise wrong(number, f"the time {said.at} is before 1970 or in the future")
    return Line(
        number,
        said.role,
        said.text,
        at,
        said.speaker or "",
        (said.conversation or "").strip() or title,
        said.id,
    )


def _time(written: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(written)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{written[:40]!r} is no time; write it like 2026-03-01T20:15:00+07:00") from error


def _reason(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    name = ".".join(map(str, fault["loc"]))
    if fault["type"] == "missing":
        return f"it has no {name!r}"
    return f"{name!r} is not as it should be ({fault['msg'][:1].lower()}{fault['msg'][1:]})"
