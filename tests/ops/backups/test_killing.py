"""Killed at any moment, a restore leaves what was there or what was restored, and a backup leaves the ones before it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.ops import migrating
from tests.databases import Databases, PostgresDatabases
from tests.ops.backups.conftest import back_up, content_of, fill
from tests.servers.child import plain_environment
from tests.sources import HOUSE

Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database that the tries are made of: on SQLite the file in the data folder, which goes with it."""
    if isinstance(databases, PostgresDatabases):
        with databases.fresh() as made:
            yield made
        return
    (tmp_path / "var").mkdir()
    made = f"sqlite:///{tmp_path}/var/yuzu.db"
    migrating.migrate(made)
    yield made


@pytest.fixture
def old(make_app: Callable[..., Flask], url: str) -> Flask:
    return make_app(database_url=url)


@pytest.fixture
def run(databases: Databases, url: str, tmp_path: Path) -> Iterator[Run]:
    """Let `fatal` work on copies of this test's installation; returns what it told."""
    on_postgres = isinstance(databases, PostgresDatabases)
    name = url.partition("@/")[2].partition("?")[0]

    def try_all(archive: Path | None) -> list[dict[str, Any]]:
        shutil.copytree(tmp_path / "var", tmp_path / "saved")
        told = {
            "var": str(tmp_path / "tried"),
            "saved": str(tmp_path / "saved"),
            "database": url.replace(f"/{name}?", f"/{name}_tried?") if on_postgres else "",
            "template": name if on_postgres else "",
            "archive": str(archive or ""),
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.ops.backups.fatal"],
            cwd=HOUSE,
            env=plain_environment(),
            input=json.dumps(told),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return [json.loads(line) for line in done.stdout.splitlines()]

    yield try_all
    if isinstance(databases, PostgresDatabases):
        databases.drop(f"{name}_tried")


def test_a_restore_killed_anywhere_leaves_the_old_or_the_new_with_its_files(
    old: Flask, run: Run, tmp_path: Path
) -> None:
    fill(old)
    archive = back_up(old).rename(tmp_path / "archive.zip")
    content_of(old)
    fill(old, "budi")
    images = tmp_path / "var" / "images"
    (images / "ab" / "later").write_bytes(b"a later picture")
    (images / "cd" / "cdef01").unlink()
    content_of(old)
    head, *tries = run(archive)
    assert head["old"] != head["new"] and len(tries) > 12
    assert head["old"][1].keys() == {"ab/abcdef", "ab/later"} and head["new"][1].keys() == {
        "ab/abcdef",
        "cd/cdef01",
    }
    outcomes = set()
    for each in tries:
        rows, files = each["left"]
        (outcome,) = [name for name in ("old", "new") if head[name][0] == rows]
        assert head[outcome][1].items() <= files.items(), f"step {each['fatal']}: a file is missing"
        assert each.get("again", head["new"]) == head["new"], (
            f"step {each['fatal']}: it could not be done again"
        )
        outcomes.add(outcome)
    assert outcomes == {"old", "new"}


def test_a_backup_killed_anywhere_leaves_whole_ones_only(old: Flask, run: Run) -> None:
    fill(old)
    back_up(old)
    content_of(old)
    head, *tries = run(None)
    assert head["total"] > 10 and len(tries) > 10
    for each in tries:
        assert set(each["before"]) <= set(each["left"]), "the one before is still there"
        assert len(each["left"]) < len(each["again"])
        assert each["rest"] == sorted([".lock", *each["again"]]), "nothing else lies around"
