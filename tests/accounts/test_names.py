"""Names that look the same are the same."""

import pytest
from flask import Flask

from app.accounts import people
from app.accounts.names import name_key, tidy_name
from app.errors import BadInputError, ConflictError


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rina", "rINA"), ("Rina", " rina "), ("straße", "STRASSE"), ("Åsa", "A\u030asa"), ("ﬁn", "fin")],
)
def test_case_and_letter_forms_do_not_make_another_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_different_names_stay_different() -> None:
    assert name_key("rina") != name_key("rima")


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\u202eb", "n" * 65])
def test_names_that_cannot_be_used_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        tidy_name(name)
    assert tidy_name("  Rina   Putri ") == "Rina Putri"


def test_a_name_can_be_taken_once(app: Flask) -> None:
    with app.app_context():
        people.add_user("Rina")
        with pytest.raises(ConflictError, match="already"):
            people.add_user("rina")
        with pytest.raises(BadInputError):
            people.add_user(" ")
        people.add_user("Budi")
