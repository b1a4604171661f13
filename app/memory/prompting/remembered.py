"""What a turn remembers, and how much of it reaches a prompt: plain values, and pure choices among them.

The head is always there and the same from turn to turn; what was found for the question stands at the tail. Each has a
share of the model's window, so a small model is not buried under memories.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self
from uuid import UUID

from app.conversations.words import words_of
from app.memory.prompting import prompts
from app.providers.tokens import estimate_part

# Why a memory reached a prompt; app/memory/receipts/showing.py says it in a sentence.
Reason = (
    Literal["kept", "named", "asked", "kind", "then", "source", "words", "near", "meaning", "both", "loose"]
    | Literal["window", "earlier"]
)
# The memory could not be read; it is still being sorted; what the question means was not known in time; too many turns
# began at once for any to look.
Trouble = Literal["failed", "building", "late", "crowded"]
Kind = Literal["fact", "message", "episode", "summary", "head"]

HEAD_SHARE, MOST_FOR_HEAD = 0.04, 600
FOUND_SHARE, MOST_FOR_FOUND = 0.065, 1_000
EARLIER_SHARE, MOST_FOR_EARLIER = 0.04, 600
MOST_FOUND = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """How many tokens the head, what was found, and the summary of earlier messages may have."""

    head: int
    found: int
    earlier: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.head + self.found + self.earlier


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A fact that is always kept in mind, as a line of the head. The first id is its own, others are those it mentions.

    `key` are the words by which an answer names it.
    """

    text: str
    fact_ids: tuple[UUID, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """Something that was found for the question. `stands_on` are the messages whose words it repeats."""

    kind: Kind
    row_id: UUID
    text: str
    reason: Reason
    why: Mapping[str, Any] = field(default_factory=dict)
    stands_on: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The summary of a stretch of the present conversation, up to and with the message of this seq."""

    row_id: UUID
    last_seq: int
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a memory reached the prompt of an answer, as it is stored; no word of the memory is in `why`."""

    kind: Kind
    row_id: UUID
    why: dict[str, Any]
    tokens: int


@dataclass(frozen=True, slots=True)
class Used:
    """What of it reached one prompt."""

    head: tuple[HeadLine, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    found: tuple[Memory, ...] = ()
    asked: Mapping[UUID, Reason] = field(default_factory=dict)
    limit: int = 0
    trouble: Trouble | None = None
    # Whether being used may strengthen a fact: not where a conversation only reads.
    counts: bool = True

    @property
    def head_text(self) -> str:
        """What stands at the end of the system prompt."""
        parts = (
            prompts.head_block([line.text for line in self.head]),
            prompts.earlier_block([piece.text for piece in self.earlier]),
        )
        return "\n\n".join(part for part in parts if part)

    @property
    def tail_text(self) -> str:
        """What stands before the newest message."""
        return prompts.found_block([memory.text for memory in self.found])

    @property
    def tokens(self) -> int:
        """How many tokens all of it is likely to have."""
        return estimate_part(self.head_text) + estimate_part(self.tail_text)

    def as_json(self) -> dict[str, Any]:
        """Return what the turn's plan keeps."""
        return {"tokens": self.tokens, "limit": self.limit, "trouble": self.trouble}

    def receipts(self, answer: str) -> list[Receipt]:
        """Return a receipt for each memory, and one for what was only kept in mind and that the answer does not name."""
        said = f" {words_of(answer)} "
        made = [
            Receipt("summary", piece.row_id, {"reason": "earlier"}, estimate_part(piece.text))
            for piece in self.earlier
        ]
        made += [_receipt(memory) for memory in self.found]
        kept: list[HeadLine] = []
        for line in self.head:
            reason = self._reason(line, said)
            if reason is None:
                kept.append(line)
            else:
                made.append(Receipt("fact", line.fact_ids[0], {"reason": reason}, estimate_part(line.text)))
        if kept:
            ids = [str(line.fact_ids[0]) for line in kept]
            tokens = sum(estimate_part(line.text) for line in kept)
            made.append(Receipt("head", kept[0].fact_ids[0], {"reason": "kept", "facts": ids}, tokens))
        return made

    def _reason(self, line: HeadLine, said: str) -> Reason | None:
        asked = self.asked.get(line.fact_ids[0])
        is_named = line.key and f" {line.key} " in said
        return "named" if is_named and asked in (None, "source") else asked


@dataclass(frozen=True, slots=True)
class Remembered:
    """All that may reach the prompt of a turn, the best first; `asked` says of facts why they fit the question."""

    is_on: bool = False
    head: tuple[HeadLine, ...] = ()
    found: tuple[Memory, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    asked: Mapping[UUID, Reason] = field(default_factory=dict)
    trouble: Trouble | None = None
    counts: bool = True

    def begin(self, window: int, room: int) -> "Choice":
        """Begin to choose for a model's window; `room` is what question and persona leave of it."""
        return Choice.of(self, limits_of(window), room)


NOTHING = Remembered()


@dataclass(frozen=True, slots=True)
class Choice:
    """What the head takes, and how much is set aside for the rest, whatever that will be: so the window's cut stays put."""

    remembered: Remembered
    limits: Limits
    head: tuple[HeadLine, ...]
    head_tokens: int
    reserved: int

    @classmethod
    def of(cls, remembered: Remembered, limits: Limits, room: int) -> Self:
        """Choose the head, and set aside at most half of what is left."""
        if not remembered.is_on:
            return cls(remembered, limits, (), 0, 0)
        head = _fitting_head(remembered.head, min(limits.head, room // 2))
        tokens = estimate_part(prompts.head_block([line.text for line in head]))
        rest = limits.found + (limits.earlier if remembered.earlier else 0)
        return cls(remembered, limits, head, tokens, min(rest, (room - tokens) // 2))

    @property
    def taken(self) -> int:
        """The tokens that the window loses to memories."""
        return self.head_tokens + self.reserved

    def finish(self, held: Iterable[UUID], first_seq: int | None) -> Used | None:
        """Choose the rest beside the messages that the window holds, from this seq on; None where memory is off."""
        remembered = self.remembered
        if not remembered.is_on:
            return None
        earlier = self._fitting_earlier(first_seq) if first_seq is not None else ()
        spent = estimate_part(prompts.earlier_block([piece.text for piece in earlier]))
        return Used(
            head=self.head,
            earlier=earlier,
            found=self._fitting_found(
                min(self.limits.found, self.reserved - spent),
                frozenset([*held, *(piece.row_id for piece in earlier)]),
            ),
            asked=remembered.asked,
            limit=self.limits.total,
            trouble=remembered.trouble,
            counts=remembered.counts,
        )

    def _fitting_earlier(self, first_seq: int) -> tuple[Earlier, ...]:
        left = min(self.limits.earlier, self.reserved // 2) - estimate_part(prompts.earlier_block([""]))
        chosen: list[Earlier] = []
        for piece in reversed(self.remembered.earlier):
            cost = _cost(piece.text)
            if piece.last_seq < first_seq and cost <= left:
                chosen.insert(0, piece)
                left -= cost
        return tuple(chosen)

    def _fitting_found(self, limit: int, held: frozenset[UUID]) -> tuple[Memory, ...]:
        left = limit - estimate_part(prompts.found_block([""]))
        in_head = {line.fact_ids[0] for line in self.head}
        chosen: list[Memory] = []
        for memory in self.remembered.found:
            cost = _cost(memory.text)
            is_there = memory.row_id in held or (bool(memory.stands_on) and memory.stands_on <= held)
            repeats_head = memory.row_id in in_head and memory.reason != "then"
            if not is_there and not repeats_head and cost <= left and len(chosen) < MOST_FOUND:
                chosen.append(memory)
                left -= cost
        return tuple(chosen)


def limits_of(window: int) -> Limits:
    """Return how much of a window of so many tokens memories may have."""
    return Limits(
        head=min(MOST_FOR_HEAD, int(window * HEAD_SHARE)),
        found=min(MOST_FOR_FOUND, int(window * FOUND_SHARE)),
        earlier=min(MOST_FOR_EARLIER, int(window * EARLIER_SHARE)),
    )


def _fitting_head(lines: Sequence[HeadLine], limit: int) -> tuple[HeadLine, ...]:
    # The first so many lines, so that one more fact never changes those before it.
    left = limit - estimate_part(prompts.head_block([""]))
    for count, line in enumerate(lines):
        left -= _cost(line.text)
        if left < 0:
            return tuple(lines[:count])
    return tuple(lines)


def _receipt(memory: Memory) -> Receipt:
    why = {"reason": memory.reason, **memory.why}
    return Receipt(memory.kind, memory.row_id, why, estimate_part(memory.text))


def _cost(text: str) -> int:
    """Return the tokens of an entry of a list, rounded up."""
    return estimate_part(f"- {text}\n") + 1
