"""The whole suite, as `make test` runs it: on SQLite, on PostgreSQL (what uses a database), and in a browser.

Two are at work at any time, which is what two cores carry; the third begins when one of them has ended. The browser tests
are a run of their own because Playwright's threads and a patched process do not mix. The first run's output appears as it
comes, that of the others when the one before has ended; the closing lines of all stand at the end.

Many tests stop and kill real servers under a clock, beside another part that wants the same two cores. Where a few have
failed, these are run once more with nothing beside them; what failed first stays printed and is named at the end.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.browser.chromium import find_chromium

HOUSE = Path(__file__).parents[1]
PYTEST = (
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "--durations=25",
    f"--color={'yes' if sys.stdout.isatty() else 'no'}",
)
AT_ONCE = 2
# Pytest's exit code where tests failed and nothing else went wrong.
TESTS_FAILED = 1
# More than these have not failed for what ran beside them.
MOST_AGAIN = 3
# What the suite needs and PyPI does not have, with the package of the distribution that brings it.
PROGRAMS = {"logrotate": "logrotate", "promtool": "prometheus"}
MISSING = (
    "The suite needs {names}. Install them (Debian, Ubuntu: apt install {packages}), then run `make test` again; for a\n"
    "Chromium or Chrome elsewhere set CHROMIUM to its path. As root on Debian they are installed by themselves."
)


@dataclass
class Run:
    """One pytest process and where its output goes."""

    name: str
    arguments: tuple[str, ...]
    output: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    # Where pytest keeps which tests failed.
    notes: tempfile.TemporaryDirectory[str] = field(default_factory=tempfile.TemporaryDirectory)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start pytest; its output is kept until it is shown."""
        self.process = subprocess.Popen(
            [*PYTEST, *self.arguments, "-o", f"cache_dir={self.notes.name}"],
            cwd=HOUSE,
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        return self.process

    @property
    def running(self) -> bool:
        """Whether pytest was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def show(self, meanwhile: Callable[[], None] = lambda: None) -> int:
        """Print the output as it comes until pytest ends, doing this now and then; returns its exit code."""
        process = self.process or self.start()
        print(f"\n== {self.name} ==", flush=True)
        shown = 0
        while True:
            ended = process.poll() is not None
            fresh = self._read_from(shown)
            shown += len(fresh)
            sys.stdout.buffer.write(fresh)
            sys.stdout.buffer.flush()
            meanwhile()
            if ended:
                return process.returncode
            time.sleep(0.2)

    def stop(self) -> None:
        """Let pytest end its servers and leave."""
        if self.process is not None and self.running:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def failed(self) -> list[str]:
        """Return the names of the tests that failed."""
        try:
            return sorted(json.loads((Path(self.notes.name) / "v/cache/lastfailed").read_text()))
        except FileNotFoundError:
            return []

    def again(self) -> "Run":
        """Return a run of those that failed, and of nothing else."""
        only = ("--last-failed", "--last-failed-no-failures", "none")
        return Run(f"{self.name}, once more", (*self.arguments, *only), notes=self.notes)

    def closing_line(self) -> str:
        """Return the last line that pytest has printed."""
        lines = self._read_from(0).decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "printed nothing"

    def _read_from(self, start: int) -> bytes:
        return os.pread(self.output.fileno(), 1 << 26, start)


def main() -> int:
    """Run everything; the exit code is 0 only if every run's was."""
    if (missing := find_missing()) and not (_install(missing) and not find_missing()):
        print(MISSING.format(names=", ".join(missing), packages=" ".join(missing.values())), file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sqlite = Run("tests on SQLite", ("--database", "sqlite"))
    postgresql = Run("tests on PostgreSQL", ("--database", "postgresql", "--needing-it"))
    browser = Run("tests in a browser", ("--confcutdir=tests/browser", "tests/browser"))
    runs = [sqlite, postgresql, browser]
    again: list[Run] = []
    try:
        start_next(runs)
        codes = [run.show(lambda: start_next(runs)) for run in runs]
        failed = [name for run in runs for name in run.failed()]
        again = [run.again() for run in runs if run.failed()] if may_go_again(codes, failed) else []
        if again:
            codes = [run.show() for run in again]
    finally:
        for run in (*runs, *again):
            run.stop()
    print("\n== in short ==")
    for run in (*runs, *again):
        print(f"{run.name}: {run.closing_line()}")
    if again:
        print(f"Failed beside other tests: {', '.join(failed)}")
    return int(any(codes))


def may_go_again(codes: Sequence[int], failed: Sequence[str]) -> bool:
    """Tell whether nothing has happened but that a few tests failed."""
    return set(codes) == {0, TESTS_FAILED} and 0 < len(failed) <= MOST_AGAIN


def start_next(runs: Sequence[Run]) -> None:
    """Start what waits, as far as there is room beside what runs."""
    for run in runs:
        if run.process is None and sum(other.running for other in runs) < AT_ONCE:
            run.start()


def find_missing() -> dict[str, str]:
    """Return the programs that are not here, with their packages; only CI and root have to have more than Chromium."""
    missing = {} if find_chromium() else {"chromium": "chromium"}
    if os.environ.get("CI") == "true" or os.geteuid() == 0:
        # Those for administrators are not on everybody's path.
        path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
        missing |= {name: package for name, package in PROGRAMS.items() if not shutil.which(name, path=path)}
    return missing


def _install(missing: Mapping[str, str]) -> bool:
    # A CHROMIUM that leads nowhere is a mistake to be told, not to be mended behind somebody's back.
    if "CHROMIUM" in os.environ or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"Installing {', '.join(missing)} from the distribution", flush=True)
    # A server that a package brings must not be started: in runlevel 1 none is.
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    # The program that drives the browser brings everything but one small library.
    packages = [*missing.values(), "libatomic1"]
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        # Its long talk is shown only when it fails.
        done = subprocess.run(["apt-get", "-qq", *command], env=environment, capture_output=True)
        if done.returncode:
            sys.stderr.buffer.write(done.stdout + done.stderr)
            return False
    return True


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
