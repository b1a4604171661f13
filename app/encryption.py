"""The key ring: the one secret of an installation, and everything that is sealed with it or derived from it.

A ring is a list of keys, `id:base64` each. The FIRST key seals; every key of the ring opens, so keys can be changed while
old rows still carry the old one. The LAST key is the root from which subkeys (session secret, password salt and the like)
are derived: rotation puts a new key in front and leaves the root where it is, so changing the sealing key signs nobody out
and breaks no second factor. Retiring the old keys for good, which changes the root, is a step of its own.

A sealed value is XChaCha20-Poly1305 under a subkey of the ring's key, bound to its purpose, table, row and owner, so that
copying it to another row or person makes it unreadable. Layout: version, length of the key id, key id, nonce, tag, text.
"""

import os
import re
import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import structlog
from Crypto.Cipher import ChaCha20_Poly1305
from Crypto.Hash import SHA256
from Crypto.Protocol.KDF import HKDF
from flask import Flask, current_app
from sqlalchemy import inspect, text

from app.config import Config, ConfigError
from app.errors import HouseError
from app.extensions import db

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 24
TAG_BYTES = 16
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
KEY_CHECK_NAME = "key_check"

log = structlog.get_logger(__name__)


class SealError(HouseError):
    """A sealed value cannot be opened: it was changed, moved, or sealed with a key that is not in the ring."""

    code = "sealed"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the ring; printing it shows the id alone."""

    id: str
    secret: bytes = field(repr=False)

    def derive(self, purpose: str, length: int) -> bytes:
        """Return a key for one purpose (HKDF-SHA256, RFC 5869)."""
        derived = HKDF(self.secret, length, b"", SHA256, 1, context=b"yuzu 1 " + purpose.encode())
        assert isinstance(derived, bytes)
        return derived


class KeyRing:
    """The keys of this installation: the first seals, all open, the last is the root of the subkeys."""

    def __init__(self, keys: list[Key], path: Path | None = None) -> None:
        self._keys = keys
        self.path = path

    def __repr__(self) -> str:
        return f"<KeyRing {', '.join(self.ids)}>"

    @property
    def ids(self) -> list[str]:
        """The ids of the keys, the sealing one first."""
        return [key.id for key in self._keys]

    @property
    def active_id(self) -> str:
        """The id of the key that seals."""
        return self._keys[0].id

    @property
    def entries(self) -> list[str]:
        """The ring as `id:base64` entries: the secret itself, for the key file and the printed sheet only."""
        return [f"{key.id}:{b64encode(key.secret).decode()}" for key in self._keys]

    def subkey(self, purpose: str, length: int = KEY_BYTES) -> bytes:
        """Derive a secret for one purpose from the root; it stays the same when the sealing key is rotated."""
        return self._keys[-1].derive(f"subkey {purpose}", length)

    def future_subkey(self, purpose: str, length: int = KEY_BYTES) -> bytes:
        """Derive what `subkey` will return once every key but the sealing one has been retired."""
        return self._keys[0].derive(f"subkey {purpose}", length)

    def seal(
        self, plaintext: bytes, *, purpose: str, table: str, row: UUID | str, owner: UUID | str
    ) -> bytes:
        """Encrypt with the first key, bound to this place; `open` needs the same four words."""
        key = self._keys[0]
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = ChaCha20_Poly1305.new(key=key.derive("seal", KEY_BYTES), nonce=nonce)
        cipher.update(_place(key.id, purpose, table, str(row), str(owner)))
        ciphertext, tag = cipher.encrypt_and_digest(plaintext)
        return bytes([VERSION, len(key.id)]) + key.id.encode() + nonce + tag + ciphertext

    def open(self, sealed: bytes, *, purpose: str, table: str, row: UUID | str, owner: UUID | str) -> bytes:
        """Decrypt what `seal` made for the same place; SealError when anything differs."""
        key_id = sealed_key_id(sealed)
        key = self._key(key_id)
        body = sealed[2 + len(key_id) :]
        nonce, tag, ciphertext = (
            body[:NONCE_BYTES],
            body[NONCE_BYTES:][:TAG_BYTES],
            body[NONCE_BYTES + TAG_BYTES :],
        )
        if len(tag) != TAG_BYTES:
            raise SealError("A stored secret is cut short. Please enter it again.")
        cipher = ChaCha20_Poly1305.new(key=key.derive("seal", KEY_BYTES), nonce=nonce)
        cipher.update(_place(key.id, purpose, table, str(row), str(owner)))
        try:
            return cipher.decrypt_and_verify(ciphertext, tag)
        except ValueError as error:
            raise SealError("A stored secret was changed or moved. Please enter it again.") from error

    def extended(self) -> "KeyRing":
        """Return a ring with a fresh key in front."""
        return KeyRing([_fresh_key(), *self._keys], self.path)

    def retired(self) -> "KeyRing":
        """Return a ring of the sealing key alone; its subkeys are other ones."""
        return KeyRing(self._keys[:1], self.path)

    def adopt(self, other: "KeyRing") -> None:
        """Take over the keys of another ring, so that everybody who holds this one uses them."""
        self._keys = list(other._keys)

    def _key(self, key_id: str) -> Key:
        # A command in another process may have put a new key into the file since this one started; the root stays.
        if key_id not in self.ids and self.path is not None:
            root = self._keys[-1]
            fresh = read_key_file(self.path)
            if fresh._keys[-1] == root:
                self.adopt(fresh)
        for key in self._keys:
            if key.id == key_id:
                return key
        raise SealError(f"A stored secret needs the key {key_id!r}, which is not in the key ring.")


def sealed_key_id(sealed: bytes) -> str:
    """Return the id of the key that sealed this; SealError when it is no sealed value at all."""
    key_id = sealed[2 : 2 + sealed[1]].decode("ascii", "replace") if len(sealed) > 2 else ""
    if sealed[:1] != bytes([VERSION]) or not KEY_ID.fullmatch(key_id):
        raise SealError("A stored secret cannot be read. Please enter it again.")
    return key_id


def init_keys(app: Flask, config: Config) -> None:
    """Load the key ring, or create it when the database is new, migrated or not; needs the database bound."""
    path = key_file(config)
    written = config.keys.get_secret_value()
    if written:
        ring = KeyRing(parse_keys(written, "KEYS"))
    elif path.exists():
        ring = read_key_file(path)
    else:
        ring = _create_key_file(app, path)
    app.extensions["key_ring"] = ring


def current_key_ring() -> KeyRing:
    """Return the key ring of the running application."""
    ring = current_app.extensions["key_ring"]
    assert isinstance(ring, KeyRing)
    return ring


def key_file(config: Config) -> Path:
    """Return where the keys lie when they are not in the environment."""
    return config.keys_file or config.var_dir / "keys"


def fresh_entry() -> str:
    """Make a new key, as an entry for KEYS."""
    return KeyRing([_fresh_key()]).entries[0]


def parse_keys(written: str, source: str) -> list[Key]:
    """Read `id:base64` entries, separated by commas or lines; ConfigError names the source and never shows a key."""
    lines = [line.partition("#")[0] for line in written.splitlines()]
    entries = [entry.strip() for line in lines for entry in line.split(",") if entry.strip()]
    keys = [_parse_key(entry, f"entry {number} of {source}") for number, entry in enumerate(entries, 1)]
    if not keys:
        raise ConfigError(f"{source} holds no key. Each key is written as id:base64.")
    if len({key.id for key in keys}) < len(keys):
        raise ConfigError(f"{source} holds two keys with the same id.")
    return keys


def read_key_file(path: Path) -> KeyRing:
    """Read the key file; refuses one that anybody but its owner can read."""
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigError(f"The key file {path} can be read by other users. Run: chmod 600 {path}")
        written = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The key file {path} cannot be read ({type(error).__name__}).") from error
    return KeyRing(parse_keys(written, f"the key file {path}"), path)


def write_key_file(ring: KeyRing, path: Path) -> None:
    """Put the ring into the file in one step: a crash leaves the old file or the new one."""
    draft = _write_draft(ring, path)
    os.replace(draft, path)
    _sync_folder(path.parent)


def _parse_key(entry: str, source: str) -> Key:
    key_id, _, encoded = entry.partition(":")
    if not KEY_ID.fullmatch(key_id):
        raise ConfigError(
            f"The id in {source} must be 1 to 32 letters, digits, dots, dashes or underscores, then a colon."
        )
    try:
        secret = b64decode(encoded.strip(), validate=True)
    except (Base64Error, ValueError) as error:
        raise ConfigError(f"The key in {source} is not base64.") from error
    if len(secret) != KEY_BYTES:
        raise ConfigError(f"The key in {source} must be {KEY_BYTES} bytes long, in base64.")
    return Key(key_id, secret)


def _create_key_file(app: Flask, path: Path) -> KeyRing:
    with app.app_context():
        if _database_is_in_use():
            raise ConfigError(
                f"The keys of this database are missing: put the key file back at {path}, or set KEYS or KEYS_FILE."
            )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _write_draft(KeyRing([_fresh_key()]), path)
    try:
        # Unlike a rename, a link never replaces: of two processes that start at once, one wins and both read its key.
        os.link(draft, path)
        _sync_folder(path.parent)
        log.info("a new key was made; keep a copy of this file in a safe place", path=str(path))
    except FileExistsError:
        log.info("another process made the key first", path=str(path))
    finally:
        draft.unlink()
    return read_key_file(path)


def _database_is_in_use() -> bool:
    # The key-check record is the first thing that a start after the migration writes, before anything can be sealed.
    if not inspect(db.engine).has_table("settings"):
        return False
    with db.engine.connect() as connection:
        question = text("SELECT count(*) FROM settings WHERE name = :name")
        return bool(connection.execute(question, {"name": KEY_CHECK_NAME}).scalar())


def _fresh_key() -> Key:
    return Key(secrets.token_hex(4), secrets.token_bytes(KEY_BYTES))


def _write_draft(ring: KeyRing, path: Path) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(
            "# The first key seals, the last is the root of all other secrets. Keep a copy in a safe place.\n"
        )
        stream.writelines(f"{entry}\n" for entry in ring.entries)
        stream.flush()
        os.fsync(stream.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _place(*words: str) -> bytes:
    """Encode the words so that no two lists of words look alike: each with its length in front, the version first."""
    parts = [word.encode() for word in words]
    return bytes([VERSION]) + b"".join(len(part).to_bytes(4) + part for part in parts)
