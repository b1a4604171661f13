"""Providers that keep failing are left alone for a while, so that a turn goes to the next of its chain at once.

Two breakers for each model that is asked. The first is the address's: it opens when nobody can be reached there, whichever
model was wanted. The second is the model's at that address, for server errors and silence: at a provider with hundreds of
models one may be down alone. What one person's key or request is refused for (any 4xx) opens neither.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from app.breakers import Attempt, Breaker, RestingError, current_breakers
from app.providers.errors import ProviderError
from app.settings.values import Speaker

# Two turns in a row that failed with all their tries, or as many tries of several people.
FAILURES = 5
REST_SECONDS = 20.0


class Asking:
    """One asking of a speaker, and what it tells the breakers."""

    def __init__(self, address: Attempt, model: Attempt) -> None:
        self._address = address
        self._model = model

    def heard(self) -> None:
        """The first words came."""
        self._address.succeed()
        self._model.succeed()

    def failed(self, error: ProviderError) -> None:
        """It failed; after words that were heard this tells nothing any more."""
        if error.kind == "unreachable":
            self._address.fail()
        elif error.kind == "overloaded":
            self._address.succeed()
            self._model.fail()
        elif error.kind == "timeout":
            self._model.fail()


@contextmanager
def asking(speaker: Speaker) -> Iterator[Asking]:
    """Let somebody ask this speaker; while it is left alone that is a ProviderError, which says for how long."""
    with ExitStack() as attempts:
        try:
            address, model = (attempts.enter_context(each.attempt()) for each in _breakers_of(speaker))
        except RestingError as resting:
            raise ProviderError("resting", speaker.title, retry_after=resting.seconds) from None
        under_way = Asking(address, model)
        try:
            yield under_way
        except ProviderError as error:
            under_way.failed(error)
            raise


def seconds_until_asked(provider: str, address: str, model: str) -> float:
    """Return for how long this model is still left alone, 0 when it may be asked."""
    return max(current_breakers().seconds_left(name) for name in _names(provider, address, model))


def is_resting(speaker: Speaker) -> bool:
    """Tell whether this speaker is to be left alone now."""
    return seconds_until_asked(speaker.provider.name, speaker.connection.address, speaker.model) > 0


def forgive(provider: str, address: str, model: str) -> None:
    """Ask this model again from now on: somebody has just seen that it works."""
    for name in _names(provider, address, model):
        current_breakers().forget_address(name)


def _breakers_of(speaker: Speaker) -> list[Breaker]:
    names = _names(speaker.provider.name, speaker.connection.address, speaker.model)
    return [current_breakers().of_address(name, failures=FAILURES, rest=REST_SECONDS) for name in names]


def _names(provider: str, address: str, model: str) -> tuple[str, str]:
    place = f"{provider} {address}".strip()
    return place, f"{place} {model}"
