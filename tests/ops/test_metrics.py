"""`/metrics` tells figures to monitors and nothing about anybody to anyone."""

from collections.abc import Callable
from datetime import timedelta
from math import inf

import gevent
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app import job_rows, metrics
from app.background import Job
from app.breakers import current_breakers
from app.config import ConfigError, load_config
from app.database import now
from app.extensions import db
from app.metrics import Answering, few_models
from app.ops import exposition
from app.security import public
from tests.accounts.people import create_person, sign_in
from tests.ops.figures import Figures
from tests.servers.redis import RedisServer, broker_of

TOKEN = "a-token-that-is-long-enough"
PUBLIC = "https://companion.example.org"
HERE = {"REMOTE_ADDR": "127.0.0.1"}
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}

MakeApp = Callable[..., Flask]


def figures(client: FlaskClient) -> Figures:
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return Figures(answer.text)


def status(app: Flask, visitor: dict[str, str], **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get("/metrics", environ_base=visitor, headers=named).status_code


def test_this_machine_may_ask_and_nobody_else(make_app: MakeApp) -> None:
    app = make_app()
    assert status(app, HERE) == 200
    assert status(app, {"REMOTE_ADDR": "::1"}) == 200
    assert status(app, {"REMOTE_ADDR": "::ffff:127.0.0.1"}) == 200
    assert status(app, {"REMOTE_ADDR": ""}) == 200, "by way of the Unix socket"
    assert status(app, ELSEWHERE) == 403
    refused = app.test_client().get(
        "/metrics", environ_base=ELSEWHERE, headers={"Accept": "application/json"}
    )
    assert refused.json is not None and "METRICS_TOKEN" in refused.json["error"]["message"]


@pytest.mark.parametrize("header", ["X_Forwarded_For", "X_Real_IP", "Forwarded", "Via"])
def test_whoever_came_through_a_proxy_is_not_this_machine(make_app: MakeApp, header: str) -> None:
    app = make_app(trusted_proxies=1, public_url=PUBLIC)
    assert status(app, HERE) == 200, "a monitor beside the proxy"
    assert status(app, HERE, **{header: "127.0.0.1"}) == 403


def test_behind_an_undeclared_proxy_everybody_seems_to_be_this_machine_so_nobody_is_believed(
    make_app: MakeApp,
) -> None:
    assert status(make_app(public_url=PUBLIC), HERE) == 403
    assert (
        status(make_app(public_url=PUBLIC, metrics_token=TOKEN), HERE, Authorization=f"Bearer {TOKEN}") == 200
    )


def test_a_token_opens_from_anywhere_and_only_the_right_one(make_app: MakeApp) -> None:
    app = make_app(metrics_token=TOKEN)
    assert status(app, ELSEWHERE, Authorization=f"Bearer {TOKEN}") == 200
    for wrong in (f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}", TOKEN, "Bearer \u00e4"):
        assert status(app, ELSEWHERE, Authorization=wrong) == 403, wrong
    assert status(make_app(), ELSEWHERE, Authorization="Bearer ") == 403, "no token is set"


def test_a_token_that_could_be_guessed_is_refused_at_the_start() -> None:
    with pytest.raises(ConfigError, match="METRICS_TOKEN must have 24 letters"):
        load_config(_env_file=None, metrics_token="secret")


def test_a_request_counts_for_its_route_and_never_for_its_path(client: FlaskClient) -> None:
    before = figures(client)
    for path in ("/conversations/0190a7c1-0000-7000-8000-000000000001", "/no-such-page/hidden", "/health"):
        client.get(path, headers={"Accept": "application/json"})
    client.open("/health", method="BREW")
    after = figures(client)
    route = "/conversations/<id:conversation_id>"

    def more(**labels: str) -> float:
        return after.get("yuzu_requests_total", **labels) - before.get("yuzu_requests_total", **labels)

    assert more(route=route, method="GET", status="401") == 1
    assert more(route="other", status="404") == 1
    assert more(route="/health", status="200") == 1
    assert more(method="other") == 1
    assert after.get("yuzu_request_seconds_count", route=route) >= 1
    assert after.get("yuzu_request_seconds_sum", route=route) > 0
    assert not any("hidden" in str(sample.labels) for sample in after.samples)


def test_only_so_many_models_have_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_models", set())
    named = [few_models("ollama", f"model {number}") for number in range(metrics.MOST_MODELS + 2)]
    assert named[: metrics.MOST_MODELS] == [f"model {number}" for number in range(metrics.MOST_MODELS)]
    assert named[metrics.MOST_MODELS :] == ["other", "other"]
    assert few_models("ollama", "model 3") == "model 3"


def test_the_name_of_a_model_is_short_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_models", set())
    assert few_models("ollama", "a\nb\x1b" + "c" * 200) == "ab" + "c" * (metrics.MODEL_LETTERS - 4)


def test_a_model_that_said_nothing_leaves_no_figure(client: FlaskClient) -> None:
    silent, spoken = (Answering("ollama", name) for name in ("a silent one", "a spoken one"))
    spoken.heard()
    silent.ended(12)
    spoken.ended(None)
    told = figures(client).values("yuzu_first_token_seconds_count", "model")
    assert "a spoken one" in told and "a silent one" not in told
    assert "a spoken one" not in figures(client).values("yuzu_tokens_per_second_count", "model")


def test_the_process_tells_how_full_it_is(client: FlaskClient) -> None:
    told = figures(client)
    assert told.get("yuzu_web_processes") == 1
    assert told.get("yuzu_memory_bytes", process="web") > 30_000_000
    assert told.get("yuzu_database_pool_size") == 10
    assert told.get("yuzu_disk_free_bytes", place="data") > 0
    assert told.get("yuzu_database_answers") == 1


def test_a_held_database_connection_counts_while_it_is_held(app: Flask, client: FlaskClient) -> None:
    before = figures(client).get("yuzu_database_connections_in_use")
    with app.app_context(), db.engine.connect():
        assert figures(client).get("yuzu_database_connections_in_use") == before + 1
    assert figures(client).get("yuzu_database_connections_in_use") == before


def test_breakers_are_counted_by_part_and_provider_without_their_addresses(
    app: Flask, client: FlaskClient
) -> None:
    name = "openai_compatible http://rinas-own-machine.example a-model"
    with app.app_context():
        breakers = current_breakers()
        for shut in (breakers.of_part("redis", rest=60), breakers.of_address(name, failures=1, rest=60)):
            with shut.attempt() as attempt:
                attempt.fail()
    told = client.get("/metrics").text
    assert 'yuzu_open_breakers{of="redis"} 1.0' in told
    assert 'yuzu_open_breakers{of="openai_compatible"} 1.0' in told
    assert "rinas-own-machine" not in told
    with app.app_context():
        current_breakers().forget_address(name)
    assert 'yuzu_open_breakers{of="openai_compatible"} 0.0' in client.get("/metrics").text


def test_jobs_are_told_by_state_age_and_result(app: Flask, client: FlaskClient) -> None:
    assert figures(client).get("yuzu_job_queue_age_seconds") == 0
    moment = now()
    with app.app_context():
        db.session.add(Job(name="memory.dream", due_at=moment - timedelta(minutes=3)))
        db.session.add(Job(name="memory.dream", due_at=moment + timedelta(minutes=3)))
        db.session.add(Job(name="memory.dream", state="failed", finished_at=moment))
        db.session.add(Job(name="chat.name_conversation", state="done", finished_at=moment))
        db.session.add(
            Job(name="chat.name_conversation", state="done", finished_at=moment - 2 * exposition.LATELY)
        )
        db.session.commit()
    told = figures(client)
    assert 180 <= told.get("yuzu_job_queue_age_seconds") < 240
    assert [told.get("yuzu_jobs", state=state) for state in ("waiting", "running", "failed")] == [2, 0, 1]
    assert told.get("yuzu_jobs_finished_last_hour", name="chat.name_conversation", state="done") == 1
    assert told.get("yuzu_jobs_finished_last_hour", name="memory.dream", state="failed") == 1


def test_for_how_long_no_worker_was_seen(
    make_app: MakeApp, redis_url: str, request: pytest.FixtureRequest
) -> None:
    app = make_app(redis_url=redis_url, broker_url=broker_of(redis_url))
    client = app.test_client()
    if request.config.getoption("--database") == "sqlite":
        assert figures(client).get("yuzu_worker_silence_seconds") == 0, "the web process does the jobs"
        return
    assert figures(client).get("yuzu_worker_silence_seconds") == inf
    with app.app_context():
        job_rows.note_sweep()
        db.session.execute(update(Job).values(finished_at=now() - timedelta(minutes=5)))
        db.session.commit()
    assert 300 <= figures(client).get("yuzu_worker_silence_seconds") < 360


def test_without_the_database_the_other_figures_are_told(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang() -> None:
        gevent.sleep(60)

    assert figures(client).get("yuzu_database_answers") == 1
    monkeypatch.setattr(exposition, "DATABASE_SECONDS", 0.05)
    monkeypatch.setattr(exposition, "_of_jobs", hang)
    told = figures(client)
    assert told.get("yuzu_database_answers") == 0
    assert told.get("yuzu_web_processes") == 1
    assert "yuzu_jobs" not in told.names


def test_a_full_redis_is_told_and_one_that_says_nothing_only_by_its_breaker(
    make_app: MakeApp, redis_server: RedisServer, redis_url: str, only_on_postgresql: None
) -> None:
    client = make_app(redis_url=redis_url).test_client()
    assert figures(client).get("yuzu_redis_full") == 0
    with redis_server.trouble("full"):
        assert figures(client).get("yuzu_redis_full") == 1
    with redis_server.trouble("silent"):
        told = figures(client)
    assert "yuzu_redis_full" not in told.names
    assert told.get("yuzu_open_breakers", of="redis") == 1


def test_figures_name_nobody(app: Flask, client: FlaskClient) -> None:
    rina = create_person(app, "rina-of-the-sweep")
    sign_in(client, rina)
    app.add_url_rule("/planted/<name>", "planted", public(lambda name: name))
    client.get("/planted/words-that-were-said?q=words-that-were-said")
    client.post("/conversations", json={}, headers={"User-Agent": "a-browser-of-its-own"})
    told = client.get("/metrics", headers={"User-Agent": "a-browser-of-its-own"}).text
    assert "/planted/<name>" in told, "the sweep looks at the right figures"
    for personal in (rina.name, str(rina.id), rina.id.hex, "words-that-were-said", "a-browser-of-its-own"):
        assert personal not in told
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None and cookie.value not in told
