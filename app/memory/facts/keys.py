"""When two subjects, or two targets, are the same: without case, accents, punctuation and the small words before a noun."""

from collections.abc import Iterable

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
# Between a thing and its name: "a cat called Mochi" is the cat Mochi.
_CALLED = {"called", "named", "yang", "bernama", "namanya", "dinamai"}
# What goes by several words is one, and stands under the first of these: pets, which have names, and towns.
_SAME = (
    "cat kucing kitten",
    "dog anjing puppy",
    "bird burung",
    "rabbit kelinci bunny",
    "fish ikan",
    "yogyakarta jogja yogya jogjakarta jogya",
    "jakarta jkt",
    "bandung bdg",
    "surabaya sby",
)
_ONE = {word: words.split()[0] for words in _SAME for word in words.split()}
SUBJECT_LETTERS = 200
TARGET_LETTERS = 500


def subject_key(subject: str) -> str:
    """Return what is compared of a subject: at most 200 characters, never empty for one that has a letter."""
    return _cut(_telling(subject), SUBJECT_LETTERS)


def spellings_of(key: str) -> tuple[str, ...]:
    """Return the keys of subjects that are the same as this one, the one that stands for all of them first."""
    return _SPELLINGS.get(key, (key,))


def target_key(target: str) -> str:
    """Return what is compared of a target: at most 500 characters."""
    words = _telling(target)
    inside = words[1:-1]
    kept = [*words[:1], *(word for word in inside if word not in _CALLED), *words[1:][-1:]]
    return _cut((_ONE.get(word, word) for word in kept), TARGET_LETTERS)


def _telling(text: str) -> list[str]:
    words = words_of(text).split()
    return [word for word in words if word not in POINTING] or words


def _cut(words: Iterable[str], most: int) -> str:
    return " ".join(words)[:most].strip()
