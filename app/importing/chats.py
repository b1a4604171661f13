"""The import of a chat from lines of JSON: every line is looked at before the first is stored.

Messages get ids that follow from whose they are and from what the file says of them: its own id where it has one, else
conversation, time, role and text, and how often the very same was said right before. So a file can be imported again, also
after it has grown or after an import was broken off: what is here already is passed over, and what was deleted here does
not come back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from app.accounts import queries as accounts
from app.conversations import queries as conversations
from app.conversations.models import Conversation
from app.conversations.telling import Told, begin_conversation, tell
from app.errors import BadInputError, ConflictError
from app.extensions import db
from app.importing import queries
from app.importing.chat_lines import Line, read_lines, wrong
from app.settings import personas

# A portion is one transaction: others write in between, however long the file is.
AT_ONCE = 500
SAY_EACH = 10_000

Say = Callable[[str], None]
_Numbered = tuple[Line, int]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many messages were added, in how many conversations, and how many were here already."""

    added: int
    conversations: int
    known: int


def import_chat(user_name: str, file: Path, *, title: str | None, say: Say) -> Imported:
    """Import a file for this person, and commit; BadInputError names the first line that cannot be.

    `title` is for lines that name no conversation; without it they go into one that is called like the file.
    """
    user = accounts.get_user_by_name(user_name)
    owner, zone = user.id, ZoneInfo(user.timezone)
    lines = _Lines(file, (title or file.stem).strip(), zone)
    total = _check(lines)
    persona = personas.ensure_persona(owner).id
    added, seen, talks = 0, 0, set[UUID]()
    for portion in _portions(lines):
        new = _missing(owner, portion)
        _add(owner, new, persona=persona)
        added += sum(map(len, new.values()))
        talks |= {_conversation_id(owner, talk) for talk in new}
        seen += len(portion)
        if seen // SAY_EACH > (seen - len(portion)) // SAY_EACH:
            say(f"{seen:,} of {total:,} lines read, {added:,} messages added")
    return Imported(added, len(talks), total - added)


@dataclass(frozen=True, slots=True)
class _Lines:
    file: Path
    title: str
    zone: ZoneInfo

    def __iter__(self) -> Iterator[Line]:
        return read_lines(self.file, title=self.title, zone=self.zone)


def _check(lines: _Lines) -> int:
    """Look at every line; returns how many there are."""
    count, person, ids = 0, None, dict[int, tuple[int, int]]()
    for line in lines:
        count += 1
        if line.role == "user" and line.speaker:
            person = person or line.speaker
            if line.speaker != person:
                # What one says in this role is taken as this person's own words, and remembered so.
                reason = f"{line.speaker!r} speaks in the role of the user, which is {person!r} in the lines before"
                raise wrong(line.number, f"{reason}; one file holds what one person said")
        if line.id is not None:
            key, what = hash((line.conversation, line.id)), hash((line.role, line.at, line.text))
            first, before = ids.setdefault(key, (line.number, what))
            if before != what:
                raise wrong(
                    line.number, f"the id {line.id!r} stands in line {first} already, with another message"
                )
    if not count:
        raise BadInputError(f"{lines.file} holds no message. Name a file with one JSON object a line.")
    return count


def _portions(lines: _Lines) -> Iterator[list[_Numbered]]:
    reading = _numbered(lines)
    while portion := list(islice(reading, AT_ONCE)):
        yield portion


def _numbered(lines: _Lines) -> Iterator[_Numbered]:
    """Yield each line with how often the very same stands right before it in its conversation."""
    last: dict[str, tuple[object, int]] = {}
    for line in lines:
        said = (line.at, line.role, line.text)
        before, count = last.get(line.conversation, (None, 0))
        count = count + 1 if said == before else 0
        last[line.conversation] = (said, count)
        yield line, count


def _missing(owner: UUID, portion: Sequence[_Numbered]) -> dict[str, list[Told]]:
    """Find what is not here yet, by the names of conversations, each in the order of the file."""
    told: dict[str, list[Told]] = {}
    ids = [_message_id(owner, line, count) for line, count in portion]
    done = queries.list_known(owner, ids)
    for (line, _count), message_id in zip(portion, ids, strict=True):
        if message_id not in done:
            told.setdefault(line.conversation, []).append(Told(message_id, line.role, line.text, line.at))
            done.add(message_id)
    return told


def _add(owner: UUID, new: Mapping[str, Sequence[Told]], *, persona: UUID) -> None:
    """Store what is new, in one transaction."""
    try:
        # All of them are held before anything is told, always in one order, so that nobody waits in a ring.
        talks = sorted(new, key=lambda title: _conversation_id(owner, title))
        held = [(_hold(owner, title, persona=persona, at=new[title][0].at), new[title]) for title in talks]
        tell(owner, held)
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise ConflictError(
            "The same chat is being imported elsewhere. Import it again when that has ended."
        ) from error


def _hold(owner: UUID, title: str, *, persona: UUID, at: datetime) -> Conversation:
    conversation_id = _conversation_id(owner, title)
    conversation = queries.lock_conversation_here(owner, conversation_id)
    if conversation is None:
        return begin_conversation(owner, conversation_id, title=title, persona_id=persona, at=at)
    _check_free(conversation)
    return conversation


def _check_free(conversation: Conversation) -> None:
    if conversation.deleted_at is not None:
        reason = f"The conversation {conversation.title!r} is in the bin."
        raise ConflictError(f"{reason} Bring it back, or remove it for good, and import the file again.")
    if conversations.find_active_turn(conversation.user_id, conversation.id) is not None:
        reason = f"An answer is being written in the conversation {conversation.title!r}."
        raise ConflictError(f"{reason} Wait until it has ended, and import the file again.")


def _conversation_id(owner: UUID, name: str) -> UUID:
    return uuid5(owner, f"conversation\0{name}")


def _message_id(owner: UUID, line: Line, count: int) -> UUID:
    if line.id is not None:
        return uuid5(owner, f"message\0{line.conversation}\0{line.id}")
    said = f"said\0{line.conversation}\0{line.at.isoformat()}\0{line.role}\0{line.text}"
    return uuid5(owner, f"{said}\0{count}" if count else said)
