"""What the doctor says of the way to the program, through a real nginx; each complaint has its healthy twin."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from gevent.pywsgi import WSGIServer

from app import outbound
from app.config import Config
from app.encryption import KeyRing
from app.ops.doctor import address, mirror
from app.ops.doctor.address import FILES_NEEDED, LostError, Visit, judge, visit
from app.ops.doctor.mirror import Reflection, is_good, make_token
from tests.ops.doctor.test_files import levels
from tests.servers.certificate import HOST
from tests.servers.child import free_port
from tests.servers.nginx import Nginx
from tests.servers.site import Site

GOOD = """
location / {{
    proxy_pass {program};
    proxy_http_version 1.1;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
}}
"""
WELL = {
    "public address": "ok",
    "streams": "ok",
    "proxy headers": "ok",
    "open files": "ok",
    "memory": "ok",
}

MakeApp = Callable[..., Flask]
Serve = Callable[..., str]
Look = Callable[..., dict[str, str]]


@pytest.fixture(autouse=True)
def many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "most_files", lambda: FILES_NEEDED)


@pytest.fixture
def serve(make_app: MakeApp) -> Iterator[Serve]:
    """Serve the application on a free port; returns its address."""
    servers: list[WSGIServer] = []

    def start(**values: object) -> str:
        server = WSGIServer(("127.0.0.1", 0), make_app(**values), log=None)
        servers.append(server)
        server.start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.stop(timeout=1)


@pytest.fixture
def look(config: Callable[..., Config], make_app: MakeApp) -> Look:
    """Let the doctor of this installation look at an address."""

    def go(public_url: str) -> dict[str, str]:
        app = make_app()
        with app.app_context():
            try:
                seen = visit(config(public_url=public_url), app.extensions["key_ring"])
            except LostError as lost:
                return levels([lost.finding])
            return levels(judge(config(public_url=public_url), seen))

    return go


def test_without_a_proxy_all_is_well(serve: Serve, look: Look) -> None:
    assert look(serve()) == WELL


def test_behind_a_good_proxy_all_is_well(
    serve: Serve, start_nginx: Callable[[str], Nginx], look: Look
) -> None:
    nginx = start_nginx(GOOD.format(program=serve(trusted_proxies=1)))
    assert look(nginx.address) == WELL


def test_a_proxy_that_collects_answers(serve: Serve, start_nginx: Callable[[str], Nginx], look: Look) -> None:
    collecting = "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;"
    packing = "gzip on; gzip_types text/event-stream; gzip_min_length 0; gzip_proxied any;"
    nginx = start_nginx(collecting + packing + GOOD.format(program=serve(trusted_proxies=1)))
    assert look(nginx.address) == {**WELL, "streams": "wrong"}


@pytest.mark.parametrize(
    ("changes", "streams"),
    [
        ({}, "ok"),
        ({"proxy_buffering off;": "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;"}, "wrong"),
    ],
)
def test_behind_the_shipped_site_and_behind_one_that_collects_the_events_of_answers(
    serve: Serve,
    look: Look,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, str],
    streams: str,
) -> None:
    port = free_port()
    program = serve(trusted_proxies=1, public_url=f"https://{HOST}:{port}")
    site = Site(tmp_path / "site", [program.removeprefix("http://")], port=port, changes=changes)
    monkeypatch.setenv("SSL_CERT_FILE", str(site.chain))
    outbound.forget_sessions()
    site.start()
    try:
        assert look(site.address) == {**WELL, "streams": streams}
    finally:
        site.stop()
        outbound.forget_sessions()


@pytest.mark.parametrize(
    ("trusted", "header", "level"),
    [
        (1, "X-Forwarded-For $remote_addr", "ok"),
        (1, "X-Forwarded-For $proxy_add_x_forwarded_for", "ok"),
        (0, "X-Forwarded-For $remote_addr", "wrong"),
        (0, "X-Forwarded-For $proxy_add_x_forwarded_for", "wrong"),
        (1, "X-Unused x", "wrong"),
        (1, 'X-Forwarded-For ""', "wrong"),
        (2, "X-Forwarded-For $remote_addr", "wrong"),
        (2, "X-Forwarded-For $proxy_add_x_forwarded_for", "wrong"),
    ],
)
def test_whom_the_program_believes(
    serve: Serve, start_nginx: Callable[[str], Nginx], look: Look, trusted: int, header: str, level: str
) -> None:
    block = GOOD.replace("X-Forwarded-For $remote_addr", header).format(
        program=serve(trusted_proxies=trusted)
    )
    assert look(start_nginx(block).address)["proxy headers"] == level


def test_a_proxy_that_nobody_declared_and_that_says_nothing(config: Callable[..., Config]) -> None:
    def level(visitor: str) -> str:
        seen = Visit(reflection(address=visitor), 1.2, "")
        return levels(judge(config(public_url="http://companion.example.org"), seen))["proxy headers"]

    assert level("127.0.0.1") == "wrong"
    assert level("203.0.113.9") == "ok"


def test_a_host_that_gets_lost(serve: Serve, start_nginx: Callable[[str], Nginx], look: Look) -> None:
    block = GOOD.replace("X-Forwarded-Host $http_host", "X-Unused x")
    nginx = start_nginx(block.format(program=serve(trusted_proxies=1)))
    assert look(nginx.address) == {**WELL, "host name": "warning"}


@pytest.mark.parametrize(("secure", "more"), [(True, {}), (False, {"https": "wrong"})])
def test_https_that_gets_lost(config: Callable[..., Config], secure: bool, more: dict[str, str]) -> None:
    seen = Visit(reflection(secure=secure, trusted=1, forwarded=["203.0.113.9"], host="a.example"), 1.2, "")
    assert levels(judge(config(public_url="https://a.example"), seen)) == WELL | more


@pytest.mark.parametrize(("files", "level"), [(FILES_NEEDED, "ok"), (1024, "warning")])
def test_open_files(
    serve: Serve, look: Look, monkeypatch: pytest.MonkeyPatch, files: int, level: str
) -> None:
    monkeypatch.setattr(mirror, "most_files", lambda: files)
    assert look(serve())["open files"] == level


@pytest.mark.parametrize(
    "block",
    [
        "location / { return 301 https://elsewhere.example$request_uri; }",
        "location / { return 200 'hello'; }",
        "location / { return 404; }",
        "location / { return 502; }",
    ],
)
def test_an_address_that_leads_elsewhere(start_nginx: Callable[[str], Nginx], look: Look, block: str) -> None:
    assert look(start_nginx(block).address) == {"public address": "wrong"}


def test_where_a_redirect_leads_is_said_without_the_token(
    config: Callable[..., Config], app: Flask, start_nginx: Callable[[str], Nginx]
) -> None:
    nginx = start_nginx("location / { return 301 https://elsewhere.example$request_uri; }")
    with app.app_context(), pytest.raises(LostError) as lost:
        visit(config(public_url=nginx.address), app.extensions["key_ring"])
    assert "https://elsewhere.example/turns/mirror/events" in lost.value.finding.advice
    assert "token" not in lost.value.finding.line


def test_nobody_answers(look: Look) -> None:
    assert look(f"http://127.0.0.1:{free_port()}") == {"public address": "wrong"}


def test_an_installation_with_other_keys(serve: Serve, app: Flask, config: Callable[..., Config]) -> None:
    place = config(public_url=serve())
    ours: KeyRing = app.extensions["key_ring"]
    with app.app_context():
        assert visit(place, ours).reflection.host in place.public_url
        with pytest.raises(LostError, match="answers 404"):
            visit(place, ours.extended().retired())


def test_the_mirror_opens_for_whoever_holds_the_keys_and_for_a_minute(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring: KeyRing = app.extensions["key_ring"]
    client, token = app.test_client(), make_token(ring)

    def status(given: str) -> int:
        return client.get("/turns/mirror/events", query_string={"token": given}).status_code

    assert status(token) == 200
    for wrong in (
        "",
        "x",
        token[:-1],
        f"{token}0",
        token.replace(".", ".0"),
        f"99999999999{token[10:]}",
        "\u0661.x",
    ):
        assert status(wrong) == 404, wrong
    later = time.time() + mirror.GOOD_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert status(token) == 404 and is_good(ring, make_token(ring))


def test_the_mirror_tells_little_however_much_it_is_shown(app: Flask) -> None:
    token = make_token(app.extensions["key_ring"])
    shown = {"X-Forwarded-For": ", ".join(["a" * 500] * 100)}
    answer = app.test_client().get("/turns/mirror/events", query_string={"token": token}, headers=shown)
    assert answer.status_code == 200 and 50 < len(answer.data) < 1500


def test_memory_is_told_by_kind_of_process(config: Callable[..., Config]) -> None:
    found = {finding.subject: finding.words for finding in judge(config(), Visit(reflection(), 2.0, ""))}
    assert found["memory"].startswith("web 95 MB, job 141 MB;")


def reflection(**values: Any) -> Reflection:
    seen: dict[str, Any] = {
        "address": "203.0.113.9",
        "secure": False,
        "host": "companion.example.org",
        "forwarded": [address.FORGED],
        "trusted": 0,
        "processes": 1,
        "files": FILES_NEEDED,
        "memory": {"web": 95_000_000, "job": 140_600_000},
    }
    return Reflection(**seen | values)
