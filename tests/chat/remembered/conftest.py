"""Rina, who tells things."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.memory import remembering
from tests.accounts.people import Person
from tests.chat.remembered.told import NewTalk, Telling


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application, which finds by words alone: whether a meaning is known in time depends on the machine."""
    return make_app(memory_embedder="none")


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn waits for its index however slow the machine is; what it does without one has a test of its own."""
    monkeypatch.setattr(remembering, "PATIENCE_SECONDS", 20.0)


@pytest.fixture
def telling(chatting: Flask, person: Person, new_talk: NewTalk) -> Telling:
    """Rina in her browser, whose memory is looked after."""
    return Telling(chatting, person, new_talk)
