"""Takes the thinking out of answers of models that are served raw and write it between tags into their text.

Only a tag at the very start of the answer counts (white space before it aside): later on it is something the model
talks about. Tags may arrive in any number of pieces, so up to a tag's length is held back until it is clear what it
is.
"""

OPENING = ("<think>", "<thinking>")


class ThinkSplitter:
    """Splits a growing text into thinking and answer; `settled` once all that follows can only be answer."""

    def __init__(self) -> None:
        self.settled = False
        self._closing = ""
        self._held = ""
        self._thought = False

    def feed(self, text: str) -> tuple[str, str]:
        """Take the next piece of text and return (thinking, answer) as far as they are certain."""
        if self.settled:
            return "", text
        text, self._held = self._held + text, ""
        thinking = ""
        while True:
            if self._closing:
                inside, closed, text = text.partition(self._closing)
                if not closed:
                    return thinking + self._hold_back(inside), ""
                thinking += inside
                self._closing, self._thought = "", True
            tag = self._opening_of(text)
            if tag is None:
                return thinking, self._answer_of(text)
            self._closing = tag.replace("<", "</")
            text = text.lstrip()[len(tag) :]

    def close(self) -> tuple[str, str]:
        """Return what is still held back; there will be no more."""
        held, self._held = self._held, ""
        return (held, "") if self._closing else ("", held)

    def _opening_of(self, text: str) -> str | None:
        bare = text.lstrip()
        return next((tag for tag in OPENING if bare.startswith(tag)), None)

    def _answer_of(self, text: str) -> str:
        bare = text.lstrip()
        if any(tag.startswith(bare) for tag in OPENING):
            self._held = text
            return ""
        self.settled = True
        return bare if self._thought else text

    def _hold_back(self, text: str) -> str:
        """Keep what may be the start of the closing tag for the next piece and return the rest."""
        longest = min(len(self._closing) - 1, len(text))
        overlap = next((size for size in range(longest, 0, -1) if text.endswith(self._closing[:size])), 0)
        self._held = text[len(text) - overlap :]
        return text[: len(text) - overlap]
