"""The deployment's configuration: typed, from the environment and `.env`, checked once at the start.

Every field is documented in the README's table (a test compares them). A bad value ends the start with one line.
"""

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from flask import Flask, current_app
from limits import parse_many
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.errors import HouseError

SHORTEST_TOKEN = 24
# Read by native libraries when they are loaded, which here is late. OpenMP's threads else wait for each other by turning
# round and round: beside a busy process one embedding then took up to three seconds instead of 45 ms. And the one
# product of a recall shall leave the other core to the chats.
CALM = {"OMP_WAIT_POLICY": "passive", "OPENBLAS_NUM_THREADS": "1"}


class ConfigError(HouseError):
    """The program cannot start with these values."""


class Config(BaseSettings):
    """All values a deployment can set; the names in the environment are these in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    # where things are
    bind: str = "127.0.0.1:8000"
    # Told by gunicorn.conf.py, which chooses; None in a process that it did not start.
    web_workers: Annotated[int, Field(ge=1)] | None = None
    var_dir: Path = Path("var")
    database_url: str = ""
    redis_url: str = ""
    broker_url: str = ""
    public_url: Annotated[str, Field(validate_default=True)] = ""
    static_url: str = "/static"
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    metrics_token: SecretStr = SecretStr("")

    # the one secret
    keys: SecretStr = SecretStr("")
    keys_file: Path | None = None

    # the log
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"
    log_file: Path | None = None

    # the disk, in MiB that stay free
    disk_floor_uploads: Annotated[int, Field(ge=0)] = 1_024
    disk_floor_turns: Annotated[int, Field(ge=0)] = 300

    # backups
    backup_dir: Path | None = None
    backup_keep: Annotated[int, Field(ge=1)] = 7

    # turns
    turn_pool: Annotated[int, Field(ge=1, le=10_000)] = 1_000
    turn_queue: Annotated[int, Field(ge=0, le=10_000)] = 200
    turn_queue_seconds: Annotated[float, Field(ge=0)] = 30.0
    turn_seconds: Annotated[float, Field(gt=0)] = 600.0
    first_token_seconds: Annotated[float, Field(gt=0)] = 60.0
    idle_seconds: Annotated[float, Field(gt=0)] = 45.0
    lease_seconds: Annotated[float, Field(gt=0)] = 20.0
    drain_seconds: Annotated[float, Field(ge=0)] = 30.0
    events_per_second: Annotated[int, Field(ge=1, le=100)] = 25
    auto_titles: bool = True

    # background jobs
    jobs_at_once: Annotated[int, Field(ge=1, le=64)] = 2
    job_lease_seconds: Annotated[float, Field(gt=0)] = 60.0

    # the database
    database_pool: Annotated[int, Field(ge=1, le=200)] = 10
    statement_seconds: Annotated[float, Field(gt=0)] = 15.0

    # the built-in model
    builtin_threads: Annotated[int, Field(ge=1, le=64)] = 2
    builtin_idle_seconds: Annotated[float, Field(gt=0)] = 600.0

    # the memory: what finds out meanings, and MiB of the whole host for the indexes of those who asked last
    memory_embedder: Literal["builtin", "none"] = "builtin"
    memory_cache_mib: Annotated[int, Field(ge=16)] = 256

    # rate limits, as "count per span" words of flask-limiter
    limit_login: str = "10 per minute; 50 per hour"
    limit_setup: str = "10 per minute"
    limit_send: str = "30 per minute"
    limit_stream: str = "120 per minute"
    limit_upload: str = "60 per minute"
    limit_fetch: str = "20 per minute"
    limit_search: str = "120 per minute"
    limit_admin: str = "120 per minute"
    limit_other: str = "1200 per minute"
    limits_enabled: bool = True
    quota_answers: Annotated[int, Field(ge=0)] = 0
    quota_tokens: Annotated[int, Field(ge=0)] = 0

    # who may be asked
    private_addresses: Annotated[list[str], NoDecode] = []
    provider_addresses: Annotated[dict[str, str], NoDecode] = {}

    @field_validator("private_addresses", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("provider_addresses", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.strip().partition("=") for part in value.split(",") if part.strip()]
        if not all(name and address.startswith(("http://", "https://")) for name, _, address in pairs):
            raise ValueError("must read like openrouter=https://example.org/v1,chutes=https://example.org/v1")
        return {name.strip(): address.strip().rstrip("/") for name, _, address in pairs}

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return _address_of(info.data["bind"])
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator(
        *("limit_login", "limit_setup", "limit_send", "limit_stream", "limit_upload"),
        *("limit_fetch", "limit_search", "limit_admin", "limit_other"),
    )
    @classmethod
    def _counts_per_span(cls, value: str) -> str:
        try:
            parse_many(value)
        except ValueError as error:
            raise ValueError('must read like "10 per minute; 50 per hour"') from error
        return value

    @field_validator("metrics_token")
    @classmethod
    def _hard_to_guess(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(
                f"must have {SHORTEST_TOKEN} letters at least; `openssl rand -hex 32` makes a good one"
            )
        return value

    @field_validator("redis_url", "broker_url")
    @classmethod
    def _known_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @model_validator(mode="after")
    def _one_key_source(self) -> Self:
        if self.keys.get_secret_value() and self.keys_file:
            raise ValueError("set KEYS or KEYS_FILE, not both")
        return self

    @model_validator(mode="after")
    def _proxy_before_a_unix_socket(self) -> Self:
        if self.bind.startswith("unix:") and (self.trusted_proxies < 1 or not self.public_url):
            raise ValueError(
                "a Unix socket as BIND means a proxy in front: set TRUSTED_PROXIES=1 and PUBLIC_URL as well"
            )
        return self

    @model_validator(mode="after")
    def _broker_by_itself(self) -> Self:
        if self.broker_url and self.broker_url == self.redis_url:
            raise ValueError("BROKER_URL must name another Redis database than REDIS_URL (end it with /1)")
        return self

    @property
    def has_broker(self) -> bool:
        """Whether Celery workers do the background jobs, and not the web process."""
        return bool(self.broker_url) and not self.is_sqlite

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: the configured one, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{(self.var_dir / 'yuzu.db').absolute()}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite, which means one web process and in-process jobs."""
        return self.database.startswith("sqlite")

    @property
    def database_file(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.database.removeprefix("sqlite:///"))

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        return self.backup_dir or self.var_dir / "backups"

    @property
    def https(self) -> bool:
        """Whether people reach this server over TLS."""
        return self.public_url.startswith("https://")


