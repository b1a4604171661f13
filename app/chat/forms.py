"""What the chat's doors take, as typed values."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Self
from uuid import UUID

from flask_babel import gettext as _
from pydantic import Field, field_validator, model_validator

from app.chat.queries import Place
from app.inputs import Input, is_blank

MOST_LETTERS = 100_000


class NewConversation(Input):
    """A conversation to begin; the browser makes its id, so that a repeat is harmless."""

    id: UUID | None = None


class NewMessage(Input):
    """A message to send. `parent_id` is the last message that the sender saw; `turn_key` makes a repeat harmless."""

    text: Annotated[str, Field(max_length=MOST_LETTERS)]
    turn_key: UUID
    parent_id: UUID | None = None
    # Pictures have their own issue; until then the only list that is taken is the empty one.
    image_ids: Annotated[list[UUID], Field(max_length=0)] = []

    @field_validator("text")
    @classmethod
    def _not_blank(cls, text: str) -> str:
        if is_blank(text):
            raise ValueError(_("Please write something first."))
        return text


class NewVariant(Input):
    """A wish for another answer to the same message."""

    turn_key: UUID


class Leaf(Input):
    """The message whose branch is to be shown."""

    message_id: UUID


class Choice(Input):
    """The model that speaks in a conversation; no credential means the built-in one."""

    credential_id: UUID | None
    model: Annotated[str, Field(min_length=1, max_length=200)]


Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]


class WindowPlace(Input):
    """Which messages to show: before or after a sequence number, around a message, from a day on; else the newest."""

    before: Seq | None = None
    after: Seq | None = None
    around: UUID | None = None
    on: date | None = None

    @model_validator(mode="after")
    def _one_at_most(self) -> Self:
        if sum(value is not None for value in (self.before, self.after, self.around, self.on)) > 1:
            raise ValueError(_("Please name one place only."))
        return self


class Wanted(Input):
    """The message that a conversation is opened at."""

    message: UUID | None = None


class ListPage(Input):
    """A page of a list of conversations: what comes after this place, as the page before named it."""

    after: Place | None = None

    @field_validator("after", mode="before")
    @classmethod
    def _read_place(cls, written: object) -> object:
        found = re.fullmatch(r"(\d{1,11}\.\d{6})-([0-9a-f]{32})", str(written))
        if found is None:
            raise ValueError(_("This is not a place in the list. Please begin at its top."))
        return Place(datetime.fromtimestamp(float(found[1]), UTC), UUID(found[2]))


class Query(Input):
    """What to search for; `before` is the place at which the page before ended."""

    q: Annotated[str, Field(max_length=20_000)] = ""
    before: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
