"""Where forgotten words are looked for: wherever they stand, where they are a name, or only where they taught something.

What taught a fact is always blanked. The target's own words elsewhere are a matter of judgement: forgetting the cat Mochi
has to take the name out of every sentence, while forgetting that somebody drinks tea must not black out half of a life. So
elsewhere they go when they say enough by themselves: several words; a name, which shows in how it is written, by both
sides, in the middle of sentences; or a word that this person hardly uses. A name that is an ordinary word as well, such as
May, goes where it is written as a name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.conversations.words import Place, places_of
from app.memory.facts.keys import POINTING
from app.memory.models import TombstoneKind
from app.memory.stop_words import ENGLISH, INDONESIAN

# Of each language words that people are called by and that many sentences hold.
ENGLISH_NAMES = """
    april august bill dawn faith frank grace hope ivy jack jade joy june lily mark may rich rob rose sky summer sunny will
"""
INDONESIAN_NAMES = """
    bayu bintang bulan cahaya citra dewi fajar hari indah jaya mega mentari mutiara putra putri ratu sari surya wati
"""
NAMES_TOO = frozenset((ENGLISH_NAMES + INDONESIAN_NAMES).split())
# After these a name follows: "cat named Mochi", "kucing Mochi".
NAMED = frozenset(("named", "called", "bernama", "namanya", "dipanggil", "panggilannya"))
BEFORE_A_NAME = """
    name names nama
    cat kitten dog puppy bird parrot fish rabbit hamster turtle horse pet husband wife partner boyfriend girlfriend
    mother mom father dad sister brother son daughter child baby aunt uncle cousin friend boss teacher doctor neighbour
    kucing anjing burung ikan kelinci kura kuda peliharaan suami istri pacar ibu mama ayah papa bapak kakak adik anak
    tante bibi om paman sepupu teman sahabat bos guru dokter tetangga
"""
NAMING_WORDS = NAMED | frozenset(BEFORE_A_NAME.split())
ORDINARY = ENGLISH | INDONESIAN | NAMES_TOO
# A shorter word that is no name says too little, and a shorter name is looked for as a name only.
LETTERS_OF_A_WORD = 4
LETTERS_OF_A_NAME = 3
# A word is frequent for somebody when it stands in more messages than this, and in more than this part of them.
FREQUENT_MESSAGES = 20
FREQUENT_PART = 0.02
SENTENCE_ENDS = frozenset('.!?:\n"“”«»•*-')


@dataclass(slots=True)
class Usage:
    """How often words are written in a person's messages: in how many, and how inside of sentences."""

    messages: int = 0
    as_name: int = 0
    as_word: int = 0

    def count(self, text: str, words: Sequence[str]) -> None:
        """Count how one message writes them."""
        places = places_of(text)
        runs = [
            places[first]
            for first in range(len(places) - len(words) + 1)
            if all(
                place.word.startswith(word)
                for place, word in zip(places[first : first + len(words)], words, strict=True)
            )
        ]
        self.messages += bool(runs)
        for place in runs:
            if not _begins_a_sentence(text, place):
                self.as_name += text[place.start].isupper()
                self.as_word += not text[place.start].isupper()


def heart_of(target: str) -> str:
    """Return what a target is about: the name in "cat named Mochi", else the target itself."""
    places = places_of(target)
    for before, first in zip(places, places[1:], strict=False):
        is_name = target[first.start].isupper() and first.word not in NAMING_WORDS
        if before.word in NAMING_WORDS and is_name:
            last = first
            for place in places[places.index(first) + 1 :]:
                if not target[place.start].isupper() or target[last.end : place.start].strip():
                    break
                last = place
            return target[first.start : last.end]
        # Who writes everything in small letters writes names so.
        if before.word in NAMED and first.word not in ORDINARY:
            return target[first.start : first.end]
    return target


def telling_words(target: str) -> tuple[str, ...]:
    """Return the words of a target that are looked for: without those in front that only point at it."""
    words = [place.word for place in places_of(target)]
    while len(words) > 1 and words[0] in POINTING:
        del words[0]
    return tuple(words)


def choose(target: str, usage: Usage, *, of_messages: int) -> TombstoneKind | None:
    """Return whether the words of a target go wherever they stand, only as a name, or (None) only where they taught."""
    words = telling_words(target)
    if not words or (
        len(words) > 1 and all(word in ORDINARY or len(word) == 1 and word.isascii() for word in words)
    ):
        return None
    if len(words) > 1:
        return "words"
    (word,) = words
    is_ordinary = word in ORDINARY or len(word) < LETTERS_OF_A_NAME
    if _is_name(target, usage):
        return "name" if is_ordinary or usage.as_word > usage.as_name else "words"
    is_frequent = usage.messages > max(FREQUENT_MESSAGES, FREQUENT_PART * of_messages)
    return None if is_ordinary or len(word) < LETTERS_OF_A_WORD or is_frequent else "words"


def stands_in(words: Sequence[str], within: Iterable[str]) -> bool:
    """Tell whether the words of one phrase stand in those of another, side by side."""
    around = list(within)
    return any(
        around[first : first + len(words)] == list(words) for first in range(len(around) - len(words) + 1)
    )


def _is_name(target: str, usage: Usage) -> bool:
    first = next((letter for letter in target if letter.isalpha()), "")
    if usage.as_name >= max(usage.as_word, 1):
        return True
    return first.isupper() and (usage.as_name > 0 or usage.as_word == 0)


def _begins_a_sentence(text: str, place: Place) -> bool:
    before = text[: place.start].rstrip(" \t(")
    return not before or before[-1] in SENTENCE_ENDS
