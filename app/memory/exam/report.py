"""The exam's table for people, and the recorded figures that may only rise."""

import json
from pathlib import Path

from app.memory.exam.marks import MARKINGS, Marks

BASELINE = Path(__file__).with_name("baseline.json")
# Floats of another processor may rank two equal messages the other way; one question among all weighs more than this.
SLACK = 0.005


def table(marks: Marks) -> str:
    """Return the figures as a table, a group a line."""
    names = [
        "questions",
        *(name for name, _ in MARKINGS if any(name in figures for figures in marks.values())),
    ]
    rows = [["", *names]]
    for group, figures in marks.items():
        rows.append([group, *(_cell(figures.get(name)) for name in names)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(names) + 1)]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def drops(marks: Marks, baseline: Marks) -> list[str]:
    """Return what has become worse than the recorded figures, or is not measured any more."""
    return [
        f"{group}, {name}: {_cell(marks.get(group, {}).get(name))} after {_cell(before)}"
        for group, figures in baseline.items()
        for name, before in figures.items()
        if marks.get(group, {}).get(name, -1.0) < before - SLACK
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


def _cell(figure: float | None) -> str:
    if figure is None:
        return ""
    return str(figure) if isinstance(figure, int) else f"{figure:.3f}"
