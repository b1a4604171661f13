"""Whom to ask: the order of the chain, what is passed over, and how little it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event

from app.database import now
from app.errors import BadInputError
from app.extensions import db
from app.providers.values import ModelInfo
from app.settings import chain
from app.settings.model_infos import infos_to_json
from app.settings.models import ModelList
from app.settings.values import ChainLink, CredentialValue
from tests.accounts.people import Person, create_person
from tests.settings.builders import choose_model, create_credential


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def list_models(person: Person, credential: CredentialValue, *infos: ModelInfo) -> None:
    db.session.add(
        ModelList(
            credential_id=credential.id, user_id=person.id, models=infos_to_json(infos), fetched_at=now()
        )
    )
    db.session.commit()


def test_the_chain_is_asked_in_order_and_the_choice_of_a_conversation_first(app: Flask) -> None:
    rina = create_person(app)
    home, work = (
        create_credential(app, rina, label="home"),
        create_credential(app, rina, label="work", key=""),
    )
    first = choose_model(app, rina, home, model="big")
    choose_model(app, rina, work, model="small")
    choice = ChainLink(work.id, "chosen")
    with app.app_context():
        plain, chosen = chain.resolve_chain(rina.id), chain.resolve_chain(rina.id, choice)
        assert chain.resolve_chain(rina.id, choice.as_json()) == chosen
        assert [each.model for each in chain.resolve_chain(rina.id, first)] == ["big", "small"]
    assert [(each.model, each.title) for each in plain] == [
        ("big", "OpenAI-compatible server (home)"),
        ("small", "OpenAI-compatible server (work)"),
    ]
    assert [each.model for each in chosen] == ["chosen", "big", "small"]
    assert (plain[0].connection.key, plain[1].connection.key) == ("sk-test-0123456789abcdef", None)


def test_the_built_in_model_comes_only_when_nobody_else_does(app: Flask) -> None:
    rina = create_person(app)
    with app.app_context():
        assert [each.provider.name for each in chain.resolve_chain(rina.id)] == ["builtin"]
    choose_model(app, rina, create_credential(app, rina), model="big")
    with app.app_context():
        assert [each.provider.name for each in chain.resolve_chain(rina.id)] == ["openai_compatible"]
        built_in = ChainLink(None, "smollm2-135m-instruct")
        assert [each.provider.name for each in chain.resolve_chain(rina.id, built_in)] == [
            "builtin",
            "openai_compatible",
        ]


def test_links_that_lead_nowhere_are_passed_over(app: Flask) -> None:
    rina, tom = create_person(app), create_person(app, "tom")
    foreign = create_credential(app, tom)
    choose_model(app, rina, create_credential(app, rina), model="big")
    with app.app_context():
        assert [each.model for each in chain.resolve_chain(rina.id, ChainLink(foreign.id, "theirs"))] == [
            "big"
        ]
        with pytest.raises(BadInputError):
            chain.check_link(rina.id, ChainLink(foreign.id, "theirs"))
        chain.check_link(tom.id, ChainLink(foreign.id, "theirs"))


def test_capabilities_come_from_the_providers_list_then_from_ours(app: Flask) -> None:
    rina = create_person(app)
    own = create_credential(app, rina)
    cerebras = create_credential(app, rina, provider="cerebras", address="")
    choose_model(app, rina, own, model="big")
    choose_model(app, rina, cerebras, model="qwen-3-32b")
    choose_model(app, rina, own, model="unheard-of")
    with app.app_context():
        list_models(rina, own, ModelInfo("big", "Big", window=9000, vision=True))
        infos = [each.info for each in chain.resolve_chain(rina.id)]
    assert infos[0] == ModelInfo("big", "Big", window=9000, vision=True)
    assert infos[1] is not None and infos[1].id == "qwen-3-32b"
    assert infos[2] is None


def test_a_turn_costs_two_selects(app: Flask) -> None:
    rina = create_person(app)
    for number in range(3):
        made = create_credential(app, rina, label=str(number))
        choose_model(app, rina, made, model="big")
        with app.app_context():
            list_models(
                rina, made, *[ModelInfo(f"model-{each}", "x") for each in range(300)], ModelInfo("big", "Big")
            )
    with app.app_context():
        chain.resolve_chain(rina.id)
        db.session.rollback()
        with counted_statements() as statements:
            assert len(chain.resolve_chain(rina.id)) == 3
    assert [each.split()[0] for each in statements if each != "BEGIN"] == ["SELECT", "SELECT"]


def test_a_conversation_shows_who_is_asked_first(app: Flask) -> None:
    rina = create_person(app)
    with app.app_context():
        tiny = chain.find_speaker(rina.id)
        assert (tiny.credential_id, tiny.model, tiny.name) == (
            None,
            "smollm2-135m-instruct",
            "SmolLM2 135M (tiny, offline)",
        )
    own = create_credential(app, rina, label="home")
    choose_model(app, rina, own, model="maker/big")
    with app.app_context():
        list_models(rina, own, ModelInfo("maker/seven", "Maker: Seven"))
        first = chain.find_speaker(rina.id)
        assert (first.name, first.provider_title) == ("big", "OpenAI-compatible server (home)")
        chosen = chain.find_speaker(rina.id, ChainLink(own.id, "maker/seven"))
        assert (chosen.model, chosen.name) == ("maker/seven", "Seven")
        # A choice whose credential is gone counts no more.
        assert chain.find_speaker(rina.id, ChainLink(uuid4(), "maker/seven")).name == "big"
