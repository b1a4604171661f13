"""Tombstones: what may not be learned or shown again of words that were said before, known by keyed hashes alone.

The words are compared as the search compares them, in runs of whole words: "Mochi's" and "mochinya" hold the word mochi,
"mochiko" does not. Each person's hashes have a key of their own, so that nobody can try out words on a stolen database and
no two people's hashes can be compared. That key is stored sealed, like a provider's: `flask keys rotate` seals it anew and
`retire-old` leaves it as it is, so tombstones hold for as long as the account does.

Words that are said after a tombstone was made are new words, which it does not touch.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from uuid import UUID

import structlog
from flask import g

from app.conversations.words import Place, places_of
from app.encryption import KEY_BYTES, SealError, current_key_ring
from app.extensions import db
from app.memory.facts.keys import subject_key, target_key
from app.memory.forgetting import queries
from app.memory.forgetting.queries import Tombstone
from app.memory.models import TOMBSTONE_KEYS, MemorySecret, TombstoneKind

DIGEST_BYTES = 16
PLACE = {"purpose": TOMBSTONE_KEYS.purpose, "table": TOMBSTONE_KEYS.table}
# What English and Indonesian hang on a noun; "mochinya" is "the mochi".
ENDINGS = ("nya", "kah", "lah", "pun", "ku", "mu", "s")

log = structlog.get_logger(__name__)

LONG_AGO = datetime.min.replace(tzinfo=UTC)

Span = tuple[int, int]


class Secret:
    """The key with which one person's words are hashed."""

    def __init__(self, key: bytes | None = None) -> None:
        # Without one it is for comparing once, and is not kept.
        self._key = key or secrets.token_bytes(KEY_BYTES)

    @property
    def fingerprint(self) -> str:
        """What tells whether two keys are the same, and nothing else."""
        return blake2b(b"fingerprint", key=self._key, digest_size=DIGEST_BYTES).hexdigest()

    def digest(self, kind: TombstoneKind, text: str) -> bytes:
        """Return the hash of words for one kind of tombstone."""
        return blake2b(
            f"{kind}\n{text}".encode(errors="replace"), key=self._key, digest_size=DIGEST_BYTES
        ).digest()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that a tombstone is to be about."""

    kind: TombstoneKind
    words: tuple[str, ...]
    # Of a quote the moment of its message.
    at: datetime | None = None

    @property
    def text(self) -> str:
        """What is hashed."""
        return _placed(" ".join(self.words), self.at) if self.at else " ".join(self.words)


class Stones:
    """The tombstones of one person. Its key is opened when something has to be compared, which is rare."""

    def __init__(self, owner: UUID, stones: Sequence[Tombstone], *, secret: Secret | None = None) -> None:
        self.owner = owner
        self.stones = stones
        self._given = secret

    def __bool__(self) -> bool:
        return bool(self.stones)

    @cached_property
    def newest(self) -> datetime:
        """When the last one was made."""
        return max(stone.made_at for stone in self.stones)

    @cached_property
    def settled_at(self) -> datetime:
        """Of messages that were stored before, it is written down what is forgotten."""
        return min(stone.settled_at for stone in self.stones)

    def forbids(self, subject: str, target: str, *, said_at: datetime) -> bool:
        """Tell whether this may not be learned from words of this moment."""
        if not self.stones or said_at >= self.newest:
            return False
        digest = self._secret.digest("target", target_phrase(subject, target).text)
        if self._made("target").get(digest, said_at) > said_at:
            return True
        return bool(self.find(subject, at=said_at) or self.find(target, at=said_at))

    def find(self, text: str, *, at: datetime) -> list[Span]:
        """Return the places of a text of this moment that are forgotten, without overlaps and in order."""
        if not self.stones or at >= self.newest:
            return []
        places = places_of(text)
        found = [
            span for kind, count in self._shapes for span in self._find(text, places, (kind, count), at=at)
        ]
        return join(found)

    def _find(
        self, text: str, places: Sequence[Place], shape: tuple[TombstoneKind, int], *, at: datetime
    ) -> Iterator[Span]:
        kind, count = shape
        words = [place.word for place in places]
        for first in range(len(places) - count + 1):
            if kind == "name" and not text[places[first].start].isupper():
                continue
            after = first + count
            said = words[first] if count == 1 else " ".join(words[first:after])
            if self._until(kind, _placed(said, at) if kind == "place" else said, last=words[after - 1]) > at:
                yield places[first].start, places[after - 1].end

    def _until(self, kind: TombstoneKind, said: str, *, last: str) -> datetime:
        """Return until when these words were said that are forgotten; `last` is the last of them."""
        known = self._looked_up.get((kind, said))
        if known is None:
            made = self._made(kind)
            found = [made.get(self._secret.digest(kind, each), LONG_AGO) for each in _readings(said, last)]
            known = max(found)
            self._looked_up[kind, said] = known
        return known

    @cached_property
    def _looked_up(self) -> dict[tuple[TombstoneKind, str], datetime]:
        # Most words come again and again, and a hash costs more than remembering it.
        return {}

    @cached_property
    def _secret(self) -> Secret:
        return self._given or open_secret(self.owner)

    @cached_property
    def _shapes(self) -> list[tuple[TombstoneKind, int]]:
        return sorted({(stone.kind, stone.words) for stone in self.stones if stone.kind != "target"})

    def _made(self, kind: TombstoneKind) -> dict[bytes, datetime]:
        # In the order of making, so of two with one digest the later one counts.
        return self._by_kind.get(kind, {})

    @cached_property
    def _by_kind(self) -> dict[TombstoneKind, dict[bytes, datetime]]:
        found: dict[TombstoneKind, dict[bytes, datetime]] = {}
        for stone in self.stones:
            found.setdefault(stone.kind, {})[stone.digest] = stone.made_at
        return found


def load(owner: UUID) -> Stones:
    """Return a person's tombstones."""
    known: dict[UUID, Stones] | None = g.get("tombstones")
    if known is None:
        return Stones(owner, queries.list_tombstones(owner))
    if owner not in known:
        known[owner] = Stones(owner, queries.list_tombstones(owner))
    return known[owner]


