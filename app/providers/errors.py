"""Every way in which a provider can fail, as one error with a kind and one sentence that a person can act on.

Words of the provider are quoted only as far as they are short, printable and free of the key. `retryable` says
whether the same request may well succeed a moment later; it decides nothing by itself, the turn does.
"""

from typing import Literal

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
]

RETRYABLE: frozenset[Kind] = frozenset(
    {"rate_limited", "overloaded", "timeout", "unreachable", "cut", "empty"}
)

SENTENCES: dict[Kind, str] = {
    "bad_key": "{provider} does not accept the key; please check it in the settings.",
    "not_allowed": "{provider} does not allow this with your key; please check your plan there, or choose another model.",
    "unknown_model": "{provider} does not have this model at this address; please choose another one from the list.",
    "bad_request": "{provider} cannot use this request; please try another model, or change the message.",
    "too_long": "{provider} says this is too long for the model; please shorten it or choose a model with a larger window.",
    "rate_limited": "{provider} takes no more requests at the moment; please wait a little and try again.",
    "overloaded": "{provider} has trouble at its own end; please try again in a moment or choose another provider.",
    "timeout": "{provider} did not answer in time; please try again or choose another provider.",
    "unreachable": "{provider} cannot be reached; please check the address and your connection, then try again.",
    "malformed": "{provider} sent something that cannot be read; please try again or choose another model.",
    "not_a_provider": "What answers at the address of {provider} is not a model server; please check the address.",
    "cut": "{provider} stopped in the middle of the answer; please continue or try again.",
    "empty": "{provider} sent an empty answer; please try again or choose another model.",
    "not_installed": "{provider} is not installed here; please install the packages it needs or choose another provider.",
}

QUOTE_LIMIT = 200


class ProviderError(Exception):
    """A provider did not do what it was asked; reads as one sentence for the person."""

    def __init__(
        self,
        kind: Kind,
        provider: str,
        message: str | None = None,
        *,
        said: str = "",
        retry_after: float | None = None,
    ) -> None:
        self.kind = kind
        self.provider = provider
        self.message = message or SENTENCES[kind].format(provider=provider)
        self.said = said
        self.retryable = kind in RETRYABLE
        self.retry_after = retry_after
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} (It said: {self.said})" if self.said else self.message


def quote(words: str, key: str | None) -> str:
    """Return what a provider said, without the key, control characters and excess length."""
    if key:
        words = words.replace(key, "[key]")
    printable = "".join(letter if letter.isprintable() else " " for letter in words[: QUOTE_LIMIT * 4])
    one_line = " ".join(printable.split())
    return one_line if len(one_line) <= QUOTE_LIMIT else one_line[: QUOTE_LIMIT - 1] + "\u2026"
