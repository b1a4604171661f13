"""The words of the scripted provider: deterministic from a seed, so that a test can say exactly what must have
arrived.
"""

from functools import cache
from zlib import crc32

DEFAULT_SEED = "default"
DEFAULT_TOKENS = 125

WORDS = (
    "halo", "rumah", "senja", "kopi", "hujan", "matahari", "terima kasih", "selamat pagi,", "aku di sini.", "besok?",
    "light", "garden", "letter", "remember", "slowly,", "together", "window", "tea", "quiet.", "always",
    "\U0001f34a", "\U0001f469\u200d\U0001f680", "\U0001f1ee\U0001f1e9",
    "caf\u00e9", "na\u00efve", "\u67da\u5b50", "\u3053\u3093\u306b\u3061\u306f", "\u0633\u0644\u0627\u0645", "e\u0301",
    "baris\nbaru", "\u201cya\u201d", "2 < 3 & 4", "\\n", "\U0001d518",
)  # fmt: skip


@cache
def expected_tokens(
    seed: str = DEFAULT_SEED, tokens: int = DEFAULT_TOKENS, marked: bool = False
) -> tuple[str, ...]:
    """Return the pieces in which a text is sent; marked ones carry their number, so that loss and doubling show."""
    words = (
        WORDS[crc32(f"{seed}:{n}".encode()) % len(WORDS)] + (f"#{n}" if marked else "") for n in range(tokens)
    )
    return tuple(word if n == 0 else f" {word}" for n, word in enumerate(words))


@cache
def expected_text(seed: str = DEFAULT_SEED, tokens: int = DEFAULT_TOKENS, marked: bool = False) -> str:
    """Return the whole text that the scripted provider sends for this seed."""
    return "".join(expected_tokens(seed, tokens, marked))


def rest_of(whole: tuple[str, ...], partial: str) -> tuple[str, ...]:
    """Return the pieces that are still missing after a partial text; all of them where it is another text."""
    if not "".join(whole).startswith(partial):
        return whole
    taken = 0
    for n, piece in enumerate(whole):
        if taken + len(piece) > len(partial):
            return (piece[len(partial) - taken :], *whole[n + 1 :])
        taken += len(piece)
    return ()
