"""Credentials and chosen models for everybody's tests."""

from typing import Protocol
from uuid import UUID

from flask import Flask

from app.settings import chain, credentials
from app.settings.forms import CredentialInput
from app.settings.values import ChainLink, CredentialValue

ADDRESS = "http://127.0.0.1:9/v1"


class Person(Protocol):
    """Anybody with an id."""

    @property
    def id(self) -> UUID:
        """The id of the user."""


def create_credential(
    app: Flask,
    person: Person,
    *,
    provider: str = "openai_compatible",
    address: str = ADDRESS,
    key: str = "sk-test-0123456789abcdef",
    label: str = "",
) -> CredentialValue:
    """Give this person a credential; loopback addresses are fine, as for an admin."""
    wanted = CredentialInput(provider=provider, address=address, key=key, label=label)
    with app.app_context():
        return credentials.add_credential(person.id, wanted, is_admin=True)


def choose_model(app: Flask, person: Person, credential: CredentialValue | None, *, model: str) -> ChainLink:
    """Put this model at the end of the person's chain; without a credential the built-in one."""
    link = ChainLink(credential.id if credential else None, model)
    with app.app_context():
        chain.set_chain(person.id, [*chain.get_chain(person.id), link])
    return link
