"""Holds the memory exam: sits it by patterns alone and with a scripted reader, and compares with the recorded figures."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from app.memory.exam.marks import CLAIMS, Marks, mark
from app.memory.exam.reader import Reader, read_claims
from app.memory.exam.report import drops, read_baseline, table, write_baseline
from app.memory.exam.serving import serve
from app.memory.exam.sitting import Say, sit
from app.memory.exam.texts import Life, Probe, read_life, read_probes

BY_PATTERNS, WITH_READER = "by patterns", "with a scripted reader, without meanings"

# Lends an empty installation, of whose configuration something may be chosen.
Install = Callable[..., AbstractContextManager[object]]


def hold(install: Install, *, record: bool, say: Say) -> bool:
    """Say the figures and what has become worse; False when something has. `record` keeps what is better.

    `install` lends an installation with an empty database, which is written into, for each sitting.
    """
    life, probes = read_life(), read_probes()
    with install():
        by_patterns = mark(sit(life, probes, say=say), life)
    # What is known is not found by meanings, to work out those of a year takes most of the time, and a machine that is too
    # small for them has its figures as well.
    with install(memory_embedder="none"):
        with_reader = sit_with_reader(life, probes, Reader(life, read_claims()), say=say)
    report = {BY_PATTERNS: by_patterns, WITH_READER: with_reader}
    say(table(report))
    worse = drops(report, read_baseline())
    for line in worse:
        say(f"worse: {line}")
    if record:
        write_baseline(report)
    return not worse


def sit_with_reader(life: Life, probes: tuple[Probe, ...], reader: Reader, *, say: Say) -> Marks:
    """Sit the exam while this reader is asked over HTTP; the marks say as well what came of its claims."""
    with serve(reader.answer) as served:
        sitting = sit(life, probes, say=say, reader=served)
    return mark(sitting, life) | {CLAIMS: reader.marks(sitting.read)}