def load_config(**overrides: object) -> Config:
    """Read the environment and `.env`; ConfigError says in one line what is wrong, never showing a value."""
    try:
        return Config(**overrides)  # type: ignore[arg-type]  # the fields' own types are checked by pydantic
    except ValidationError as error:
        faults = "; ".join(
            f"{_name(fault['loc'])} {_reason(fault['msg'])}".strip() for fault in error.errors()
        )
        raise ConfigError(
            f"The configuration cannot be used: {faults}. See the table in README.md."
        ) from error


def current_config() -> Config:
    """Return the configuration of the running application."""
    config = current_app.extensions["config"]
    assert isinstance(config, Config)
    return config


def install_config(app: Flask, config: Config) -> None:
    """Keep the typed configuration on the application, and let native threads wait without taking a core."""
    app.extensions["config"] = config
    for name, value in CALM.items():
        os.environ.setdefault(name, value)


def figures_folder() -> Path | None:
    """Return the folder in which all processes of this web server keep their figures; None where each keeps its own."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(folder) if folder else None


def told_processes() -> int:
    """Return how many web processes there are, as gunicorn.conf.py tells each; 1 outside of a web server."""
    return int(os.environ.get("WEB_WORKERS") or 1)


def child_environment(**additions: str) -> dict[str, str]:
    """Return what a child process inherits, with these variables added; how our own threads wait is not among it."""
    return {name: value for name, value in os.environ.items() if CALM.get(name) != value} | additions


def _address_of(bind: str) -> str:
    """Return the address at which a browser on this machine reaches the server; several are separated by commas."""
    if bind.startswith("unix:"):
        # No browser opens that; what stands in front has an address, which only its operator knows.
        return ""
    host, _, port = bind.partition(",")[0].strip().removeprefix("http://").rpartition(":")
    if not port.isdecimal():
        return "http://127.0.0.1:8000"
    # Listening everywhere is no address that a browser could open.
    return f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '[::]') else host}:{port}"


def _name(location: tuple[int | str, ...]) -> str:
    return str(location[0]).upper() if location else ""


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")[:1].lower() + message.removeprefix("Value error, ")[1:]
