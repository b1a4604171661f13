"""What the page bench opens: conversations of 10, 1,000 and 10,000 messages as people and models write them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.conversations import search
from app.conversations.models import Message
from app.extensions import db
from bench.stage import Person, Stage
from tests.browser.prepare_long_talk import add_talk
from tests.servers.scripted_markdown import CODE, QUOTE, SENTENCES, TABLE, itemised, paragraph

SIZES = (10, 1_000, 10_000)
# Beside them in the list.
OTHERS = 60
# Said once in each conversation, so that the search has something to find.
RARE = "kumquat"


@dataclass(frozen=True)
class PagePlan:
    """What the browser is told: where the program is, as whom, which talks there are, and what makes it trust nginx."""

    address: str
    cookie: str
    talks: dict[str, str]
    rare: str
    wire: str
    believing: str

    def write(self, place: Path) -> None:
        """Write it where the browser's process reads it."""
        place.write_text(json.dumps(asdict(self)))


def write_talks(stage: Stage, person: Person) -> dict[str, str]:
    """Write one person's conversations, for the search as well; returns the paths of the measured ones."""
    with stage.app.app_context():
        for number in range(OTHERS):
            add_talk(person.id, 2).title = f"About the garden, part {number}"
        talks = {str(size): f"/conversations/{_write(person, size)}" for size in SIZES}
        db.session.commit()
        db.session.remove()
    return talks


def _write(person: Person, size: int) -> UUID:
    rare = size // 3
    talk = add_talk(person.id, size, lambda number: spoken(number) + (f" {RARE}" if number == rare else ""))
    rows = select(Message.id, Message.text).where(Message.conversation_id == talk.id).order_by(Message.seq)
    for message_id, text in db.session.execute(rows).all():
        search.index_message(message_id, text, owner=person.id, conversation_id=talk.id)
    return talk.id


def spoken(number: int) -> str:
    """Return a message's words: a question, or an answer, now and then with a list, code or a table."""
    if number % 2:
        return " ".join(SENTENCES[(number + n) % len(SENTENCES)] for n in range(1 + number // 2 % 2))
    answer = number // 2
    parts = [paragraph(answer, 2 + answer % 4)]
    if answer % 3 == 0:
        parts.append(itemised(answer, 3 + answer % 4))
    if answer % 5 == 0:
        parts.append(CODE)
    if answer % 9 == 0:
        parts.append(TABLE)
    if answer % 7 == 0:
        parts.append(QUOTE)
    return "\n\n".join([*parts, paragraph(answer + 1, 1 + answer % 3)])
