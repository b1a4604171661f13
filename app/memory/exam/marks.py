"""How well the questions of the exam were answered: figures between 0 and 1, by kind and by language.

recall@10             the share of a question's evidence among the ten messages that were found
beside included       the same where a message counts that is shown on either side of a found one
in 1,000 tokens       the share that stands in the first thousand tokens of what is shown, found ones with those beside them
dates                 of the questions that name a time: whether some evidence lies in the time that was read from it

Each is the mean over the questions to which it applies; what nothing answers has no evidence and counts in none of these.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from app.memory.exam.learned import mark_learned
from app.memory.exam.sitting import Answer, Sitting
from app.memory.exam.texts import Life, Message
from app.providers.tokens import estimate_tokens

TOKENS = 1_000
LEARNED, CLAIMS = "learned", "claims"
# What is asked for, where a question of dates names none itself.
ASKS_FOR_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Figures = dict[str, float]
Marks = dict[str, Figures]
Marking = Callable[[Answer, "Truth"], float | None]


@dataclass(frozen=True)
class Truth:
    """What the marking knows of the life: the language of each message, and when it was said."""

    life: Life

    def languages(self, messages: Iterable[str]) -> set[str]:
        """Return the languages of these messages."""
        return {message.lang for message in self._of(messages)}

    def in_windows(self, answer: Answer) -> bool:
        """Tell whether some evidence of a question was said in a time that it was understood to name."""
        return any(
            window.start <= message.at < window.end
            for message in self._of(answer.probe.evidence)
            for window in answer.windows
        )

    def _of(self, messages: Iterable[str]) -> Iterator[Message]:
        wanted = set(messages)
        return (message for message in self.life.messages if message.id in wanted)


def mark(sitting: Sitting, life: Life) -> Marks:
    """Return the figures of each group of questions, the groups in the order of a report, and of what was learned."""
    truth = Truth(life)
    groups = {
        name: [answer for answer in sitting.answers if belongs(answer, truth)] for name, belongs in GROUPS
    }
    marks = {name: _figures(some, truth) for name, some in groups.items() if some}
    learned = mark_learned(sitting.learned, life)
    return marks | ({LEARNED: learned} if learned else {})


def _figures(answers: Sequence[Answer], truth: Truth) -> Figures:
    figures: Figures = {"questions": len(answers)}
    for name, marking in MARKINGS:
        given = [given for answer in answers if (given := marking(answer, truth)) is not None]
        if given:
            figures[name] = round(fmean(given), 4)
    return figures


def _share(answer: Answer, shown: Iterable[str]) -> float | None:
    evidence = set(answer.probe.evidence)
    return len(evidence & set(shown)) / len(evidence) if evidence else None


def _recall(answer: Answer, _truth: Truth) -> float | None:
    return _share(answer, (found.message for found in answer.found))


def _with_beside(answer: Answer, _truth: Truth) -> float | None:
    return _share(answer, (message for message, _ in _shown(answer)))


def _in_tokens(answer: Answer, _truth: Truth) -> float | None:
    room, fitting = TOKENS, []
    for message, text in dict(_shown(answer)).items():
        room -= estimate_tokens(text)
        if room < 0:
            break
        fitting.append(message)
    return _share(answer, fitting)


def _shown(answer: Answer) -> Iterator[tuple[str, str]]:
    for found in answer.found:
        yield found.message, found.text
        yield from found.beside


def _dates(answer: Answer, truth: Truth) -> float | None:
    probe = answer.probe
    if probe.kind != "date" or ASKS_FOR_A_DAY.fullmatch(probe.expected or ""):
        return None
    return float(truth.in_windows(answer))


def _is_answerable(answer: Answer, _truth: Truth) -> bool:
    return bool(answer.probe.evidence)


def _is_of_kind(kind: str) -> Callable[[Answer, Truth], bool]:
    return lambda answer, _truth: answer.probe.kind == kind


def _is_asked_in(language: str, *, across: bool) -> Callable[[Answer, Truth], bool]:
    def belongs(answer: Answer, truth: Truth) -> bool:
        if not answer.probe.evidence or answer.probe.lang != language:
            return False
        return (language not in truth.languages(answer.probe.evidence)) == across

    return belongs


def _is_across(answer: Answer, truth: Truth) -> bool:
    return any(_is_asked_in(language, across=True)(answer, truth) for language in ("en", "id"))


# More figures and groups are one line each; the report and the baseline take what is here.
MARKINGS: tuple[tuple[str, Marking], ...] = (
    ("recall@10", _recall),
    ("beside included", _with_beside),
    ("in 1,000 tokens", _in_tokens),
    ("dates", _dates),
)
GROUPS: tuple[tuple[str, Callable[[Answer, Truth], bool]], ...] = (
    ("all", _is_answerable),
    ("across languages", _is_across),
    ("asked in English", _is_asked_in("en", across=False)),
    ("asked in Indonesian", _is_asked_in("id", across=False)),
    ("English about Indonesian", _is_asked_in("en", across=True)),
    ("Indonesian about English", _is_asked_in("id", across=True)),
    *((kind, _is_of_kind(kind)) for kind in ("plain", "paraphrase", "date", "changed", "as_of")),
)