@contextmanager
def read_once() -> Iterator[None]:
    """Read tombstones no more than once in here: for what takes a moment and asks for them again and again."""
    g.tombstones = {}
    try:
        yield
    finally:
        del g.tombstones


def carve(
    owner: UUID, phrases: Sequence[Phrase], *, secret: Secret, made_at: datetime, forgetting_id: UUID | None
) -> Stones:
    """Return tombstones of these phrases; nothing is stored."""
    stones = [
        Tombstone(
            phrase.kind,
            secret.digest(phrase.kind, phrase.text),
            len(phrase.words),
            made_at,
            made_at,
            forgetting_id,
        )
        for phrase in dict.fromkeys(phrases)
    ]
    return Stones(owner, stones, secret=secret)


def make_secret(owner: UUID) -> None:
    """Make the key of a person's tombstones where there is none; commits nothing, the caller holds the memory clock."""
    if _open(owner) is None:
        sealed = current_key_ring().seal(secrets.token_bytes(KEY_BYTES), row=owner, owner=owner, **PLACE)
        db.session.merge(MemorySecret(user_id=owner, sealed=sealed))
        db.session.flush()


def open_secret(owner: UUID) -> Secret:
    """Open the key of a person's tombstones.

    Where it is lost with the keys of the installation, this is one that knows no words: what is written down as forgotten
    stays so, but words of before that come in later are not recognised.
    """
    key = _open(owner)
    if key is None:
        log.warning(
            "the key of somebody's forgotten words cannot be opened; words brought in later are not recognised"
        )
    return Secret(key)


def _open(owner: UUID) -> bytes | None:
    sealed = queries.find_secret(owner)
    if sealed is None:
        return None
    try:
        return current_key_ring().open(sealed, row=owner, owner=owner, **PLACE)
    except SealError:
        return None


def target_phrase(subject: str, target: str) -> Phrase:
    """Return what a tombstone is about that only keeps something from being learned again."""
    return Phrase("target", (f"{subject_key(subject)}\n{target_key(target)}",))


def words_in(text: str) -> tuple[str, ...]:
    """Return the words of a text as tombstones compare them."""
    return tuple(place.word for place in places_of(text))


def join(spans: Sequence[Span]) -> list[Span]:
    """Return spans in order, those that touch made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _readings(said: str, last: str) -> Iterator[str]:
    """Return what a run of words may be: as it stands, and without what hangs on its last one."""
    yield said
    for ending in ENDINGS:
        if last.endswith(ending) and len(last) > len(ending) + 1:
            yield said.removesuffix(ending)


def _placed(said: str, at: datetime) -> str:
    # Whole seconds: some files keep no more.
    return f"{at.astimezone(UTC).replace(microsecond=0).isoformat()}\n{said}"
