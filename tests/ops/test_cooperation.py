"""A process in which waiting stops everybody refuses to start, and says in one line what is wrong."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.ops.cooperation import check_cooperation
from tests.servers.child import plain_environment
from tests.servers.web import WebServer
from tests.sources import HOUSE

PATCH = "from gevent import monkey; monkey.patch_all()"
CHECK = "from app.ops.cooperation import check_cooperation; check_cooperation()"
# What stands before a patch that comes too late, and what is blamed then.
TOO_EARLY = {
    "import psycopg": "psycopg",
    "import requests": "requests",
}


def test_this_process_lets_others_go_on_and_knows_it_at_once() -> None:
    begun = time.process_time()
    check_cooperation()
    # It is paid at every start of every process.
    assert time.process_time() - begun < 0.2


def test_a_process_that_was_never_patched_is_refused_for_everything() -> None:
    said = _refusal_of(CHECK)
    assert "(the standard library, requests, redis, psycopg)" in said


@pytest.mark.parametrize(("early", "blamed"), TOO_EARLY.items())
def test_what_was_imported_before_the_patch_is_named(early: str, blamed: str) -> None:
    assert f"({blamed})" in _refusal_of(f"{early}; {PATCH}; {CHECK}")


def test_the_same_programs_are_content_in_the_right_order() -> None:
    for early in TOO_EARLY:
        done = _run(f"{PATCH}; {early}; {CHECK}")
        assert done.returncode == 0, done.stderr


def test_a_real_server_in_which_something_came_too_early_does_not_start(
    start_web: Callable[..., WebServer], tmp_path: Path
) -> None:
    # Python runs this before anything else, so also before gunicorn patches its worker.
    (tmp_path / "sitecustomize.py").write_text("import requests\n")
    with pytest.raises(RuntimeError) as failed:
        start_web(pythonpath=f"{tmp_path}{os.pathsep}{HOUSE}")
    said = str(failed.value)
    assert "would stop for everybody whenever it waits (requests)" in said
    assert "Traceback" not in said


def _refusal_of(program: str) -> str:
    done = _run(program)
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def _run(program: str) -> subprocess.CompletedProcess[str]:
    environment = plain_environment() | {"PYTHONPATH": str(HOUSE)}
    command = [sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, env=environment, cwd=HOUSE, capture_output=True, text=True, timeout=120)
