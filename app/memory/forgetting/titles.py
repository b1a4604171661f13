"""Titles that hold what is forgotten, as words of their own or because they are the first words of a message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from app.conversations.models import Conversation
from app.conversations.words import words_of
from app.extensions import db
from app.memory.forgetting import queries
from app.memory.forgetting.blanking import cut
from app.memory.forgetting.tombstones import LONG_AGO, Span, Stones


@dataclass(frozen=True, slots=True)
class Retitled:
    """A conversation whose titles have to change, with what they become."""

    conversation_id: UUID
    before: tuple[str, str | None]
    title: str
    earlier_title: str | None


def retitle(owner: UUID, stones: Stones, spans: Mapping[UUID, Sequence[Span]]) -> list[Retitled]:
    """List the conversations of a person whose titles hold what is forgotten, when these spans of messages are.

    A conversation in which nothing is forgotten and the person has said these words anew since keeps its title.
    """
    beginnings: dict[UUID, list[tuple[str, str]]] = {}
    for written in _read(owner, list(spans)):
        pair = (_on_one_line(written.text), _on_one_line(cut(written.text, spans[written.id])))
        beginnings.setdefault(written.conversation_id, []).append(pair)
    found = []
    for conversation_id, title, earlier in queries.list_every_title(owner):
        begun = beginnings.get(conversation_id, ())
        if not begun and _is_told_anew(stones, conversation_id, f"{title}\n{earlier or ''}"):
            continue
        fresh = _without(title, stones, begun)
        fresh_earlier = _without(earlier, stones, begun) if earlier is not None else None
        if (fresh, fresh_earlier) != (title, earlier):
            found.append(Retitled(conversation_id, (title, earlier), fresh, fresh_earlier))
    return found


def store_titles(owner: UUID, retitled: Iterable[Retitled]) -> None:
    """Give conversations their new titles where they still have those of before; commits nothing."""
    for each in retitled:
        title, earlier = each.before
        mine = update(Conversation).where(
            Conversation.user_id == owner,
            Conversation.id == each.conversation_id,
            Conversation.title == title,
            Conversation.earlier_title.is_not_distinct_from(earlier),
        )
        values = {"title": each.title, "earlier_title": each.earlier_title}
        if not each.title:
            values["titled_by"] = "nobody"
        changed = mine.values(**values, version=Conversation.version + 1)
        db.session.execute(changed, execution_options={"synchronize_session": False})


def _is_told_anew(stones: Stones, conversation_id: UUID, titles: str) -> bool:
    """Tell whether what these titles hold of forgotten words was said again after they were forgotten."""
    if not stones.find(titles, at=LONG_AGO):
        return False
    fresh = queries.list_written_since(stones.owner, conversation_id, since=stones.newest)
    return any(stones.find(text, at=LONG_AGO) for text in fresh)


def _without(title: str, stones: Stones, begun: Iterable[tuple[str, str]]) -> str:
    # A title has no moment of its own; it was given before.
    spans = stones.find(title, at=LONG_AGO)
    fresh = cut(title, spans)
    start = title.rstrip("…").rstrip()
    for whole, blanked in begun:
        # The first words of a message, cut anywhere, may hold half of what is forgotten.
        if start and whole.startswith(start) and not blanked.startswith(start):
            fresh = blanked[: len(title)].rstrip()
    return fresh if fresh == title or words_of(fresh) else ""


def _read(owner: UUID, messages: Sequence[UUID]) -> Iterable[queries.Written]:
    for first in range(0, len(messages), queries.AT_ONCE):
        yield from queries.list_written(owner, messages[first : first + queries.AT_ONCE])


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
