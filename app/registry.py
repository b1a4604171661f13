"""Plug-ins by name. A plug-in is one file that registers itself when it is imported; a room's registry imports them all.

What is heavy and optional is a module that `load_late` imports when it is first needed, so that an idle process stays small.
"""

import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Generic, TypeVar

Plugin = TypeVar("Plugin")


class Registry(Generic[Plugin]):
    """The plug-ins of one kind, in order of registration."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._plugins: dict[str, Plugin] = {}

    def register(self, name: str, plugin: Plugin) -> Plugin:
        """Add a plug-in under a name that is not taken yet."""
        if name in self._plugins:
            raise ValueError(f"two plug-ins of kind {self._kind} are called {name}")
        self._plugins[name] = plugin
        return plugin

    def find(self, name: str) -> Plugin | None:
        """Return the plug-in of this name, or None."""
        return self._plugins.get(name)

    def get(self, name: str) -> Plugin:
        """Return the plug-in of this name; KeyError names the kind and the name."""
        if name not in self._plugins:
            raise KeyError(f"there is no {self._kind} called {name}")
        return self._plugins[name]

    def names(self) -> list[str]:
        """List the names in order of registration."""
        return list(self._plugins)

    def all(self) -> list[Plugin]:
        """List the plug-ins in order of registration."""
        return list(self._plugins.values())


def load_package(package: ModuleType) -> None:
    """Import every module of a plug-in room, so that each registers itself."""
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        import_module(f"{package.__name__}.{module.name}")


def load_drawer(house: Path, drawer: str) -> None:
    """Import this drawer of every room that has it, so that what it registers is known."""
    for module in sorted(house.glob(f"*/{drawer}.py")):
        import_module(f"{house.name}.{module.parent.name}.{drawer}")


def load_late(name: str) -> ModuleType:
    """Import a module that is heavy and not always needed, such as one that needs numpy."""
    return import_module(name)
