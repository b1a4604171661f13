"""Copies of sessions in Redis: they spare questions, and nobody stays signed in by one for longer than five seconds."""

from collections.abc import Callable, Iterator
from time import time

import msgspec
import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.accounts import people, queries, session_copies
from app.accounts.session_copies import COPY_SECONDS, MARK, StoredSession
from app.accounts.sessions import hash_of
from app.cache import PREFIX
from app.database import now
from app.extensions import db
from tests.accounts.people import PASSWORD, Person, create_person, sign_in
from tests.servers.redis import RedisServer

JSON = {"Accept": "application/json"}

pytestmark = pytest.mark.usefixtures("only_on_postgresql")


class Clock:
    """The clock by which copies are judged."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return time() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that a test can let pass, for copies alone."""
    made = Clock()
    monkeypatch.setattr(session_copies, "clock", made)
    return made


@pytest.fixture
def pair(make_app: Callable[..., Flask], redis_url: str) -> tuple[Flask, Flask]:
    """Two web processes on one database and one Redis."""
    return make_app(redis_url=redis_url), make_app(redis_url=redis_url)


@pytest.fixture
def rina(pair: tuple[Flask, Flask]) -> Person:
    """Somebody with an account."""
    return create_person(pair[0])


@pytest.fixture
def tabs(pair: tuple[Flask, Flask], rina: Person, clock: Clock) -> tuple[FlaskClient, FlaskClient]:
    """One browser of Rina's whose requests reach the one process or the other."""
    here, there = (app.test_client() for app in pair)
    sign_in(here, rina)
    there.set_cookie("yuzu", sid_of(here))
    there.environ_base["HTTP_X_CSRFTOKEN"] = here.environ_base["HTTP_X_CSRFTOKEN"]
    _let_marks_go(pair[0])
    return here, there


def _let_marks_go(app: Flask) -> None:
    """Do as if the last change were five seconds ago."""
    for key in app.extensions["redis"].keys(f"{PREFIX}session:*"):
        app.extensions["redis"].delete(key)


def sid_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("yuzu")
    return cookie.value if cookie else ""


def is_in(client: FlaskClient) -> bool:
    answer = client.get("/settings/preferences", headers=JSON)
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200


