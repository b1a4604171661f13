"""What people send to the doors of this room."""

from typing import Annotated, Any

from flask import g, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_security import LoginForm
from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from wtforms import StringField
from wtforms.validators import DataRequired

from app.accounts import queries
from app.accounts.names import tidy_name
from app.extensions import db
from app.inputs import Input
from app.languages import LANGUAGES, N_
from app.security import safe_path

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 256
FILL_IN = N_("Please fill this in.")
WRONG = N_("The name or the password is not right. Please try again.")
SWITCHED_OFF = N_("This account is switched off. Please ask the owner of this companion.")


def _long_enough(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(_("Please choose at least %(count)s characters.", count=SHORTEST_PASSWORD))
    return password


Name = Annotated[str, AfterValidator(tidy_name)]
Password = Annotated[str, Field(max_length=LONGEST_PASSWORD), AfterValidator(_long_enough)]


class _TwicePassword(Input):
    password: Password
    password_again: str

    @field_validator("password_again")
    @classmethod
    def _same_twice(cls, again: str, info: ValidationInfo) -> str:
        if again != info.data.get("password", again):
            raise ValueError(_("The two passwords are not the same."))
        return again


class OwnerInput(_TwicePassword):
    """The owner's name and password, at set-up."""

    name: Name


class PasswordInput(_TwicePassword):
    """A new password, with the present one where there is one."""

    present_password: Annotated[str, Field(max_length=LONGEST_PASSWORD)] = ""


class SignInInput(Input):
    """What the sign-in door takes before Flask-Security reads it: text of storable size and nothing else."""

    name: Annotated[str, Field(max_length=256)] = ""
    password: Annotated[str, Field(max_length=LONGEST_PASSWORD)] = ""
    next: Annotated[str, Field(max_length=2048)] = ""


class LanguageInput(Input):
    """The language of a visitor's pages, and the page to go on with."""

    language: str
    next: Annotated[str, Field(max_length=2048)] = ""

    @field_validator("language")
    @classmethod
    def _spoken_here(cls, language: str) -> str:
        if language not in LANGUAGES:
            raise ValueError(_("Please choose one of: %(expected)s.", expected=", ".join(LANGUAGES)))
        return language


class NothingInput(Input):
    """Nothing but the token."""


class SignInForm(LoginForm):
    """Flask-Security's sign-in by name and password, with one answer for a wrong name and a wrong password."""

    email = None  # type: ignore[assignment]  # None takes an inherited field out
    remember = None  # type: ignore[assignment]  # the same
    submit = None  # type: ignore[assignment]  # the same
    name = StringField("Name", validators=[DataRequired(lazy_gettext(FILL_IN))])

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.next.data = safe_path(self.next.data)

    def validate(self, **named: Any) -> bool:
        """Check the password of the user with this name, taking as long when there is none."""
        self.ifield = self.name
        self.user = queries.find_user_by_name(self.name.data or "")
        if self.user is not None:
            # Hashing takes a while; no database connection waits for it.
            db.session.expunge(self.user)
        db.session.rollback()
        passed = bool(super().validate(**named))
        if passed:
            # Somebody else may have planted the session of before, and so know its token.
            session.pop("csrf_token", None)
            g.pop("csrf_token", None)
        elif self.name.data and self.password.data:
            self.name.errors, self.password.errors = [], []
            self.form_errors = [_(SWITCHED_OFF if self.user_authenticated else WRONG)]
        return passed
