"""The one door to other computers: pooled HTTP sessions that carry nothing they were not given, and address checks.

A session reads no proxy or password from its surroundings, stores no cookies and follows no redirects: a 3xx comes
back as it is and is for the caller to refuse. There is one session for each name and process; a child of a fork
starts with none. Whatever is listed in `on_call` runs before each request goes out (a law of the tests hangs there:
no database session is open).
"""

import ipaddress
import os
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import certifi
import requests
from flask_babel import gettext as _
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, ProtocolError

from app.errors import BadInputError

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
HOSTS = 32
# Where IPv6-only networks keep the IPv4 internet (RFC 6052): a private address may hide in the last four bytes.
NAT64 = ipaddress.ip_network("64:ff9b::/96")

on_call: list[Callable[[], None]] = []

_lock = threading.Lock()
_sessions: dict[str, "_Session"] = {}
_owner = os.getpid()


def session(name: str, pool_size: int) -> requests.Session:
    """Return this process's session of this name; the first call decides how many idle connections it keeps."""
    global _owner
    found = _sessions.get(name)
    if found is not None and _owner == os.getpid():
        return found
    with _lock:
        if _owner != os.getpid():
            _sessions.clear()
            _owner = os.getpid()
        return _sessions.setdefault(name, _Session(pool_size))


def forget_sessions() -> None:
    """Close every idle connection and start afresh: for a child after a fork, and between tests."""
    with _lock:
        forgotten = list(_sessions.values())
        _sessions.clear()
    for each in forgotten:
        each.close()


def connections_opened(name: str) -> int:
    """Return how many connections the session of this name has opened so far."""
    found = _sessions.get(name)
    return found.adapter.opened if found else 0


def check_address(url: str, allow_private: bool) -> None:
    """Raise BadInputError unless the address may be called: http or https, no credentials in it, not inside the house.

    `allow_private` lets loopback and private networks pass. Link-local addresses never do: clouds keep their
    secrets there.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadInputError(
            _("This is not an address; please write it like https://example.org/v1.")
        ) from error
    if parts.scheme not in ("http", "https") or not host:
        raise BadInputError(_("An address has to begin with http:// or https:// and name a host."))
    if parts.username is not None or parts.password is not None:
        raise BadInputError(
            _("Please take the name and password out of the address; a key has its own field.")
        )
    for address in _addresses_of(host, port or (443 if parts.scheme == "https" else 80)):
        _check_reachable(address, allow_private)


def _addresses_of(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadInputError(_("There is no computer of this name; please check the address.")) from error
    return [_unwrapped(str(entry[4][0])) for entry in found]


def _unwrapped(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Parse an address and take an IPv4 address out of the IPv6 clothes it may come in."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address


def _check_reachable(address: ipaddress.IPv4Address | ipaddress.IPv6Address, allow_private: bool) -> None:
    if _is_never_called(address):
        raise BadInputError(_("This address cannot be called from here; please use another one."))
    if not allow_private and not address.is_global:
        raise BadInputError(
            _(
                "This address lies inside the server's own network, which is not allowed here; please ask its owner."
            )
        )


def _is_never_called(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_link_local or address.is_multicast or address.is_unspecified


class _Session(requests.Session):
    """A session that takes nothing from its surroundings and follows nothing."""

    def __init__(self, pool_size: int) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies = _NoCookies()
        self.adapter = _Adapter(pool_size)
        self.mount("http://", self.adapter)
        self.mount("https://", self.adapter)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Follow no redirect, whatever the caller says."""
        return None


class _NoCookies(RequestsCookieJar):
    """A cookie jar without a bottom."""

    def set_cookie(self, cookie: Any, *args: Any, **kwargs: Any) -> None:
        """Drop it."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Look for none."""


class _Adapter(HTTPAdapter):
    """Counts connections, runs the hooks, fills in time-outs, and loads the certificates once instead of per connection."""

    def __init__(self, pool_size: int) -> None:
        self.opened = 0
        self._here = threading.local()
        self._trust: ssl.SSLContext | None = None
        super().__init__(pool_connections=HOSTS, pool_maxsize=pool_size)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Make pools whose connections are counted."""
        super().init_poolmanager(connections, maxsize, block, **kwargs)
        plain = type(
            "Plain", (HTTPConnectionPool,), {"ConnectionCls": _counting(HTTPConnection, self._count)}
        )
        secure = type(
            "Secure", (HTTPSConnectionPool,), {"ConnectionCls": _counting(HTTPSConnection, self._count)}
        )
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send, after the hooks, with the house's time-outs where the caller gave none or only one for reading."""
        for hook in on_call:
            hook()
        if not isinstance(timeout, tuple):
            timeout = (CONNECT_SECONDS, READ_SECONDS if timeout is None else timeout)
        while True:
            self._here.connected = False
            try:
                return super().send(request, stream, timeout, True, None, None)
            except requests.exceptions.ConnectionError as error:
                # An idle connection that the other side had closed: nothing was answered on it, so another may be tried.
                if self._here.connected or not isinstance(error.args[0], ProtocolError):
                    raise

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Use our one set of certificates; whatever the caller asked for, they are always checked."""
        host, tls = super().build_connection_pool_key_attributes(request, True, None)
        if host["scheme"] == "https":
            tls["ssl_context"] = self._trusted()
        return host, tls

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the pool as it is: naming a bundle here would load it again for every connection (20 ms each)."""

    def _trusted(self) -> ssl.SSLContext:
        if self._trust is None:
            self._trust = ssl.create_default_context()
            self._trust.load_verify_locations(certifi.where())
        return self._trust

    def _count(self) -> None:
        self.opened += 1
        self._here.connected = True


def _counting(kind: type[HTTPConnection], count: Callable[[], None]) -> type[HTTPConnection]:
    """Return the connection class with `count` called after each connection made, and the address reached looked at.

    A name may lead elsewhere than it did when its address was checked (DNS rebinding); nothing was sent yet.
    """

    def connect(connection: HTTPConnection) -> None:
        kind.connect(connection)
        count()
        if _is_never_called(_unwrapped(_peer_of(connection))):
            connection.close()
            raise OSError("the name led to an address that is never called")

    members: Mapping[str, Any] = {"connect": connect, "_new_conn": _opened}
    return type(kind.__name__, (kind,), dict(members))


def _opened(connection: HTTPConnection) -> socket.socket:
    """Return a connected socket, with the library's own errors.

    The library's way leaves the socket to the collector when the greenlet is ended while it connects, as a stopped
    turn does; this one closes it at once.
    """
    assert connection.port is not None
    try:
        opened = socket.create_connection((connection._dns_host, connection.port), connection.timeout)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except TimeoutError as error:
        raise ConnectTimeoutError(connection, f"{connection.host} took too long to answer") from error
    except OSError as error:
        raise NewConnectionError(connection, f"{connection.host} cannot be reached: {error}") from error
    for option in connection.socket_options or ():
        opened.setsockopt(*option)
    return opened


def _peer_of(connection: HTTPConnection) -> str:
    assert connection.sock is not None
    return str(connection.sock.getpeername()[0])
