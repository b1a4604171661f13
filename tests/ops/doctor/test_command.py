"""`flask doctor` on a real installation: each thing is one line, and the exit code says how it stands."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.ops.doctor.address import FILES_NEEDED
from tests.databases import make_schema
from tests.servers.child import plain_environment
from tests.servers.postgres import PostgresOfItsOwn
from tests.servers.web import WebServer
from tests.sources import HOUSE

Doctor = Callable[..., tuple[int, str]]


@pytest.fixture
def doctor(database_url: str, tmp_path: Path) -> Doctor:
    """Run the command with these values; returns its exit code and what it printed."""

    def run(**values: str) -> tuple[int, str]:
        chosen = {
            "VAR_DIR": str(tmp_path / "var"),
            "DATABASE_URL": database_url,
            "DISK_FLOOR_UPLOADS": "0",
        } | values
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"],
            cwd=tmp_path,
            env=plain_environment() | {"PYTHONPATH": str(HOUSE)} | chosen,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout

    return run


def subjects(printed: str, level: str) -> set[str]:
    """Return of what the command said this."""
    lines = [line for line in printed.splitlines() if line.startswith(f"{level:8}")]
    return {line[9:25].strip() for line in lines}


def test_a_running_installation_is_well(start_web: Callable[..., WebServer], doctor: Doctor) -> None:
    server = start_web(disk_floor_uploads=0)
    code, printed = doctor(PUBLIC_URL=server.address)
    well = {"configuration", "files", "disk", "keys", "database", "schema", "redis", "background jobs"}
    assert well | {"public address", "streams", "proxy headers"} <= subjects(printed, "ok"), printed
    assert subjects(printed, "wrong") == set()
    # The machine of the tests may allow fewer open files than a server needs.
    assert subjects(printed, "warning") <= {"open files"} and code == bool(subjects(printed, "warning"))
    assert code == 0 or str(FILES_NEEDED) in printed


def test_a_stopped_one_is_not_and_the_rest_is_looked_at_all_the_same(
    start_web: Callable[..., WebServer], doctor: Doctor
) -> None:
    server = start_web()
    server.stop()
    code, printed = doctor(PUBLIC_URL=server.address)
    assert (code, subjects(printed, "wrong")) == (2, {"public address"})
    assert "Nobody answers" in printed and {"database", "keys"} <= subjects(printed, "ok")


def test_where_the_program_refuses_to_start_the_reason_is_one_of_the_findings(
    start_web: Callable[..., WebServer], doctor: Doctor, tmp_path: Path
) -> None:
    start_web().stop()
    (tmp_path / "var" / "keys").rename(tmp_path / "kept")
    code, printed = doctor()
    assert (code, subjects(printed, "wrong")) == (2, {"start"})
    assert {"configuration", "files"} <= subjects(printed, "ok")


@pytest.mark.usefixtures("only_on_postgresql")
def test_a_database_that_stands_still_keeps_nobody_waiting(doctor: Doctor, tmp_path: Path) -> None:
    with PostgresOfItsOwn() as server:
        make_schema(server.url, tmp_path)
        with server.pause():
            code, printed = doctor(DATABASE_URL=server.url)
    assert (code, subjects(printed, "wrong")) == (2, {"start"})
    assert "The database does not answer" in printed


def test_a_damaged_file_is_said_with_the_way_out(doctor: Doctor, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"these are no pages of a database" * 200)
    code, printed = doctor(DATABASE_URL=f"sqlite:///{damaged}")
    assert code == 2 and "start" in subjects(printed, "wrong")
    assert "damaged" in printed and "make restore" in printed


def test_values_that_cannot_be_used_are_one_line(doctor: Doctor) -> None:
    code, printed = doctor(TURN_POOL="many")
    assert (code, printed) == (3, "")
