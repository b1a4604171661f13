"""What was found, as one line for a terminal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "wrong"]
# What the command ends with: 0 when all is well.
CODES: dict[Level, int] = {"ok": 0, "warning": 1, "wrong": 2}
SUBJECT_WIDTH = 16


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing stands; whatever is not well comes with what to do next."""

    subject: str
    level: Level
    words: str
    advice: str = ""

    @property
    def line(self) -> str:
        """The finding as it is printed."""
        told = f"{self.level:8} {self.subject:{SUBJECT_WIDTH}} {self.words}"
        return f"{told}\n{'':{SUBJECT_WIDTH + 10}}{self.advice}" if self.advice else told


def ok(subject: str, words: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(subject, "ok", words)


def warning(subject: str, words: str, advice: str) -> Finding:
    """Say that something works and should still be changed."""
    return Finding(subject, "warning", words, advice)


def wrong(subject: str, words: str, advice: str) -> Finding:
    """Say that something does not work."""
    return Finding(subject, "wrong", words, advice)


def exit_code(findings: Iterable[Finding]) -> int:
    """Return the code of the worst finding."""
    return max((CODES[finding.level] for finding in findings), default=0)
