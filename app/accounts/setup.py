"""The first start: a link on the terminal, and whoever opens it becomes the owner."""

import click
from flask import Flask

from app.accounts import queries
from app.accounts.audit import audit
from app.accounts.forms import OwnerInput
from app.accounts.links import add_link, spend_link
from app.accounts.models import User
from app.accounts.people import hash_for_storage, new_user
from app.extensions import db


def print_setup_link(app: Flask) -> None:
    """Print a fresh set-up link where nobody has an account yet; links of earlier starts are void from then on."""
    with app.app_context():
        if queries.has_users():
            return
        address = add_link("setup")
        db.session.commit()
    click.echo(
        f"\n  This companion has no owner yet. Open this link within a day to become its owner:\n\n  {address}\n"
    )


def create_owner(token: str, wanted: OwnerInput, *, language: str) -> User:
    """Make the owner's account and use the link up; of two who try at once, one becomes the owner."""
    # Hashing yields, so it comes before the transaction that must not.
    hashed = hash_for_storage(wanted.password)
    spend_link(token, "setup")
    owner = new_user(wanted.name, hashed, admin=True)
    owner.locale = language
    audit("owner_created", owner.id)
    db.session.commit()
    return owner
