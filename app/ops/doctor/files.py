"""Configuration and files: what can be seen without asking anybody."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from app import disk
from app.config import Config
from app.ops.doctor.finding import Finding, ok, warning, wrong
from app.ops.health import look_at_storage
from app.security import is_loopback

SETTINGS = Path(".env")
SECRETS = ("KEYS=", "DATABASE_URL=", "REDIS_URL=", "METRICS_TOKEN=", "BROKER_URL=")
FOR_OTHERS = 0o007
FOR_ANYBODY_ELSE = 0o077


def look_at_configuration(config: Config) -> Iterator[Finding]:
    """Values that can be used and still are no good idea together."""
    subject, found = "configuration", False
    address = urlsplit(config.public_url)
    is_public = not is_loopback(address.hostname)
    for is_bad, words, advice in (
        (
            is_public and not config.https,
            f"People reach this server at {config.public_url}, so passwords and messages travel where others can read them.",
            "Put a proxy with TLS in front and set PUBLIC_URL=https://...",
        ),
        (
            is_public and not config.limits_enabled,
            "LIMITS_ENABLED is off, so passwords can be guessed without end.",
            "Take LIMITS_ENABLED out of the configuration.",
        ),
        (
            config.trusted_proxies > 0 and _listens_everywhere(config.bind),
            f"BIND={config.bind} lets anybody past the proxy, and TRUSTED_PROXIES believes whom they claim to be.",
            "Bind to a Unix socket or to 127.0.0.1.",
        ),
        (
            config.is_sqlite and bool(config.redis_url),
            "REDIS_URL is set but unused: with SQLite there is one process, which needs none.",
            "Take REDIS_URL out, or move to PostgreSQL.",
        ),
    ):
        if is_bad:
            found = True
            yield warning(subject, words, advice)
    if not found:
        yield ok(subject, "every value can be used, and they fit together")


def look_at_files(config: Config, settings: Path = SETTINGS) -> Iterator[Finding]:
    """Who may read what is private, and whether there is room to write."""
    subject = "files"
    findings = [
        *_look_at_settings(settings),
        *_look_at_folder(config.var_dir),
        *_look_at_keys(config.keys_file or config.var_dir / "keys"),
        *(_look_at_log(config.log_file) if config.log_file else ()),
    ]
    yield from findings or [ok(subject, f"{config.var_dir} and the keys are for this account alone")]
    # Looking writes a little, which would make the folder that is missing.
    if config.var_dir.is_dir():
        yield _look_at_room(config)


def _listens_everywhere(bind: str) -> bool:
    return any(part.strip().startswith(("0.0.0.0:", "[::]:", ":")) for part in bind.split(","))


def _look_at_settings(settings: Path) -> Iterator[Finding]:
    if not settings.is_file() or not settings.stat().st_mode & FOR_OTHERS:
        return
    if any(line.startswith(SECRETS) for line in settings.read_text(errors="replace").splitlines()):
        yield warning(
            "files",
            f"{settings.absolute()} holds secrets and can be read by everybody on this machine.",
            f"chmod 600 {settings.absolute()}",
        )


def _look_at_folder(folder: Path) -> Iterator[Finding]:
    if not folder.is_dir():
        yield wrong(
            "files",
            f"The folder {folder} is not there.",
            "Run `make migrate`, or set VAR_DIR to the right one.",
        )
        return
    facts = folder.stat()
    if facts.st_uid != os.geteuid():
        yield warning(
            "files",
            f"{folder} belongs to another account than the one that runs this.",
            f"Run this as the program's account: sudo -u '#{facts.st_uid}' ...",
        )
    if facts.st_mode & FOR_OTHERS:
        yield warning(
            "files",
            f"Everybody on this machine can look into {folder}, where people's words are.",
            f"chmod o= {folder}",
        )


def _look_at_keys(file: Path) -> Iterator[Finding]:
    if file.is_file() and stat.S_IMODE(file.stat().st_mode) & FOR_ANYBODY_ELSE:
        yield wrong("files", f"The keys in {file} can be read by other accounts.", f"chmod 600 {file}")


def _look_at_log(file: Path) -> Iterator[Finding]:
    place = file if file.exists() else file.parent
    if not os.access(place, os.W_OK):
        yield wrong("files", f"The log {file} cannot be written.", f"Let this account write to {place}.")


def _look_at_room(config: Config) -> Finding:
    storage = look_at_storage(config)
    free = min(disk.free_bytes(folder) for folder in disk.places(config).values()) // disk.MEBIBYTE
    if storage == "unwritable":
        return wrong(
            "disk",
            "Nothing can be written there.",
            "Look at the owner and the mode of VAR_DIR, and whether it is mounted read-only.",
        )
    if storage == "full" or free < config.disk_floor_turns:
        return wrong(
            "disk",
            f"{free} MiB are free, so no answers are written.",
            "Make room: old backups and logs first.",
        )
    if storage == "low":
        return warning(
            "disk",
            f"{free} MiB are free, so no pictures are taken.",
            "Make room: old backups and logs first.",
        )
    return ok("disk", f"{free} MiB are free")
