"""What the memory room's doors take."""

from typing import Annotated

from pydantic import Field

from app.inputs import Input


class Question(Input):
    """What to recall, and how many hits at most."""

    q: Annotated[str, Field(max_length=20_000)] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 10
