"""The first start: one link, one owner."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts.models import AccessLink, AuditEvent, User
from app.accounts.setup import print_setup_link
from app.database import now
from app.extensions import db
from tests.accounts.people import create_person, fresh_token, type_password
from tests.servers.web import WebServer

WANTED = {"name": "Rina", "password": "a quiet walk by the sea", "password_again": "a quiet walk by the sea"}
Print = Callable[[Flask], str]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Print:
    """Start the house and return the path of the link that it prints, or nothing."""

    def start(app: Flask) -> str:
        capsys.readouterr()
        print_setup_link(app)
        found = re.search(r"http://127\.0\.0\.1:8000(/setup/\S+)", capsys.readouterr().out)
        return found[1] if found else ""

    return start


def become_owner(client: FlaskClient, path: str, **changes: str) -> TestResponse:
    return client.post(path, data=WANTED | changes | {"csrf_token": fresh_token(client)})


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(User.name)))


def test_whoever_holds_the_link_becomes_the_owner(app: Flask, client: FlaskClient, printed: Print) -> None:
    path = printed(app)
    assert client.get(path).status_code == 200
    assert become_owner(client, path).location == "/settings/welcome"
    assert "signed in as Rina" in client.get("/account").text
    with app.app_context():
        [owner] = db.session.scalars(select(User))
        assert owner.has_role("admin")
        [event] = db.session.scalars(select(AuditEvent))
        assert (event.action, event.user_id) == ("owner_created", owner.id)
    assert type_password(app.test_client(), "rina", WANTED["password"]).status_code == 302


def test_the_link_works_once(app: Flask, client: FlaskClient, printed: Print) -> None:
    path = printed(app)
    become_owner(client, path)
    again = become_owner(app.test_client(), path, name="Budi")
    assert again.status_code == 404
    assert "used or is too old" in again.text
    assert client.get(path).status_code == 404
    assert names(app) == ["Rina"]


def test_a_restart_prints_a_fresh_link_and_only_that_one_works(
    app: Flask, client: FlaskClient, printed: Print
) -> None:
    first, second = printed(app), printed(app)
    assert first != second
    assert become_owner(client, first).status_code == 404
    assert become_owner(client, second).status_code == 302


def test_nothing_is_printed_once_there_is_an_owner(app: Flask, printed: Print) -> None:
    assert printed(app)
    create_person(app)
    assert printed(app) == ""


def test_an_old_link_and_an_unknown_one_get_a_clear_page(
    app: Flask, client: FlaskClient, printed: Print
) -> None:
    path = printed(app)
    assert client.get(path).status_code == 200
    with app.app_context():
        db.session.execute(update(AccessLink).values(expires_at=now() - timedelta(seconds=1)))
        db.session.commit()
    for wanted in (path, "/setup/unknown"):
        assert client.get(wanted).status_code == 404
        assert become_owner(client, wanted).status_code == 404
    assert names(app) == []


def test_the_link_itself_is_not_stored(app: Flask, printed: Print) -> None:
    path = printed(app)
    with app.app_context():
        [link] = db.session.scalars(select(AccessLink))
        assert link.token_hash not in path and path.rsplit("/")[-1] not in link.token_hash


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "short", "at least 10 characters"),
        ("password_again", "something else", "not the same"),
        ("name", "   ", "choose a name"),
        ("name", "n" * 65, "at most 64"),
        ("name", "ri\u200bna", "cannot be seen"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays_good(
    app: Flask, client: FlaskClient, printed: Print, field: str, value: str, sentence: str
) -> None:
    path = printed(app)
    refused = become_owner(client, path, **{field: value})
    assert refused.status_code == 400
    assert sentence in refused.text
    assert names(app) == []
    assert become_owner(client, path).status_code == 302


def test_a_program_can_set_up_too(app: Flask, client: FlaskClient, printed: Print) -> None:
    path, headers = printed(app), {"X-CSRFToken": fresh_token(client), "Accept": "application/json"}
    refused = client.post(path, json=WANTED | {"password": 5}, headers=headers)
    assert refused.json is not None and "password" in refused.json["error"]["fields"]
    taken = client.post(path, json=WANTED, headers=headers)
    assert taken.status_code == 201
    assert taken.json is not None and taken.json["user"]["name"] == "Rina"


def test_of_two_who_try_at_once_one_becomes_the_owner(app: Flask, printed: Print) -> None:
    path = printed(app)
    answers: list[int] = []

    def enter(number: int) -> None:
        answers.append(become_owner(app.test_client(), path, name=f"owner{number}").status_code)

    gevent.joinall([gevent.spawn(enter, number) for number in range(4)], timeout=20, raise_error=True)
    assert sorted(answers) == [302, 404, 404, 404]
    assert len(names(app)) == 1


def test_the_web_process_prints_the_link_when_it_starts(start_web: Callable[..., WebServer]) -> None:
    first = start_web()
    [link] = re.findall(r"http://\S+/setup/\S+", first.log)
    assert link.startswith(f"{first.address}/setup/")
    first.stop()
    second = start_web()
    [fresh] = re.findall(r"http://\S+/setup/\S+", second.log)
    with urllib.request.urlopen(fresh, timeout=10) as page:
        assert page.status == 200
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(link.replace(first.address, second.address), timeout=10)
