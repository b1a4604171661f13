"""The shipped nginx site: what it lets through and how, what it serves itself, and what it says when nobody is behind it."""

import gzip
import http.client
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import quote

import pytest
from gevent.event import Event

from tests.servers.certificate import HOST
from tests.servers.conftest import PATIENCE_SECONDS, Answered, Visitor
from tests.servers.fake_program import FakeProgram
from tests.servers.http2 import Http2Request
from tests.servers.scripted_http import Request, answer, chunk, head

PAGE = b"<p>" + b"some words that are easily packed " * 200 + b"</p>"
LONGEST_SEARCH = "/search?q=" + quote("\N{TANGERINE}" * 20_000)
HSTS = "max-age=31536000"
MAKING = Callable[..., FakeProgram]
STARTING = Callable[..., Visitor]


def test_what_a_client_says_about_itself_never_reaches_the_program(
    visitor: Visitor, program: FakeProgram
) -> None:
    forged = {
        "X-Forwarded-For": "192.0.2.7, 192.0.2.8",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "elsewhere.example",
        "X-Forwarded-Port": "1",
        "X-Forwarded-Prefix": "/elsewhere",
        "Forwarded": "for=192.0.2.7;proto=http",
        "X-Real-IP": "192.0.2.7",
        "Proxy": "http://192.0.2.7",
        "X_Forwarded_For": "192.0.2.7",
        "X-Honest": "kept",
    }
    assert visitor.send("GET", "/", headers=forged).status == 200
    (request,) = program.requests
    host = f"{HOST}:{visitor.site.port}"
    told = {name: value for name, value in request.headers.items() if "forward" in name or "x-" in name}
    assert told == {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
        "x-forwarded-host": host,
        "x-honest": "kept",
    }
    assert request.headers["host"] == host and "proxy" not in request.headers


def test_a_post_is_never_sent_twice_and_a_get_that_met_a_closed_line_is(
    make_program: MAKING, start_site: STARTING
) -> None:
    pair = [make_program(lambda request: None) for _ in "AB"]
    headers = {"Accept": "application/json"}
    assert start_site(*pair).send("POST", "/conversations/1/turns", headers=headers, body=b"{}").status == 502
    assert [request.method for each in pair for request in each.requests] == ["POST"]
    # A site that has not seen these two fail yet.
    assert start_site(*pair).get("/").status == 502
    assert [request.method for each in pair for request in each.requests].count("GET") == 2


def test_a_post_goes_to_the_next_host_when_the_first_was_not_reached_at_all(
    make_program: MAKING, start_site: STARTING
) -> None:
    gone, there = make_program(), make_program()
    gone.close()
    visitor = start_site(gone, there)
    assert [visitor.send("POST", "/x", body=b"{}").status for _ in range(2)] == [200, 200]
    assert len(there.requests) == 2


def test_another_name_is_refused_over_tls_and_without(visitor: Visitor, program: FakeProgram) -> None:
    assert visitor.get("/", Host="elsewhere.example").status == 421
    assert _plainly(visitor, "/", Host="elsewhere.example").status == 421
    assert program.requests == []
    assert visitor.get("/").status == 200


def test_figures_are_not_passed_on_to_the_world(visitor: Visitor, program: FakeProgram) -> None:
    assert visitor.get("/metrics", Authorization="Bearer anything").status == 404
    assert visitor.get("/health/ready").status == 200
    assert [request.path for request in program.requests] == ["/health/ready"]


def test_plain_http_leads_to_https_and_only_there_the_browser_is_told_to_stay(visitor: Visitor) -> None:
    plain = _plainly(visitor, "/conversations?after=1")
    assert plain.status == 301
    assert plain.headers["Location"] == f"{visitor.site.address}/conversations?after=1"
    assert plain.all("Strict-Transport-Security") == []
    assert visitor.get("/").all("Strict-Transport-Security") == [HSTS]


def test_the_browser_is_told_once_to_stay_whoever_says_it(make_program: MAKING, start_site: STARTING) -> None:
    program = make_program(lambda request: [answer(200, b"{}", strict_transport_security="max-age=1")])
    visitor = start_site(program)
    for path in ("/", "/static/icons/yuzu.svg", "/static/nothing", "/private-images/nothing"):
        assert visitor.get(path).all("Strict-Transport-Security") == [HSTS], path


