"""Words of a text as recall compares them: folded, without stop words, by their Snowball stems.

An English and an Indonesian stem of one word may differ, and each language's rules spoil words of the other. So a text is
stored by the stems of the language that its stop words tell, or by both where they tell none; a question looks for both.
"""

import threading
from itertools import product

import Stemmer

from app.conversations.words import words_of
from app.memory.bilingual import entries
from app.memory.stop_words import ENGLISH, INDONESIAN

STOP_WORDS = ENGLISH | INDONESIAN
MOST_QUESTION_WORDS = 64
# Most of what is said is said in a few thousand words; this many take some 8 MB.
MOST_KNOWN = 16_384

CLITICS = ("nya", "ku", "mu")
INDONESIAN_WORDS = frozenset(word for _, indonesian in entries() for word in indonesian)

Keys = tuple[str, ...]
# The stems of a word by the rules of English, of Indonesian, and of both.
Stems = tuple[Keys, Keys, Keys]
BY_ENGLISH, BY_INDONESIAN, BY_BOTH = range(3)

_english = Stemmer.Stemmer("english")
_indonesian = Stemmer.Stemmer("indonesian")
_known: dict[str, Stems] = {}
_others: dict[str, Keys] = {}
# A stemmer belongs to one thread at a time, by its documentation.
_alone = threading.Lock()


def terms_of(text: str) -> list[Keys]:
    """Return the words of a text in order, each as the stems that it is stored by: one, or two that differ."""
    words = words_of(text).split()
    content = [word for word in words if word not in STOP_WORDS]
    english, indonesian = sum(map(ENGLISH.__contains__, words)), sum(map(INDONESIAN.__contains__, words))
    if english == indonesian:
        return _stem(content, BY_BOTH)
    return _stem(content, BY_ENGLISH if english > indonesian else BY_INDONESIAN)


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
    return list(dict.fromkeys(_with_others(keys) for keys in _stem(content[-MOST_QUESTION_WORDS:], BY_BOTH)))


def _without_clitic(word: str) -> str:
    """Take "my", "your" or "the" from the end of a known Indonesian word; stems keep it on short ones, as on "bosku"."""
    for clitic in CLITICS:
        if word.endswith(clitic) and word[: -len(clitic)] in INDONESIAN_WORDS:
            return word[: -len(clitic)]
    return word


def _with_others(keys: Keys) -> Keys:
    """Add the stems of what a word is called in the other language."""
    if not _others:
        _others.update(_pair_stems())
    return tuple(dict.fromkeys([*keys, *(other for key in keys for other in _others.get(key, ()))]))


def _pair_stems() -> dict[str, Keys]:
    pairs: dict[str, dict[str, None]] = {}
    for english, indonesian in entries():
        left = [key for (key,) in _stem(list(english), BY_ENGLISH)]
        right = [key for (key,) in _stem(list(indonesian), BY_INDONESIAN)]
        for first, second in [*product(left, right), *product(right, left)]:
            pairs.setdefault(first, {})[second] = None
    return {key: tuple(others) for key, others in pairs.items()}


def _stem(words: list[str], rules: int) -> list[Keys]:
    with _alone:
        new = [word for word in words if word not in _known]
        if len(_known) + len(new) > MOST_KNOWN:
            _known.clear()
            new = words
        bare = [_without_clitic(word) for word in new]
        for word, first, second in zip(
            new, _english.stemWords(new), _indonesian.stemWords(bare), strict=True
        ):
            both = (first,) if first == second else (first, second)
            _known[word] = ((first,), (second,), both)
        return [_known[word][rules] for word in words]
