"""When two subjects, or two targets, are the same: without case, accents, punctuation and the small words before a noun."""

from app.conversations.words import words_of

# Words that only point at the noun behind them.
ENGLISH = {"a", "an", "the", "my", "our", "your", "his", "her", "their", "some"}
INDONESIAN = {"si", "sang", "para", "seorang", "seekor", "sebuah"}
POINTING = ENGLISH | INDONESIAN
# One's own of whom there is one, whatever they are called in either language.
_KIN = (
    "mother mum mom mama mommy mummy ibu emak mamah nyokap bunda mami ibunda",
    "father dad papa daddy bapak ayah bokap abah ayahanda papi bapa",
    "husband suami",
    "wife istri bini",
    "partner girlfriend boyfriend pacar kekasih pasangan",
    "boss bos atasan",
    "parents orangtua ortu",
)
_SPELLINGS = {
    spelling: tuple(form for word in words.split() for form in (word, f"{word}ku"))
    for words in _KIN
    for word in words.split()
    for spelling in (word, f"{word}ku")
}
SUBJECT_LETTERS = 200
TARGET_LETTERS = 500


def subject_key(subject: str) -> str:
    """Return what is compared of a subject: at most 200 characters, never empty for one that has a letter."""
    return _key(subject, SUBJECT_LETTERS)


def spellings_of(key: str) -> tuple[str, ...]:
    """Return the keys of subjects that are the same as this one, the one that stands for all of them first."""
    return _SPELLINGS.get(key, (key,))


def target_key(target: str) -> str:
    """Return what is compared of a target: at most 500 characters."""
    return _key(target, TARGET_LETTERS)


def _key(text: str, most: int) -> str:
    words = words_of(text).split()
    telling = [word for word in words if word not in POINTING]
    return " ".join(telling or words)[:most].strip()
