"""Small plots, drawn by the page itself as SVG: coordinates in a box of 100 by 40, the origin at the upper left."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 100.0, 40.0
GAP = 0.18


@dataclass(frozen=True, slots=True)
class Line:
    """A line from left to right; `level` is the height of a threshold, `mark` where today is, both in the box."""

    points: str
    level: float
    mark: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a plot: its place in the box, what it counts, and the words below it."""

    x: float
    y: float
    width: float
    height: float
    count: int
    label: str


def line(points: Sequence[tuple[int, float]], *, level: float, mark: int, longest: int) -> Line:
    """Draw (place, share) points: places from 0 to `longest`, shares from 0 to 1."""
    drawn = " ".join(f"{_across(place, longest):.2f},{_down(share):.2f}" for place, share in points)
    return Line(drawn, _down(level), _across(mark, longest))


def bars(counts: Sequence[tuple[str, int]]) -> list[Bar]:
    """Draw labelled counts beside each other, the highest as high as the box."""
    most = max((count for _label, count in counts), default=0) or 1
    step = WIDTH / max(len(counts), 1)
    return [
        Bar(
            x=round(step * (place + GAP / 2), 2),
            y=round(HEIGHT * (1 - count / most), 2),
            width=round(step * (1 - GAP), 2),
            height=round(HEIGHT * count / most, 2),
            count=count,
            label=label,
        )
        for place, (label, count) in enumerate(counts)
    ]


def _across(place: int, longest: int) -> float:
    return min(max(place / longest, 0.0), 1.0) * WIDTH


def _down(share: float) -> float:
    return (1 - min(max(share, 0.0), 1.0)) * HEIGHT
