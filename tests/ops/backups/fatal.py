"""Runs a restore or a backup again and again, and kills it at another moment each time; says what each kill left behind.

A program of its own: it loads everything once, and each try is a fork. The moments are the steps that the world can see: a
file made, renamed, linked or removed, a statement sent to PostgreSQL. `python -m tests.ops.backups.fatal` reads a JSON
object from standard input and writes a line of JSON for each moment.
"""

import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import NullPool, create_engine

from app.config import Config
from app.ops.backups.making import make_backup
from app.ops.backups.places import list_backups
from app.ops.backups.restoring import restore
from app.ops.backups.verifying import verify
from tests.ops.backups.conftest import content_at

STEPS = ("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "sqlite3.connect")
# The steps around the moment at which the old becomes the new, all of them; of those before, a sample.
LAST, SAMPLE = 12, 5
# Each so many kills one looks whether the work can be done again.
AGAIN = 3


class Steps:
    """Counts steps, and ends the process in front of the one that was chosen."""

    def __init__(self, fatal: int | None) -> None:
        self.count, self._fatal = 0, fatal

    def watch(self) -> None:
        """Begin to count; there is no way to stop."""
        sys.addaudithook(lambda event, _arguments: self._step() if event in STEPS else None)
        send = psycopg.Cursor.execute

        def counted(*arguments: Any, **options: Any) -> Any:
            self._step()
            return send(*arguments, **options)

        psycopg.Cursor.execute = counted  # type: ignore[method-assign]

    def _step(self) -> None:
        self.count += 1
        if self.count == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class Stage:
    """An installation that is put back before each try."""

    def __init__(self, var: Path, saved: Path, *, database: str, template: str) -> None:
        self._saved, self._template = saved, template
        self.config = Config(_env_file=None, var_dir=var, database_url=database, backup_keep=100)  # type: ignore[call-arg]  # pydantic

    def reset(self) -> None:
        """Put everything back."""
        shutil.rmtree(self.config.var_dir, ignore_errors=True)
        shutil.copytree(self._saved, self.config.var_dir)
        if self._template:
            name = self.config.database.partition("@/")[2].partition("?")[0]
            url = self.config.database.replace(f"/{name}?", "/postgres?").replace("+psycopg", "")
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {self._template}".encode())

    def rows(self) -> str:
        """Return a checksum of everything in the database."""
        with create_engine(self.config.database, poolclass=NullPool).connect() as connection:
            return hashlib.sha256(repr(content_at(connection)).encode()).hexdigest()

    def files(self) -> dict[str, str]:
        """Return the checksums of all pictures."""
        folder = self.config.var_dir / "images"
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }


def run_forked(work: Callable[[], object], fatal: int | None) -> int | None:
    """Do this work in a fork; returns how many steps it took, or None when it was killed at the chosen one."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        steps = Steps(fatal)
        steps.watch()
        work()
        os.write(writing, str(steps.count).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    if not said and os.WTERMSIG(status) != signal.SIGKILL:
        raise RuntimeError(f"the work failed by itself before step {fatal}")
    return int(said) if said else None


def moments(total: int) -> list[int]:
    """Choose the steps at which to kill."""
    early = range(1, max(1, total - LAST), max(1, (total - LAST) // SAMPLE))
    return sorted({*early, *range(max(1, total - LAST), total + 1)})


def kill_restores(stage: Stage, archive: Path) -> None:
    """Kill restores, and tell of each whether the database is the old or the new one and which files are there."""

    def work() -> None:
        restore(archive, stage.config, to=None, say=lambda _line: None, confirm=lambda _question: True)

    stage.reset()
    old = stage.rows(), stage.files()
    total = run_forked(work, None)
    assert total is not None
    new = stage.rows(), stage.files()
    tell(old=old, new=new, total=total)
    for number, fatal in enumerate(moments(total)):
        stage.reset()
        assert run_forked(work, fatal) is None, f"step {fatal} of {total} never came"
        left = stage.rows(), stage.files()
        if number % AGAIN == 0:
            run_forked(work, None)
            tell(fatal=fatal, left=left, again=(stage.rows(), stage.files()))
        else:
            tell(fatal=fatal, left=left)


def kill_backups(stage: Stage) -> None:
    """Kill backups, and tell of each which whole backups lie there afterwards, and after one more that is left alone."""

    def work() -> None:
        make_backup(stage.config, lambda _line: None)

    def whole() -> list[str]:
        found = list_backups(stage.config.backups)
        for path in found:
            verify(path, lambda _line: None)
        return [path.name for path in found]

    stage.reset()
    total = run_forked(work, None)
    assert total is not None
    tell(total=total)
    stage.reset()
    for fatal in moments(total):
        before = whole()
        assert run_forked(work, fatal) is None, f"step {fatal} of {total} never came"
        left = whole()
        run_forked(work, None)
        rest = sorted(path.name for path in stage.config.backups.iterdir())
        tell(fatal=fatal, before=before, left=left, again=whole(), rest=rest)


def tell(**said: object) -> None:
    """Write a line."""
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    told = json.load(sys.stdin)
    scene = Stage(
        Path(told["var"]), Path(told["saved"]), database=told["database"], template=told["template"]
    )
    if told["archive"]:
        kill_restores(scene, Path(told["archive"]))
    else:
        kill_backups(scene)
