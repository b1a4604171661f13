"""Every door that changes something asks for the token: not one by one, but all that the program has."""

import re
import uuid
from collections.abc import Iterator

from flask import Flask

from app.security import WRITES
from tests.accounts.people import create_person, sign_in

JSON = {"Accept": "application/json"}


def writing_doors(app: Flask) -> Iterator[tuple[str, str]]:
    """List (method, path) of all routes that take a write, with made-up arguments."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<int:[^<>]+>", "1", rule.rule)
        path = re.sub(r"<[^<>]+>", str(uuid.uuid4()), path)
        for method in sorted((rule.methods or set()) & set(WRITES)):
            yield method, path


def test_no_door_takes_a_write_without_the_token(app: Flask) -> None:
    client = app.test_client()
    sign_in(client, create_person(app, admin=True))
    token = client.environ_base.pop("HTTP_X_CSRFTOKEN")
    tried = list(writing_doors(app))
    assert len(tried) > 10
    for method, path in tried:
        refused = client.open(path, method=method, json={}, headers=JSON)
        assert (refused.status_code, refused.json and refused.json["error"]["code"]) == (400, "csrf"), (
            f"{method} {path}"
        )
    allowed = client.delete(f"/turns/{uuid.uuid4()}", headers=JSON | {"X-CSRFToken": token})
    assert allowed.status_code == 404, "with the token the door itself answers"
