"""Plug-ins register themselves under names that are taken once."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from app.registry import Registry, load_package


def test_plug_ins_are_found_by_name_in_the_order_they_came() -> None:
    registry: Registry[str] = Registry("fruit")
    registry.register("yuzu", "a yuzu")
    registry.register("lemon", "a lemon")
    assert registry.get("yuzu") == registry.find("yuzu") == "a yuzu"
    assert registry.names() == ["yuzu", "lemon"]
    assert registry.all() == ["a yuzu", "a lemon"]


def test_an_unknown_name_is_none_or_an_error_that_says_what_was_wanted() -> None:
    registry: Registry[str] = Registry("fruit")
    assert registry.find("durian") is None
    with pytest.raises(KeyError, match="no fruit called durian"):
        registry.get("durian")


def test_a_name_is_taken_once() -> None:
    registry: Registry[str] = Registry("fruit")
    registry.register("yuzu", "a yuzu")
    with pytest.raises(ValueError, match="two plug-ins of kind fruit are called yuzu"):
        registry.register("yuzu", "another")
    assert registry.all() == ["a yuzu"]


def test_loading_a_room_imports_each_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "planted_room"
    room.mkdir()
    (room / "__init__.py").write_text("arrived = []\n")
    for name in ("yuzu", "lemon"):
        (room / f"{name}.py").write_text(f"import planted_room\nplanted_room.arrived.append('{name}')\n")
    monkeypatch.syspath_prepend(tmp_path)
    package = import_module("planted_room")
    assert package.arrived == [], "nothing is imported before it is asked for"
    load_package(package)
    assert package.arrived == ["lemon", "yuzu"]
    for name in [name for name in sys.modules if name.startswith("planted_room")]:
        del sys.modules[name]