def test_lets_encrypt_finds_its_challenge_without_tls(visitor: Visitor) -> None:
    challenge = visitor.site.challenges / ".well-known" / "acme-challenge" / "token"
    challenge.parent.mkdir(parents=True)
    challenge.write_text("token.thumbprint")
    assert _plainly(visitor, "/.well-known/acme-challenge/token").body == b"token.thumbprint"


def test_old_tls_is_refused(visitor: Visitor) -> None:
    for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        context = visitor.site.tls
        context.minimum_version = context.maximum_version = version
        with closing(http.client.HTTPSConnection(HOST, visitor.site.port, context=context)) as connection:
            connection.connect()
            assert isinstance(connection.sock, ssl.SSLSocket) and connection.sock.version() == name
    # Not the client is to refuse it, so it is allowed what is weak by now.
    context = visitor.site.tls
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    old = http.client.HTTPSConnection(HOST, visitor.site.port, context=context)
    with closing(old), pytest.raises(OSError):
        old.connect()


def test_a_search_of_any_script_arrives_and_what_is_longer_is_refused_in_words(
    visitor: Visitor, program: FakeProgram
) -> None:
    assert visitor.get(LONGEST_SEARCH).status == 200
    assert len(program.requests) == 1
    longer = visitor.get("/search?q=" + "a" * 300_000)
    assert longer.status == 414
    assert b"more than can be sent at once" in longer.body
    head_too_large = visitor.get("/", X_Long="a" * 300_000)
    assert 400 <= head_too_large.status < 500
    assert b"more than can be sent at once" in head_too_large.body
    assert len(program.requests) == 1


def test_a_body_that_is_too_large_is_refused_in_words_and_a_picture_may_be_larger(
    visitor: Visitor, program: FakeProgram
) -> None:
    body = b"a" * (6 * 1024 * 1024)
    refused = _declare(visitor, "/settings/persona", len(body))
    assert refused.status == 413
    assert b'"code": "too_large"' in refused.body and b"Please send less" in refused.body
    headers = {"Accept": "application/json", "Accept-Language": "id"}
    address = f"{visitor.site.address}/settings/persona"
    with closing(Http2Request(address, visitor.site.tls, headers, announces=len(body))) as over_http_2:
        assert over_http_2.status == 413
        words = b"".join(over_http_2.chunks())
        assert b'"code": "too_large"' in words and b"Kirim lebih sedikit" in words
    assert program.requests == []
    assert visitor.send("POST", "/images", body=body).status == 200
    assert visitor.send("POST", "/settings/persona", body=body[: 4 * 1024 * 1024]).status == 200


def test_slow_clients_are_ended_and_others_served_meanwhile(
    start_site: STARTING, program: FakeProgram
) -> None:
    visitor = start_site(
        program,
        changes={
            "client_header_timeout 10s": "client_header_timeout 1s",
            "client_body_timeout 30s": "client_body_timeout 1s",
        },
    )
    with closing(visitor.connect()) as slow_head, closing(visitor.connect()) as slow_body:
        slow_head.connect()
        slow_head.sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        slow_body.putrequest("POST", "/x")
        slow_body.putheader("Content-Length", "100")
        slow_body.endheaders(b"not all")
        assert visitor.get("/").status == 200
        assert _is_ended(slow_head) and _is_ended(slow_body)
    assert len(program.requests) == 1


def test_a_flood_is_stopped_in_words_that_the_sender_reads(
    start_site: STARTING, program: FakeProgram
) -> None:
    visitor = start_site(program, changes={"rate=50r/s": "rate=1r/m", "burst=300": "burst=2"})
    assert [visitor.get("/").status for _ in range(3)] == [200] * 3
    page = visitor.get("/", Accept="text/html", Accept_Language="id,en;q=0.5")
    assert page.status == 429 and page.headers["Retry-After"] == "5"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="id"' in page.body.decode() and "Tunggu sebentar" in page.body.decode()
    told = visitor.get("/", Accept="application/json")
    assert told.status == 429 and b'"code": "too_many"' in told.body
    assert len(program.requests) == 3


