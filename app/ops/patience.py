"""Asking parts of the installation that may hang: several at once, and nobody waits longer than was said."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import gevent
from gevent.threadpool import ThreadPool

Answer = TypeVar("Answer")


def ask_all(questions: Mapping[str, Callable[[], Answer]], seconds: float) -> dict[str, Answer]:
    """Ask all at once and return the answers that came in time; whoever is still asking is left out.

    A greenlet that is ended inside a question to the database costs that one connection, which is closed and not waited for.
    """
    asked = {name: gevent.spawn(question) for name, question in questions.items()}
    gevent.joinall(list(asked.values()), timeout=seconds)
    answers = {name: each.get() for name, each in asked.items() if each.ready()}
    gevent.killall([each for each in asked.values() if not each.ready()], block=False)
    return answers


class SlowDoor:
    """Asks the operating system what may never return, as of a folder on a computer that is gone.

    Only a thread can wait for that, and it cannot be ended; so there is one, and while it waits no other is sent after it.
    """

    def __init__(self) -> None:
        self._pool: ThreadPool | None = None
        self._is_asking = False

    def ask(self, question: Callable[[], Answer], seconds: float) -> Answer | None:
        """Return the answer, or None when none came in time or an earlier one has not come yet."""
        if self._is_asking:
            return None
        self._is_asking = True
        self._pool = self._pool or ThreadPool(1)
        waiting = self._pool.spawn(self._ask, question)
        waiting.wait(seconds)
        return waiting.get() if waiting.ready() else None

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        try:
            return question()
        finally:
            self._is_asking = False
