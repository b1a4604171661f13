"""Holds the memory exam: sits it, marks it, and compares the figures with the recorded ones."""

from app.memory.exam.marks import mark
from app.memory.exam.report import drops, read_baseline, table, write_baseline
from app.memory.exam.sitting import Say, sit
from app.memory.exam.texts import read_life, read_probes


def hold(*, record: bool, say: Say) -> bool:
    """Say the figures and what has become worse; False when something has. `record` keeps what is better.

    The database of this application is written into, so it is a scratch one.
    """
    life = read_life()
    marks = mark(sit(life, read_probes(), say=say), life)
    say(table(marks))
    worse = drops(marks, read_baseline())
    for line in worse:
        say(f"worse: {line}")
    if record:
        write_baseline(marks)
    return not worse
