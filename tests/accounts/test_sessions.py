"""Sessions: stored by hash, new at each gain of rights, gone when they were ended, rarely written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from app.accounts import people, queries
from app.accounts.models import Session
from app.accounts.sessions import NOTED_EVERY, hash_of, sweep_sessions
from app.database import now
from app.extensions import db
from tests.accounts.people import PASSWORD, create_person, fresh_token, sign_in, type_password


def sid_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("yuzu")
    return cookie.value if cookie else ""


def stored(app: Flask) -> list[Session]:
    with app.app_context():
        return list(db.session.scalars(select(Session)))


def writes_during(app: Flask, act: Callable[[], object]) -> list[str]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        act()
        event.remove(db.engine, "before_cursor_execute", note)
    return [statement for statement in seen if statement.startswith(("INSERT", "UPDATE", "DELETE"))]


def age(app: Flask, by: timedelta) -> None:
    with app.app_context():
        db.session.execute(update(Session).values(seen_at=now() - by))
        db.session.commit()


def test_signing_in_gives_a_new_id_and_leaves_one_row(app: Flask, client: FlaskClient) -> None:
    person = create_person(app)
    client.get("/sign-in")
    before = sid_of(client)
    type_password(client, person.name, PASSWORD)
    after = sid_of(client)
    assert before and after and before != after
    [row] = stored(app)
    assert (row.id_hash, row.user_id) == (hash_of(after), person.id)


def test_a_planted_session_id_lets_nobody_in(app: Flask, client: FlaskClient) -> None:
    person = create_person(app)
    attacker = app.test_client()
    attacker.get("/sign-in")
    client.set_cookie("yuzu", sid_of(attacker))
    type_password(client, person.name, PASSWORD)
    assert client.get("/account").status_code == 200
    assert attacker.get("/account").status_code == 302


def test_an_id_that_we_did_not_make_is_never_taken_over(app: Flask, client: FlaskClient) -> None:
    client.set_cookie("yuzu", "chosen-by-somebody-else")
    client.get("/sign-in")
    assert sid_of(client) != "chosen-by-somebody-else"


def test_the_token_of_before_signing_in_is_worth_nothing_after(app: Flask, client: FlaskClient) -> None:
    person = create_person(app)
    planted = fresh_token(client)
    type_password(client, person.name, PASSWORD)
    assert client.post("/sign-out", headers={"X-CSRFToken": planted}).status_code == 400
    assert client.post("/sign-out", headers={"X-CSRFToken": fresh_token(client)}).status_code == 302


def test_the_table_does_not_hold_what_the_cookie_holds(app: Flask, client: FlaskClient) -> None:
    sign_in(client, create_person(app))
    [row] = stored(app)
    assert sid_of(client) not in (row.id_hash, str(row.data))
    client.set_cookie("yuzu", row.id_hash)
    assert client.get("/account").status_code == 302


def test_reading_pages_does_not_write(app: Flask, client: FlaskClient) -> None:
    sign_in(client, create_person(app))
    assert writes_during(app, lambda: client.get("/account")) == []
    age(app, NOTED_EVERY + timedelta(seconds=1))
    [touch] = writes_during(app, lambda: client.get("/account"))
    assert touch.startswith("UPDATE sessions")
    assert writes_during(app, lambda: client.get("/account")) == []


def test_a_signed_in_request_asks_for_its_session_and_user_in_one_question(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client, create_person(app, admin=True))
    seen: list[str] = []
    app.add_url_rule("/quiet", "quiet", lambda: "")
    with app.app_context():
        event.listen(
            db.engine, "before_cursor_execute", lambda c, k, statement, *rest: seen.append(statement)
        )
    assert client.get("/quiet").status_code == 200
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1


def test_a_session_outlives_a_restart(make_app: Callable[..., Flask]) -> None:
    first = make_app()
    client = first.test_client()
    sign_in(client, create_person(first))
    second = make_app().test_client()
    assert second.get("/account").status_code == 302
    second.set_cookie("yuzu", sid_of(client))
    assert second.get("/account").status_code == 200
    token = client.environ_base["HTTP_X_CSRFTOKEN"]
    assert second.post("/sign-out", headers={"X-CSRFToken": token}).status_code == 302


def test_a_session_that_was_ended_does_not_come_back(app: Flask, client: FlaskClient) -> None:
    """A request that was under way when its session was ended saves it afterwards."""
    person = create_person(app)
    sign_in(client, person)

    @app.get("/slow")
    def slow() -> str:
        with app.app_context():
            people.end_other_sessions(person.id, "")
        fresh_token_was_made.append(True)
        return ""

    fresh_token_was_made: list[bool] = []
    age(app, NOTED_EVERY * 2)
    answer = client.get("/slow")
    assert fresh_token_was_made and stored(app) == []
    assert "yuzu=;" in answer.headers["Set-Cookie"]
    assert client.get("/account").status_code == 302


def test_signing_in_elsewhere_leaves_this_browser_alone(app: Flask, client: FlaskClient) -> None:
    person = create_person(app)
    sign_in(client, person)
    other = app.test_client()
    sign_in(other, person)
    assert client.get("/account").status_code == other.get("/account").status_code == 200


def test_somebody_who_is_switched_off_is_out_at_once(app: Flask, client: FlaskClient) -> None:
    person, other = create_person(app), app.test_client()
    sign_in(client, person)
    sign_in(other, create_person(app, "budi"))
    session_hash = hash_of(sid_of(client))
    with app.app_context():
        assert queries.is_session_alive(session_hash) and queries.is_active(person.id)
        people.disable_user(person.name)
        assert not queries.is_session_alive(session_hash) and not queries.is_active(person.id)
    assert client.get("/account").status_code == 302
    assert other.get("/account").status_code == 200


def test_expired_sessions_let_nobody_in_and_are_swept(app: Flask, client: FlaskClient) -> None:
    person, other = create_person(app), app.test_client()
    sign_in(client, person)
    sign_in(other, person)
    with app.app_context():
        expire = update(Session).where(Session.id_hash == hash_of(sid_of(client)))
        db.session.execute(expire.values(expires_at=now() - timedelta(seconds=1)))
        db.session.commit()
    assert client.get("/account").status_code == 302
    with app.app_context():
        assert sweep_sessions() == 1
        assert db.session.scalar(select(func.count()).select_from(Session)) == 1
        db.session.rollback()
    assert other.get("/account").status_code == 200


def test_a_visitor_who_only_looks_stores_nothing(app: Flask, client: FlaskClient) -> None:
    for path in ("/", "/account", "/health", "/static/css/tokens.css", "/no-such-page"):
        client.get(path).close()
    assert stored(app) == []
    client.get("/sign-in")
    [row] = stored(app)
    assert row.user_id is None
    assert row.expires_at < now() + timedelta(hours=7)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(make_app: Callable[..., Flask]) -> None:
    plain = make_app().test_client().get("/sign-in").headers["Set-Cookie"]
    assert plain.startswith("yuzu=")
    assert "HttpOnly" in plain and "SameSite=Lax" in plain and "Secure" not in plain and "Domain" not in plain
    safe = make_app(public_url="https://yuzu.example").test_client()
    cookie = safe.get("/sign-in", base_url="https://yuzu.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-yuzu=")
    assert "Secure" in cookie and "Path=/" in cookie and "HttpOnly" in cookie


def test_without_its_database_the_server_asks_for_patience_instead_of_a_password(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, create_person(app))
    with app.app_context():
        working = queries._SESSION
    monkeypatch.setattr(queries, "_SESSION", select(func.no_such_function()))
    away = client.get("/account")
    assert away.status_code == 503
    assert "The database does not answer" in away.text
    assert "Set-Cookie" not in away.headers
    assert client.get("/health").status_code == 200
    monkeypatch.setattr(queries, "_SESSION", working)
    assert client.get("/account").status_code == 200
