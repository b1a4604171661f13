"""A bad file is refused in plain words, and nothing is lost by trying it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.database import uuid7
from app.errors import BadInputError, TooLargeError
from app.extensions import db
from app.memory import learning
from app.memory.carrying import importing
from app.memory.carrying.importing import import_memory
from tests.accounts.people import Person
from tests.memory.mochi import read_life, tell_all
from tests.memory.test_carrying import bring, exported


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "find_statements", read_life)


def spoil(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    """Return a change of a file: this value in this place."""

    def change(file: dict[str, Any]) -> None:
        place: Any = file
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def spoil_many(**values: object) -> Callable[[dict[str, Any]], None]:
    """Return a change of the first fact of a file: these values."""
    return lambda file: file["facts"][0].update(values)


BAD: dict[str, Callable[[dict[str, Any]], None]] = {
    "another format": spoil("format", value="other"),
    "another version": spoil("version", value=2),
    "no facts": spoil("facts", value=None),
    "an unknown field": spoil("facts", 0, "user_id", value=str(uuid7())),
    "no id": spoil("facts", 0, "id", value="1"),
    "a relation in words": spoil("facts", 0, "relation", value="Likes very much"),
    "a target without letters": spoil("facts", 0, "target", value="?!"),
    "a long target": spoil("facts", 0, "target", value="a" * 501),
    "a moment without a zone": spoil("facts", 0, "learned_at", value="2024-01-01T00:00:00"),
    "no moment": spoil("facts", 0, "learned_at", value="long ago"),
    "an origin that is none": spoil("facts", 0, "origin", value="guessed"),
    "importance beyond all": spoil("facts", 0, "importance", value=7),
    "replaced by a stranger": spoil("facts", 0, "replaced_by_id", value=str(uuid7())),
    "an end before the beginning": spoil_many(valid_from="2020-01-02", valid_to="2020-01-01"),
    "a beginning before all days": spoil("facts", 0, "valid_from", value="0001-01-01"),
    "an end behind all days": spoil("facts", 0, "valid_to", value="9999-12-31"),
    "learned behind all days": spoil("facts", 0, "learned_at", value="9999-12-31T00:00:00Z"),
    "pinned behind all days": spoil("facts", 0, "pinned_at", value="9999-12-31T23:59:59Z"),
    "kept behind all days": spoil("facts", 0, "keep_until", value="9999-12-31"),
    "said before all days": spoil("facts", 0, "evidence", 0, "said_at", value="0001-01-01T00:00:00Z"),
    "replaced by itself": lambda file: spoil("facts", 0, "replaced_by_id", value=file["facts"][0]["id"])(
        file
    ),
    "words backwards": spoil("facts", 0, "evidence", 0, "end", value=0),
    "a place below none": spoil("facts", 0, "evidence", 0, "start", value=-1),
    "a review that is none": spoil("facts", 0, "reviews", value=[{"rating": "nice"}]),
    "a NUL": spoil("facts", 0, "target", value="a\0b"),
    "half a character": spoil("facts", 0, "target", value="\ud800"),
    "a hash that is none": spoil("tombstones", value=[{"kind": "words", "digest": "zz", "words": 1}]),
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_in_plain_words_and_nothing_is_lost(
    app: Flask, rina: Person, change: Callable[[dict[str, Any]], None]
) -> None:
    with app.app_context():
        tell_all(rina.id, "I have a cat called Mochi")
        before = exported(rina.id)
        file = exported(rina.id)
        file["facts"].insert(0, {**file["facts"][0], "id": str(uuid7()), "target": "first"})
        change(file)
        with pytest.raises(BadInputError) as refused:
            bring(rina.id, file)
        assert refused.value.message
        db.session.rollback()
        assert exported(rina.id) == before


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            {"valid_from": "2020-01-02", "valid_to": "2020-01-01"},
            "facts.0.valid_to: It cannot end before it begins. Please correct one of the dates.",
        ),
        ({"valid_from": "0001-01-01"}, "facts.0.valid_from: "),
        ({"learned_at": "9999-12-31T00:00:00Z"}, "facts.0.learned_at: "),
    ],
)
def test_it_is_said_where_a_file_is_wrong_in_the_words_of_the_form(
    app: Flask, rina: Person, values: dict[str, str], told: str
) -> None:
    with app.test_request_context():
        tell_all(rina.id, "I have a cat called Mochi")
        file = exported(rina.id)
        file["facts"][0].update(values)
        with pytest.raises(BadInputError) as refused:
            bring(rina.id, file)
        assert told in refused.value.message


def test_what_is_no_file_of_ours_is_refused(
    app: Flask, rina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        for body in (b"", b"no", b"[]", b"\xff", b"[" * 100_000, b'{"format": NaN}'):
            with pytest.raises(BadInputError):
                import_memory(rina.id, body)
        tell_all(rina.id, "I drink tea")
        file = exported(rina.id)
        file["facts"] *= 2
        with pytest.raises(BadInputError, match="same id"):
            bring(rina.id, file)
        monkeypatch.setattr(importing, "LARGEST_BYTES", 10)
        with pytest.raises(TooLargeError):
            import_memory(rina.id, b"{" + b" " * 20 + b"}")
