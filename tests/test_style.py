"""The style of the house, as far as it can be counted: names, sizes, arguments, docstrings."""

import ast
import math
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sources import HOUSE, Definition, Module, read_tree, words

PYTHON = ("app", "tests", "bench")
FORBIDDEN = ("util", "helper", "manager", "handler", "service", "common", "misc", "base")
# What a library calls what we have to give it.
GIVEN = ("base_exceptions",)
# Longest file of each kind, in lines.
FILE_CAPS = {
    "app/**/*.py": 300,
    "tests/**/*.py": 300,
    "bench/**/*.py": 300,
    "templates/**/*.html": 120,
    "static/js/controllers/*.js": 120,
    "static/js/**/*.js": 300,
    "static/css/*.css": 250,
}
# A controller only wires elements and events; what thinks is a model, which can be tried without a page. So most are short.
CONTROLLERS = "static/js/controllers/*.js"
CONTROLLER_MEDIAN = 40
COLUMNS = 120
FUNCTION_CAP = 40
# A view is a door: parse, call one verb, render. The docstring does not count.
VIEW_CAP = 15
POSITIONAL_CAP = 3
# Methods that override a library's, whose arguments and names are not ours to choose.
LIBRARY_SIGNATURES = ("send", "cert_verify", "call_with_retry")
LAYOUT = "templates/layout.html"

Checker = Callable[[Path], list[str]]


def forbidden_names(root: Path) -> list[str]:
    """Names of files, folders and things in them with a word that says nothing."""
    files = [
        path for folder in (*PYTHON, "templates", "static", "deploy", "docs") for path in _walk(root / folder)
    ]
    named = [(str(path.relative_to(root)), path.stem) for path in files]
    for module in read_tree(root, *PYTHON):
        named += [(module.at(line), name) for name, line in _defined(module)]
    return [f"{place} is named {name}" for place, name in named if name not in GIVEN and _says_nothing(name)]


def long_files(root: Path) -> list[str]:
    """Files past the cap of their kind; the first pattern that fits decides."""
    lengths: dict[Path, tuple[int, int]] = {}
    for pattern, cap in FILE_CAPS.items():
        for path in root.glob(pattern):
            lengths.setdefault(path, (len(path.read_text().splitlines()), cap))
    return [
        f"{path.relative_to(root)} has {length} lines, at most {cap}"
        for path, (length, cap) in lengths.items()
        if length > cap
    ]


def large_controllers(root: Path) -> list[str]:
    """The controllers, when half of them are past their median; a wide line counts as the lines that it would fill."""
    median = statistics.median([_rows(path) for path in root.glob(CONTROLLERS)] or [0])
    is_past = median > CONTROLLER_MEDIAN
    return [f"the controllers' median is {median:g} lines, at most {CONTROLLER_MEDIAN}"] if is_past else []


def long_functions(root: Path) -> list[str]:
    """Functions past the cap, and views that do more than open a door."""
    faults = []
    for module in read_tree(root, *PYTHON):
        for function in module.functions():
            is_view = "views" in module.name.split(".") and bool(function.decorator_list)
            length, cap = (_body_length(function), VIEW_CAP) if is_view else (_length(function), FUNCTION_CAP)
            if length > cap:
                faults.append(
                    f"{module.at(function.lineno)} {function.name} has {length} lines, at most {cap}"
                )
    return faults


def many_arguments(root: Path) -> list[str]:
    """Functions that take more positional arguments than a reader can keep apart.

    An underscore in front marks an argument that a library passes and we do not use; tests and fixtures take theirs by name.
    """
    return [
        f"{module.at(function.lineno)} {function.name} takes {len(taken)} positional arguments"
        for module in read_tree(root, *PYTHON)
        for function in module.functions()
        if not _takes_fixtures(function) and function.name not in LIBRARY_SIGNATURES
        if len(taken := _positional(function)) > POSITIONAL_CAP
    ]


def missing_docstrings(root: Path) -> list[str]:
    """Modules, public classes and public functions without a docstring; tests speak by their names."""
    return [
        f"{module.at(line)} {name} has no docstring"
        for module in read_tree(root, *PYTHON)
        for name, line, node in _public(module)
        if not ast.get_docstring(node)
    ]


