"""How well the life was learned: what the program knows of it when all has been told, against what can be known.

facts            how many were learned
of the life      the share of the life's facts of which a quote was taken as evidence
supported        the share of what was learned that nothing speaks against: its evidence is no joke, role play, pasted text
                 or another's words, and it is not what a careless reader would learn. The rest to 1 are wrong memories.
contradictions   of the facts that take another's place, where both were learned: the share in which the later one holds once
                 it has been said, and the earlier one does no more
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.memory.exam.texts import Fact, Life
from app.memory.facts.spans import Span
from app.memory.terms import terms_of

# As the texts call what she says of herself and means.
SINCERE = ("plain", "question")
AFTERWARDS = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Code points `start` until before `end` of a message of the life."""

    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Learned:
    """A fact that was learned, where it was said, when it holds, and where its end was said."""

    target: str
    quotes: tuple[Quoted, ...]
    spans: tuple[Span, ...]
    ends: tuple[Quoted, ...] = ()


def mark_learned(learned: Sequence[Learned], life: Life) -> dict[str, float]:
    """Return the figures of what was learned; none when nothing was, or when the life lists no facts."""
    if not (learned and life.facts):
        return {}
    judge = _Judge(learned, life)
    found = [bool(judge.learned_as(fact) or judge.ended_by(fact)) for fact in life.facts]
    supported = [judge.is_supported(each) for each in learned]
    contradictions = [right for fact in life.facts if (right := judge.is_settled(fact)) is not None]
    return {
        "facts": len(learned),
        "of the life": round(sum(found) / len(found), 4),
        "supported": round(sum(supported) / len(supported), 4),
        **({"contradictions": round(sum(contradictions) / len(contradictions), 4)} if contradictions else {}),
    }


class _Judge:
    def __init__(self, learned: Sequence[Learned], life: Life) -> None:
        self._learned = learned
        self._messages = {message.id: message for message in life.messages}
        self._facts = {fact.id: fact for fact in life.facts}
        self._tempting = [(row.message, _stems(row.target)) for row in life.not_facts]

    def learned_as(self, fact: Fact) -> list[Learned]:
        """Return what was learned from the words that say this fact."""
        return [each for each in self._learned if any(self._overlaps(quote, fact) for quote in each.quotes)]

    def ended_by(self, fact: Fact) -> list[Learned]:
        """Return what the words that say this fact ended."""
        return [each for each in self._learned if any(self._overlaps(quote, fact) for quote in each.ends)]

    def is_supported(self, learned: Learned) -> bool:
        """Tell whether nothing speaks against it."""
        stems = _stems(learned.target)
        return not any(
            self._messages[quote.message].kind not in SINCERE
            or any(message == quote.message and stems & tempting for message, tempting in self._tempting)
            for quote in learned.quotes
        )

    def is_settled(self, fact: Fact) -> bool | None:
        """Tell whether a fact took another's place; None where it takes none, or one of the two was not learned."""
        if fact.supersedes is None:
            return None
        new, old = self.learned_as(fact), self.learned_as(self._facts[fact.supersedes])
        old = [each for each in old if each not in new]
        # "We broke up" teaches that there is no partner by ending the one there was.
        is_ended = not new and bool(set(self.ended_by(fact)) & set(old))
        if not (new or is_ended) or not old:
            return None
        moment = min(self._messages[quote.message].at for quote in fact.evidence) + AFTERWARDS
        holds = [any(span.holds_at(moment) for each in some for span in each.spans) for some in (new, old)]
        return holds == [not is_ended, False]

    def _overlaps(self, quote: Quoted, fact: Fact) -> bool:
        for said in fact.evidence:
            start = self._messages[said.message].text.index(said.quote)
            if said.message == quote.message and quote.start < start + len(said.quote) and start < quote.end:
                return True
        return False


def _stems(text: str) -> set[str]:
    return {key for keys in terms_of(text) for key in keys}
