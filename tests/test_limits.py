"""How often somebody may ask."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import ConfigError, load_config
from app.limits import limited
from app.security import public
from tests.accounts.people import PASSWORD, create_person, fresh_token, sign_in, type_password
from tests.servers.redis import RedisServer

JSON = {"Accept": "application/json"}
MakeApp = Callable[..., Flask]


@public
@limited("send")
def say() -> str:
    """Answer, as often as the bucket allows."""
    return "said"


def talkative(make_app: MakeApp, **values: object) -> Flask:
    """Return an application with a door that counts in the bucket `send`."""
    app = make_app(**({"limits_enabled": True, "limit_send": "2 per hour"} | values))
    app.add_url_rule("/say", "say", say)
    return app


def statuses(client: FlaskClient, times: int, address: str = "192.0.2.1") -> list[int]:
    return [client.get("/say", environ_base={"REMOTE_ADDR": address}).status_code for _ in range(times)]


def test_more_than_the_configured_number_is_refused(make_app: MakeApp) -> None:
    client = talkative(make_app).test_client()
    assert statuses(client, 3) == [200, 200, 429]
    refused = client.get("/say", headers=JSON, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert refused.json is not None and refused.json["error"]["code"] == "too_many"
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert "minutes" in refused.json["error"]["message"]


def test_each_address_counts_for_itself(make_app: MakeApp) -> None:
    client = talkative(make_app).test_client()
    assert statuses(client, 3) == [200, 200, 429]
    assert statuses(client, 1, "192.0.2.2") == [200]


def test_one_ipv6_line_is_one_address(make_app: MakeApp) -> None:
    client = talkative(make_app).test_client()
    assert statuses(client, 2, "2001:db8::1") == [200, 200]
    assert statuses(client, 1, "2001:db8::ffff") == [429]
    assert statuses(client, 1, "2001:db8:0:1::1") == [200]


def test_a_user_counts_across_browsers_and_addresses(make_app: MakeApp) -> None:
    app = talkative(make_app)
    person, phone, laptop = create_person(app), app.test_client(), app.test_client()
    sign_in(phone, person)
    sign_in(laptop, person)
    assert statuses(phone, 2) == [200, 200]
    assert statuses(laptop, 1, "192.0.2.2") == [429]
    other = app.test_client()
    sign_in(other, create_person(app, "budi"))
    assert statuses(other, 1) == [200]


def test_limits_can_be_switched_off(make_app: MakeApp) -> None:
    assert statuses(talkative(make_app, limits_enabled=False).test_client(), 5) == [200] * 5
    assert statuses(talkative(make_app).test_client(), 3) == [200, 200, 429]


def test_words_that_make_no_limit_stop_the_start() -> None:
    with pytest.raises(ConfigError, match="LIMIT_SEND must read like"):
        load_config(limit_send="quite a few")
    assert load_config(limit_send="3 per 2 minutes; 9 per day").limit_send


def test_guessing_one_name_ends_soon_and_harms_nobody_else(make_app: MakeApp) -> None:
    app = make_app(limits_enabled=True, limit_login="6 per hour")
    create_person(app, "rina")
    create_person(app, "budi")
    attacker = app.test_client()
    assert [type_password(attacker, "Rina", f"guess {n}").status_code for n in range(4)] == [400] * 3 + [429]
    assert type_password(attacker, "rina", PASSWORD).status_code == 429
    # The household behind the same address goes on, and so does Rina from her own.
    assert type_password(app.test_client(), "budi", PASSWORD).status_code == 302
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert type_password(elsewhere, "rina", PASSWORD).status_code == 302


def test_guessing_many_names_ends_as_well(make_app: MakeApp) -> None:
    client = make_app(limits_enabled=True, limit_login="6 per hour").test_client()
    tries = [type_password(client, f"name{n}", "guess").status_code for n in range(8)]
    assert tries == [400] * 6 + [429] * 2


def test_set_up_links_cannot_be_guessed_for_long(make_app: MakeApp) -> None:
    client = make_app(limits_enabled=True, limit_setup="3 per minute").test_client()
    tries = [client.get(f"/setup/guess{n}").status_code for n in range(4)]
    assert tries == [404, 404, 404, 429]
    token = fresh_token(client)
    assert client.post("/sign-in/link/guess", data={"csrf_token": token}).status_code == 429


def test_strangers_cannot_fill_the_table_of_sessions(make_app: MakeApp) -> None:
    app = make_app(limits_enabled=True, limit_login="1 per minute")
    tries = [app.test_client().get("/sign-in").status_code for _ in range(8)]
    assert tries == [200] * 6 + [429] * 2


def test_without_its_redis_a_process_counts_for_itself(
    make_app: MakeApp, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") == "sqlite":
        # With SQLite there is one process, which counts in memory whatever REDIS_URL says.
        client = talkative(make_app, redis_url="redis://127.0.0.1:1/0").test_client()
        assert statuses(client, 3) == [200, 200, 429]
        return
    redis_server: RedisServer = request.getfixturevalue("redis_server")
    url: str = request.getfixturevalue("redis_url")
    first, second = (talkative(make_app, redis_url=url).test_client() for _ in range(2))
    assert statuses(first, 1) + statuses(second, 2) == [200, 200, 429]
    redis_server.stop()
    try:
        assert statuses(second, 3) == [200, 200, 429]
    finally:
        redis_server.start()
