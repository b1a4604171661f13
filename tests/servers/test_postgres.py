"""The PostgreSQL of a run is the one that was asked for."""

import subprocess
from pathlib import Path

import psycopg
import pytest

from tests.servers.postgres import chosen_version


@pytest.mark.usefixtures("only_on_postgresql")
def test_the_server_is_of_the_chosen_version(database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        assert connection.info.server_version // 10_000 == chosen_version()


def test_a_folder_without_postgresql_is_no_silent_fallback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_POSTGRES", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        chosen_version()
    (tmp_path / "postgres").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "postgres").chmod(0o755)
    with pytest.raises(subprocess.CalledProcessError):
        chosen_version()
