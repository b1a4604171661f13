"""A small door that tells a visitor how it looks from inside, in pieces, so that whoever holds them back is seen.

Only `flask doctor` of the same installation is answered: it proves by a token, good for a minute, that it holds the keys.
"""

import hashlib
import hmac
import json
import resource
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

import gevent

from app.encryption import KeyRing

PURPOSE = "doctor"
GOOD_SECONDS = 60
PIECES = 4
PAUSE_SECONDS = 0.4
MOST_LISTED = 10
MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Reflection:
    """What the program sees of a visitor, and what it may itself."""

    address: str
    secure: bool
    host: str
    # The addresses that X-Forwarded-For names, and how many of them the program believes.
    forwarded: list[str]
    trusted: int
    processes: int
    files: int
    # Bytes that the processes of each kind have in use there.
    memory: dict[str, int]


def make_token(ring: KeyRing) -> str:
    """Return what opens the door for a minute."""
    until = str(int(time.time()) + GOOD_SECONDS)
    return f"{until}.{_sign(ring, until)}"


def is_good(ring: KeyRing, token: str) -> bool:
    """Tell whether this token was made with the same keys and is not over."""
    until, _, sign = token.partition(".")
    if not (until.isascii() and until.isdecimal() and len(until) < 12):
        return False
    left = int(until) - time.time()
    return 0 < left <= GOOD_SECONDS and hmac.compare_digest(sign.encode(), _sign(ring, until).encode())


def most_files() -> int:
    """Return how many files this process may have open."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def listed(headers: Iterable[str]) -> list[str]:
    """Return the addresses that these headers name, in order; whatever else stands there is cut short."""
    return [part.strip()[:MOST_LETTERS] for header in headers for part in header.split(",")][:MOST_LISTED]


def tell(reflection: Reflection) -> Iterator[bytes]:
    """Yield events: what was seen, and then some more at even distances."""
    yield f"event: seen\ndata: {json.dumps(asdict(reflection))}\n\n".encode()
    for number in range(1, PIECES):
        gevent.sleep(PAUSE_SECONDS)
        yield f"event: beat\ndata: {number}\n\n".encode()


def _sign(ring: KeyRing, until: str) -> str:
    return hmac.new(ring.subkey(PURPOSE), until.encode(), hashlib.sha256).hexdigest()
