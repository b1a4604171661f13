"""Every way in which a provider can fail, as one error with a kind and one sentence that a person can act on.

Words of the provider are quoted only as far as they are short, printable and free of the key. `retryable` says
whether the same request may well succeed a moment later; it decides nothing by itself, the turn does.
"""

import math
from collections.abc import Callable
from typing import Literal

from app.languages import N_

Kind = Literal[
    "bad_key",
    "not_allowed",
    "unknown_model",
    "bad_request",
    "too_long",
    "rate_limited",
    "overloaded",
    "timeout",
    "unreachable",
    "malformed",
    "not_a_provider",
    "cut",
    "empty",
    "not_installed",
    "resting",
]

RETRYABLE: frozenset[Kind] = frozenset(
    {"rate_limited", "overloaded", "timeout", "unreachable", "cut", "empty", "resting"}
)

SENTENCES: dict[Kind, str] = {
    "bad_key": N_("%(provider)s does not accept the key; please check it in the settings."),
    "not_allowed": N_(
        "%(provider)s does not allow this with your key; please check your plan there, or choose another model."
    ),
    "unknown_model": N_(
        "%(provider)s does not have this model at this address; please choose another one from the list."
    ),
    "bad_request": N_(
        "%(provider)s cannot use this request; please try another model, or change the message."
    ),
    "too_long": N_(
        "%(provider)s says this is too long for the model; please shorten it or choose a model with a larger window."
    ),
    "rate_limited": N_(
        "%(provider)s takes no more requests at the moment; please wait a little and try again."
    ),
    "overloaded": N_(
        "%(provider)s has trouble at its own end; please try again in a moment or choose another provider."
    ),
    "timeout": N_("%(provider)s did not answer in time; please try again or choose another provider."),
    "unreachable": N_(
        "%(provider)s cannot be reached; please check the address and your connection, then try again."
    ),
    "malformed": N_(
        "%(provider)s sent something that cannot be read; please try again or choose another model."
    ),
    "not_a_provider": N_(
        "What answers at the address of %(provider)s is not a model server; please check the address."
    ),
    "cut": N_("%(provider)s stopped in the middle of the answer; please continue or try again."),
    "empty": N_("%(provider)s sent an empty answer; please try again or choose another model."),
    "not_installed": N_(
        "%(provider)s is not installed here; please install the packages it needs or choose another provider."
    ),
    "resting": N_(
        "%(provider)s failed several times in a row and was left alone this time. It is asked again %(seconds)s seconds "
        "after this message; please try again then or choose another provider."
    ),
}
IT_SAID = N_("(It said: %(said)s)")

QUOTE_LIMIT = 200


class ProviderError(Exception):
    """A provider did not do what it was asked; reads as one sentence for the person.

    `sentence` is English with `%(provider)s` in it, where that of the kind does not tell what happened.
    """

    def __init__(
        self,
        kind: Kind,
        provider: str,
        sentence: str | None = None,
        *,
        said: str = "",
        retry_after: float | None = None,
    ) -> None:
        self.kind = kind
        self.provider = provider
        self.sentence = sentence or SENTENCES[kind]
        self.said = said
        self.retryable = kind in RETRYABLE
        self.retry_after = retry_after
        super().__init__(self.told())

    def told(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language that `translate` puts it into; English without."""
        seconds = math.ceil(self.retry_after or 0)
        words = translate(self.sentence) % {"provider": translate(self.provider), "seconds": seconds}
        return f"{words} {translate(IT_SAID) % {'said': self.said}}" if self.said else words


def quote(words: str, key: str | None) -> str:
    """Return what a provider said, without the key, control characters and excess length."""
    if key:
        words = words.replace(key, "[key]")
    printable = "".join(letter if letter.isprintable() else " " for letter in words[: QUOTE_LIMIT * 4])
    one_line = " ".join(printable.split())
    return one_line if len(one_line) <= QUOTE_LIMIT else one_line[: QUOTE_LIMIT - 1] + "\u2026"
