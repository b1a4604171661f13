"""The rows of docs/operations.md that say what closed each line of the owners' checklist: every file and test is there."""

import re
from pathlib import Path

HOUSE = Path(__file__).parents[1]
PAGE = HOUSE / "docs" / "operations.md"
LINES, BOTTLENECKS = 12, 8
IN_QUOTES = re.compile(r"`([^`]+)`")
WAITS = re.compile(r"waits for the issue .+")


def test_twelve_lines_and_eight_bottlenecks_have_a_row_each() -> None:
    rows = _rows()
    assert [row[0] for row in rows] == [str(number) for number in range(1, LINES + BOTTLENECKS + 1)]
    assert all(all(cell.strip() for cell in row) for row in rows)


def test_each_row_names_what_closes_it_and_a_test_that_exists_or_the_issue_that_it_waits_for() -> None:
    wrong = [f"{row[0]}: {fault}" for row in _rows() for fault in _faults(row)]
    assert wrong == []


def test_a_row_that_names_nothing_would_be_noticed() -> None:
    assert _faults(["1", "x", "`app/nowhere.py`", "`tests/test_checklist.py::test_nothing`", "-"]) == [
        "there is no app/nowhere.py",
        "there is no test_nothing in tests/test_checklist.py",
    ]
    assert _faults(["1", "x", "some day", "by and by", "-"]) == ["names no file", "names no test"]
    assert _faults(["1", "x", "waits for the issue about pictures", "-", "-"]) == []


def _rows() -> list[list[str]]:
    section = PAGE.read_text().partition("## What hurt in v2.1.2")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if re.match(r"\| \d", line)]
    assert cells, "the section is gone"
    return cells


def _faults(row: list[str]) -> list[str]:
    _, _, closes, proves, _ = row
    if WAITS.fullmatch(closes):
        return []
    files, tests = IN_QUOTES.findall(closes), IN_QUOTES.findall(proves)
    found = [] if files else ["names no file"]
    found += [f"there is no {file}" for file in files if not (HOUSE / file).exists()]
    found += [] if tests else ["names no test"]
    for test in tests:
        file, _, name = test.partition("::")
        source = (HOUSE / file).read_text() if (HOUSE / file).is_file() else ""
        if f"def {name}(" not in source:
            found.append(f"there is no {name} in {file}")
    return found
