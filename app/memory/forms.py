"""What the memory room's doors take."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from flask_babel import gettext as _
from pydantic import AwareDatetime, Field, ValidationInfo, field_validator, model_validator

from app.inputs import Input
from app.memory.facts.keys import SUBJECT_LETTERS, TARGET_LETTERS, subject_key, target_key
from app.memory.facts.statement import PERSON

RELATION = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
RELATION_LETTERS = 64
REASON_LETTERS = 500

Reason = Annotated[str, Field(max_length=REASON_LETTERS)]
# Days near the ends of the calendar have no moment in every time zone.
Day = Annotated[date, Field(gt=date.min + timedelta(days=365), lt=date.max - timedelta(days=365))]

EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)
Moment = Annotated[AwareDatetime, Field(gt=EARLIEST, lt=LATEST)]


class Question(Input):
    """What to recall, and how many hits at most."""

    q: Annotated[str, Field(max_length=20_000)] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class FactInput(Input):
    """A fact as a person writes it: about themselves, unless they name somebody else as its subject.

    Any relation may be given, in small letters with underscores; app/memory/facts/relations.py knows many. Without an
    importance it has that of its relation. It holds from the first of its dates until before the second.
    """

    subject: Annotated[str, Field(min_length=1, max_length=SUBJECT_LETTERS)] = PERSON
    relation: Annotated[str, Field(min_length=1, max_length=RELATION_LETTERS, pattern=RELATION)]
    target: Annotated[str, Field(min_length=1, max_length=TARGET_LETTERS)]
    persona_id: UUID | None = None
    is_shared: bool = False
    importance: Annotated[float, Field(ge=0, le=1)] | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None

    @field_validator("subject", "target", mode="before")
    @classmethod
    def _on_one_line(cls, text: object) -> object:
        return " ".join(text.split()) if isinstance(text, str) else text

    @field_validator("subject", mode="before")
    @classmethod
    def _about_oneself(cls, text: object) -> object:
        # A form sends what was left empty.
        return PERSON if text == "" else text

    @field_validator("subject")
    @classmethod
    def _has_a_subject(cls, text: str) -> str:
        if not subject_key(text):
            raise ValueError(_("This needs at least one letter or digit."))
        return text

    @field_validator("target")
    @classmethod
    def _has_a_target(cls, text: str) -> str:
        if not target_key(text):
            raise ValueError(_("This needs at least one letter or digit."))
        return text

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_begins(cls, day: Day | None, known: ValidationInfo) -> Day | None:
        begins = known.data.get("valid_from")
        if begins and day and day < begins:
            raise ValueError(_("It cannot end before it begins. Please correct one of the dates."))
        return day


class CorrectionInput(FactInput):
    """The same for a fact that takes the place of another, and why."""

    reason: Reason = ""


class FactFilter(Input):
    """Which facts to list: by words, state, day, persona or conversation, those that fade within so many days, and those
    that were said between two days, both included.
    """

    q: Annotated[str, Field(max_length=200)] = ""
    state: Literal["current", "former", "away", "all"] = "current"
    as_of: Day | None = None
    persona: UUID | None = None
    conversation: UUID | None = None
    fading: Annotated[int, Field(ge=1, le=3650)] | None = None
    said_from: Day | None = None
    said_to: Day | None = None

    @property
    def given(self) -> dict[str, Any]:
        """What narrows the list, by name, as it stands in an address."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def without(self, name: str) -> dict[str, Any]:
        """Return the same but for one of them."""
        return {key: value for key, value in self.given.items() if key != name}


class StandingInput(Input):
    """What to do with a fact: `day` is for "keep", `others` are the facts that "merge" makes one with it."""

    act: Literal["pin", "unpin", "keep", "fade", "archive", "wrong", "restore", "share", "unshare", "merge"]
    day: Day | None = None
    others: Annotated[list[UUID], Field(max_length=50)] = []


class ForgetInput(Input):
    """Whether the words go wherever they stand; left out, the program judges by them (app/memory/forgetting/naming.py)."""

    everywhere: bool | None = None


class SwitchInput(Input):
    """Whether anything is learned and recalled at all."""

    on: bool


class ReaderInput(Input):
    """Who reads for the memory: whom the program finds, patterns alone, or this model."""

    reader: Literal["automatic", "patterns", "model"]
    credential_id: UUID | None = None
    model: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _names_its_model(self) -> "ReaderInput":
        if self.reader == "model" and (self.credential_id is None or not self.model.strip()):
            raise ValueError(_("Please choose a provider and name its model."))
        return self


class DecisionInput(Input):
    """What to do with a rebuild that is ready."""

    act: Literal["apply", "discard"]


class TimelinePlace(Input):
    """Which part of the timeline: what ended before a moment, all of it or what was an event, is pinned, was put away."""

    before: Moment | None = None
    which: Literal["all", "events", "pinned", "away"] = "all"


class EventStandingInput(Input):
    """What to do with an event, and which part of the timeline its page shows."""

    act: Literal["pin", "unpin", "archive", "restore"]
    which: Literal["all", "events", "pinned", "away"] = "all"
