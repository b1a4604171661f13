"""Titles that hold what is forgotten, as words of their own or because they are the first words of a message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Update, update

from app.conversations.models import Conversation
from app.conversations.words import words_of
from app.extensions import db
from app.memory.forgetting import queries
from app.memory.forgetting.blanking import cut
from app.memory.forgetting.tombstones import LONG_AGO, Span, Stones
from app.memory.models import MemoryForgetting


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


def store_titles(owner: UUID, retitled: Iterable[Retitled]) -> list[dict[str, Any]]:
    """Give conversations their new titles where they still have those of before; commits nothing.

    Returns what `give_titles_back` takes, as JSON: of each that was changed its id, what it had and what it has now.
    """
    kept, wanted = [], list(retitled)
    named_by = queries.find_who_titled(owner, [each.conversation_id for each in wanted])
    for each in wanted:
        before = {"title": each.before[0], "earlier_title": each.before[1]}
        after = {"title": each.title, "earlier_title": each.earlier_title}
        by = named_by.get(each.conversation_id, "nobody")
        changed = _titled(owner, each.conversation_id, before)
        if _execute(changed.values(**after, **({} if each.title else {"titled_by": "nobody"}))):
            kept.append(
                {"id": str(each.conversation_id), "before": {**before, "titled_by": by}, "after": after}
            )
    return kept


def give_titles_back(owner: UUID, kept: Iterable[dict[str, Any]]) -> None:
    """Let conversations have again what `store_titles` took, where nothing else has become of it; commits nothing."""
    for each in kept:
        _execute(_titled(owner, UUID(each["id"]), each["after"]).values(**each["before"]))


def hand_on(undone: MemoryForgetting, others: Iterable[MemoryForgetting]) -> None:
    """Let what was forgotten after something that is undone now give the titles from before both back."""
    taken = {(each["id"], *_title(each["after"])): each["before"] for each in undone.titles}
    for other in others:
        if other.id != undone.id:
            other.titles = [
                {**each, "before": taken.get((each["id"], *_title(each["before"])), each["before"])}
                for each in other.titles
            ]


def _title(titles: Mapping[str, str | None]) -> tuple[str | None, str | None]:
    return titles["title"], titles["earlier_title"]


def _titled(owner: UUID, conversation_id: UUID, now: Mapping[str, str | None]) -> Update:
    mine = update(Conversation).where(
        Conversation.user_id == owner,
        Conversation.id == conversation_id,
        Conversation.title == now["title"],
        Conversation.earlier_title.is_not_distinct_from(now["earlier_title"]),
    )
    return mine.values(version=Conversation.version + 1)


def _execute(changed: Update) -> int:
    result = db.session.execute(changed, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount


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
