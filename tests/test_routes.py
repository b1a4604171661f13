"""Every address is locked, unless it stands in this list."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.database import uuid7
from app.security import SIGN_IN_PATH, is_public
from tests.accounts.people import create_person, sign_in

# What people may see before they are signed in. Adding a line here is a decision about safety.
PUBLIC = {
    "static": "the looks of the sign-in page",
    "chat.show_manifest": "browsers read it without the cookie",
    "chat.show_worker": "the same for everybody, and needed when the sign-in has expired",
    "chat.show_offline": "the same for everybody: browsers keep it for when the server is away",
    "ops.show_health": "monitors have no account",
    "ops.show_readiness": "monitors have no account",
    "ops.show_mirror": "flask doctor has no account; a token made with the keys is asked for",
    "ops.show_metrics": "its own door asks who it is: this machine, or who carries the token",
    "security.login": "the sign-in page",
    "accounts.show_csrf_token": "a stale sign-in page needs a fresh token",
    "accounts.update_language": "who cannot read the sign-in page cannot sign in",
    "accounts.show_setup": "the one-time link is the key",
    "accounts.create_owner": "the one-time link is the key",
    "accounts.show_sign_in_link": "the one-time link is the key",
    "accounts.sign_in_by_link": "the one-time link is the key",
}
ADMIN_PATH = "/settings/admin"
JSON = {"Accept": "application/json"}


def doors(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """List every rule with a path that fits it and each method that it takes."""
    for rule in app.url_map.iter_rules():
        kinds = {name: type(converter).__name__ for name, converter in rule._converters.items()}
        samples = {"IntegerConverter": "1", "IdConverter": str(uuid7()), "UUIDConverter": str(uuid7())}
        path = rule.rule
        for part in path.split("/"):
            if part.startswith("<"):
                name = part.strip("<>").split(":")[-1]
                path = path.replace(part, samples.get(kinds[name], "sample"))
        for method in sorted(rule.methods or ()):
            yield rule, path, method


def test_the_public_doors_are_those_of_the_list(app: Flask) -> None:
    with app.app_context():
        found = {rule.endpoint for rule in app.url_map.iter_rules() if is_public(rule.endpoint)}
    assert found == set(PUBLIC)


def test_a_stranger_passes_no_other_door(app: Flask, client: FlaskClient) -> None:
    tried = 0
    for rule, path, method in doors(app):
        if rule.endpoint in PUBLIC:
            continue
        tried += 1
        answer = client.open(path, method=method, headers=JSON)
        assert answer.status_code == 401, f"{method} {path}"
        if method not in ("HEAD",):
            assert answer.json is not None and answer.json["error"]["code"] == "sign_in_needed"
    assert tried > 20


def test_a_stranger_with_a_browser_is_led_to_the_sign_in_page(app: Flask, client: FlaskClient) -> None:
    for rule, path, method in doors(app):
        if rule.endpoint in PUBLIC or method != "GET":
            continue
        answer = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert answer.status_code == 302, path
        assert answer.location.startswith(SIGN_IN_PATH), path


def test_admin_pages_are_for_admins(app: Flask, client: FlaskClient) -> None:
    sign_in(client, create_person(app, "budi"))
    admin = app.test_client()
    sign_in(admin, create_person(app, "rina", admin=True))
    tried = 0
    for rule, path, method in doors(app):
        if not rule.rule.startswith(ADMIN_PATH) or method == "OPTIONS":
            continue
        tried += 1
        assert client.open(path, method=method, headers=JSON).status_code == 403, f"{method} {path}"
        assert admin.open(path, method=method, headers=JSON).status_code != 403, f"{method} {path}"
    assert tried


@pytest.mark.parametrize("path", ["/no-such-page", "/conversations/not-an-id"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