def full_pages(root: Path) -> list[str]:
    """Templates besides the layout that are a whole page by themselves."""
    return [
        f"{path.relative_to(root)} is a full page; only {LAYOUT} may be"
        for path in (root / "templates").rglob("*.html")
        if "<!doctype" in path.read_text().lower() and path != root / LAYOUT
    ]


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if not {"vendor", "__pycache__"} & set(path.parts):
            yield path


def _rows(path: Path) -> int:
    return sum(max(1, math.ceil(len(line) / COLUMNS)) for line in path.read_text().splitlines())


def _says_nothing(name: str) -> bool:
    return any(word in FORBIDDEN or word.removesuffix("s") in FORBIDDEN for word in words(name))


def _defined(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, Definition | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno


def _length(function: Definition) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _body_length(function: Definition) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _takes_fixtures(function: Definition) -> bool:
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    return function.name.startswith("test_") or any("fixture" in decorator for decorator in decorators)


def _positional(function: Definition) -> list[str]:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return [name for name in names if name not in ("self", "cls") and not name.startswith("_")]


def _public(module: Module) -> Iterator[tuple[str, int, ast.Module | ast.ClassDef | Definition]]:
    if module.tree.body:
        yield "the module", 1, module.tree
    if module.path.name.startswith("test_"):
        return
    holders: list[ast.Module | ast.ClassDef] = [module.tree]
    for holder in holders:
        for node in holder.body:
            if isinstance(node, Definition | ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, node.lineno, node
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                holders.append(node)


LONG = "\n".join(f"    x = {number}" for number in range(41))
PLANTED = (
    (forbidden_names, "app/chat/turn_utils.py", '"""X."""', "turn_utils.py"),
    (forbidden_names, "app/chat/turn.py", '"""X."""\nclass _TurnManager: ...', "_TurnManager"),
    (forbidden_names, "app/chat/turn.py", '"""X."""\ndef _f(base_text): ...', "base_text"),
    (forbidden_names, "static/css/common.css", "", "common.css"),
    (long_files, "app/chat/turn.py", "\n" * 301, "301 lines"),
    (long_files, "templates/chat/page.html", "\n" * 121, "121 lines"),
    (long_files, "static/js/controllers/x_controller.js", "\n" * 121, "121 lines"),
    (long_files, "static/css/x.css", "\n" * 251, "251 lines"),
    (large_controllers, "static/js/controllers/x_controller.js", "\n" * 41, "median is 41 lines"),
    (large_controllers, "static/js/controllers/x_controller.js", f"{'x' * 121}\n" * 21, "median is 42 lines"),
    (long_functions, "app/chat/turn.py", f"def f():\n{LONG}", "f has 42 lines"),
    (long_functions, "app/chat/views.py", f"@bp.get('/')\ndef f():\n{LONG}", "f has 41 lines, at most 15"),
    (many_arguments, "app/chat/turn.py", "def f(a, b, c, d): ...", "f takes 4"),
    (missing_docstrings, "app/chat/turn.py", "x = 1", "the module has no docstring"),
    (missing_docstrings, "app/chat/turn.py", '"""X."""\ndef f(): ...', "f has no docstring"),
    (
        missing_docstrings,
        "app/chat/turn.py",
        '"""X."""\nclass A:\n    """A."""\n    def f(self): ...',
        "f has no",
    ),
    (full_pages, "templates/chat/page.html", "<!DOCTYPE html>", "is a full page"),
)
CHECKERS = tuple(dict.fromkeys(planted[0] for planted in PLANTED))
CLEAN = '''"""X."""


def f(database, a, b, *, c, d):
    """Do it."""


def _g(_connection, _record, a, b, c): ...
'''


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_the_house_keeps_the_style(checker: Checker) -> None:
    assert checker(HOUSE) == []


@pytest.mark.parametrize(("checker", "file", "source", "message"), PLANTED)
def test_a_planted_fault_is_found(
    checker: Checker, file: str, source: str, message: str, tmp_path: Path
) -> None:
    for place, text in (("app/chat/clean.py", CLEAN), (LAYOUT, "<!doctype html>"), (file, source)):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    faults = checker(tmp_path)
    assert len(faults) == 1 and message in faults[0], faults
