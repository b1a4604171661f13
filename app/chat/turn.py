"""One turn, from the first look at the database to the stored end: read -> ask -> run tools -> ask again -> store.

No database session is open while anybody is asked. What is said is visible at once through the live turn; the keeper stores
it every second, and the end is stored before anybody is told that it is the end.
"""

import random
from functools import partial

import structlog
from flask import Flask
from flask_babel import gettext as _

from app.chat import context, ending, recollection
from app.chat.context import TooLongError
from app.chat.ending import End, HandOver
from app.chat.live import HaltedError, LiveTurn, live_turns
from app.chat.patience import insist
from app.chat.speaking import Preparation, speak
from app.chat.ticket import Ticket
from app.config import current_config
from app.database import now
from app.extensions import db
from app.languages import speaking
from app.memory.forgetting.tombstones import read_once
from app.providers.errors import ProviderError
from app.settings import chain, personas
from app.settings.provider_breakers import is_resting
from app.settings.values import Speaker
from app.tools.tool import ToolContext

RETRIES = 2
RETRY_SECONDS = 0.6
LONGEST_RETRY_SECONDS = 8.0

log = structlog.get_logger(__name__)


def run_turn(app: Flask, turn: LiveTurn, *, hand_over: HandOver) -> None:
    """Answer one accepted turn; whatever happens, it ends in a stored state.

    `hand_over` is called inside the transaction that stores the end, so that what follows it is never forgotten.
    """
    structlog.contextvars.bind_contextvars(turn_id=str(turn.ticket.turn_id))
    with app.app_context(), speaking(turn.ticket.language):
        try:
            ending.store(turn, _run(turn), hand_over=hand_over)
        finally:
            live_turns().leave(turn)


def _run(turn: LiveTurn) -> End:
    try:
        preparation = insist(partial(_prepare, turn.ticket), "a turn waits for the database")
        return _answer(turn, preparation)
    except HaltedError as halt:
        return ending.halted(halt.reason)
    except Exception:
        log.exception("a turn broke")
        return ending.broken()


@read_once()
def _prepare(ticket: Ticket) -> Preparation:
    ways = ticket.outset.ways
    persona = personas.persona_of(ticket.owner, ticket.persona_id)
    speakers = chain.resolve_chain(ticket.owner, ticket.choice, stored=ways.model_chain)
    window = context.widest_window(each.info.window if each.info else None for each in speakers)
    background = context.read_background(ticket, persona, ways.timezone, window=window)
    background = recollection.finish(ticket, background, speakers[0])
    db.session.remove()
    return Preparation(
        background, speakers, ToolContext(ticket.owner, ways.timezone, now()), current_config()
    )


def _answer(turn: LiveTurn, preparation: Preparation) -> End:
    failures: list[ProviderError] = []
    for speaker in preparation.speakers:
        turn.note = _handed_over(failures, speaker)
        turn.announce(ending.describe("generating", "", error=None, note=turn.note))
        try:
            return _ask_with_retries(turn, preparation, speaker)
        except TooLongError as error:
            return ending.too_long(speaker, error)
        except ProviderError as error:
            failures.append(error)
            if turn.spoke or not error.retryable:
                break
    return ending.failed(turn, failures)


def _handed_over(failures: list[ProviderError], speaker: Speaker) -> str | None:
    if not failures:
        return None
    instead = _("%(provider)s answered instead.", provider=speaker.title)
    return f"{failures[-1].told(_)} {instead}"


def _ask_with_retries(turn: LiveTurn, preparation: Preparation, speaker: Speaker) -> End:
    for retry in range(RETRIES):
        try:
            return speak(turn, preparation, speaker)
        except ProviderError as error:
            log.warning("a provider failed", provider=error.provider, kind=error.kind, retry=retry)
            if turn.spoke or not error.retryable or is_resting(speaker):
                raise
            _rest(turn, error, retry)
    return speak(turn, preparation, speaker)


def _rest(turn: LiveTurn, error: ProviderError, retry: int) -> None:
    pause = RETRY_SECONDS * 2**retry * random.uniform(0.7, 1.3)  # jitter, no secret
    turn.halted.wait(max(pause, min(error.retry_after or 0.0, LONGEST_RETRY_SECONDS)))
    turn.check()
