"""Credentials: keys go in, are bound to their row and owner, and never come out."""

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.config import Config
from app.errors import BadInputError, ConflictError, NotFoundError
from app.extensions import db
from app.settings import chain, credentials, queries
from app.settings.forms import CredentialChange, CredentialInput
from app.settings.models import Credential
from app.settings.values import ChainLink
from tests.accounts.people import create_person
from tests.settings.builders import choose_model, create_credential

PLANTED = "sk-planted-1a2b3c4d5e6f7a8b"


def test_a_key_is_opened_for_its_own_row_only(app: Flask) -> None:
    mira, tom = create_person(app, "Mira"), create_person(app, "Tom")
    mine, other = (
        create_credential(app, mira, key=PLANTED),
        create_credential(app, tom, key="sk-other-0123456789abcdef"),
    )
    with app.app_context():
        assert credentials.connection_of(queries.get_credential(mira.id, mine.id)).key == PLANTED
        stolen = queries.get_credential(mira.id, mine.id).sealed_key
        queries.get_credential(tom.id, other.id).sealed_key = stolen
        db.session.commit()
        assert credentials.connection_of(queries.get_credential(tom.id, other.id)).key is None


def test_of_a_key_four_characters_are_shown_and_of_a_short_one_none(app: Flask) -> None:
    mira = create_person(app, "Mira")
    assert create_credential(app, mira, key=PLANTED).last_four == "7a8b"
    short = create_credential(app, mira, key="short", label="short")
    assert (short.has_key, short.last_four) == (True, "")
    none = create_credential(app, mira, key="", label="none")
    assert (none.has_key, none.last_four) == (False, "")


def test_no_table_holds_the_key_in_clear(app: Flask) -> None:
    mira = create_person(app, "Mira")
    create_credential(app, mira, key=PLANTED)
    with app.app_context():
        assert _tables_holding(PLANTED) == []
        # The control: the same search finds the key where it was left lying about.
        db.session.execute(text("UPDATE api_keys SET label = :key"), {"key": PLANTED})
        db.session.commit()
        assert _tables_holding(PLANTED) == ["api_keys"]


