"""Follows plays through a conversation: whoever opened one speaks as somebody else until it is ended."""

import re

from app.memory.extraction.folding import FOREIGN, Span, any_of, fold, intersect, spaced, straighten
from app.memory.extraction.foreign import own_words
from app.memory.extraction.marks import OWN_TURNS, REALITY
from app.memory.extraction.nouns import PETS
from app.memory.extraction.scene_words import CREATURES, ENDINGS, NARRATED, OPENINGS, TITLES
from app.memory.extraction.typed import is_pasted, typed_spans
from app.memory.facts.statement import Heard

# A play that nobody ended is taken to be over after so many messages of the person without a sign of one; else a
# single "let's pretend" would silence a conversation for good.
LASTS = 20
# Code points. Of a longer message it is asked which parts were typed: it would be half an hour's work.
LONGEST_TYPED = 6_000

_ME = r"(?:i\s+am|i\s+m|im|i\s+was|i\s+ll\s+be|let\s+me\s+be|aku|saya|gue|gw|gua)"
_OPENS = re.compile(
    "|".join(
        (
            *(spaced(sign if sign.startswith("(?:^") else rf"\b(?:{sign})") for sign in OPENINGS),
            rf"\b{_ME}\s+(?:(?:a|an|the|your|adalah|ini|seorang|seekor|si|sang)\s+)?{any_of(CREATURES)}",
            rf"\b(?:as|sebagai)\s+(?:(?:an?|the|seekor|seorang)\s+)?{any_of(CREATURES + PETS)}",
            spaced(r"\b(?:i am|i m) your (?!biggest|number|new|only|loyal|faithful|user|friend|fan|age)\w+"),
        )
    ),
    re.MULTILINE,
)
_TITLE = "|".join(title.strip().capitalize() for line in TITLES.split() for title in line.split("|"))
_TITLED = re.compile(rf"\b(?i:{_ME}|as|sebagai|namaku|my\s+name\s+is)\s+(?i:the\s+)?(?:{_TITLE})\s+[A-Z]")
_ACTION = re.compile(r"(?<!\*)\*(?!\*)[^*\n]{3,80}(?<!\*)\*(?!\*)")
_OFFERED = re.compile("|".join(rf"\b(?:{spaced(sign)})" for sign in NARRATED))
_DECLINES = re.compile(
    spaced(
        r" *(?:no|nope|nah|not|never|i d rather|rather not|stop|thanks|nggak|gak|ga|ngga|enggak|tidak|jangan|males)\b"
    )
)
_ENDS = re.compile(rf"(?:^|[.!?,:\[(\n{FOREIGN}])[ \t]*(?:{'|'.join(map(spaced, ENDINGS))})", re.MULTILINE)
_TURNS = re.compile(
    rf"(?:^|[.!?:,(\n{FOREIGN}])[ \t]*(?:(?:and|but|tapi|eh|oke|ok|nah|now|hey|hmm)[, ]+)*{any_of(REALITY + OWN_TURNS)}",
    re.MULTILINE,
)


class Stage:
    """Whether a play is on, message after message."""

    def __init__(self) -> None:
        """Begin with none."""
        self._is_on = self._is_offered = False
        self._silent = 0

    def hear_companion(self, text: str) -> None:
        """Take in what the companion says: it may propose a play."""
        self._is_offered = bool(_OFFERED.search(fold(text[:LONGEST_TYPED])))

    def hear_person(self, message: Heard) -> list[Span]:
        """Return the stretches of a message in which the person is not in a play."""
        text = straighten(own_words(message.text))
        typed = typed_spans(message.text, text) if len(message.text) > LONGEST_TYPED else None
        if typed == [] or is_pasted(message.text):
            # Pasted as a whole, it neither opens a play nor ends one.
            return []
        low = fold(text)
        if self._is_offered and not _DECLINES.match(low):
            self._is_on = True
        self._is_offered = False
        self._silent += 1
        own = self._walk(text, low)
        self._is_on = self._is_on and self._silent < LASTS
        return own if typed is None else list(intersect(own, typed))

    def _walk(self, text: str, low: str) -> list[Span]:
        """Go through a message from sign to sign."""
        own: list[Span] = []
        at = 0
        while at < len(low):
            if self._is_on:
                ends, turns = _ENDS.search(low, at), _TURNS.search(low, at)
                # "As for me" is for this message; only an end ends the play.
                if turns and (not ends or turns.start() < ends.start()):
                    return [*own, (turns.start(), _until_bracket(low, turns))]
                if not ends:
                    return own
                at, self._is_on = max(ends.end(), at + 1), False
            else:
                opens = _opening(text, low, at)
                own += [(at, opens[0] if opens else len(low))]
                if not opens:
                    return own
                at, self._is_on, self._silent = max(opens[1], at + 1), True, 0
        return own


def _opening(text: str, low: str, at: int) -> Span | None:
    """Return where the sentence begins in which the next play opens, and where the sign of it ends."""
    searches = (_OPENS.search(low.replace(",", " "), at), _TITLED.search(text, at), _ACTION.search(low, at))
    signs = [sign.span() for sign in searches if sign]
    if not signs:
        return None
    first, end = min(signs)
    begin = max(low.rfind(stop, at, first) for stop in (". ", "! ", "? ", "\n"))
    return max(begin + 1, at), end


def _until_bracket(low: str, turns: re.Match[str]) -> int:
    closes = low.find(")", turns.end()) if "(" in turns.group() else -1
    return closes if closes >= 0 else len(low)