@pytest.fixture
def questions(pair: tuple[Flask, Flask]) -> Iterator[list[str]]:
    """What the sessions' table is asked, by either process."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM sessions" in statement and statement.startswith("SELECT sessions.data"):
            asked.append(statement)

    for app in pair:
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    for app in pair:
        with app.app_context():
            event.remove(db.engine, "before_cursor_execute", note)


def test_one_question_serves_both_processes_for_five_seconds(
    tabs: tuple[FlaskClient, FlaskClient], questions: list[str], clock: Clock
) -> None:
    here, there = tabs
    for client in (here, there, here):
        assert is_in(client)
    assert len(questions) == 1
    clock.ahead = COPY_SECONDS + 0.1
    assert is_in(there) and len(questions) == 2


def test_after_signing_out_at_one_process_the_other_lets_nobody_in(
    tabs: tuple[FlaskClient, FlaskClient],
) -> None:
    here, there = tabs
    assert is_in(here) and is_in(there)
    assert here.post("/sign-out").status_code == 302
    assert not is_in(there)


@pytest.mark.parametrize("way", ["disable", "end one", "end others", "password"])
def test_whoever_is_shut_out_is_out_at_once_everywhere(
    pair: tuple[Flask, Flask], tabs: tuple[FlaskClient, FlaskClient], rina: Person, way: str
) -> None:
    here, there = tabs
    assert is_in(here) and is_in(there)
    with pair[0].app_context():
        if way == "disable":
            people.disable_user(rina.name)
        elif way == "end one":
            people.end_session(rina.id, hash_of(sid_of(here)))
        elif way == "end others":
            people.end_other_sessions(rina.id, "another")
        else:
            _change_password(pair[0], rina)
    assert not is_in(there) and not is_in(here)


def _change_password(app: Flask, person: Person) -> None:
    other = app.test_client()
    sign_in(other, person)
    changed = {
        "present_password": PASSWORD,
        "password": "a new one of ten",
        "password_again": "a new one of ten",
    }
    assert other.post("/account/password", json=changed, headers=JSON).status_code == 200


def test_whoever_is_shut_out_where_redis_cannot_be_told_is_out_within_five_seconds(
    make_app: Callable[..., Flask], tabs: tuple[FlaskClient, FlaskClient], rina: Person, clock: Clock
) -> None:
    here, there = tabs
    assert is_in(here) and is_in(there)
    terminal = make_app(redis_url="redis://127.0.0.1:1/0")
    with terminal.app_context():
        people.disable_user(rina.name)
    assert is_in(there), "a copy still counts: the control of what follows"
    clock.ahead = COPY_SECONDS + 0.1
    assert not is_in(there) and not is_in(here)


def test_a_copy_that_reached_a_stopped_redis_late_does_not_count(
    pair: tuple[Flask, Flask], tabs: tuple[FlaskClient, FlaskClient], rina: Person, redis_server: RedisServer
) -> None:
    here, there = tabs
    id_hash = hash_of(sid_of(here))
    redis_server.pause()
    try:
        assert is_in(here), "the table answers, and the copy lies in the socket of a silent Redis"
        with pair[1].app_context():
            people.disable_user(rina.name)
    finally:
        redis_server.resume()
    with redis.Redis.from_url(redis_server.url) as client:
        client.set(f"{PREFIX}session:{id_hash}", _copy_of(rina, read_at=time() - COPY_SECONDS - 0.5))
    assert not is_in(there)


@pytest.mark.parametrize(
    ("age", "counts"), [(0, True), (4.5, True), (5.5, False), (-0.5, True), (-30, False)]
)
def test_a_copy_counts_by_the_moment_at_which_the_table_was_read(
    pair: tuple[Flask, Flask], rina: Person, redis_url: str, age: float, counts: bool
) -> None:
    client = pair[0].test_client()
    client.set_cookie("yuzu", "a session that is in no table")
    with redis.Redis.from_url(redis_url) as at_redis:
        key = f"{PREFIX}session:{hash_of('a session that is in no table')}"
        at_redis.set(key, _copy_of(rina, read_at=time() - age))
    assert is_in(client) is counts


def _copy_of(person: Person, *, read_at: float) -> bytes:
    user = session_copies.CurrentUser(person.id, person.name, "x" * 32, "en", "UTC", frozenset())
    data = {"_user_id": "x" * 32, "_fresh": True}
    return msgspec.msgpack.encode(StoredSession(data, now(), user, read_at))


def test_no_copy_takes_the_place_of_a_mark(
    pair: tuple[Flask, Flask], tabs: tuple[FlaskClient, FlaskClient], rina: Person, redis_url: str
) -> None:
    id_hash = hash_of(sid_of(tabs[0]))
    with pair[0].app_context():
        session_copies.forget_copies([id_hash])
        user = session_copies.CurrentUser(rina.id, rina.name, "x", "en", "UTC", frozenset())
        session_copies.keep_copy(id_hash, StoredSession({}, now(), user, time()))
        assert session_copies.find_copy(id_hash) is None
    with redis.Redis.from_url(redis_url) as client:
        key = f"{PREFIX}session:{id_hash}"
        assert client.get(key) == MARK and COPY_SECONDS < client.ttl(key) + 1 <= COPY_SECONDS + 2


def test_a_change_is_seen_at_once_by_whoever_made_it(tabs: tuple[FlaskClient, FlaskClient]) -> None:
    here, there = tabs
    assert is_in(here) and "Appearance" in there.get("/settings/preferences").text
    changed = here.patch("/settings/preferences", json={"language": "id"}, headers=JSON)
    assert changed.status_code == 200
    assert "Tampilan" in there.get("/settings/preferences").text


def test_a_notice_is_shown_once_whichever_process_shows_it(tabs: tuple[FlaskClient, FlaskClient]) -> None:
    here, there = tabs
    for _ in range(3):
        assert is_in(here) and is_in(there)
        here.post("/settings/preferences", data={"accent": "leaf"})
        shown = [there.get("/settings/preferences").text, here.get("/settings/preferences").text]
        assert [text.count("notice--good") for text in shown] == [1, 0]


def test_visitors_have_no_copies(pair: tuple[Flask, Flask], redis_url: str) -> None:
    client = pair[0].test_client()
    for _ in range(2):
        client.get("/sign-in")
    with redis.Redis.from_url(redis_url) as at_redis:
        kept = [at_redis.get(key) for key in at_redis.keys(f"{PREFIX}session:*")]
        assert [value for value in kept if value] == []


def test_while_the_database_is_away_a_copy_lasts_five_seconds_and_no_longer(
    tabs: tuple[FlaskClient, FlaskClient],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    pair: tuple[Flask, Flask],
) -> None:
    here, there = tabs
    for app in pair:
        app.add_url_rule("/quiet", "quiet", lambda: "")
    assert is_in(here)

    def refuse(_id_hash: str) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    monkeypatch.setattr(queries, "read_session", refuse)
    assert there.get("/quiet").status_code == 200
    clock.ahead = COPY_SECONDS + 0.1
    assert there.get("/quiet").status_code == 503


def test_a_full_redis_lets_go_of_a_copy(
    tabs: tuple[FlaskClient, FlaskClient], redis_server: RedisServer
) -> None:
    here, there = tabs
    assert is_in(here) and is_in(there)
    redis_server.fill()
    assert here.post("/sign-out").status_code == 302
    assert not is_in(there)


@pytest.mark.parametrize("fault", ["stop", "pause", "fill"])
def test_signing_in_and_out_goes_on_without_redis(
    pair: tuple[Flask, Flask], rina: Person, redis_server: RedisServer, fault: str
) -> None:
    getattr(redis_server, fault)()
    try:
        client = pair[0].test_client()
        sign_in(client, rina)
        assert is_in(client) and is_in(client)
        assert client.post("/sign-out").status_code == 302
        assert not is_in(client)
    finally:
        redis_server.empty()
