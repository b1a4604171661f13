"""The exam's table for people, and the recorded figures that may only rise."""

import json
from pathlib import Path

from app.memory.exam.marks import LEARNED, Marks

BASELINE = Path(__file__).with_name("baseline.json")
# Floats of another processor may rank two equal messages the other way; one question among all weighs more than this.
SLACK = 0.005


def table(marks: Marks) -> str:
    """Return the figures as tables, a group a line: of the questions, and of what was learned."""
    asked = {group: figures for group, figures in marks.items() if group != LEARNED}
    learned = {LEARNED: marks[LEARNED]} if LEARNED in marks else {}
    return "\n\n".join(_lines(some) for some in (asked, learned) if some)


def drops(marks: Marks, baseline: Marks) -> list[str]:
    """Return what has become worse than the recorded figures, or is not measured any more; of counts more is not better."""
    return [
        f"{group}, {name}: {_cell(marks.get(group, {}).get(name))} after {_cell(before)}"
        for group, figures in baseline.items()
        for name, before in figures.items()
        if isinstance(before, float) and marks.get(group, {}).get(name, -1.0) < before - SLACK
    ]


def read_baseline() -> Marks:
    """Return the recorded figures."""
    marks: Marks = json.loads(BASELINE.read_text(encoding="utf-8"))
    return marks


def write_baseline(marks: Marks) -> None:
    """Record these figures; what was better before stays."""
    old = read_baseline() if BASELINE.exists() else {}
    best = {
        group: {name: max(figure, old.get(group, {}).get(name, figure)) for name, figure in figures.items()}
        for group, figures in marks.items()
    }
    BASELINE.write_text(json.dumps(best, indent=1) + "\n", encoding="utf-8")


def _lines(marks: Marks) -> str:
    names = list(dict.fromkeys(name for figures in marks.values() for name in figures))
    rows = [["", *names]]
    for group, figures in marks.items():
        rows.append([group, *(_cell(figures.get(name)) for name in names)])
    first, *others = (max(map(len, column)) for column in zip(*rows, strict=True))
    lines = [
        "  ".join([row[0].ljust(first), *(cell.rjust(w) for cell, w in zip(row[1:], others, strict=True))])
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _cell(figure: float | None) -> str:
    if figure is None:
        return ""
    return str(figure) if isinstance(figure, int) else f"{figure:.3f}"
