"""The architecture of the house. These lines are it: who lives where, who may import whom, who owns what.

A checker is a function over a source tree that returns what is wrong. Each is tried on our tree, where it must find
nothing, and on a small planted one, where it must find the planted fault.
"""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sources import HOUSE, Module, read_tree, targets

ROOF = ("__init__", "worker", "cli", "backup")
GROUND = (
    *("config", "extensions", "errors", "security", "limits", "background", "event_log", "registry"),
    *("encryption", "sealed_columns", "outbound", "metrics", "logs", "database", "transactions", "inputs"),
    *("assets", "languages", "breakers", "idle_connections", "job_rows", "job_runner", "broker", "pool"),
    *("cache", "limit_counts", "disk", "postgresql", "processes", "input_sentences"),
)
# Each row may import the rows below it; two rooms of one row do not know each other.
FLOORS = (
    ("ops",),
    ("importing",),
    ("chat",),
    ("tools",),
    ("images", "memory"),
    ("conversations",),
    ("settings",),
    ("accounts",),
    ("providers",),
)
ROOMS = tuple(room for floor in FLOORS for room in floor)
# Inside a room, likewise; every other name is a work module and stands between the doors and the forms.
DOORS = ("views", "jobs")
DRAWERS = (DOORS, ("work",), ("forms", "queries", "prompts"), ("models",), ("storage",))
OWNERS = {
    "celery": ("broker", "worker"),
    "kombu": ("broker",),
    "flask_caching": ("cache",),
    "redis": (
        *("broker", "cache", "event_log", "extensions", "limit_counts"),
        *("ops.health", "ops.cooperation", "ops.doctor.", "worker"),
    ),
    "boto3": ("images.storage.s3", "encryption"),
    "requests": ("outbound", "providers.", "ops.cooperation", "ops.doctor."),
    "xllamacpp": ("providers.",),
    "flask.request": (".views", *GROUND),
    "flask.render_template": (".views", "errors"),
    "flask.render_template_string": (".views", "errors"),
    "sqlalchemy.select": (".queries", "job_rows", "ops."),
    "os.environ": ("config",),
    "os.getenv": ("config",),
}
COMMITS_NOT_IN = ("views", "forms", "queries", "models", "prompts")
TOP = (
    *(
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "Makefile",
        "pyproject.toml",
        "package.json",
        "package-lock.json",
    ),
    *(
        "requirements.in",
        "requirements.txt",
        "requirements-model.txt",
        "requirements-npm.in",
        "requirements-npm.txt",
    ),
    *("wsgi.py", "gunicorn.conf.py", "nginx", "deploy", "docs", "migrations", "app", "templates", "static"),
    "translations",
    *("tests", "bench", "var", "node_modules", "__pycache__"),
)
TEST_FOLDERS = (*ROOMS, "browser", "servers", "planted")

Checker = Callable[[Path], list[str]]


def stray_places(root: Path) -> list[str]:
    """Files and folders that are neither ground, roof nor room, and rooms whose `__init__` does something."""
    app = root / "app"
    strays = [path for path in root.iterdir() if path.name not in TOP and not path.name.startswith(".")]
    strays += [path for path in app.glob("*.py") if path.stem not in ROOF + GROUND]
    strays += [path for path in _folders(app) if path.name not in ROOMS]
    strays += [path for path in _folders(root / "tests") if path.name not in TEST_FOLDERS]
    strays += [path for path in _folders(root / "templates") if path.name not in (*ROOMS, "errors")]
    busy = [path for path in app.glob("*/**/__init__.py") if len(ast.parse(path.read_text()).body) > 1]
    return [f"{path.relative_to(root)} has no place in the tree" for path in strays] + [
        f"{path.relative_to(root)} holds more than a docstring" for path in busy
    ]


def upward_imports(root: Path) -> list[str]:
    """Imports against the floors: ground to room, room to a room above or beside, anybody to the roof."""
    faults = []
    for source, reached in targets(read_tree(root, "app")).items():
        for target, line in reached:
            beside = _room(source) == _room(target) or {_room(source), _room(target)} <= set(ROOF)
            if _floor(target) <= _floor(source) and not beside and not _is_ground(target):
                faults.append(f"{source}:{line} imports {target}, which is not below it")
    return faults


