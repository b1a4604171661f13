"""Egress: nothing goes out that was not asked for, nothing comes in that was not asked for, and addresses are checked."""

import os
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import gevent
import pytest
import requests

from app import outbound
from app.errors import BadInputError


class Echo(BaseHTTPRequestHandler):
    """Sets a cookie and tells what it was sent; /moved sends people elsewhere."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        moved = self.path == "/moved"
        body = (self.headers.get("Cookie", "") + self.headers.get("Authorization", "")).encode()
        self.send_response(302 if moved else 200)
        self.send_header("Set-Cookie", "taste=sweet")
        if moved:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that tells what it was sent."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        outbound.forget_sessions()
        server.shutdown()
        thread.join()
        server.server_close()


def test_there_is_one_session_for_each_name() -> None:
    assert outbound.session("one", 5) is outbound.session("one", 5)
    assert outbound.session("one", 5) is not outbound.session("two", 5)
    before = outbound.session("one", 5)
    outbound.forget_sessions()
    assert outbound.session("one", 5) is not before


def test_a_forked_child_starts_with_no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    before = outbound.session("forked", 5)
    pid = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: pid + 1)
    assert outbound.session("forked", 5) is not before


def test_cookies_are_not_kept(echo: str) -> None:
    session = outbound.session("cookies", 5)
    session.get(echo)
    assert session.get(echo).text == ""
    assert session.get(echo, headers={"Cookie": "own=1"}).text == "own=1"


def test_redirects_are_not_followed(echo: str) -> None:
    assert outbound.session("redirects", 5).get(f"{echo}/moved", allow_redirects=True).status_code == 302
    assert outbound.session("redirects", 5).get(echo).status_code == 200


def test_proxies_of_the_surroundings_are_not_used(echo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert outbound.session("proxies", 5).get(echo).status_code == 200


def test_connections_are_reused_and_counted(echo: str) -> None:
    assert outbound.connections_opened("counted") == 0
    for _ in range(5):
        outbound.session("counted", 5).get(echo)
    assert outbound.connections_opened("counted") == 1


def test_hooks_run_before_each_call(echo: str) -> None:
    calls: list[int] = []

    def note() -> None:
        calls.append(1)

    outbound.on_call.append(note)
    try:
        outbound.session("hooked", 5).get(echo)
    finally:
        outbound.on_call.remove(note)
    outbound.session("hooked", 5).get(echo)
    assert calls == [1]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org",
        "file:///etc/passwd",
        "example.org",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999",
        "https://user:word@127.0.0.1/",
        "http://name.invalid/",
        "http://169.254.169.254/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
    ],
)
def test_addresses_that_are_never_called(url: str) -> None:
    with pytest.raises(BadInputError):
        outbound.check_address(url, allow_private=True)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "10.1.2.3", "192.168.0.9", "100.64.0.1", "[::1]"),
        *("[fd00::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    ],
)
def test_addresses_inside_need_permission(host: str) -> None:
    with pytest.raises(BadInputError):
        outbound.check_address(f"http://{host}:8080/v1", allow_private=False)
    outbound.check_address(f"http://{host}:8080/v1", allow_private=True)


def test_public_addresses_may_be_called() -> None:
    for url in ("https://1.1.1.1/v1", "http://8.8.8.8", "https://[2606:4700::1111]/"):
        outbound.check_address(url, allow_private=False)


def test_a_name_that_leads_elsewhere_by_now_is_not_spoken_to(
    echo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(Echo, "do_GET", lambda self: asked.append(1))
    monkeypatch.setattr(outbound, "_peer_of", lambda _connection: "169.254.169.254")
    with pytest.raises(requests.exceptions.ConnectionError):
        outbound.session("rebound", 5).get(echo)
    assert asked == []
    monkeypatch.undo()
    assert outbound.session("rebound", 5).get(echo).status_code == 200


def test_who_is_ended_while_connecting_leaves_no_socket_behind() -> None:
    with socket.socket() as crowded:
        crowded.bind(("127.0.0.1", 0))
        crowded.listen(0)
        address = crowded.getsockname()
        # The queue of those who wait is full, so whoever comes now goes on connecting.
        waiting = [socket.socket() for _ in range(2)]
        try:
            for each in waiting:
                each.setblocking(False)
                each.connect_ex(address)
            before = open_sockets()
            url = f"http://127.0.0.1:{address[1]}/"
            caller = gevent.spawn(outbound.session("test", 1).get, url, timeout=(20, 20))
            with gevent.Timeout(10):
                while open_sockets() == before:
                    gevent.sleep(0.01)
            assert not caller.ready()
            caller.kill()
            # The frame that was ended is still known through the greenlet, so nothing was collected.
            assert open_sockets() == before
        finally:
            for each in waiting:
                each.close()


def open_sockets() -> int:
    """Return how many sockets this process has open."""
    folder = Path("/proc/self/fd")
    return sum(os.readlink(each).startswith("socket:") for each in folder.iterdir() if os.path.lexists(each))
