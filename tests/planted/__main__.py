"""`make planted`: proves that the suite catches the mistakes that would hurt most.

Each patch beside this file plants one of them and names, in its first lines, the tests that must then fail. The tree is
copied, the named tests must pass there, then patch after patch is applied alone and its tests must fail. A patch that no
longer applies is an error too: the program has moved on and the patch has to follow.

`python -m tests.planted NAME ...` tries only these.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PLANTED = Path(__file__).parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache")
CAUGHT_BY = re.compile(r"^Caught by: (\S+)$", re.MULTILINE)
# What pytest returns when tests ran and some failed; anything else is no proof.
SOME_FAILED = 1


@dataclass(frozen=True)
class Bug:
    """One planted mistake and the tests that must notice it."""

    file: Path
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the mistake is called."""
        return self.file.stem


def main(names: Sequence[str]) -> int:
    """Try every patch, or those named; 0 when each is caught."""
    bugs = [bug for bug in _list_bugs() if not names or bug.name in names]
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(HOUSE, tree, ignore=LEFT_OUT)
        tests = sorted({test for bug in bugs for test in bug.tests})
        if bugs and (code := _run_tests(tree, tests, show=True)) != 0:
            _say(f"the named tests do not pass without any planted bug (exit code {code}); nothing is proven")
            return 1
        faults = [(bug, _try(tree, bug)) for bug in bugs]
    for bug, fault in faults:
        _say(f"{bug.name}: {fault or 'caught'}")
    return int(not bugs or any(fault for _, fault in faults))


def _list_bugs() -> list[Bug]:
    return [Bug(file, tuple(CAUGHT_BY.findall(file.read_text()))) for file in sorted(PLANTED.glob("*.patch"))]


def _try(tree: Path, bug: Bug) -> str:
    """Plant a bug, run its tests, take it out again; returns what is wrong, or nothing."""
    if not bug.tests:
        return "names no test"
    if not _apply(tree, bug.file):
        return "does not apply any more"
    try:
        missed = [test for test in bug.tests if _run_tests(tree, [test]) != SOME_FAILED]
        return f"NOT CAUGHT by {', '.join(missed)}" if missed else ""
    finally:
        _apply(tree, bug.file, "--reverse")


def _apply(tree: Path, patch: Path, *options: str) -> bool:
    # Outside a repository `git apply` is a plain, strict patch program.
    done = subprocess.run(["git", "apply", *options, str(patch)], cwd=tree, capture_output=True)
    return done.returncode == 0


def _run_tests(tree: Path, tests: Sequence[str], *, show: bool = False) -> int:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-x", "-q", *tests]
    return subprocess.run(command, cwd=tree, capture_output=not show).returncode


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