def test_neither_logs_nor_printed_values_hold_the_key(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mira = create_person(app, "Mira")
    made = create_credential(app, mira, key=PLANTED)
    choose_model(app, mira, made, model="some-model")
    with app.app_context():
        speakers = chain.resolve_chain(mira.id)
        row = queries.get_credential(mira.id, made.id)
        row.sealed_key = b"broken"
        assert credentials.connection_of(row).key is None
        db.session.rollback()
    wanted = CredentialInput(provider="openai_compatible", key=PLANTED)
    assert speakers[0].connection.key == PLANTED
    assert PLANTED not in f"{made} {speakers} {wanted!r} {row.__dict__} {caplog.text}"
    assert "cannot be opened" in caplog.text


def test_a_replaced_key_keeps_the_row_and_the_choice(app: Flask) -> None:
    mira = create_person(app, "Mira")
    made = create_credential(app, mira, key=PLANTED)
    choose_model(app, mira, made, model="some-model")
    with app.app_context():
        change = CredentialChange(key="sk-second-0123456789abcdef", label="work")
        changed = credentials.change_credential(mira.id, made.id, change, is_admin=True)
        assert (changed.id, changed.last_four, changed.label) == (made.id, "cdef", "work")
        assert chain.resolve_chain(mira.id)[0].connection.key == "sk-second-0123456789abcdef"


def test_another_address_asks_for_the_key_again(app: Flask) -> None:
    mira = create_person(app, "Mira")
    made = create_credential(app, mira, key=PLANTED)
    elsewhere = "http://127.0.0.1:10/v1"
    with app.app_context():
        with pytest.raises(BadInputError) as refusal:
            credentials.change_credential(
                mira.id, made.id, CredentialChange(address=elsewhere), is_admin=True
            )
        assert "key" in refusal.value.details["fields"]
        db.session.rollback()
        assert credentials.get_credential(mira.id, made.id).address == made.address
        change = CredentialChange(address=elsewhere, key=PLANTED)
        assert credentials.change_credential(mira.id, made.id, change, is_admin=True).address == elsewhere


def test_a_private_address_is_for_admins_and_listed_hosts(
    make_app: Callable[..., Flask], config: Callable[..., Config]
) -> None:
    strict, listed = make_app(), make_app(private_addresses="127.0.0.1:9")
    tom = create_person(strict, "Tom")
    wanted = CredentialInput(provider="openai_compatible", address="http://127.0.0.1:9/v1")
    with strict.app_context():
        with pytest.raises(BadInputError) as refusal:
            credentials.add_credential(tom.id, wanted, is_admin=False)
        assert "address" in refusal.value.details["fields"]
        assert credentials.add_credential(tom.id, wanted, is_admin=True).address == wanted.address
    with listed.app_context():
        again = wanted.model_copy(update={"label": "listed"})
        assert credentials.add_credential(tom.id, again, is_admin=False).label == "listed"
        other = CredentialInput(provider="openai_compatible", address="http://127.0.0.1:10/v1")
        with pytest.raises(BadInputError):
            credentials.add_credential(tom.id, other, is_admin=False)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"provider": "nobody"}, "provider"),
        ({"provider": "builtin"}, "provider"),
        ({"provider": "cerebras"}, "key"),
        ({"provider": "cerebras", "key": "k" * 20, "address": "http://127.0.0.1:9"}, "address"),
        ({"provider": "openai_compatible"}, "address"),
        ({"provider": "openai_compatible", "address": "ftp://127.0.0.1"}, "address"),
        ({"provider": "openai_compatible", "address": "http://[::1"}, "address"),
        (
            {"provider": "openai_compatible", "address": "http://127.0.0.1:9", "options": {"x": "1"}},
            "options.x",
        ),
    ],
)
def test_what_cannot_work_is_refused_by_field(app: Flask, values: dict[str, object], field: str) -> None:
    mira = create_person(app, "Mira")
    with app.app_context(), pytest.raises(BadInputError) as refusal:
        credentials.add_credential(mira.id, CredentialInput.model_validate(values), is_admin=True)
    assert list(refusal.value.details["fields"]) == [field]


def test_a_label_is_taken_once_per_provider(app: Flask) -> None:
    mira, tom = create_person(app, "Mira"), create_person(app, "Tom")
    create_credential(app, mira, label="home")
    with pytest.raises(ConflictError):
        create_credential(app, mira, label="home")
    assert create_credential(app, tom, label="home").label == "home"


def test_deleting_takes_the_key_and_its_links_along(app: Flask) -> None:
    mira = create_person(app, "Mira")
    gone, kept = create_credential(app, mira, label="gone"), create_credential(app, mira, label="kept")
    for each in (gone, kept):
        choose_model(app, mira, each, model="some-model")
    with app.app_context():
        credentials.delete_credential(mira.id, gone.id)
        assert [each.label for each in credentials.list_credentials(mira.id)] == ["kept"]
        assert chain.get_chain(mira.id) == [ChainLink(kept.id, "some-model")]
        assert db.session.scalars(select(Credential.label)).all() == ["kept"]


def test_a_stranger_finds_nothing(app: Flask) -> None:
    mira, tom = create_person(app, "Mira"), create_person(app, "Tom")
    mine = create_credential(app, mira)

    def each_verb(owner: UUID) -> list[Callable[[], object]]:
        return [
            lambda: credentials.get_credential(owner, mine.id),
            lambda: credentials.change_credential(owner, mine.id, CredentialChange(label="x"), is_admin=True),
            lambda: credentials.delete_credential(owner, mine.id),
        ]

    with app.app_context():
        for verb in each_verb(tom.id):
            with pytest.raises(NotFoundError):
                verb()
        for verb in each_verb(mira.id):
            verb()


def _tables_holding(words: str) -> list[str]:
    found = []
    for table in db.metadata.sorted_tables:
        rows = db.session.execute(select(table)).all()
        if words in repr(rows) or words.encode() in b"".join(
            value for row in rows for value in row if isinstance(value, bytes)
        ):
            found.append(table.name)
    return found
