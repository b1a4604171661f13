"""docs/operations.md names every figure, its labels, and none that does not exist."""

import re
from typing import Any

from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from app.metrics import INSTRUMENTS
from tests.sources import HOUSE

ROW = re.compile(r"^\| `(yuzu_\w+)` \| (.*?) \|", re.MULTILINE)


def documented() -> dict[str, set[str]]:
    page = (HOUSE / "docs" / "operations.md").read_text()
    return {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in ROW.findall(page)}


def exported(app: Flask) -> set[str]:
    told = app.test_client().get("/metrics").text
    return {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(told)
    }


def test_every_figure_is_documented_and_every_documented_one_is_told(app: Flask) -> None:
    assert set(documented()) == exported(app)


def test_the_labels_are_those_of_the_page() -> None:
    # The library has no public list.
    instruments: list[Any] = list(INSTRUMENTS._collector_to_names)
    counted = {
        f"{one._name}_total" if one._type == "counter" else one._name: set(one._labelnames)
        for one in instruments
    }
    assert {name: documented()[name] for name in counted} == counted
    assert len(counted) > 10
