"""Signing in for real: by name and password, from a page or a program."""

from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.people import create_person, sign_in


def test_a_signed_in_browser_sees_its_account(app: Flask, client: FlaskClient) -> None:
    sign_in(client, create_person(app))
    assert client.get("/account").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get("/account").status_code == 302
