"""Bodies in every transfer coding, in pieces of every size, from a server that sends exactly these bytes."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from app import outbound
from app.providers.byte_stream import ByteStream, LineSplitter, _Dechunker

BODY = "h\u00e9llo w\u00f6rld\n".encode() * 50
CHUNKED = b"".join(b"%x;note=1\r\n%b\r\n" % (len(part), part) for part in (BODY[:7], BODY[7:300], BODY[300:]))
PACKED = gzip.compress(BODY)


@pytest.fixture
def open_body() -> Iterator[Callable[[bytes], ByteStream]]:
    """Open the body of an answer that consists of these bytes, after which the server hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def serve(answer: bytes) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(answer)

    def open_it(answer: bytes) -> ByteStream:
        threads.append(threading.Thread(target=serve, args=(answer,)))
        threads[-1].start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        return ByteStream(outbound.session("bodies", 2).get(address, stream=True))

    yield open_it
    for thread in threads:
        thread.join()
    listener.close()
    outbound.forget_sessions()


@pytest.mark.parametrize(
    ("head", "sent"),
    [
        (b"Transfer-Encoding: chunked", CHUNKED + b"0\r\nX-Trailer: 1\r\n\r\n"),
        (b"Content-Length: %d" % len(BODY), BODY),
        (b"Connection: close", BODY),
        (b"Content-Encoding: gzip\r\nContent-Length: %d" % len(PACKED), PACKED),
    ],
)
def test_a_body_in_any_coding_is_read_to_its_end(
    open_body: Callable[[bytes], ByteStream], head: bytes, sent: bytes
) -> None:
    with open_body(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + sent) as stream:
        assert stream.read_all(10_000) == BODY
        assert stream.ended


@pytest.mark.parametrize(
    ("head", "sent"),
    [(b"Transfer-Encoding: chunked", CHUNKED), (b"Content-Length: %d" % (len(BODY) + 1), BODY)],
)
def test_a_body_that_ends_early_is_an_error(
    open_body: Callable[[bytes], ByteStream], head: bytes, sent: bytes
) -> None:
    with (
        open_body(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + sent) as stream,
        pytest.raises(ConnectionResetError),
    ):
        stream.read_all(10_000)


def test_a_body_without_bytes_ends_at_once(open_body: Callable[[bytes], ByteStream]) -> None:
    with open_body(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as stream:
        assert stream.read() == b""
        assert stream.ended


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 10_000])
def test_chunks_in_pieces_of_any_size_give_the_same(size: int) -> None:
    whole = CHUNKED + b"0\r\n\r\n"
    chunks = _Dechunker()
    assert b"".join(chunks.feed(whole[at : at + size]) for at in range(0, len(whole), size)) == BODY
    assert chunks.ended


@pytest.mark.parametrize("broken", [b"zz\r\n", b"1" * 70_000])
def test_broken_chunks_are_an_error(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|no end"):
        _Dechunker().feed(broken)


def test_lines_are_whole_and_bounded() -> None:
    lines = LineSplitter(limit=10)
    assert lines.feed(b"one\ntw") == [b"one"]
    assert lines.feed(b"o\n") == [b"two"]
    assert lines.feed(b"rest") == []
    assert lines.close() == [b"rest"]
    with pytest.raises(ValueError, match="no end"):
        lines.feed(b"x" * 11)
