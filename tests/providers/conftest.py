"""The scripted provider for this room's tests, and the providers in their registry."""

from collections.abc import Iterator

import pytest

from app import outbound, providers
from app.registry import load_package
from tests.servers.scripted_provider import ScriptedProvider

load_package(providers)


@pytest.fixture(scope="session")
def scripted_server() -> Iterator[ScriptedProvider]:
    """One scripted provider for the run, quick unless a marker says otherwise."""
    with ScriptedProvider(tokens=20, rate=200, delay=0.01) as server:
        yield server


@pytest.fixture
def scripted_provider(scripted_server: ScriptedProvider) -> Iterator[ScriptedProvider]:
    """The running scripted provider with an empty journal, and no connection left from other tests."""
    scripted_server.clear()
    yield scripted_server
    outbound.forget_sessions()