def test_a_stream_arrives_event_by_event(make_program: MAKING, start_site: STARTING) -> None:
    seen = Event()

    def streaming(request: Request) -> Iterator[bytes]:
        yield head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
        yield chunk(b"event: text\n\n")
        # The second one exists only after the first was read at the other end.
        assert seen.wait(PATIENCE_SECONDS)
        yield chunk(b"event: state\n\n") + chunk(b"")

    visitor = start_site(make_program(streaming))
    with closing(visitor.connect()) as connection:
        connection.request("GET", "/turns/1/events?after=1:0", headers={"Accept-Encoding": "gzip, br"})
        response = connection.getresponse()
        assert response.headers["Content-Encoding"] is None
        assert response.read1(65_536) == b"event: text\n\n"
        seen.set()
        assert response.read() == b"event: state\n\n"


def test_text_is_packed_but_for_what_another_site_brings_about(
    make_program: MAKING, start_site: STARTING
) -> None:
    visitor = start_site(make_program(lambda request: [answer(200, PAGE, "text/html")]))
    for path in ("/search?q=a", "/images"):
        for site in ("none", "same-origin", ""):
            packed = visitor.get(path, Accept_Encoding="gzip", Sec_Fetch_Site=site)
            assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.body) == PAGE
        plain = visitor.get(path, Accept_Encoding="gzip", Sec_Fetch_Site="cross-site")
        assert plain.headers["Content-Encoding"] is None and plain.body == PAGE


def test_private_pictures_are_reached_through_the_program_alone(
    make_program: MAKING, start_site: STARTING
) -> None:
    led = {
        "x_accel_redirect": "/private-images/ab/picture",
        "cache_control": "private, max-age=86400",
        "content_security_policy": "default-src *",
    }
    program = make_program(lambda request: [answer(200, b"", "image/webp", **led)])
    visitor = start_site(program)
    (visitor.site.images / "ab").mkdir(parents=True)
    (visitor.site.images / "ab" / "picture").write_bytes(b"RIFF" * 1000)
    for direct in ("/private-images/ab/picture", "/private-images/../private-images/ab/picture"):
        assert visitor.get(direct).status == 404
    assert program.requests == []
    picture = visitor.get("/images/1", Accept_Encoding="gzip")
    assert picture.status == 200 and picture.body == b"RIFF" * 1000
    assert picture.headers["Content-Type"] == "image/webp"
    assert picture.headers["Cache-Control"] == "private, max-age=86400"
    assert picture.all("Content-Security-Policy") == ["default-src 'none'; sandbox"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_access_log_names_no_words_and_no_one_time_links(visitor: Visitor) -> None:
    for path in (
        "/search?q=my+secret",
        "/setup/token-of-the-owner",
        "/sign-in/link/token-of-rina",
        "/health",
    ):
        assert visitor.get(path).status == 200
    visitor.site.request_for("/sign-in/link/***")
    told = [(entry["path"], entry["status"], entry["address"]) for entry in visitor.site.requests()]
    expected = ("/search", "/setup/***", "/sign-in/link/***")
    assert told == [(path, 200, "127.0.0.1") for path in expected]


def _plainly(visitor: Visitor, path: str, **headers: str) -> Answered:
    port = int(visitor.site.plain_address.rpartition(":")[2])
    with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("GET", path, headers=headers)
        return Answered(connection.getresponse())


def _declare(visitor: Visitor, path: str, length: int) -> Answered:
    """Announce a body and send none of it: the answer comes at once, as nothing of it is read."""
    with closing(visitor.connect()) as connection:
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(length))
        connection.putheader("Accept", "application/json")
        connection.endheaders()
        return Answered(connection.getresponse())


def _is_ended(connection: http.client.HTTPSConnection) -> bool:
    """Tell whether the site hangs up on a line, which otherwise would be waited for in vain."""
    try:
        return connection.sock.recv(65_536)[:12] in (b"", b"HTTP/1.1 408")
    except TimeoutError:
        return False
    except OSError:
        return True
