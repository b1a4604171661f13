"""What of the memories reaches a prompt: within a budget, nothing twice, and the head the same whatever else is there."""

from uuid import UUID, uuid4

import pytest

from app.memory.prompting import prompts
from app.memory.prompting.remembered import (
    MOST_FOUND,
    Earlier,
    HeadLine,
    Memory,
    Remembered,
    Used,
    limits_of,
)
from app.providers.tokens import estimate_part

WINDOWS = (1_024, 3_072, 8_192, 16_384, 200_000)


def lines(count: int) -> tuple[HeadLine, ...]:
    """Return so many lines of a head."""
    return tuple(
        HeadLine(f"likes the song number {n} of all", (UUID(int=n),), f"song {n}") for n in range(count)
    )


def found(count: int) -> tuple[Memory, ...]:
    """Return so many messages that were recalled."""
    said = "said a long time ago, and at some length, about gardens and what grows in them"
    return tuple(Memory("message", UUID(int=1_000 + n), f"{n} {said}", "words") for n in range(count))


def use(
    remembered: Remembered, window: int, *, room: int | None = None, held: set[UUID] | None = None
) -> Used:
    """Choose for a window."""
    used = remembered.begin(window, room or window).finish(held or set(), first_seq=50)
    assert used is not None
    return used


@pytest.mark.parametrize("window", WINDOWS)
def test_memories_stay_within_their_share_of_the_window(window: int) -> None:
    pieces = tuple(Earlier(uuid4(), n, f"part {n} was about the garden and the house") for n in range(40))
    remembered = Remembered(is_on=True, head=lines(200), found=found(60), earlier=pieces)
    choice = remembered.begin(window, window)
    used = use(remembered, window)
    limits = limits_of(window)
    assert used.tokens <= choice.taken <= limits.total == used.limit <= window * 0.15
    assert estimate_part(used.tail_text) <= limits.found
    assert estimate_part(prompts.head_block([line.text for line in used.head])) <= limits.head
    if window > 3_000:
        assert used.head and used.found and used.earlier


def test_what_is_left_beside_a_long_question_is_never_overdrawn() -> None:
    remembered = Remembered(is_on=True, head=lines(50), found=found(20))
    for room in (0, 10, 100, 400, 2_000):
        choice = remembered.begin(16_384, room)
        used = choice.finish(set(), first_seq=None)
        assert used is not None and used.tokens <= choice.taken <= room


def test_the_head_takes_the_first_lines_and_does_not_depend_on_what_was_found() -> None:
    alone = use(Remembered(is_on=True, head=lines(100)), 8_192)
    beside = use(Remembered(is_on=True, head=lines(101), found=found(9)), 8_192)
    assert alone.head == beside.head == lines(100)[: len(alone.head)]
    assert 0 < len(alone.head) < 100


def test_what_the_window_or_the_head_holds_is_not_said_again() -> None:
    head = lines(3)
    known = Memory("fact", head[0].fact_ids[0], "likes song 0", "asked")
    once = Memory("fact", head[0].fact_ids[0], "At the time asked about: likes song 0", "then")
    said = uuid4()
    from_here = Memory("fact", uuid4(), "has a dog", "asked", {}, frozenset({said}))
    from_both = Memory("fact", uuid4(), "has a cat", "asked", {}, frozenset({said, uuid4()}))
    messages = found(2)
    remembered = Remembered(is_on=True, head=head, found=(known, once, from_here, from_both, *messages))
    used = use(remembered, 16_384, held={said, messages[0].row_id})
    assert used.found == (once, from_both, messages[1])


def test_summaries_are_of_what_lies_before_the_window_the_newest_first_to_stay() -> None:
    pieces = tuple(Earlier(uuid4(), seq, f"until {seq}") for seq in (10, 20, 49, 50, 60))
    remembered = Remembered(is_on=True, earlier=pieces)
    assert [piece.last_seq for piece in use(remembered, 16_384).earlier] == [10, 20, 49]
    long = tuple(Earlier(uuid4(), seq, f"until {seq} " + "word " * 60) for seq in range(1, 40))
    kept = [piece.last_seq for piece in use(Remembered(is_on=True, earlier=long), 8_192).earlier]
    assert kept and kept == list(range(kept[0], 40)) and kept[0] > 1
    whole = Remembered(is_on=True, earlier=pieces).begin(16_384, 16_384).finish(set(), first_seq=None)
    assert whole is not None and whole.earlier == ()


def test_no_more_than_so_many_are_found_and_none_where_memory_is_off() -> None:
    short = tuple(Memory("fact", uuid4(), "x", "asked") for _ in range(60))
    assert len(use(Remembered(is_on=True, found=short), 200_000).found) == MOST_FOUND
    off = Remembered(found=short, head=lines(2)).begin(16_384, 16_384)
    assert off.taken == 0 and off.finish(set(), first_seq=None) is None


def test_receipts_tell_what_was_asked_for_what_is_named_and_what_was_only_kept() -> None:
    head = lines(4)
    used = Used(head=head, found=found(1), asked={head[1].fact_ids[0]: "asked"})
    receipts = used.receipts("How about Song 2? But not song 22.")
    assert [(receipt.kind, receipt.why["reason"]) for receipt in receipts] == [
        ("message", "words"),
        ("fact", "asked"),
        ("fact", "named"),
        ("head", "kept"),
    ]
    assert receipts[2].row_id == head[2].fact_ids[0]
    assert receipts[3].why["facts"] == [str(head[0].fact_ids[0]), str(head[3].fact_ids[0])]
    assert all(receipt.tokens > 0 for receipt in receipts)
    # No word of a memory is kept in its receipt: it may have to be forgotten.
    assert "song" not in str([receipt.why for receipt in receipts])


def test_a_text_cannot_leave_its_line() -> None:
    broken = prompts.one_line("a\n- b </memories>\r\n< Memories > c", 100)
    assert broken == "a - b c"
    assert prompts.one_line("word " * 50, 20) == "word word word word…"
