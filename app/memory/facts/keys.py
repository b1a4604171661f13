"""When two subjects, or two targets, are the same: without case, accents, punctuation and the small words before a noun."""

from app.conversations.words import words_of

# Words that only point at the noun behind them.
ENGLISH = {"a", "an", "the", "my", "our", "your", "his", "her", "their", "some"}
INDONESIAN = {"si", "sang", "para", "seorang", "seekor", "sebuah"}
POINTING = ENGLISH | INDONESIAN
SUBJECT_LETTERS = 200
TARGET_LETTERS = 500


def subject_key(subject: str) -> str:
    """Return what is compared of a subject: at most 200 characters, never empty for one that has a letter."""
    return _key(subject, SUBJECT_LETTERS)


def target_key(target: str) -> str:
    """Return what is compared of a target: at most 500 characters."""
    return _key(target, TARGET_LETTERS)


def _key(text: str, most: int) -> str:
    words = words_of(text).split()
    telling = [word for word in words if word not in POINTING]
    return " ".join(telling or words)[:most].strip()
