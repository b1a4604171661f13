"""What is wrong with something that was sent, in one plain sentence."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from pydantic_core import ErrorDetails

from app.languages import N_

SENTENCES = {
    "missing": N_("Please fill this in."),
    "extra_forbidden": N_("This field is not known here."),
    "string_type": N_("This must be text."),
    "string_pattern_mismatch": N_("This is not written as it should be."),
    "string_too_long": N_("This may have at most %(max_length)s characters."),
    "string_too_short": N_("This needs at least %(min_length)s characters."),
    "too_long": N_("This may have at most %(max_length)s entries."),
    "too_short": N_("This needs at least %(min_length)s entries."),
    "greater_than_equal": N_("This must be %(ge)s or more."),
    "greater_than": N_("This must be more than %(gt)s."),
    "less_than_equal": N_("This must be %(le)s or less."),
    "less_than": N_("This must be less than %(lt)s."),
    "literal_error": N_("Please choose one of: %(expected)s."),
    "enum": N_("Please choose one of: %(expected)s."),
}
DAY_SENTENCES = {
    "greater_than": N_("This day lies too far back."),
    "less_than": N_("This day lies too far ahead."),
}
SENTENCES_BY_START = {
    "int_": N_("This must be a whole number."),
    "float_": N_("This must be a number."),
    "finite_number": N_("This must be a number."),
    "bool_": N_("This must be true or false."),
    "list_": N_("This must be a list."),
    "tuple_": N_("This must be a list."),
    "dict_": N_("This must be a group of fields."),
    "model_": N_("This must be a group of fields."),
    "uuid_": N_("This is not a valid id."),
    "date": N_("This is not a valid time."),
    "url_": N_("This is not a valid address."),
}


def sentence_of(fault: ErrorDetails) -> str:
    """Return the sentence for what pydantic found, in the language of whoever asks."""
    kind = fault["type"]
    context: Mapping[str, Any] = fault.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_too_short" and context["min_length"] == 1:
        kind = "missing"
    # The limits of days and moments come as text or as what they are, those of numbers as numbers.
    if kind in DAY_SENTENCES and not any(isinstance(limit, int | float) for limit in context.values()):
        return str(_(DAY_SENTENCES[kind]))
    if kind in SENTENCES:
        return str(_(SENTENCES[kind], **context))
    for start, sentence in SENTENCES_BY_START.items():
        if kind.startswith(start):
            return str(_(sentence))
    return str(_("This value cannot be used."))