def drawers_against_the_order(root: Path) -> list[str]:
    """Imports against the drawers of a room, of views by anybody, and of jobs by what is no door."""
    faults = []
    graph = targets(read_tree(root, "app"))
    for source, reached in graph.items():
        for target, line in reached:
            if _room(target) not in ROOMS or _floor(source) < 0:
                continue
            same_room = _room(source) == _room(target)
            # A value or rule that needs nothing of its own room lies below everything in it.
            plain = _drawer(target) == "work" and all(
                _room(other) != _room(target) for other, _ in graph[target]
            )
            upwards = same_room and not plain and _drawer_rank(target) < _drawer_rank(source)
            to_views = _drawer(target) == "views" and _drawer(source) != "views"
            to_jobs = _drawer(target) == "jobs" and _drawer(source) not in DOORS
            if upwards or to_views or to_jobs:
                faults.append(f"{source}:{line} imports {target} against the order of the drawers")
    return faults


def cycles(root: Path) -> list[str]:
    """Modules that import each other in a ring."""
    graph = {
        source: {target for target, _ in reached}
        for source, reached in targets(read_tree(root, "app")).items()
    }
    # What imports nothing of ours is on no ring; take such modules away until none is left to take.
    while free := [name for name, reached in graph.items() if not reached & graph.keys()]:
        for name in free:
            del graph[name]
    return [f"{name} is on a ring of imports, or leads to one" for name in graph]


def hidden_imports(root: Path) -> list[str]:
    """Imports inside functions and relative imports."""
    return [
        f"{module.at(imported.line)} {'imports inside a function' if imported.in_function else 'imports relatively'}"
        for module in read_tree(root, "app", "tests", "bench")
        for imported in module.imports
        if imported.in_function or imported.level
    ]


def foreign_property(root: Path) -> list[str]:
    """Use of a library, or of one name of it, by a module that does not own it."""
    return [
        f"{module.at(line)} uses {thing}, which belongs to {', '.join(OWNERS[thing])}"
        for module in read_tree(root, "app")
        for thing, line in _used(module)
        if not any(_belongs(module.name, owner) for owner in OWNERS[thing])
    ]


def commits_out_of_place(root: Path) -> list[str]:
    """Commits by drawers that only read, draw or describe: the public verb in a work module commits."""
    return [
        f"{module.at(node.lineno)} commits"
        for module in read_tree(root, "app")
        if _drawer(module.name) in COMMITS_NOT_IN
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]


def _folders(place: Path) -> list[Path]:
    return [path for path in place.glob("*") if path.is_dir() and path.name != "__pycache__"]


