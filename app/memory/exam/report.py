"""The exam's table for people, and the recorded figures that may only rise."""

import json
from pathlib import Path

from app.memory.exam.marks import CLAIMS, LEARNED, Marks

BASELINE = Path(__file__).with_name("baseline.json")
# Floats of another processor may rank two equal messages the other way; one question among all weighs more than this.
SLACK = 0.005
APART = (LEARNED, CLAIMS)

# The marks of each sitting.
Report = dict[str, Marks]


def table(report: Report) -> str:
    """Return the figures as tables under the name of each sitting, a group a line: of the questions, then the others."""
    return "\n\n".join(f"{sitting}\n\n{_tables(marks)}" for sitting, marks in report.items())


def drops(report: Report, baseline: Report) -> list[str]:
    """Return what has become worse than the recorded figures, or is not measured any more; of counts more is not better."""
    return [
        f"{sitting}: {group}, {name}: {_cell(now.get(name))} after {_cell(before)}"
        for sitting, marks in baseline.items()
        for group, figures in marks.items()
        for now in (report.get(sitting, {}).get(group, {}),)
        for name, before in figures.items()
        if isinstance(before, float) and now.get(name, -1.0) < before - SLACK
    ]


def read_baseline() -> Report:
    """Return the recorded figures."""
    report: Report = json.loads(BASELINE.read_text(encoding="utf-8"))
    return report


def write_baseline(report: Report) -> None:
    """Record these figures; what was better before stays."""
    old = read_baseline() if BASELINE.exists() else {}
    best = {sitting: _best(marks, old.get(sitting, {})) for sitting, marks in report.items()}
    BASELINE.write_text(json.dumps(best, indent=1) + "\n", encoding="utf-8")


def _best(marks: Marks, old: Marks) -> Marks:
    return {
        group: {name: _better(figure, old.get(group, {}).get(name)) for name, figure in figures.items()}
        for group, figures in marks.items()
    }


def _better(figure: float, before: float | None) -> float:
    # A count is neither good nor bad.
    return figure if before is None or isinstance(figure, int) else max(figure, before)


def _tables(marks: Marks) -> str:
    asked = {group: figures for group, figures in marks.items() if group not in APART}
    apart = [{group: marks[group]} for group in APART if group in marks]
    return "\n\n".join(_lines(some) for some in (asked, *apart) if some)


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
