"""Sums a segment up without a model: the two or three sentences of the person that tell most of what it was about.

Only what the person says themselves is quoted. The companion's words count in one way alone: what both speak of is more
likely what the segment is about.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from app.memory.extraction.folding import Span
from app.memory.extraction.meant import meant_spans
from app.memory.facts.statement import Heard
from app.memory.forgetting.blanking import FILLER
from app.memory.terms import terms_of

MOST_SENTENCES = 3
MOST_LETTERS = 320
LONGEST_SENTENCE = 180
FEWEST_WORDS = 2
# More of one message would be a pasted text anyway.
LETTERS_READ = 20_000
SENTENCES_READ = 200
# A sentence that says half of what was said before it says too little.
SAME_SHARE = 0.5
ENDS = tuple('.!?…)"”\n')


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the person, its place among all of them, and its telling words."""

    place: int
    text: str
    words: frozenset[str]


def most_telling(context: Sequence[Heard], heard: Sequence[Heard]) -> str:
    """Return the most telling sentences of these messages in their order; empty where the person tells nothing.

    `context` came before, so that a play that was opened there is known as one.
    """
    read = [Heard(message.role, message.text[:LETTERS_READ]) for message in (*context, *heard)]
    spans = meant_spans(read)
    both = list(zip(read, spans, strict=True))[len(context) :]
    weights = Counter(word for message, _spans in both for word in _words_of(message.text))
    chosen = _choose(sorted(_sentences(both), key=lambda one: _score(one, weights), reverse=True))
    return " ".join(sentence.text for sentence in sorted(chosen, key=lambda one: one.place))


def _sentences(both: Sequence[tuple[Heard, list[Span]]]) -> Iterator[Sentence]:
    seen: set[str] = set()
    for message, spans in both:
        for span in spans:
            text = shorten(message.text[slice(*span)], LONGEST_SENTENCE)
            words = _words_of(text)
            is_new = text not in seen and FILLER not in text
            if not is_new or len(words) < FEWEST_WORDS or not _is_whole(message.text, span):
                continue
            seen.add(text)
            yield Sentence(len(seen), text, words)
            if len(seen) >= SENTENCES_READ:
                return


def _is_whole(text: str, span: Span) -> bool:
    """Tell whether a stretch is whole sentences: half a one may say the opposite of what it said."""
    before, inside, after = (
        text[: span[0]].rstrip(" "),
        text[slice(*span)].rstrip(),
        text[span[1] :].lstrip(" "),
    )
    begins = not before or before[-1] in ENDS
    return begins and (inside[-1:] in ENDS or not after or after[0] in ENDS)


def shorten(text: str, letters: int) -> str:
    """Return a text on one line, cut between two words where it is longer."""
    line = " ".join(text.split())
    if len(line) <= letters:
        return line
    whole = line[: letters - 1].rpartition(" ")[0]
    return (whole if len(whole) > letters // 2 else line[: letters - 1]) + "…"


def _words_of(text: str) -> frozenset[str]:
    return frozenset(stems[0] for stems in terms_of(text))


def _score(sentence: Sentence, weights: Counter[str]) -> float:
    """Return how much a sentence tells: by its words, the more often each is spoken of, for its length."""
    return sum(1 + weights[word] / 2 for word in sentence.words) / sqrt(len(sentence.words) + FEWEST_WORDS)


def _choose(best_first: Sequence[Sentence]) -> list[Sentence]:
    chosen: list[Sentence] = []
    known: set[str] = set()
    for sentence in best_first:
        letters = sum(len(each.text) + 1 for each in chosen) + len(sentence.text)
        is_new = len(sentence.words & known) <= SAME_SHARE * len(sentence.words)
        if is_new and letters <= MOST_LETTERS:
            chosen.append(sentence)
            known |= sentence.words
        if len(chosen) == MOST_SENTENCES:
            break
    return chosen
