"""A reader whose faults are known: a model that answers by a script, of which it leaves out, misquotes and makes up a part.

`claims.jsonl` is what a careful reader would answer to each quote of the life's facts. The facts are ranked by a hash of
their names: the first 15 % are left out, the next 10 % are quoted wrongly, and where some of the first ones were said
something is made up instead, 5 %. So the same reader sits each exam, whoever cuts the life into whatever pieces.

Of what is false only the quote is: its target stands in it and its form is right, so that nothing else refuses it.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from uuid import UUID

from app.memory.exam.texts import FOLDER, Life, Message, read_rows
from app.memory.extraction.checking import relation_of
from app.memory.facts.keys import subject_key, target_key

OMITTED, MISQUOTED, INVENTED = 0.15, 0.10, 0.05
# As `prompts.reading_request` writes the lines of the two.
PERSON, COMPANION = "PERSON: ", "COMPANION: "
SOMEBODY_ELSE = UUID("0197b4b4-0000-7000-8000-000000000001")
# Nobody in the life says any of these.
MADE_UP = (
    ("has_pet", "parrot called Rio", "I have a parrot called Rio"),
    ("allergic_to", "kacang mete", "aku alergi kacang mete"),
    ("lives_in", "Denpasar", "I have lived in Denpasar since spring"),
    ("job", "pilot", "aku kerja jadi pilot"),
)

# Whose, which relation, which target, by what words: as all of these are compared.
Key = tuple[str, str | None, str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a reader answers of one quote, and the fact and the message that it goes back to."""

    fact: str
    message: str
    subject: str
    relation: str
    target: str
    quote: str
    ended: bool = False

    @property
    def key(self) -> Key:
        """Return what this claim is compared by."""
        return claim_key(self.subject, self.relation, self.target, quote=self.quote)


def claim_key(subject: str, relation: str, target: str, *, quote: str) -> Key:
    """Return what a claim and what was stored of it have in common."""
    return subject_key(subject), relation_of(relation), target_key(target), quote


def read_claims() -> tuple[Claim, ...]:
    """Read what a careful reader would claim; raises ValueError or TypeError for a line of another form."""
    return tuple(Claim(**row) for row in read_rows(FOLDER / "claims.jsonl"))


class Reader:
    """Answers what is asked about a part of the life, and keeps what it claimed: what was `said`, and what is `false`."""

    def __init__(self, life: Life, claims: Sequence[Claim]) -> None:
        self.said: set[Claim] = set()
        self.false: set[Claim] = set()
        self._messages = life.messages
        self._texts = {message.id: message.text for message in life.messages}
        self._claims = claims
        ranked = sorted({claim.fact for claim in claims}, key=_rank)
        omitted, misquoted = (round(len(ranked) * share) for share in (OMITTED, MISQUOTED))
        self.omitted = ranked[:omitted]
        self.misquoted = ranked[omitted : omitted + misquoted]
        self.invented = self.omitted[: round(len(ranked) * INVENTED)]

    def answer(self, question: str) -> str:
        """Return the answer to a question about some lines of the life: the object that it asks for, as JSON."""
        shown = {message.id for message in self._messages if _line(message) in question}
        facts: list[dict[str, object]] = []
        for claim in (claim for claim in self._claims if claim.message in shown):
            for made, is_false in self._claim(claim, shown):
                (self.false if is_false else self.said).add(made)
                facts.append({name: value for name, value in asdict(made).items() if name in _ASKED_FOR})
        episode = {"kind": "none", "summary": "", "importance": 0.0, "weight": 0.0, "mood": ""}
        return json.dumps({"facts": facts, "summary": "", "episode": episode}, ensure_ascii=False)

    def marks(self, read: Collection[Key]) -> dict[str, float]:
        """Return what was wrong with what was claimed, and how much of what was false was kept out of what was `read`."""
        said = {claim.key for claim in self.said}
        got_in = sum(key not in said for key in read)
        return {
            "left out": len(self.omitted),
            "misquoted": sum(claim.fact in self.misquoted for claim in self.false),
            "invented": sum(claim.fact in self.invented for claim in self.false),
            "read": len(read),
            "got in": got_in,
            "kept out": round(1 - got_in / len(self.false), 4) if self.false else 1.0,
        }

    def _claim(self, claim: Claim, shown: set[str]) -> Iterator[tuple[Claim, bool]]:
        if claim.fact in self.invented:
            yield self._invent(claim, self.invented.index(claim.fact)), True
        elif claim.fact in self.misquoted:
            yield self._misquote(claim, shown, self.misquoted.index(claim.fact)), True
        elif claim.fact not in self.omitted:
            yield claim, False

    def _invent(self, claim: Claim, number: int) -> Claim:
        """Return words that were never written, a thing that is not in the words, or the person's words of somebody else."""
        relation, target, quote = MADE_UP[number % len(MADE_UP)]
        if number % 3 == 0:
            return replace(claim, relation=relation, target=target, quote=quote, ended=False)
        if number % 3 == 1:
            return replace(claim, relation=relation, target=target, ended=False)
        return replace(claim, subject=str(SOMEBODY_ELSE))

    def _misquote(self, claim: Claim, shown: set[str], number: int) -> Claim:
        """Return a claim with a word too many, with words that were said elsewhere, or with the companion's own."""
        start = (self._claims.index(claim) + len(self._claims) // 2) % len(self._claims)
        others = [*self._claims[start:], *self._claims[:start]]
        elsewhere = next((each for each in others if each.message not in shown), None)
        if number % 3 == 1 and elsewhere is not None:
            return replace(claim, target=elsewhere.target, quote=elsewhere.quote)
        answers = [message.text for message in self._messages if message.id in shown and _is_hers(message)]
        if number % 3 == 2 and answers:
            words = " ".join(answers[number % len(answers)].split()[:8])
            return replace(claim, target=words, quote=words)
        # In front, so that no target is torn.
        return replace(claim, quote=f"honestly {claim.quote}")


_ASKED_FOR = ("subject", "relation", "target", "quote", "ended")


def _is_hers(message: Message) -> bool:
    return message.role == "assistant"


def _line(message: Message) -> str:
    return f"{COMPANION if _is_hers(message) else PERSON}{message.text}"


def _rank(fact: str) -> str:
    return sha256(fact.encode()).hexdigest()
