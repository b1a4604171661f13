"""What is documented is what there is: the configuration table, the list of routes, the Makefile's targets."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.config import Config
from tests.sources import HOUSE

DOOR = re.compile(r"^### `([A-Z]+) (/\S*)`$", re.MULTILINE)


def test_the_readme_lists_every_configuration_value_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", _read("README.md"), re.MULTILINE))
    assert set(rows) == {name.upper() for name in Config.model_fields}
    wrong = {
        name: (shown, default)
        for name, shown, default in ((name, rows[name.upper()], _shown(name)) for name in Config.model_fields)
        if shown != default
    }
    assert wrong == {}


def test_the_example_environment_shows_every_value_commented_out() -> None:
    lines = _read(".env.example").splitlines()
    shown = {found[1] for line in lines if (found := re.match(r"# ?([A-Z_]+)=", line))}
    assert shown == {name.upper() for name in Config.model_fields}
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_every_route_is_documented_and_every_documented_route_exists(app: Flask) -> None:
    documented = DOOR.findall(_read("docs/http.md"))
    assert len(documented) == len(set(documented)), "a route is documented twice"
    assert sorted(documented) == sorted(_doors(app))


def test_a_missing_and_a_made_up_route_would_be_noticed(app: Flask) -> None:
    doors = set(_doors(app))
    assert ("GET", "/health") in doors
    assert ("GET", "/nowhere") not in doors
    assert DOOR.findall("### `GET /nowhere`\n") == [("GET", "/nowhere")]


def test_every_target_of_the_makefile_has_a_note() -> None:
    makefile = _read("Makefile")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    noted = set(re.findall(r"^([a-z-]+):.*?## \S", makefile, re.MULTILINE))
    assert targets == noted == set(phony[1].split())


@pytest.mark.parametrize(
    "page", ["README.md", "CHANGELOG.md", *sorted(str(p.relative_to(HOUSE)) for p in HOUSE.glob("docs/*.md"))]
)
def test_links_between_our_pages_lead_somewhere(page: str) -> None:
    folder = (HOUSE / page).parent
    inside = [target for target in re.findall(r"\]\(([^)#\s]+)", _read(page)) if "://" not in target]
    assert [target for target in inside if not (folder / target).exists()] == []


def _read(file: str) -> str:
    return (HOUSE / file).read_text()


def _shown(name: str) -> str:
    default = Config.model_fields[name].default
    if hasattr(default, "get_secret_value"):
        default = default.get_secret_value()
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, float):
        return f"`{default:g}`"
    return f"`{default}`" if default not in ("", None, [], {}) else "empty"


def _doors(app: Flask) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        # A converter says how an id is read, not what the address looks like.
        path = re.sub(r"<[^:<>]+:", "<", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, path
