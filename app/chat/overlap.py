"""Continuing an unfinished answer: models like to repeat its last words first, and nobody wants to read them twice."""

LONGEST = 240
# A shorter match may be a word that is meant to stand twice; better read a word again than lose one.
SHORTEST = 16


class OverlapTrimmer:
    """Holds back the beginning of a continuation until it is clear how much of it repeats the end of what was there."""

    def __init__(self, partial: str) -> None:
        self._end = partial[-LONGEST:]
        self._held = ""
        self._decided = not partial

    def feed(self, text: str) -> str:
        """Take what the model said and return what of it is new and certain."""
        if self._decided:
            return text
        self._held += text
        if self._may_still_repeat():
            return ""
        return self.finish()

    def finish(self) -> str:
        """Return what is still held, without the repeated words."""
        self._decided = True
        held, self._held = self._held, ""
        return held[self._repeated(held) :]

    def _may_still_repeat(self) -> bool:
        return len(self._held) < LONGEST and self._held in self._end

    def _repeated(self, held: str) -> int:
        # All of it, short as it may be, is no coincidence either.
        shortest = min(SHORTEST, max(len(self._end), 4))
        for length in range(min(len(held), len(self._end)), shortest - 1, -1):
            if self._end.endswith(held[:length]):
                return length
        return 0
