"""Who reads for the memory: the chosen one, else the cheapest that can, never the built-in one or somebody else's."""

from uuid import UUID

import pytest
from flask import Flask

from app.database import now
from app.errors import BadInputError
from app.extensions import db
from app.providers.values import ModelInfo
from app.settings import chain, credentials
from app.settings.forms import CredentialInput
from app.settings.memory_model import choose_memory_model, find_memory_model, is_able
from app.settings.model_infos import infos_to_json
from app.settings.models import ModelList
from app.settings.values import ChainLink
from tests.accounts.people import Person, create_person

LARGE = ModelInfo("maker/large-70b", "Large", 128_000, tools=True, price_prompt=3.0, price_completion=9.0)
MIDDLE = ModelInfo(
    "maker/middle-30b-a3b", "Middle", 32_000, tools=True, price_prompt=0.2, price_completion=0.6
)
DEAR = ModelInfo("maker/dear", "Dear", 200_000, tools=True, price_prompt=15.0, price_completion=75.0)
FREE = ModelInfo("maker/gift-70b:free", "Gift", 128_000, tools=True, price_prompt=0.0, price_completion=0.0)
TINY = ModelInfo("maker/tiny-1b", "Tiny", 128_000, tools=True, price_prompt=0.01, price_completion=0.01)
SHORT = ModelInfo("maker/short-70b", "Short", 4_096, tools=True, price_prompt=0.01, price_completion=0.01)
GUARD = ModelInfo("maker/guard-8b", "Guard", 128_000, tools=True, price_prompt=0.01, price_completion=0.01)
THINKER = ModelInfo(
    "maker/thinker-32b", "T", 32_000, tools=True, reasoning=True, price_prompt=0.19, price_completion=0.6
)


@pytest.fixture
def rina(app: Flask) -> Person:
    return create_person(app)


def talk_through(owner: UUID, model: str, offered: list[ModelInfo]) -> UUID:
    """Let somebody talk through OpenRouter with this model, where these are offered; returns the credential."""
    wanted = CredentialInput(provider="openrouter", label="", address="", key="sk-right-key-1234567")
    made = credentials.add_credential(owner, wanted, is_admin=False).id
    db.session.add(
        ModelList(
            credential_id=made, user_id=owner, models=infos_to_json(offered), fetched_at=now(), error=""
        )
    )
    db.session.commit()
    chain.set_chain(owner, [ChainLink(made, model)])
    return made


def found(owner: UUID) -> str | None:
    speaker = find_memory_model(owner)
    return speaker.model if speaker else None


def test_the_cheapest_that_can_is_asked(app: Flask, rina: Person) -> None:
    with app.app_context():
        talk_through(rina.id, LARGE.id, [LARGE, MIDDLE, DEAR, FREE, TINY, SHORT, GUARD, THINKER])
        assert found(rina.id) == MIDDLE.id
        speaker = find_memory_model(rina.id)
        assert speaker is not None
        assert speaker.connection.key == "sk-right-key-1234567"


@pytest.mark.parametrize(
    ("talks_with", "offered", "model"),
    [
        # Nobody who talks for nothing, or for an unknown price, pays for the memory.
        (FREE, [FREE, MIDDLE], FREE.id),
        (ModelInfo("own", "Own"), [MIDDLE], "own"),
        # Nor more than for talking.
        (MIDDLE, [MIDDLE, LARGE, DEAR], MIDDLE.id),
        (TINY, [TINY, LARGE], TINY.id),
        (ModelInfo("own", "Own", window=2_048), [], None),
    ],
)
def test_nobody_pays_more_than_for_talking(
    app: Flask, rina: Person, talks_with: ModelInfo, offered: list[ModelInfo], model: str | None
) -> None:
    with app.app_context():
        talk_through(rina.id, talks_with.id, [talks_with, *offered])
        assert found(rina.id) == model


def test_a_choice_holds_until_its_credential_is_gone(app: Flask, rina: Person) -> None:
    with app.app_context():
        credential = talk_through(rina.id, LARGE.id, [LARGE, MIDDLE])
        choose_memory_model(rina.id, ChainLink(credential, DEAR.id))
        assert found(rina.id) == DEAR.id
        choose_memory_model(rina.id, None, is_off=True)
        assert found(rina.id) is None
        choose_memory_model(rina.id, ChainLink(credential, DEAR.id))
        credentials.delete_credential(rina.id, credential)
        assert found(rina.id) is None
        choose_memory_model(rina.id, None)
        assert found(rina.id) is None


def test_nobody_reads_by_a_strangers_key(app: Flask, rina: Person) -> None:
    other = create_person(app, "budi")
    with app.app_context():
        credential = talk_through(other.id, LARGE.id, [LARGE])
        with pytest.raises(BadInputError):
            choose_memory_model(rina.id, ChainLink(credential, LARGE.id))
        assert found(rina.id) is None
        assert found(other.id) == LARGE.id


def test_the_built_in_model_is_too_small(app: Flask, rina: Person) -> None:
    with app.app_context():
        assert found(rina.id) is None
        chain.set_chain(rina.id, [ChainLink(None, "smollm2-135m-instruct")])
        assert found(rina.id) is None


@pytest.mark.parametrize(
    ("name", "able"),
    [
        ("meta/llama-3.1-8b-instruct", True),
        ("meta/llama-3.2-1b-instruct", False),
        ("qwen/qwen3-30b-a3b", True),
        ("mistral/mixtral-8x7b", True),
        ("openai/gpt-5-nano", True),
        ("meta/llama-guard-4-12b", False),
        ("qwen/qwen-2.5-coder-32b", False),
        ("text-embedding-3-small", False),
    ],
)
def test_a_name_tells_what_a_model_is_for(name: str, able: bool) -> None:
    assert is_able(ModelInfo(name, name, window=32_000)) is able
