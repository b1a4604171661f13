"""The guard in front of every view and the headers of every answer."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, Response, jsonify, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.security import admin_only, allowed_origins, public, safe_path
from tests.accounts.people import create_person, fresh_token, sign_in

JSON = {"Accept": "application/json"}
HOME = "http://127.0.0.1:8000"
EVIL = "https://evil.example"
MakeApp = Callable[..., Flask]


@pytest.fixture
def written(app: Flask) -> list[str]:
    """What a small locked door and a small public one were asked to write."""
    seen: list[str] = []

    def write() -> Response:
        seen.append(request.method)
        return jsonify(written=True)

    methods = ["POST", "PUT", "PATCH", "DELETE"]
    app.add_url_rule("/write", "write", write, methods=methods)
    app.add_url_rule("/public-write", "public_write", public(lambda: write()), methods=methods)
    app.add_url_rule("/admin", "admin", admin_only(lambda: "for admins"))
    return seen


def code_of(answer: TestResponse) -> str:
    return str(answer.json["error"]["code"]) if answer.json else ""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_needs_the_token(app: Flask, client: FlaskClient, written: list[str], method: str) -> None:
    sign_in(client, create_person(app))
    right = client.environ_base.pop("HTTP_X_CSRFTOKEN")
    for wrong in ({}, {"X-CSRFToken": "made-up"}, {"X-CSRFToken": fresh_token(app.test_client())}):
        refused = client.open("/write", method=method, headers=JSON | wrong)
        assert (refused.status_code, code_of(refused)) == (400, "csrf")
    assert written == []
    assert client.open("/write", method=method, headers=JSON | {"X-CSRFToken": right}).status_code == 200
    assert written == [method]


def test_the_token_may_come_in_a_form_field(app: Flask, client: FlaskClient, written: list[str]) -> None:
    sign_in(client, create_person(app))
    right = client.environ_base.pop("HTTP_X_CSRFTOKEN")
    assert client.post("/write", data={"csrf_token": "made-up"}).status_code == 400
    assert client.post("/write", data={"csrf_token": right}).status_code == 200
    assert written == ["POST"]


def test_public_doors_need_the_token_too(client: FlaskClient, written: list[str]) -> None:
    assert code_of(client.post("/public-write", headers=JSON)) == "csrf"
    assert client.post("/public-write", headers={"X-CSRFToken": fresh_token(client)}).status_code == 200
    assert written == ["POST"]


def test_a_page_with_a_stale_token_fetches_a_fresh_one_and_succeeds(
    app: Flask, client: FlaskClient, written: list[str]
) -> None:
    sign_in(client, create_person(app))
    client.environ_base["HTTP_X_CSRFTOKEN"] = "stale"
    refused = client.post("/write", headers=JSON)
    assert code_of(refused) == "csrf"
    assert client.post("/write", headers=JSON | {"X-CSRFToken": fresh_token(client)}).status_code == 200


@pytest.mark.parametrize(
    "origin", [EVIL, "null", "http://127.0.0.1:8001", "https://127.0.0.1:8000", f"{HOME}.evil.example"]
)
def test_a_write_from_another_origin_is_refused_even_with_the_token(
    app: Flask, client: FlaskClient, written: list[str], origin: str
) -> None:
    sign_in(client, create_person(app))
    refused = client.post("/write", headers=JSON | {"Origin": origin})
    assert (refused.status_code, code_of(refused)) == (403, "origin")
    assert refused.json is not None and HOME in refused.json["error"]["message"]
    assert written == []
    assert client.post("/write", headers={"Origin": HOME}).status_code == 200
    assert written == ["POST"]


@pytest.mark.parametrize("origin", [HOME, "http://localhost:8000", "http://[::1]:8000"])
def test_plain_loopback_has_three_spellings(
    app: Flask, client: FlaskClient, written: list[str], origin: str
) -> None:
    sign_in(client, create_person(app))
    assert client.post("/write", headers={"Origin": origin}).status_code == 200


@pytest.mark.parametrize(
    ("site", "status"),
    [(None, 200), ("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)],
)
def test_a_write_without_an_origin_passes_only_from_our_own_pages(
    app: Flask, client: FlaskClient, written: list[str], site: str | None, status: int
) -> None:
    sign_in(client, create_person(app))
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert client.post("/write", headers=headers).status_code == status
    assert len(written) == (status == 200)


def test_reading_is_free_to_come_from_anywhere(app: Flask, client: FlaskClient) -> None:
    sign_in(client, create_person(app))
    assert client.get("/account", headers={"Origin": EVIL, "Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("public_url", "origins"),
    [
        ("https://yuzu.example", {"https://yuzu.example"}),
        ("https://yuzu.example:443/", {"https://yuzu.example"}),
        ("https://yuzu.example:8443", {"https://yuzu.example:8443"}),
        ("http://localhost", {"http://localhost", "http://127.0.0.1", "http://[::1]"}),
        ("https://localhost:8000", {"https://localhost:8000"}),
        ("http://[2001:db8::1]:8000", {"http://[2001:db8::1]:8000"}),
    ],
)
def test_whose_pages_may_write(config: Callable[..., object], public_url: str, origins: set[str]) -> None:
    assert allowed_origins(config(public_url=public_url)) == origins  # type: ignore[arg-type]  # a Config


def test_admin_doors_open_for_admins_alone(app: Flask, client: FlaskClient, written: list[str]) -> None:
    assert client.get("/admin").status_code == 302
    sign_in(client, create_person(app, "budi"))
    assert client.get("/admin").status_code == 403
    sign_in(client, create_person(app, "rina", admin=True))
    assert client.get("/admin").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/event-stream"},
        {"Accept": "application/json"},
        {"Accept": "*/*", "Sec-Fetch-Mode": "cors"},
        {"Accept": "text/html", "Turbo-Frame": "list"},
    ],
)
def test_only_pages_are_led_to_the_sign_in_page(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/account", headers=headers).status_code == 401
    page = client.get("/account?tab=1&more=ä", headers={"Accept": "text/html"})
    assert (page.status_code, page.location) == (302, "/sign-in?next=/account%3Ftab%3D1%26more%3D%C3%A4")


def test_the_way_back_survives_the_sign_in_page(client: FlaskClient) -> None:
    location = client.get("/account?tab=1").location
    assert 'name="next" value="/account?tab=1"' in client.get(location).text


@pytest.mark.parametrize(
    "target", [None, "", "//a", "/\\a", "\\a", "a", "https://a/", "/\ta", "/a\\b", "/\r\nX: y"]
)
def test_a_dangerous_target_becomes_the_start(target: str | None) -> None:
    assert safe_path(target) == "/"
    assert safe_path("/conversations/1?x=//y#z") == "/conversations/1?x=//y#z"


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/health", "/sign-in", "/no-such-page", "/account"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers


def test_each_page_has_a_nonce_of_its_own(client: FlaskClient) -> None:
    nonces = set()
    for _ in range(2):
        answer = client.get("/sign-in")
        [nonce] = set(re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]))
        assert set(re.findall(r'nonce="([^"]+)"', answer.text)) == {nonce}
        nonces.add(nonce)
    assert len(nonces) == 2


def test_the_policy_is_the_one_that_was_tried(client: FlaskClient) -> None:
    policy = re.sub(r"nonce-[\w-]+", "nonce-N", client.get("/sign-in").headers["Content-Security-Policy"])
    assert policy == (
        "default-src 'none'; script-src 'nonce-N'; style-src 'self' 'nonce-N'; font-src 'self'; "
        "img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )
    assert "script-src 'none'" in client.get("/health").headers["Content-Security-Policy"]


def test_a_cdn_for_static_files_is_part_of_the_policy(make_app: MakeApp) -> None:
    client = make_app(static_url="https://cdn.example/yuzu").test_client()
    policy = client.get("/sign-in").headers["Content-Security-Policy"]
    assert "style-src 'self' https://cdn.example 'nonce-" in policy
    assert "connect-src 'self';" in policy


def test_over_tls_browsers_are_told_to_stay_there(make_app: MakeApp) -> None:
    client = make_app(public_url="https://yuzu.example").test_client()
    assert "max-age=" in client.get("/sign-in").headers["Strict-Transport-Security"]


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.7"), (2, "198.51.100.9")])
def test_only_as_many_proxies_are_believed_as_there_are(make_app: MakeApp, proxies: int, seen: str) -> None:
    app = make_app(trusted_proxies=proxies)
    app.add_url_rule("/who", "who", public(lambda: str(request.remote_addr)))
    chain = {"X-Forwarded-For": "192.0.2.1, 198.51.100.9, 203.0.113.7"}
    assert app.test_client().get("/who", headers=chain).text == seen


def test_more_than_a_megabyte_is_refused_before_anybody_reads_it(client: FlaskClient) -> None:
    token = fresh_token(client)
    much = client.post("/sign-in", data={"name": "x" * 1_100_000, "csrf_token": token})
    assert much.status_code == 413
    assert client.post("/sign-in", data={"name": "x" * 100, "csrf_token": token}).status_code == 400


def test_the_secret_is_the_key_rings(app: Flask, make_app: MakeApp) -> None:
    assert app.config["SECRET_KEY"] == app.extensions["key_ring"].subkey("session")
    assert make_app().config["SECRET_KEY"] == app.config["SECRET_KEY"]
