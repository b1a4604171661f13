"""Words as the search compares them: without case and accents, and the same on every database.

The databases only compare what is made here; neither one's own idea of a word, an accent or a language takes part. Scripts
that put no spaces between words are cut into overlapping pairs of letters, so that any part of a sentence is found.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

# PostgreSQL takes a megabyte of words from one row; this much cannot exceed it in any script.
MOST_LETTERS = 200_000
LONGEST_WORD = 64
MOST_TERMS = 20
EXCERPT_LETTERS = 180
EXCERPT_LEAD = 40

# Thai, Lao, Myanmar, Khmer, Japanese and Chinese.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
# Vowel signs of Indian scripts are marks, yet part of the word; Latin, Hebrew and Arabic ones only dress it.
_INDIC = "\u0900-\u0963\u0966-\u0dff"
_DRESS = "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u00ad\u200c\u200d"
_TOKEN = re.compile(f"[{_UNSPACED}]+|(?:[^\\W_{_UNSPACED}]|[{_INDIC}{_DRESS}])+")
# The same for what is folded and has nothing but these, several times quicker.
_PLAIN_TOKEN = re.compile("[0-9a-z]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_UNDRESSED = dict.fromkeys(
    [
        letter
        for start, end in ((0x300, 0x36F), (0x591, 0x5BD), (0x64B, 0x65F))
        for letter in range(start, end + 1)
    ]
    + [0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7, 0x670, 0xAD, 0x200C, 0x200D]
) | str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_MARKUP = re.compile(r"[*`#>|]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One word that must be there; with `is_start` also as the beginning of a longer one."""

    word: str
    is_start: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt, and whether it is what was searched for."""

    text: str
    hit: bool


class Place(NamedTuple):
    """One word of a text, folded, and where it stands: code points `start` until before `end`."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_UNDRESSED)
    return unicodedata.normalize("NFC", plain)


def words_of(text: str) -> str:
    """Return the words of a text in order, with a space between any two."""
    folded = fold(text[:MOST_LETTERS])
    words: list[str] = []
    if folded.isascii():
        words = [run[:LONGEST_WORD] for run in _PLAIN_TOKEN.findall(folded)]
    else:
        for run in _TOKEN.findall(folded):
            words += _pairs(run) if _IS_UNSPACED.match(run) else [run[:LONGEST_WORD]]
    joined = " ".join(words)
    return joined if len(joined) <= MOST_LETTERS else joined[:MOST_LETTERS].rpartition(" ")[0]


def places_of(text: str) -> list[Place]:
    """Return the words of a text with their places; where a script has no spaces, each letter is one."""
    places: list[Place] = []
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        if _IS_UNSPACED.match(token[0]):
            places += [Place(fold(text[at]), at, at + 1) for at in range(start, end)]
        else:
            places.append(Place(fold(token[0]), start, end))
    return places


def terms_of(query: str) -> tuple[Term, ...]:
    """Return what a query asks for; the last word may be unfinished. Empty when there is no letter or digit in it."""
    terms: list[Term] = []
    for run in _TOKEN.findall(fold(query[:MOST_LETTERS])):
        if _IS_UNSPACED.match(run):
            pairs = _pairs(run)
            terms += [Term(pair, is_start=False) for pair in pairs[:-1]] or [Term(run, is_start=True)]
        else:
            terms.append(Term(run[:LONGEST_WORD], is_start=False))
    if terms and len(terms) <= MOST_TERMS:
        terms[-1] = Term(terms[-1].word, is_start=True)
    return tuple(dict.fromkeys(terms[:MOST_TERMS]))


def matches(text: str, terms: tuple[Term, ...]) -> bool:
    """Tell whether a short text holds every term."""
    folded = fold(text)
    # Most texts lack a word altogether, which is far quicker to see than which words they have.
    if not all(term.word in folded for term in terms):
        return False
    words = words_of(text).split(" ")
    return all(any(_meets(word, term) for word in words) for term in terms)


def excerpt(text: str, terms: tuple[Term, ...]) -> tuple[Piece, ...]:
    """Return the surroundings of the first hit, cut into pieces; never markup."""
    first = next((token.start() for token in _TOKEN.finditer(text) if _hit_in(token[0], terms)), 0)
    start = 0 if first <= EXCERPT_LEAD else text.rfind(" ", 0, first - EXCERPT_LEAD // 2) + 1
    # A text without spaces has no beginning of a word to start from.
    start = max(start, first - EXCERPT_LEAD)
    end = start + EXCERPT_LETTERS
    words = " ".join(_MARKUP.sub("", text[start:end]).split())
    shown = f"{'…' if start else ''}{words}{'…' if end < len(text) else ''}"
    return mark(shown, terms)


def mark(text: str, terms: tuple[Term, ...]) -> tuple[Piece, ...]:
    """Cut a text into pieces in which each hit stands alone."""
    pieces: list[Piece] = []
    done = 0
    for token in _TOKEN.finditer(text):
        for start, end in _hit_in(token[0], terms):
            pieces.append(Piece(text[done : token.start() + start], hit=False))
            pieces.append(Piece(text[token.start() + start : token.start() + end], hit=True))
            done = token.start() + end
    pieces.append(Piece(text[done:], hit=False))
    return tuple(piece for piece in pieces if piece.text)


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run))]


def _meets(word: str, term: Term) -> bool:
    return word.startswith(term.word) if term.is_start else word == term.word


def _hit_in(token: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Return where in a word of the text the hits are, as (start, end), without overlaps."""
    folded = fold(token)
    if not _IS_UNSPACED.match(folded):
        met = [term for term in terms if _meets(folded[:LONGEST_WORD], term)]
        if not met:
            return []
        # Only where folding kept each letter in its place can a part of the word be marked.
        part = max(len(term.word) for term in met) if len(folded) == len(token) else len(token)
        return [(0, part if met[0].is_start else len(token))]
    hits: list[tuple[int, int]] = []
    for place in range(len(folded)):
        for term in terms:
            if folded.startswith(term.word, place):
                end = min(place + len(term.word), len(token))
                start = min(place, len(token))
                joined = hits and hits[-1][1] >= start
                hits[-1:] = [(hits[-1][0], max(end, hits[-1][1]))] if joined else [*hits[-1:], (start, end)]
    return hits
