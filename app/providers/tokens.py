"""How many tokens a text is likely to have. No tokenizer fits every model, so this errs on the high side and the plan
shows the provider's own count beside it."""

MESSAGE_OVERHEAD = 6
ASCII_LETTERS_PER_TOKEN = 3.6
OTHER_BYTES_PER_TOKEN = 2.2


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of one message: those of its text, and what surrounds it."""
    return MESSAGE_OVERHEAD + estimate_part(text)


def estimate_part(text: str) -> int:
    """Estimate the tokens of a part of a message: about 3.6 ASCII letters or 2.2 bytes of any other script each."""
    if text.isascii():
        return int(len(text) / ASCII_LETTERS_PER_TOKEN)
    letters = len(text.encode("ascii", "ignore"))
    other_bytes = len(text.encode("utf-8", "replace")) - letters
    return int(letters / ASCII_LETTERS_PER_TOKEN + other_bytes / OTHER_BYTES_PER_TOKEN)
