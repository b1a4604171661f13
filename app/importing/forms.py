"""What the importing room's doors take."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.conversations.forms import LONGEST_TITLE
from app.conversations.models import Role
from app.inputs import Input

MOST_LETTERS = 1_000_000
LONGEST_NAME = 200


class ChatLine(Input):
    """One message of a chat as a line of a file says it; what else the line has is passed over."""

    model_config = ConfigDict(extra="ignore")

    role: Role
    text: Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]
    # Read apart, since a time without a zone is the person's own.
    at: str
    speaker: Annotated[str, Field(max_length=LONGEST_NAME)] | None = None
    conversation: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)] | None = None
    id: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)] | None = None
