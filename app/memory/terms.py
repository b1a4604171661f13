"""Words of a text as recall compares them: folded, without stop words, by their Snowball stems.

An English and an Indonesian stem of one word may differ, and each language's rules spoil words of the other. So a text is
stored by the stems of the language that its stop words tell, or by both where they tell none; a question looks for both.
"""

import threading

import Stemmer

from app.conversations.words import words_of
from app.memory.stop_words import ENGLISH, INDONESIAN

STOP_WORDS = ENGLISH | INDONESIAN
MOST_QUESTION_WORDS = 64

_english = Stemmer.Stemmer("english")
_indonesian = Stemmer.Stemmer("indonesian")
# A stemmer belongs to one thread at a time, by its documentation.
_alone = threading.Lock()

Keys = tuple[str, ...]


def terms_of(text: str) -> list[Keys]:
    """Return the words of a text in order, each as the stems that it is stored by: one, or two that differ."""
    words = words_of(text).split()
    content = [word for word in words if word not in STOP_WORDS]
    english = sum(word in ENGLISH for word in words)
    indonesian = sum(word in INDONESIAN for word in words)
    if english == indonesian:
        return _both(content)
    with _alone:
        stems = (_english if english > indonesian else _indonesian).stemWords(content)
    return [(stem,) for stem in stems]


def question_terms(question: str) -> list[Keys]:
    """Return the different words of a question, each as all its stems; its last words when there are too many."""
    words = words_of(question).split()
    # Of a script without spaces the last letter stands alone behind its pair, which says more.
    whole = [
        word
        for before, word in zip(["", *words], words, strict=False)
        if not (len(word) == 1 and before.endswith(word))
    ]
    content = [word for word in whole if word not in STOP_WORDS]
    return list(dict.fromkeys(_both(content[-MOST_QUESTION_WORDS:])))


def _both(words: list[str]) -> list[Keys]:
    with _alone:
        pairs = zip(_english.stemWords(words), _indonesian.stemWords(words), strict=True)
        return [(first,) if first == second else (first, second) for first, second in pairs]
