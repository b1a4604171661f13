"""The process's bookkeeper: once a second it stores what its turns have said, renews their leases and hears who was asked
to stop, all in one transaction. It also ends turns, of any process, whose lease ran out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import gevent
import structlog
from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import case, update
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.models import User
from app.chat import queries
from app.chat.live import LiveTurn, LiveTurns
from app.conversations import changes, writes
from app.conversations.models import Conversation, Turn
from app.database import now
from app.errors import BusyError
from app.extensions import db
from app.languages import N_, in_every_language

# At most a second of words may be missing after a crash, so both pauses and the writing itself must fit into one.
TICK_SECONDS = 0.7
SHORTEST_TICK_SECONDS = 0.1
INTERRUPTED = N_("The server stopped while this was being written. What was said until then is kept.")

log = structlog.get_logger(__name__)


class Keeper:
    """Looks after the live turns of one process in a greenlet of its own."""

    def __init__(self, app: Flask, turns: LiveTurns, lease_seconds: float) -> None:
        self._app = app
        self._turns = turns
        self._lease = timedelta(seconds=lease_seconds)
        self._sweep_seconds = lease_seconds / 4
        self._greenlets: list[gevent.Greenlet[[], None]] = []
        self._failing: set[str] = set()

    def start(self) -> None:
        """Begin, once a process."""
        if not self._greenlets:
            self._greenlets = [gevent.spawn(self._keep), gevent.spawn(self._sweep)]

    def stop(self) -> None:
        """End, when nothing is live any more; an interrupted write is rolled back."""
        gevent.killall(self._greenlets)
        self._greenlets = []

    def tick(self) -> None:
        """Store, renew and listen once."""
        running = {turn.ticket.turn_id: turn for turn in self._turns.all()}
        if not running:
            return
        fresh = [(turn, turn.words()) for turn in running.values() if turn.unsaved]
        held = writes.renew_leases(list(running), self._turns.holder, now() + self._lease)
        mine = [
            (turn, words)
            for turn, words in fresh
            if held.get(turn.ticket.turn_id, (0, False))[0] == turn.ticket.attempt
        ]
        if mine:
            writes.store_words(
                [(turn.ticket.answer_id, said.text, said.reasoning, said.steps) for turn, said in mine]
            )
        db.session.commit()
        for turn, words in mine:
            turn.mark_saved(words)
        for turn_id, turn in running.items():
            _hear(turn, held.get(turn_id))

    def _keep(self) -> None:
        while True:
            self._turns.wanted.wait(TICK_SECONDS)
            self._turns.wanted.clear()
            with self._app.app_context():
                self._try(self.tick, "words")
            gevent.sleep(SHORTEST_TICK_SECONDS)

    def _sweep(self) -> None:
        while True:
            with self._app.app_context():
                self._try(end_expired, "leases")
            gevent.sleep(self._sweep_seconds)

    def _try(self, work: Callable[[], None], what: str) -> None:
        try:
            work()
        except (SQLAlchemyError, BusyError) as error:
            db.session.rollback()
            # Once an outage: a line at each try would fill the disk while the database is away.
            if what not in self._failing:
                log.warning(
                    "the keeper could not write and tries again", what=what, reason=type(error).__name__
                )
            self._failing.add(what)
        else:
            if what in self._failing:
                log.info("the keeper goes on", what=what)
            self._failing.discard(what)


def end_expired() -> None:
    """Mark every turn whose lease ran out as interrupted, and let other tabs hear of it."""
    moment = now()
    if dead := queries.lock_expired(moment):
        _interrupt([row.id for row in dead], moment)
        touched = update(Conversation).where(Conversation.id.in_([row.conversation_id for row in dead]))
        db.session.execute(touched.values(version=Conversation.version + 1))
        # In one order in every process, so that no two wait for each other.
        for row in sorted(dead, key=lambda row: (row.user_id, row.answer_id)):
            changes.note_message(row.user_id, row.answer_id)
        for row in dead:
            _learn_from(row.user_id, row.conversation_id, row.memory_use)
        log.warning("turns were interrupted because their process is gone", count=len(dead))
    db.session.commit()


def mark_expired(turn: Turn, memory_use: str) -> None:
    """End a turn whose lease ran out; the caller holds its conversation, notes that its answer is there, and commits."""
    turn.state = "interrupted"
    turn.error_kind = "lease"
    turn.error = _(INTERRUPTED)
    turn.finished_at = now()
    _learn_from(turn.user_id, turn.conversation_id, memory_use)


def _learn_from(owner: UUID, conversation_id: UUID, memory_use: str) -> None:
    # What its person said is said, though nobody was left to answer it.
    if memory_use == "full":
        current_app.extensions["learn_later"](owner, conversation_id)


def _interrupt(turns: list[UUID], moment: datetime) -> None:
    sentence = case(in_every_language(INTERRUPTED), value=User.locale, else_=INTERRUPTED)
    theirs = update(Turn).where(Turn.id.in_(turns), Turn.user_id == User.id)
    ended = theirs.values(state="interrupted", error_kind="lease", error=sentence, finished_at=moment)
    db.session.execute(ended, execution_options={"synchronize_session": False})


def _hear(turn: LiveTurn, held: tuple[int, bool] | None) -> None:
    if held is None or held[0] != turn.ticket.attempt:
        turn.halt("lost")
    elif held[1]:
        turn.halt("stop")
