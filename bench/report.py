"""The figures as people read them: a line for each measurement, and the tables of docs/performance.md."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.page_report import page_tables

Row = dict[str, Any]

COLUMNS = (
    ("what", 9),
    ("streams", 8),
    ("arrival", 8),
    ("done", 6),
    ("failed", 7),
    ("wrong", 6),
    ("first token + ms", 24),
    ("gap + ms", 24),
    ("CPU/1000 tok", 17),
    ("PSS KB each", 12),
    ("RSS KB each", 12),
    ("connections", 12),
    ("busy: it, provider, load", 26),
)
HEAD = "".join(f"{name:>{width}}" for name, width in COLUMNS)
NAMES = {
    "provider": "provider alone",
    "forward": "bare proxy",
    "parse": "parsing proxy",
    "off": "Yuzu Companion, memory off",
    "ours": "Yuzu Companion",
}
MARKDOWN = (
    ("", "streams", "arrival", "completed", "failed", "lost or doubled", "added to first token, ms", "added to gap, ms")
    + ("CPU ms per 1,000 tokens", "PSS per stream, KB", "RSS per stream, KB", "new connections", "busy: it, provider, load")
)  # fmt: skip


def line(row: Row) -> str:
    """Return one measurement as a line below HEAD."""
    return "".join(f"{cell!s:>{width}}" for cell, (_, width) in zip(_cells(row), COLUMNS, strict=True))


def ratios(rows: Sequence[Row]) -> list[str]:
    """Compare ours, without and with the memory, with each proxy that was measured at the same shape."""
    found = []
    for ours in (row for row in rows if row["what"] in ("off", "ours")):
        for floor in rows:
            if floor["what"] in ("forward", "parse") and _shape(floor) == _shape(ours):
                found.append(_compared(ours, floor))
    return found


def write_tables(page: Path, results: dict[str, Any]) -> None:
    """Put the tables of these results between the page's marks, `<!-- NAME -->` and `<!-- end -->`."""
    text = page.read_text()
    for name, result in results.items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        if mark:
            text = (
                before + mark + "\n".join(_tables(name, result)) + "\n" + rest[rest.index("<!-- end -->") :]
            )
    page.write_text(text)


def _cells(row: Row) -> tuple[object, ...]:
    return (
        row["what"],
        row["streams"],
        row["arrival"],
        row["completed"],
        row["failed"],
        row["tokens_lost"] + row["tokens_doubled"] + row["badly_stored"],
        _three(row["first_added_ms"].values()),
        _three(row["gap_added_ms"].values()),
        _plus(*(row.get(f"{part}_ms_per_1000_tokens", 0) for part in ("cpu", "worker", "meaning"))),
        round(row["pss_kb_per_stream"]),
        round(row["rss_kb_per_stream"]),
        row["new_upstream_connections"],
        " / ".join(f"{value:.2f}" for value in row["busy"].values()),
    )


def _plus(*values: float) -> str:
    # All of them, or the first alone where nothing runs beside it.
    shown = values if any(map(round, values[1:])) else values[:1]
    return " + ".join(f"{value:.0f}" for value in shown)


def _three(values: Iterable[float]) -> str:
    return " / ".join(f"{max(0.0, value):,.0f}" for value in values)


def _shape(row: Row) -> tuple[int, str]:
    return row["streams"], row["arrival"]


def _compared(ours: Row, floor: Row) -> str:
    ours_cpu = ours["cpu_ms_per_1000_tokens"] + ours.get("worker_ms_per_1000_tokens", 0)
    cpu = ours_cpu / max(0.1, floor["cpu_ms_per_1000_tokens"])
    more = ours["first_added_ms"].get("p95", 0.0) - floor["first_added_ms"].get("p95", 0.0)
    shape = f"{ours['streams']} {ours['arrival']}" + (", memory off" if ours["what"] == "off" else "")
    told = f"{shape:>22}: against the {NAMES[floor['what']]} first token p95 {more:+,.0f} ms, CPU x {cpu:.1f}"
    return told + (f", {ours['unremembered']} answers without looking" if ours.get("unremembered") else "")


def _tables(name: str, result: dict[str, Any]) -> list[str]:
    if name == "page":
        return page_tables(result)
    if name.startswith("profiles"):
        return _side_by_side(result)
    if "rows" not in result:
        return _found(result)
    rows: list[Row] = result["rows"]
    lines = [_markdown(MARKDOWN), _markdown(["---"] * len(MARKDOWN))]
    lines += [_markdown([NAMES[row["what"]], *_cells(row)[1:]]) for row in rows]
    beside = {**result["start"], **result["calls"]}
    lines += [
        "",
        "| beside it | |",
        "|---|---|",
        *(f"| {_words(key)} | {value} |" for key, value in beside.items()),
    ]
    return [*lines, "", "```text", *ratios(rows), "```"]


def _found(result: dict[str, Any]) -> list[str]:
    lines = (f"| {_words(key)} | {_value(value)} |" for key, value in result.items())
    return ["| found | |", "|---|---|", *lines]


def _side_by_side(results: dict[str, dict[str, Any]]) -> list[str]:
    """Return a table with a column for each of these results, which all say the same things."""
    lines = [_markdown(["", *results]), _markdown(["---"] * (len(results) + 1))]
    for key in next(iter(results.values())):
        lines.append(_markdown([key, *(_value(result[key]) for result in results.values())]))
    return lines


def _markdown(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _value(value: object) -> str:
    return (
        ", ".join(f"{name} {part}" for name, part in value.items()) if isinstance(value, dict) else str(value)
    )
