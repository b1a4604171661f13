"""The sitting of the exam: the life is told message by message to the program, and each question asked at its own time.

What is told goes the way of every message: stored, noted, embedded and read for facts by the jobs' own work, indexed by
differences. A question sees what was said before it and nothing else, and its dates are read from its own day. Where a model
reads, it is asked about each segment as soon as it is laid, as of somebody who wants their history read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from app.accounts import people
from app.conversations import queries as conversations
from app.conversations.telling import Told, begin_conversation, tell
from app.database import uuid7
from app.extensions import db
from app.memory import embedding_work, learning
from app.memory.dates import Window
from app.memory.exam.learned import Learned, Quoted
from app.memory.exam.reader import Key, claim_key
from app.memory.exam.serving import MODEL, Served
from app.memory.exam.texts import Life, Message, Probe
from app.memory.facts import queries as facts
from app.memory.facts.knowing import Known, know
from app.memory.facts.statement import Stance
from app.memory.queries import Said
from app.memory.reading import by_model
from app.memory.rebuilding.rebuild import let_model_read
from app.memory.recall import Hit, recall
from app.settings import credentials, personas
from app.settings.forms import CredentialInput
from app.settings.memory_model import choose_memory_model
from app.settings.values import ChainLink

NAME, ZONE = "Ratih", "Asia/Jakarta"
PROVIDER = "openai_compatible"
HITS = 10
# Nobody is kept waiting here, and what is understood too late would make the figures another thing each time.
PATIENCE_SECONDS = 600.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A message of the life that was recalled, and those that are shown beside it."""

    message: str
    text: str
    beside: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question brought, the best first, and the times that it was understood to name."""

    probe: Probe
    found: Sequence[Found]
    windows: Sequence[Window]


@dataclass(frozen=True, slots=True)
class Sitting:
    """The answers to all questions, what is known when all has been told, and what of it a model read."""

    answers: Sequence[Answer]
    learned: Sequence[Learned]
    read: Sequence[Key] = ()


def sit(life: Life, probes: Sequence[Probe], *, say: Say, reader: Served | None = None) -> Sitting:
    """Tell the life and ask the questions, in the order of time, in the database of this application, which is empty.

    `reader` is the model that reads beside the patterns.
    """
    teller = _Teller(life.messages)
    if reader is not None:
        teller.let_read(reader)
    answers: list[Answer] = []
    for probe in sorted(probes, key=lambda probe: probe.at):
        teller.go_on_until(probe.at)
        answers.append(teller.ask(probe))
        if len(answers) % 40 == 0:
            say(f"{len(answers)} of {len(probes)} questions asked, {teller.told} messages told")
    teller.go_on_until(None)
    return Sitting(answers, teller.list_learned(), teller.list_read())


class _Teller:
    """Somebody whose life this is, and how far it has been told."""

    def __init__(self, messages: Sequence[Message]) -> None:
        person = people.new_user(NAME, None, admin=False)
        person.timezone = ZONE
        db.session.commit()
        self._owner = person.id
        self._persona = personas.ensure_persona(self._owner).id
        self._messages = sorted(messages, key=lambda message: message.at)
        self._talks: dict[str, UUID] = {}
        self._names: dict[UUID, str] = {}
        self.told = 0
        self._has_reader = False

    def let_read(self, reader: Served) -> None:
        """Let this model read for the memory from now on."""
        wanted = CredentialInput(provider=PROVIDER, address=reader.address, key=reader.key)
        # An address of this computer is for admins.
        made = credentials.add_credential(self._owner, wanted, is_admin=True)
        choose_memory_model(self._owner, ChainLink(made.id, MODEL))
        self._has_reader = True

    def go_on_until(self, moment: datetime | None) -> None:
        """Tell all that was said before this moment, or all there is, and let it be embedded and read."""
        rest = self._messages[self.told :]
        before = [message for message in rest if moment is None or message.at < moment]
        for talk, messages in groupby(before, key=lambda message: message.conversation):
            self._tell(talk, list(messages))
            learning.remember_conversation(self._owner, self._talks[talk])
            if self._has_reader:
                self._read()
        self.told += len(before)
        while embedding_work.embed_messages(rest=0.0):
            pass

    def ask(self, probe: Probe) -> Answer:
        """Recall what answers this question at its time."""
        recalled = recall(
            self._owner, probe.question, limit=HITS, asked_at=probe.at, patience=PATIENCE_SECONDS
        )
        db.session.rollback()
        return Answer(probe, [self._found(hit) for hit in recalled.hits], recalled.windows)

    def list_learned(self) -> list[Learned]:
        """List what is known now."""
        known = know(self._owner, persona_id=self._persona)
        db.session.rollback()
        return [
            Learned(each.fact.target, self._quotes(each, "holds"), each.spans, self._quotes(each, "ends"))
            for each in known
        ]

    def list_read(self) -> list[Key]:
        """List what a model found and was stored, with the words that it stands on."""
        by = f"{PROVIDER}: {MODEL}"
        found = facts.list_found_by(self._owner, list(self._names), by)
        db.session.rollback()
        texts = {message.id: message.text for message in self._messages}
        return [
            claim_key(
                each.subject,
                each.held.relation,
                each.target,
                quote=texts[self._names[each.held.message_id]][each.start : each.end],
            )
            for each in found
        ]

    def _read(self) -> None:
        # All of it was said long ago, and what is history nobody is asked about unless its person wants that.
        let_model_read(self._owner)
        while by_model.read_waiting(self._owner):
            pass

    def _quotes(self, known: Known, stance: Stance) -> tuple[Quoted, ...]:
        shown = (at for at in known.fact.evidence if at.stance == stance)
        return tuple(Quoted(self._names[at.message_id], at.start, at.end) for at in shown)

    def _tell(self, talk: str, messages: Sequence[Message]) -> None:
        if talk in self._talks:
            conversation = conversations.lock_conversation(self._owner, self._talks[talk])
        else:
            conversation = begin_conversation(
                self._owner, uuid7(), title=talk, persona_id=self._persona, at=messages[0].at
            )
            self._talks[talk] = conversation.id
        told = [Told(uuid7(), message.role, message.text, message.at) for message in messages]
        self._names |= {each.id: message.id for each, message in zip(told, messages, strict=True)}
        tell(self._owner, [(conversation, told)])
        db.session.commit()

    def _found(self, hit: Hit) -> Found:
        beside = tuple(self._shown(hit.before, hit.after))
        return Found(self._names[hit.said.id], hit.said.text, beside)

    def _shown(self, *sides: Said | None) -> Iterator[tuple[str, str]]:
        for said in sides:
            if said is not None:
                yield self._names[said.id], said.text
