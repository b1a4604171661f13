"""Who may stay: an open stream asks every few seconds whether its sign-in still holds, one question for all its streams."""

from time import monotonic

from flask import Flask

from app.accounts import queries
from app.extensions import db

KNOWN_SECONDS = 4.0
MOST_KNOWN = 2_000


class Welcome:
    """Remembers for a few seconds which sign-ins hold, so that a thousand streams ask once."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._answers: dict[str, tuple[float, bool]] = {}

    def holds(self, session_hash: str) -> bool:
        """Tell whether this sign-in still lets its person stay; at most a few seconds old."""
        asked_at, answer = self._answers.get(session_hash, (-KNOWN_SECONDS, False))
        if monotonic() - asked_at < KNOWN_SECONDS:
            return answer
        with self._app.app_context():
            answer = queries.is_session_alive(session_hash)
            db.session.rollback()
        if len(self._answers) >= MOST_KNOWN:
            self._answers.clear()
        self._answers[session_hash] = (monotonic(), answer)
        return answer