def _room(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def _is_ground(name: str) -> bool:
    return _room(name) in GROUND


def _floor(name: str) -> int:
    """Return how deep a module lies: the roof is above every room, the ground below."""
    if _room(name) in ROOF:
        return -1
    return next((depth for depth, floor in enumerate(FLOORS) if _room(name) in floor), len(FLOORS))


def _drawer(name: str) -> str:
    inside = name.split(".")[2:]
    named = [part for drawers in DRAWERS for part in drawers if part in inside]
    return named[0] if named else "work"


def _drawer_rank(name: str) -> int:
    return next(rank for rank, drawers in enumerate(DRAWERS) if _drawer(name) in drawers)


def _used(module: Module) -> list[tuple[str, int]]:
    used = []
    for imported in module.imports:
        package = imported.module.split(".")[0]
        used += [
            (thing, imported.line) for thing in (package, f"{package}.{imported.name}") if thing in OWNERS
        ]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            thing = (
                f"{ {'sa': 'sqlalchemy', 'db': 'sqlalchemy'}.get(node.value.id, node.value.id) }.{node.attr}"
            )
            used += [(thing, node.lineno)] if thing in OWNERS else []
    return used


def _belongs(name: str, owner: str) -> bool:
    inside = name.removeprefix("app.")
    if owner.startswith("."):
        return owner in f".{inside}."
    return inside.startswith(owner) if owner.endswith(".") else inside == owner


PLANTED = (
    (stray_places, "app/attic.py", "'''x'''", "app/attic.py has no place"),
    (stray_places, "app/attic/__init__.py", "'''x'''", "app/attic has no place"),
    (stray_places, "app/chat/__init__.py", "'''x'''\nimport os", "holds more than a docstring"),
    (stray_places, "attic/x.txt", "", "attic has no place"),
    (upward_imports, "app/config.py", "from app.chat import turn", "not below it"),
    (upward_imports, "app/memory/facts.py", "from app.images.files import x", "not below it"),
    (upward_imports, "app/memory/facts.py", "from app.chat import turn", "not below it"),
    (upward_imports, "app/chat/turn.py", "from app import create_app", "not below it"),
    (drawers_against_the_order, "app/chat/queries.py", "from app.chat.turn import x", "against the order"),
    (drawers_against_the_order, "app/chat/turn.py", "from app.chat import jobs", "against the order"),
    (drawers_against_the_order, "app/chat/turn.py", "from app.memory import jobs", "against the order"),
    (drawers_against_the_order, "app/chat/jobs.py", "from app.memory.views import bp", "against the order"),
    (cycles, "app/chat/turn.py", "from app.chat.other import x", "ring"),
    (hidden_imports, "app/chat/turn.py", "def f():\n    import os", "inside a function"),
    (hidden_imports, "app/chat/turn.py", "from .other import x", "relatively"),
    (foreign_property, "app/chat/turn.py", "import requests", "uses requests"),
    (foreign_property, "app/chat/turn.py", "from redis.exceptions import RedisError", "uses redis"),
    (foreign_property, "app/chat/turn.py", "from flask import request", "uses flask.request"),
    (
        foreign_property,
        "app/chat/turn.py",
        "import flask\nflask.render_template('x')",
        "uses flask.render_template",
    ),
    (foreign_property, "app/chat/turn.py", "from sqlalchemy import select", "uses sqlalchemy.select"),
    (foreign_property, "app/chat/turn.py", "db.select(x)", "uses sqlalchemy.select"),
    (foreign_property, "app/chat/turn.py", "import os\nos.environ['x']", "uses os.environ"),
    (commits_out_of_place, "app/chat/queries.py", "db.session.commit()", "commits"),
)
CHECKERS = tuple(dict.fromkeys(planted[0] for planted in PLANTED))


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_the_house_keeps_the_law(checker: Checker) -> None:
    assert checker(HOUSE) == []


@pytest.mark.parametrize(("checker", "file", "source", "message"), PLANTED)
def test_a_planted_fault_is_found(
    checker: Checker, file: str, source: str, message: str, tmp_path: Path
) -> None:
    _lay_small_house(tmp_path)
    assert checker(tmp_path) == [], "the small house itself must be clean"
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(source)
    faults = checker(tmp_path)
    assert any(message in fault for fault in faults), faults


def _lay_small_house(root: Path) -> None:
    files = {
        "app/__init__.py": "from app.chat import views",
        "app/config.py": "import os\nos.environ",
        "app/chat/__init__.py": "'''Chat.'''",
        "app/chat/views.py": "from flask import request\nfrom app.chat import jobs, turn\nfrom app.memory import jobs",
        "app/chat/jobs.py": "from app.chat import turn",
        "app/chat/turn.py": "from app.chat import queries\nfrom app.memory import facts",
        "app/chat/queries.py": "from sqlalchemy import select\nfrom app.config import x\nfrom app.chat import values",
        "app/chat/values.py": "",
        "app/chat/other.py": "from app.chat.turn import y",
        "app/memory/facts.py": "def f():\n    db.session.commit()",
        "app/memory/jobs.py": "from app.memory import facts",
        "app/memory/views.py": "",
        "app/images/files.py": "",
    }
    for file, source in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(source)
