"""The exam's figures say what they claim, and what has become worse is named."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.memory.dates import Window
from app.memory.exam import report
from app.memory.exam.marks import TOKENS, Marks
from app.memory.exam.marks import mark as mark_sitting
from app.memory.exam.sitting import Answer, Found, Sitting
from app.memory.exam.texts import Life, Message, Probe

DAY = datetime(2026, 3, 1, tzinfo=UTC)
LIFE = Life(
    tuple(
        Message(
            f"m{n}",
            "c1",
            "user",
            "Rina",
            DAY + timedelta(days=n),
            "en" if n < 3 else "id",
            "plain",
            f"Text {n}",
        )
        for n in range(6)
    ),
    (),
    (),
)


def mark(answers: list[Answer], life: Life) -> Marks:
    """Return the figures of these answers, when nothing was learned."""
    return mark_sitting(Sitting(answers, []), life)


def answer(
    *found: Found,
    evidence: tuple[str, ...] = ("m1",),
    kind: str = "plain",
    lang: str = "en",
    expected: str = "x",
    windows: tuple[Window, ...] = (),
) -> Answer:
    """Make the answer to a question that this evidence answers."""
    probe = Probe("p1", lang, DAY + timedelta(days=9), kind, "What?", expected, evidence, ())
    return Answer(probe, found, windows)


def found(message: str, *beside: str, text: str = "Text") -> Found:
    """Make a message that was found, with others shown beside it."""
    return Found(message, text, tuple((name, "Text") for name in beside))


def test_recall_is_the_share_of_the_evidence_and_what_stands_beside_counts_apart() -> None:
    marks = mark([answer(found("m1"), found("m0", "m2"), evidence=("m1", "m2", "m3", "m4"))], LIFE)["all"]
    assert (marks["questions"], marks["recall@10"], marks["beside included"]) == (1, 0.25, 0.5)


def test_only_what_stands_in_the_first_tokens_counts_there() -> None:
    long = "word " * TOKENS
    assert mark([answer(found("m0", text=long), found("m1"))], LIFE)["all"]["in 1,000 tokens"] == 0
    assert mark([answer(found("m1"), found("m0", text=long))], LIFE)["all"]["in 1,000 tokens"] == 1


def test_a_question_in_another_language_than_all_its_evidence_is_one_across() -> None:
    marks = mark(
        [answer(found("m1")), answer(evidence=("m4",)), answer(evidence=("m1", "m4"), lang="id")],
        LIFE,
    )
    assert marks["across languages"] == marks["English about Indonesian"]
    assert marks["across languages"]["questions"] == 1
    assert (marks["asked in English"]["questions"], marks["asked in Indonesian"]["questions"]) == (1, 1)


def test_dates_are_right_where_evidence_lies_in_a_window_and_not_asked_where_the_day_is_the_answer() -> None:
    window = Window(DAY, DAY + timedelta(days=2))
    right, wrong = answer(kind="date", windows=(window,)), answer(kind="date")
    asks = answer(kind="date", expected="2026-03-02")
    assert mark([right, wrong, asks], LIFE)["date"]["dates"] == 0.5
    assert "dates" not in mark([answer(windows=(window,))], LIFE)["all"]


def test_what_nothing_answers_counts_in_no_figure_of_finding() -> None:
    assert mark([answer(evidence=(), kind="nothing_known")], LIFE) == {}


def test_a_drop_and_a_missing_figure_are_named_and_a_rise_is_not() -> None:
    figures = {"questions": 3, "recall@10": 0.7, "dates": 1.0}
    before = {"first": {"all": figures, "plain": {"recall@10": 0.5}}, "second": {"all": {"dates": 0.5}}}
    now = {"first": {"all": {**figures, "recall@10": 0.69}, "date": {"recall@10": 0.1}}}
    assert report.drops(before, before) == []
    assert report.drops(now, before) == [
        "first: all, recall@10: 0.690 after 0.700",
        "first: plain, recall@10:  after 0.500",
        "second: all, dates:  after 0.500",
    ]
    better = {**before, "first": {**before["first"], "all": {**figures, "recall@10": 0.9}}}
    assert report.drops(better, before) == []


def test_recording_keeps_the_better_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "BASELINE", tmp_path / "baseline.json")
    report.write_baseline({"first": {"all": {"recall@10": 0.7, "dates": 0.5}}})
    report.write_baseline({"first": {"all": {"recall@10": 0.6, "dates": 0.9, "new": 0.1}}})
    assert report.read_baseline() == {"first": {"all": {"recall@10": 0.7, "dates": 0.9, "new": 0.1}}}


def test_the_table_has_a_line_a_group_and_no_column_that_nobody_has() -> None:
    title, _, *lines = report.table({"first": mark([answer(found("m1"), kind="plain")], LIFE)}).splitlines()
    assert title == "first"
    assert lines[0].split("  ")[-1].strip() == "in 1,000 tokens"
    assert lines[1].split() == ["all", "1", "1.000", "1.000", "1.000"]
    assert {line.split("  ")[0] for line in lines[1:]} == {"all", "asked in English", "plain"}
