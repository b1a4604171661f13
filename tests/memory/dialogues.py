"""What is known of somebody from what they said on one day after the other, without a database."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from app.memory.extraction.patterns import find_statements
from app.memory.facts.keys import spellings_of, subject_key, target_key
from app.memory.facts.knowing import Known, derive
from app.memory.facts.queries import Evidence
from app.memory.facts.statement import Heard, Statement
from tests.memory.facts import day, fact_row

Key = tuple[str, str, str]
SPACE = UUID(int=5)
# Relations that say that something is over.
OVER = ("quit", "avoids", "dislikes", "lived_in", "past_job", "died")


def known_from(said: Sequence[str]) -> list[Known]:
    """Return what is known when all of this was said to one companion, one message a day."""
    stated: dict[Key, list[tuple[int, Statement]]] = defaultdict(list)
    for number, statement in find_statements([Heard("user", text) for text in said]):
        subject = spellings_of(subject_key(statement.subject))[0]
        stated[subject, statement.relation, target_key(statement.target)].append((number, statement))
    rows = [
        fact_row(
            id=uuid5(SPACE, repr(key)),
            subject=some[0][1].subject,
            relation=key[1],
            target=some[0][1].target,
            subject_key=key[0],
            target_key=key[2],
            learned_at=day(some[0][0]),
            evidence=tuple(_evidence(number, statement) for number, statement in some),
        )
        for key, some in stated.items()
    ]
    return [known for known in derive(rows) if known.spans]


def held_after(said: Sequence[str], *, moment: datetime | None = None) -> list[str]:
    """Return what holds when all of this was said, apart from what only says that something is over."""
    at = moment or day(len(said)) + timedelta(days=100)
    known = known_from(said)
    return [each.fact.target for each in known if each.holds_at(at) and each.fact.relation not in OVER]


def _evidence(number: int, statement: Statement) -> Evidence:
    message = UUID(int=number + 1)
    return Evidence(message, message, statement.start, statement.end, statement.stance, day(number))
