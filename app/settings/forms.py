"""What people may send to the settings, field by field."""

from typing import Annotated, Literal, Self
from uuid import UUID
from zoneinfo import available_timezones

from flask_babel import gettext as _
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.errors import BadInputError
from app.inputs import Input
from app.languages import LANGUAGES
from app.settings.values import ChainLink

CHAIN_LENGTH = 5
UNUSED = "unused"
BUILT_IN = "builtin"

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
OptionalName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
ModelName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _check_key(key: str) -> str:
    # A key goes into an HTTP header: anything else than visible ASCII is a slip of pasting, or worse.
    if not all("!" <= letter <= "~" for letter in key):
        raise ValueError(_("A key has neither spaces nor special letters. Please paste it again."))
    return key


def _check_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(_("Please choose one of the languages of the list."))
    return language


def _check_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError(_("Please choose one of the time zones of the list."))
    return zone


Language = Annotated[str, Field(max_length=16), AfterValidator(_check_language)]
Zone = Annotated[str, Field(max_length=64), AfterValidator(_check_zone)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_check_key)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Options = Annotated[dict[OptionalName, Annotated[str, Field(max_length=500)]], Field(max_length=20)]


class PersonaInput(Input):
    """A whole persona; what is left out is emptied."""

    name: Name
    user_name: OptionalName = ""
    identity: str = Field(default="", max_length=8000)
    voice: str = Field(default="", max_length=4000)
    limits: str = Field(default="", max_length=4000)
    affection: int = Field(default=50, ge=0, le=100)


class PreferencesInput(Input):
    """What is to change in how the pages look and speak; what is left out stays."""

    theme: Literal["system", "light", "dark"] | None = None
    accent: Literal["citrus", "leaf", "clay", "sky"] | None = None
    enter_key: Literal["device", "sends", "breaks"] | None = None
    language: Language | None = None
    timezone: Zone | None = None


class AcquaintanceInput(Input):
    """The first step of the first minute: who both are, how the companion speaks, and where the person is at home.

    `voice` names one of the voices to choose from; with `own` it is what stands in `own_voice`.
    """

    user_name: OptionalName = ""
    name: Name
    voice: Literal["letter", "calm", "playful", "brief", "own"] = "letter"
    own_voice: str = Field(default="", max_length=4000)
    language: Language
    timezone: Zone


class CredentialInput(Input):
    """A new credential. An empty address means the provider's own."""

    provider: str = Field(max_length=64)
    label: OptionalName = ""
    address: Address = ""
    key: Key = Field(default="", repr=False)
    options: Options = {}


class CredentialChange(Input):
    """What is to change in a credential; what is left out stays. The key can be replaced, never read."""

    label: OptionalName | None = None
    address: Address | None = None
    key: Key | None = Field(default=None, repr=False)
    options: Options | None = None


class LinkInput(Input):
    """One model of the chain; without a credential it is the built-in one."""

    credential_id: UUID | None = None
    model: ModelName


class ChainInput(Input):
    """The models to ask, the first one first, the others when it fails."""

    models: list[LinkInput] = Field(max_length=CHAIN_LENGTH)

    def links(self) -> list[ChainLink]:
        """Return the chain as the rest of the house knows it."""
        return [ChainLink(link.credential_id, link.model) for link in self.models]


class ChainForm(Input):
    """The same chain from a page without JavaScript: two columns of fields, row by row."""

    credential: list[str] = Field(default=[], max_length=CHAIN_LENGTH)
    model: list[str] = Field(default=[], max_length=CHAIN_LENGTH)

    @model_validator(mode="after")
    def _rows_match(self) -> Self:
        if len(self.credential) != len(self.model):
            raise ValueError(_("The rows of models were not sent completely. Please try again."))
        return self

    def chain(self) -> ChainInput:
        """Return the rows that are in use; BadInputError names the row as the form does."""
        rows = [(credential, model) for credential, model in zip(self.credential, self.model, strict=True)]
        links = [_read_row(number, row) for number, row in enumerate(rows) if row[0] != UNUSED]
        return ChainInput(models=links)


class ConnectionTestInput(Input):
    """Which model to try; none means the one in use, else the first that the provider offers."""

    model: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


def _read_row(number: int, row: tuple[str, str]) -> LinkInput:
    credential, model = row
    try:
        credential_id = None if credential == BUILT_IN else UUID(credential)
        return LinkInput(credential_id=credential_id, model=model)
    except ValueError as error:
        fields = {
            f"models.{number}": _("Please choose a provider and name a model, or leave the row unused.")
        }
        raise BadInputError(_("Please correct the marked fields."), details={"fields": fields}) from error
