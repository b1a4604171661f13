"""From what the load generator saw to figures: what was added over the provider's own times, and what was lost."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.plans import Shape
from tests.servers.scripted_provider import expected_text

MARK = re.compile(r"#(\d+)")
QUANTILES = (0.50, 0.95, 0.99)


@dataclass
class Seen:
    """What was seen of one or more rounds of one shape; times in seconds."""

    completed: int = 0
    failed: int = 0
    lost: int = 0
    doubled: int = 0
    first: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, shape: Shape, streams: list[dict[str, Any]]) -> None:
        """Add what one round saw."""
        for stream in streams:
            if stream["error"] or stream["state"] != "done":
                self.failed += 1
                self.errors[stream["error"] or stream["state"] or "no end"] += 1
                continue
            self.completed += 1
            self._add_text(shape, stream)
            self._add_times(shape, stream)

    def _add_text(self, shape: Shape, stream: dict[str, Any]) -> None:
        text = "".join(piece for _, piece in stream["pieces"])
        lost, doubled = compare(shape, stream["number"], text)
        self.lost += lost
        self.doubled += doubled

    def _add_times(self, shape: Shape, stream: dict[str, Any]) -> None:
        moments = [moment for moment, _ in stream["pieces"]]
        if not moments:
            return
        self.first.append(moments[0] - stream["begun"] - shape.delay)
        self.gaps += [
            later - earlier - 1 / shape.rate for earlier, later in zip(moments, moments[1:], strict=False)
        ]


def compare(shape: Shape, number: int, text: str) -> tuple[int, int]:
    """Return how many tokens this stream's text lacks and how many it has too often; other text counts as one lost."""
    if text == expected_text(f"s{number}", shape.tokens, True):
        return 0, 0
    marks = Counter(int(mark) for mark in MARK.findall(text))
    lost = sum(1 for mark in range(shape.tokens) if mark not in marks)
    doubled = sum(count - 1 for count in marks.values())
    return (lost, doubled) if lost or doubled else (1, 0)


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and p99 in milliseconds (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        return {}
    last = len(ordered) - 1
    return {
        f"p{round(q * 100)}": round(ordered[min(last, int(q * len(ordered)))] * 1000, 1) for q in QUANTILES
    }
