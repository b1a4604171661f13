"""People for tests: an account made without the cost of a real password hash, and a browser that is signed in as one."""

import uuid
from dataclasses import dataclass

from argon2 import PasswordHasher
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.accounts.people import new_user
from app.accounts.sessions import HouseSession, new_sid, store
from app.extensions import db

PASSWORD = "a quiet walk by the sea"
# As cheap as Argon2 goes; the real sign-in verifies it all the same and then stores a hash of full cost.
_CHEAP_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, and the password that lets them in."""

    id: uuid.UUID
    name: str
    password: str = PASSWORD


def create_person(app: Flask, name: str = "rina", *, admin: bool = False) -> Person:
    """Make an account; the password works at the real sign-in too."""
    with app.app_context():
        user = new_user(name, _CHEAP_HASH, admin=admin)
        db.session.commit()
        return Person(user.id, user.name)


def fresh_token(client: FlaskClient) -> str:
    """Ask for a CSRF token as a page does whose own has become stale."""
    return str(client.get("/csrf-token").get_json()["csrf_token"])


def type_password(client: FlaskClient, name: str, password: str, **more: str) -> TestResponse:
    """Sign in for real, as the form does."""
    fields = {"name": name, "password": password, "csrf_token": fresh_token(client), **more}
    return client.post("/sign-in", data=fields)


def sign_in(client: FlaskClient, person: Person) -> None:
    """Give the browser a session of this person, and the CSRF token with every request that it sends from now on."""
    app = client.application
    with app.test_request_context():
        token = generate_csrf()
        user = db.session.get_one(User, person.id)
        data = {"_user_id": user.fs_uniquifier, "csrf_token": session["csrf_token"]}
        opened = HouseSession(data, sid=new_sid())
        db.session.rollback()
        store(opened)
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], opened.sid)
    client.environ_base["HTTP_X_CSRFTOKEN"] = token
