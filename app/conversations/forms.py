"""What the doors to conversations take, as typed values."""

from typing import Annotated

from pydantic import Field, field_validator

from app.conversations.models import MemoryUse
from app.inputs import Input

LONGEST_TITLE = 200


class ConversationChange(Input):
    """What is to change about a conversation; what is left out stays."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)] | None = None
    pinned: bool | None = None
    archived: bool | None = None
    memory_use: MemoryUse | None = None

    @field_validator("title", mode="before")
    @classmethod
    def _on_one_line(cls, title: object) -> object:
        return " ".join(title.split()) if isinstance(title, str) else title


class Removal(Input):
    """Into the bin, or out of it for good; and whether what was learned there outlives it."""

    for_good: bool = False
    keep_learned: bool = False


class Seen(Input):
    """The newest message that its person has seen."""

    seq: Annotated[int, Field(ge=0, le=2**31 - 1)]
