"""Tells whether texts repeat each other, by the words that they share."""

import itertools
import re
from collections.abc import Sequence

# Below this many different words two greetings would count as copies.
FEWEST_WORDS = 5
SHARED = 0.7


def repeated(texts: Sequence[str]) -> list[str]:
    """Texts that occur twice, in whatever case and punctuation, or share most of their words with another."""
    bags = [frozenset(re.findall(r"\w+", text.lower())) for text in texts]
    same = [text for text in texts if texts.count(text) > 1]
    return same + [
        f"{texts[one]!r} is like {texts[other]!r}"
        for one, other in itertools.combinations(range(len(texts)), 2)
        if min(len(bags[one]), len(bags[other])) >= FEWEST_WORDS
        if len(bags[one] & bags[other]) >= SHARED * len(bags[one] | bags[other])
    ]
