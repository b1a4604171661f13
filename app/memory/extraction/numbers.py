"""Numbers in words and in digits, English and Indonesian, as far as people use them for ages, children and cats."""

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
_INDONESIAN = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"  # From here on they are two words.
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {
    **{word: value for words in (_ENGLISH, _INDONESIAN) for value, word in enumerate(words.split())},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS.split())},
    "twins": 2,
    "kembar": 2,
    "dozen": 12,
    "seratus": 100,
    "seribu": 1000,
}


def same_number(word: str, other: str) -> bool:
    """Tell whether two words are one number, in digits or in words."""
    value = value_of(word)
    return value is not None and value == value_of(other)


def value_of(word: str) -> int | None:
    """Return the number that a word is, in small letters; None for any other."""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else _VALUES.get(word)
