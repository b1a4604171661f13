"""Jobs of one test, done by real workers: writing them down, and seeing what became of them."""

from pathlib import Path

from sqlalchemy import select

from app.background import Job
from app.extensions import db
from tests.chat.talk import wait_until
from tests.servers import scratch_jobs


class Scratch:
    """The jobs of one test."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal

    def note(self, *words: str, seconds: float = 0.0) -> None:
        """Have these words written by jobs that take so long each."""
        for word in words:
            scratch_jobs.note.later(str(self.journal), word, seconds)
        db.session.commit()

    def words(self, what: str = "end") -> list[str]:
        """Return the words in the order in which their jobs began or ended."""
        return [word for kind, word, _pid, _at in scratch_jobs.read(self.journal) if kind == what]

    def wait_for(self, *words: str, what: str = "end", seconds: float = 30.0) -> None:
        """Wait until jobs have begun or ended these words."""
        wait_until(lambda: set(words) <= set(self.words(what)), seconds)

    def pid_of(self, word: str) -> int:
        """Return the process that began this word last."""
        return next(pid for kind, known, pid, _ in reversed(scratch_jobs.read(self.journal)) if known == word)

    def rows(self, name: str = "scratch.note") -> list[Job]:
        """Read the jobs' rows."""
        db.session.rollback()
        return list(db.session.scalars(select(Job).where(Job.name == name).order_by(Job.created_at)))

    def wait_for_state(self, state: str, name: str = "scratch.note") -> Job:
        """Wait until the one row of this name is in this state."""
        return wait_until(lambda: next((row for row in self.rows(name) if row.state == state), None))  # type: ignore[no-any-return]


def names(count: int) -> list[str]:
    """Return so many different words."""
    return [f"word{number}" for number in range(count)]
