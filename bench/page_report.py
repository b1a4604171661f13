"""The figures of the chat page as people read them: a row for each thing measured, a column for each conversation."""

from collections.abc import Sequence
from typing import Any

# What is measured, its name, and what design section 15 and the plan of the chat page allow.
ROWS = (
    ("requests, nothing kept", "requests", "20"),
    ("KB on the wire, nothing kept", "kilobytes", "200"),
    ("KB of the same, unpacked", "plain", ""),
    ("first contentful paint, ms", "paint", "1,000"),
    ("newest message drawn, ms", "opened", "1,000"),
    ("end of the words moved after that, px", "moved", "0"),
    ("layout shift as the browser counts it", "shift", ""),
    ("requests, opened again", "requests_again", ""),
    ("KB on the wire, opened again", "kilobytes_again", ""),
    ("first contentful paint, opened again, ms", "paint_again", ""),
    ("newest message drawn, opened again, ms", "opened_again", "1,000"),
    ("end of the words moved, opened again, px", "moved_again", "0"),
    ("elements of the page", "elements", ""),
    ("JS heap, MB", "heap", ""),
    ("nodes alive", "nodes", ""),
    ("a key until its paint, ms", "typing", "50"),
    ("the same while an answer is written, ms", "typing_meanwhile", "50"),
    ("jump to a day, ms", "day_jump", ""),
    ("search, key to hits, ms", "search", ""),
    ("search, hit to message, ms", "search_jump", "1,000"),
    ("longest task while scrolling back, ms", "scroll_task", ""),
    ("longest frame while scrolling back, ms", "scroll_frame", ""),
    ("pages further back, a first time", "trip1_pages", ""),
    ("elements there", "trip1_most", ""),
    ("JS heap, returned from there, MB", "trip1_heap", "flat"),
    ("nodes alive, returned from there", "trip1_nodes", "flat"),
    ("pages further back, a second time", "trip2_pages", ""),
    ("elements there, a second time", "trip2_most", ""),
    ("JS heap, returned a second time, MB", "trip2_heap", "flat"),
    ("nodes alive, returned a second time", "trip2_nodes", "flat"),
    ("longest task, 50 KB answer, ms", "answer_task", "50"),
    ("tasks over 50 ms, 50 KB answer", "answer_long_tasks", "0"),
    ("longest frame, 50 KB answer, ms", "answer_frame", ""),
    ("end of the words moved, 50 KB answer, px", "answer_moved", "0"),
    ("layout shift as the browser counts it", "answer_shift", ""),
)
# Of which there are enough values that the middle and the tail are told apart.
MANY = ("typing", "typing_meanwhile")


def summarise(seen: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of all values: the median, the 95th percentile and the worst of each."""
    talks = {
        size: {name: _spread(values) for name, values in figures.items()}
        for size, figures in seen["talks"].items()
    }
    return seen | {"talks": talks}


def page_tables(result: dict[str, Any]) -> list[str]:
    """Return the table and what it was taken with, as Markdown."""
    sizes = list(result["talks"])
    lines = [_line(["", "allowed", *(f"{int(size):,} messages" for size in sizes)])]
    lines += [_line(["---"] * (2 + len(sizes)))]
    for words, name, allowed in ROWS:
        lines += [_line([words, allowed, *(_cell(result["talks"][size], name) for size in sizes)])]
    return [*lines, "", f"Chromium {result['browser']}; {result['seconds']} seconds in all."]


def _spread(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    last = len(ordered) - 1
    places = {"median": len(ordered) // 2, "p95": min(last, int(0.95 * len(ordered))), "worst": last}
    return {name: round(ordered[place], 3) for name, place in places.items()}


def _cell(figures: dict[str, Any], name: str) -> str:
    if name not in figures:
        return ""
    spread = figures[name]
    wanted = ("median", "p95", "worst") if name in MANY else ("median", "worst")
    cells = [_number(spread[part]) for part in wanted]
    return cells[0] if len(set(cells)) == 1 else " / ".join(cells)


def _number(value: float) -> str:
    if value == 0 or value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.3f}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
