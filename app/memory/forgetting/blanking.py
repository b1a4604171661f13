"""What must not be shown any more is cut out of texts: for prompts, indexes, titles, summaries and readers of any kind.

Whoever shows words of messages to a model, or makes something of them, asks here first. The message itself stays as its
person wrote it. A summary that was made before cannot be cut: it is withheld until it is made again from blanked text.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.conversations import queries as conversations
from app.memory.forgetting import queries, tombstones
from app.memory.forgetting.tombstones import Span, join

GAP = "[…]"
# As long as what it covers, for readers that count letters. Nobody writes it, and no reader takes it for a word.
FILLER = "█"
# An answer that was begun before a tombstone may still be growing, and clocks of machines differ.
MARGIN = timedelta(hours=1)


def blank(owner: UUID, texts: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return the texts of these messages with a mark in the place of what is forgotten."""
    forgotten = find_forgotten(owner, texts)
    return {**texts, **{message_id: cut(texts[message_id], spans) for message_id, spans in forgotten.items()}}


def blank_in_place(owner: UUID, texts: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return the texts of these messages, each as long as it was, with FILLER over what is forgotten."""
    forgotten = find_forgotten(owner, texts)
    return {message_id: _cover(text, forgotten.get(message_id, ())) for message_id, text in texts.items()}


def blank_words(owner: UUID, text: str, *, at: datetime) -> str:
    """Return a text that is no message, such as a title or a summary of this moment, without what is forgotten."""
    return cut(text, tombstones.load(owner).find(text, at=at))


def find_forgotten(owner: UUID, texts: Mapping[UUID, str]) -> dict[UUID, list[Span]]:
    """Return what of these messages is forgotten; of a message without it nothing."""
    stones = tombstones.load(owner)
    if not stones:
        return {}
    found: dict[UUID, list[Span]] = dict(queries.list_spans(owner, list(texts)))
    # What was stored since is compared here: an old conversation may have been brought in.
    fresh = [message_id for message_id in texts if is_fresh(message_id, stones.settled_at)]
    for message_id, at in conversations.list_times(owner, fresh).items():
        if spans := stones.find(texts[message_id], at=at):
            found[message_id] = join([*found.get(message_id, ()), *spans])
    return found


def is_fresh(message_id: UUID, settled_at: datetime) -> bool:
    """Tell whether a message may have been stored after this moment; ids that do not tell always may."""
    return message_id.version != 7 or message_id >= first_id(settled_at)


def first_id(settled_at: datetime) -> UUID:
    """Return the smallest id of what was stored since then, with a margin."""
    since = max(settled_at - MARGIN, datetime(1970, 1, 1, tzinfo=UTC))
    return UUID(int=int(since.timestamp() * 1000) << 80)


def cut(text: str, spans: Iterable[Span]) -> str:
    """Return a text with the mark in the place of each span."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], GAP]
        done = end
    return "".join([*pieces, text[done:]])


def is_cut(text: str, start: int, end: int) -> bool:
    """Tell whether something of these words of a covered text is forgotten, or stood right behind them: "a cat named"."""
    return FILLER in text[start:end] or text[end:].lstrip(" \"'“”‘’«»(").startswith(FILLER)


def _cover(text: str, spans: Sequence[Span]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{FILLER * (min(end, len(text)) - start)}{text[end:]}"
    return text
