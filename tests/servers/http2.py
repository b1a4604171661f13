"""As much of an HTTP/2 client as a test needs: one request over a line of its own, and its answer as it arrives."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, Event, ResponseReceived, StreamEnded, StreamReset

PATIENCE_SECONDS = 20.0


class Http2Request:
    """Asks for an address; `.status` and `.headers` are there at once, the body comes by `chunks()`.

    With `announces` it is a POST that tells of so many bytes and sends none of them.
    """

    def __init__(
        self,
        address: str,
        tls: ssl.SSLContext,
        headers: Mapping[str, str] | None = None,
        *,
        announces: int = 0,
    ) -> None:
        parts = urlsplit(address)
        tls.set_alpn_protocols(["h2"])
        plain = socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE_SECONDS)
        self._socket = tls.wrap_socket(plain, server_hostname=parts.hostname)
        self.protocol = self._socket.selected_alpn_protocol()
        self._connection = H2Connection(H2Configuration(header_encoding="utf-8"))
        self._connection.initiate_connection()
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        method = "POST" if announces else "GET"
        wanted = {":method": method, ":authority": parts.netloc, ":scheme": "https", ":path": path}
        named = {name.lower(): value for name, value in (headers or {}).items()}
        length = {"content-length": str(announces)} if announces else {}
        self._connection.send_headers(1, list((wanted | named | length).items()), end_stream=not announces)
        self._events = self._read()
        self.headers = self._heads()
        self.status = int(self.headers.get(":status", 0))

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it arrives."""
        for event in self._events:
            if isinstance(event, DataReceived):
                assert event.data is not None
                self._connection.acknowledge_received_data(event.flow_controlled_length or 0, 1)
                self._send()
                yield event.data
            elif isinstance(event, StreamEnded | StreamReset | ConnectionTerminated):
                return

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def _heads(self) -> dict[str, str]:
        for event in self._events:
            if isinstance(event, ResponseReceived):
                return {str(name): str(value) for name, value in event.headers or []}
            if isinstance(event, StreamReset | ConnectionTerminated):
                break
        return {}

    def _read(self) -> Iterator[Event]:
        self._send()
        while data := self._socket.recv(65_536):
            yield from self._connection.receive_data(data)
            self._send()

    def _send(self) -> None:
        self._socket.sendall(self._connection.data_to_send())
