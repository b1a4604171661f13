"""Run as a program beside the web server: give Rina a conversation of so many messages, print its id.

`python -m tests.browser.prepare_long_talk 10000`, in the environment of the installation, once she has an account. Question
and answer take turns, one pair in four hours, so that a day begins among the newest whenever one looks. Message number n
says so in its first words, and some are long.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402  # nothing may be imported before the patch; so for all below
from collections.abc import Callable  # noqa: E402
from datetime import timedelta  # noqa: E402
from typing import Any  # noqa: E402
from uuid import UUID  # noqa: E402

from sqlalchemy import insert  # noqa: E402

from app import create_app  # noqa: E402
from app.accounts import queries  # noqa: E402
from app.chat.holding import begin_conversation  # noqa: E402
from app.config import load_config  # noqa: E402
from app.conversations.models import Conversation, Message, Turn  # noqa: E402
from app.database import now, uuid7  # noqa: E402
from app.extensions import db  # noqa: E402

AT_ONCE = 500
WORDS = "the evening was long and we spoke of small things that mattered "


def numbered(number: int) -> str:
    """Return the words of message number n."""
    return f"Message number {number}: {WORDS * (number * 7 % 13)}"


def add_talk(owner: UUID, count: int, words: Callable[[int], str] = numbered) -> Conversation:
    """Write the messages into a new conversation."""
    conversation = begin_conversation(owner)
    began = now() - timedelta(hours=2 * count + 1)
    rows: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        rows.append(
            {
                "id": uuid7(),
                "conversation_id": conversation.id,
                "user_id": owner,
                "parent_id": rows[-1]["id"] if rows else None,
                "seq": number,
                "role": "user" if number % 2 else "assistant",
                "text": words(number),
                "on_path": True,
                "created_at": began + timedelta(hours=2 * (number - 1 + number % 2), minutes=1 - number % 2),
            }
        )
    conversation.title, conversation.next_seq, conversation.leaf_id = "A long talk", count + 1, rows[-1]["id"]
    for at in range(0, count, AT_ONCE):
        db.session.execute(insert(Message), rows[at : at + AT_ONCE])
    for question, answer in zip(rows[::2], rows[1::2], strict=False):
        db.session.add(_turn(conversation, question, answer))
    db.session.commit()
    return conversation


def _turn(conversation: Conversation, question: dict[str, Any], answer: dict[str, Any]) -> Turn:
    return Turn(
        id=uuid7(),
        user_id=conversation.user_id,
        conversation_id=conversation.id,
        question_id=question["id"],
        answer_id=answer["id"],
        key=uuid7(),
        fingerprint="",
        state="done",
        holder="",
        lease_until=answer["created_at"],
        created_at=question["created_at"],
        finished_at=answer["created_at"],
        provider_title="Scripted",
        model="scripted-1",
    )


if __name__ == "__main__":
    with create_app(load_config()).app_context():
        rina = queries.find_user_by_name("rina")
        assert rina is not None
        sys.stdout.write(str(add_talk(rina.id, int(sys.argv[1])).id))
