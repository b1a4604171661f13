"""Reads a source tree, so that the laws of the house can be checked on ours and on a planted one."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[1]

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    """One imported thing: `from flask import request as r` is module "flask", name "request"."""

    module: str
    name: str
    line: int
    level: int = 0
    in_function: bool = False

    def __str__(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


class Module:
    """One Python file."""

    def __init__(self, root: Path, path: Path) -> None:
        self.path = path.relative_to(root)
        self.text = path.read_text()
        self.tree = ast.parse(self.text)
        parts = self.path.with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.imports = list(_imports(self.tree, in_function=False))

    def at(self, line: int) -> str:
        """Return the place for a message."""
        return f"{self.path}:{line}"

    def functions(self) -> Iterator[Definition]:
        """Every function and method, nested ones included."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Definition))


def read_tree(root: Path, *folders: str) -> list[Module]:
    """Read every Python file below these folders of the root, in order of their paths."""
    return [Module(root, path) for folder in folders for path in sorted((root / folder).rglob("*.py"))]


def targets(modules: list[Module]) -> dict[str, list[tuple[str, int]]]:
    """Tell for each module which modules of the same tree it imports, and in which line."""
    names = {module.name for module in modules}
    found: dict[str, list[tuple[str, int]]] = {}
    for module in modules:
        reached = [(_closest(str(imported), names), imported.line) for imported in module.imports]
        found[module.name] = [(name, line) for name, line in reached if name and name != module.name]
    return found


def words(name: str) -> list[str]:
    """Split a name as people read it: `DatabaseURLHelper2` is database, url, helper."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def _imports(node: ast.AST, *, in_function: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, "", child.lineno, 0, in_function)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                yield Import(child.module or "", alias.name, child.lineno, child.level, in_function)
        else:
            yield from _imports(child, in_function=in_function or isinstance(child, Definition | ast.Lambda))


def _closest(name: str, names: set[str]) -> str | None:
    while name not in names:
        if "." not in name:
            return None
        name = name.rpartition(".")[0]
    return name
