"""The configuration is typed, comes from the environment, and a bad value ends the start with one line."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.config import CALM, Config, ConfigError, child_environment, load_config
from tests.servers.web import WebServer
from tests.sources import HOUSE

SECRET = "a-secret-that-must-not-show"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The developer's own .env lies in the checkout.
    monkeypatch.chdir(tmp_path)


def test_without_any_value_it_is_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    config = load_config()
    assert config.database == f"sqlite:///{tmp_path}/var/yuzu.db"
    assert config.is_sqlite
    assert not config.https


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TURN_POOL=7\nTURN_QUEUE=8\nSOMETHING_ELSE=9\n")
    monkeypatch.setenv("TURN_POOL", "70")
    config = load_config()
    assert (config.turn_pool, config.turn_queue) == (70, 8)


def test_an_empty_value_in_the_environment_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURN_POOL", "")
    assert load_config().turn_pool == 1000


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("TURN_POOL", "many", "valid integer"),
        ("TURN_POOL", "0", "greater than or equal to 1"),
        ("LEASE_SECONDS", "-1", "greater than 0"),
        ("LOG_FORMAT", "xml", "'console' or 'json'"),
        ("PUBLIC_URL", "yuzu.example", "must begin with http:// or https://"),
        ("DATABASE_URL", "mysql://somewhere", "must begin with sqlite:/// or postgresql://"),
        ("REDIS_URL", "http://somewhere", "must begin with redis://"),
        ("TRUSTED_PROXIES", "9", "less than or equal to 5"),
    ],
)
def test_a_bad_value_is_one_line_that_names_it(
    name: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as refusal:
        load_config()
    assert name in refusal.value.message and reason in refusal.value.message
    assert "\n" not in refusal.value.message


def test_several_bad_values_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURN_POOL", "x")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(ConfigError, match=r"TURN_POOL.*LOG_LEVEL|LOG_LEVEL.*TURN_POOL"):
        load_config()


def test_a_refusal_does_not_show_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"mysql://yuzu:{SECRET}@host/db")
    with pytest.raises(ConfigError) as refusal:
        load_config()
    assert SECRET not in refusal.value.message


def test_keys_come_from_one_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYS", SECRET)
    assert SECRET not in repr(load_config())
    monkeypatch.setenv("KEYS_FILE", "keys")
    with pytest.raises(ConfigError, match="set KEYS or KEYS_FILE, not both") as refusal:
        load_config()
    assert SECRET not in refusal.value.message


def test_addresses_are_put_into_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://yuzu.example/")
    monkeypatch.setenv("DATABASE_URL", "postgresql://yuzu@host/db")
    monkeypatch.setenv("PRIVATE_ADDRESSES", "ollama.lan, 10.0.0.5:8080 ,")
    config = load_config()
    assert config.public_url == "https://yuzu.example"
    assert config.https
    assert config.database == "postgresql+psycopg://yuzu@host/db"
    assert config.private_addresses == ["ollama.lan", "10.0.0.5:8080"]


@pytest.mark.parametrize(
    ("bind", "address"),
    [
        ("127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("localhost:8000", "http://localhost:8000"),
        ("0.0.0.0:80, [::]:80", "http://127.0.0.1:80"),
        ("[::1]:8000", "http://[::1]:8000"),
        (":9000", "http://127.0.0.1:9000"),
        ("", "http://127.0.0.1:8000"),
    ],
)
def test_people_come_to_where_the_server_listens_unless_told_otherwise(
    bind: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIND", bind)
    assert load_config().public_url == address
    monkeypatch.setenv("PUBLIC_URL", "https://yuzu.example")
    assert load_config().public_url == "https://yuzu.example"


def test_a_child_process_inherits_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURN_POOL", "7")
    environment = child_environment(LD_LIBRARY_PATH="/somewhere")
    assert (environment["TURN_POOL"], environment["LD_LIBRARY_PATH"]) == ("7", "/somewhere")


def test_native_threads_wait_without_taking_a_core_but_those_of_child_processes_as_they_like(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in CALM:
        monkeypatch.delenv(name, raising=False)
    program = (
        "import flask, app.config; app.config.install_config(flask.Flask('x'), app.config.Config(_env_file=None));"
        " import ctypes; ctypes.CDLL('libgomp.so.1');"
        " print({*app.config.CALM} & app.config.child_environment().keys())"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=HOUSE,
        env=child_environment(OMP_DISPLAY_ENV="TRUE"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "OMP_WAIT_POLICY = 'PASSIVE'" in told.stderr
    assert told.stdout.strip() == "set()"


def test_a_configuration_does_not_change(config: Callable[..., Config]) -> None:
    with pytest.raises(ValidationError):
        config().turn_pool = 5


def test_the_program_ends_with_that_one_line_and_no_traceback(database_url: str, tmp_path: Path) -> None:
    values = {"database_url": database_url, "var_dir": tmp_path / "var"}
    refused = WebServer(tmp_path / "refused", values | {"turn_pool": "many"})
    with pytest.raises(RuntimeError, match="ended instead of starting") as ending:
        refused.start()
    log = str(ending.value)
    assert log.count("The configuration cannot be used: TURN_POOL") == 1
    assert "Traceback" not in log
    accepted = WebServer(tmp_path / "accepted", values | {"turn_pool": "5"})
    try:
        accepted.start()
    finally:
        accepted.kill()


def test_provider_addresses_are_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PROVIDER_ADDRESSES", "openrouter=http://127.0.0.1:1/v1/, chutes=https://b.example/v1?a=b"
    )
    assert load_config(_env_file=None).provider_addresses == {
        "openrouter": "http://127.0.0.1:1/v1",
        "chutes": "https://b.example/v1?a=b",
    }
    monkeypatch.setenv("PROVIDER_ADDRESSES", "openrouter")
    with pytest.raises(ConfigError, match="PROVIDER_ADDRESSES must read like"):
        load_config(_env_file=None)


def test_behind_a_unix_socket_the_proxy_and_the_public_address_must_be_told() -> None:
    socket = {"bind": "unix:/run/yuzu/web.sock"}
    for lacking in ({}, {"trusted_proxies": 1}, {"public_url": "https://yuzu.example"}):
        with pytest.raises(
            ConfigError, match=r"used: a Unix socket as BIND .* TRUSTED_PROXIES=1 and PUBLIC_URL"
        ):
            load_config(**socket, **lacking)
    assert load_config(**socket, trusted_proxies=1, public_url="https://yuzu.example").https
