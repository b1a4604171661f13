"""How often somebody may ask."""

import re
from collections.abc import Callable
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Config, ConfigError, load_config
from app.limits import Bucket, bucket_of, limited
from app.security import public
from tests.accounts.people import PASSWORD, create_person, fresh_token, sign_in, type_password
from tests.sources import HOUSE

DOOR = re.compile(r"`([A-Z]+ /[^`]*)`")
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


def test_what_has_no_mark_is_counted_with_everything_else(make_app: MakeApp) -> None:
    app = make_app(limits_enabled=True, limit_other="2 per hour")
    client = app.test_client()
    sign_in(client, create_person(app))
    assert [client.get("/memory").status_code for _ in range(2)] == [200, 200]
    assert [client.get(path).status_code for path in ("/memory", "/account")] == [429, 429]
    assert [client.get("/health").status_code for _ in range(4)] == [200] * 4
    assert client.get("/search").status_code == 200, "another bucket"


def test_a_page_that_is_refused_says_when_to_come_back_and_leads_there(make_app: MakeApp) -> None:
    client = talkative(make_app, limit_send="1 per minute").test_client()
    assert client.get("/say").status_code == 200
    page = client.get("/say", headers={"Accept": "text/html", "Accept-Language": "id"})
    assert page.status_code == 429 and 0 < int(page.headers["Retry-After"]) <= 60
    assert "Sebentar, ya" in page.text and "detik" in page.text and '<a class="button" href="">' in page.text


def test_a_script_that_asks_for_a_fragment_can_read_why_it_is_refused(make_app: MakeApp) -> None:
    client = talkative(make_app, limit_send="1 per minute").test_client()
    headers = {"Accept": "text/html, application/json;q=0.5"}
    assert client.get("/say", headers=headers).text == "said"
    refused = client.get("/say", headers=headers)
    assert refused.json is not None and "try again" in refused.json["error"]["message"]


def test_a_view_cannot_be_counted_in_two_buckets() -> None:
    with pytest.raises(ValueError, match="say is counted in another bucket than login"):
        limited("login")(say)


def test_the_documented_table_is_what_the_program_counts(app: Flask) -> None:
    counted: dict[str | None, set[str]] = {}
    with app.app_context():
        for rule in app.url_map.iter_rules():
            path = re.sub(r"<[^:<>]+:", "<", rule.rule)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                counted.setdefault(bucket_of(rule.endpoint), set()).add(f"{method} {path}")
    page = (HOUSE / "docs/operations.md").read_text()
    rows = {
        row[0]: row[1:]
        for row in re.findall(r"^\| `(\w+)` \| `(\w+)` \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
    }
    defaults = {
        name: (f"LIMIT_{name.upper()}", Config.model_fields[f"limit_{name}"].default) for name in rows
    }
    assert set(rows) == set(get_args(Bucket)), "each bucket has a row"
    assert {name: row[:2] for name, row in rows.items()} == defaults
    shown = {name: set(DOOR.findall(row[2])) for name, row in rows.items()}
    assert shown.pop("other") == set() and shown == {name: counted.get(name, set()) for name in shown}
    unlisted = re.search(r"^Not counted: (.*?)\. A name", page, re.MULTILINE | re.DOTALL)
    assert unlisted is not None and set(DOOR.findall(unlisted[1])) == counted[None]
    assert len(counted["other"]) > 20


def test_the_entry_of_a_door_names_the_limit_that_holds_for_it(app: Flask) -> None:
    entries = re.split(r"^### ", (HOUSE / "docs/http.md").read_text(), flags=re.MULTILINE)[1:]
    named = {
        entry.partition("`")[2].partition("`")[0]: set(re.findall(r"LIMIT_(\w+)", entry)) for entry in entries
    }
    wrong = []
    with app.app_context():
        for rule in app.url_map.iter_rules():
            path, bucket = re.sub(r"<[^:<>]+:", "<", rule.rule), bucket_of(rule.endpoint)
            expected = set() if bucket in (None, "other") else {str(bucket).upper()}
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                if rule.endpoint != "static" and named[f"{method} {path}"] != expected:
                    wrong.append(f"{method} {path}: {named[f'{method} {path}']}, not {expected}")
    assert wrong == []


def test_on_sqlite_a_process_counts_for_itself_whatever_redis_url_says(
    make_app: MakeApp, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("PostgreSQL means that Redis is used; see test_limit_counts.py")
    client = talkative(make_app, redis_url="redis://127.0.0.1:1/0", web_workers=4).test_client()
    assert statuses(client, 3) == [200, 200, 429]
