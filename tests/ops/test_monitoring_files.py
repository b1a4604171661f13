"""What deploy/ brings for Prometheus and Grafana is well formed and speaks of figures that the program tells."""

import json
import os
import re
import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from tests.ops.test_documented_metrics import documented, exported
from tests.sources import HOUSE

DEPLOY = HOUSE / "deploy"
RULES = DEPLOY / "prometheus" / "yuzu.rules.yml"
SCRAPE = DEPLOY / "prometheus" / "prometheus.yml"
DASHBOARD = DEPLOY / "grafana" / "yuzu.json"
ALERT_TESTS = HOUSE / "tests" / "ops" / "alerts.yml"
PROMTOOL = shutil.which("promtool")
SPAN = re.compile(r"^\d+[smhd]$")
COLUMNS = 24
# What Prometheus adds to every figure, and what a bucket has.
OWN_LABELS = {"job", "instance", "le"}


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return list(json.loads(DASHBOARD.read_text())["panels"])


def expressions() -> list[str]:
    shown = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [*(str(rule["expr"]) for rule in rules()), *shown]


def figure(name: str) -> str:
    """Return the figure that a series belongs to."""
    return re.sub(r"_(bucket|count|sum)$", "", name)


def named(expression: str) -> set[str]:
    return {figure(name) for name in re.findall(r"\byuzu_\w+", expression)}


def test_alerts_and_panels_speak_of_figures_that_the_program_tells(app: Flask) -> None:
    spoken = {name for expression in expressions() for name in named(expression)}
    assert len(spoken) > 10
    assert spoken - exported(app) == set()
    assert figure("yuzu_no_such_seconds_bucket") not in exported(app)


def test_every_figure_has_a_panel(app: Flask) -> None:
    shown = {name for panel in panels() for target in panel["targets"] for name in named(target["expr"])}
    assert exported(app) - shown == set()


@pytest.mark.parametrize("expression", expressions())
def test_labels_are_those_that_the_figures_have(expression: str) -> None:
    labels = {
        label
        for part in re.findall(r"\{(.*?)\}", expression)
        for label in re.findall(r"(\w+)\s*[=!]~?", part)
    }
    labels |= {
        label for part in re.findall(r"\bby \((.*?)\)", expression) for label in re.findall(r"\w+", part)
    }
    known = set().union(*(documented().get(name, set()) for name in named(expression)))
    assert labels - known - OWN_LABELS == set()


def test_every_alert_says_what_is_wrong_what_to_do_and_how_urgent_it_is() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules()) > 10
    for rule in rules():
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert SPAN.match(rule["for"]) and rule["labels"]["severity"] in ("page", "ticket")
        assert set(rule["annotations"]) == {"summary", "action"}
        assert all(str(text).endswith(".") or "?" in text for text in rule["annotations"].values())


def test_every_alert_is_played_with_its_healthy_twin() -> None:
    played = [
        case for test in yaml.safe_load(ALERT_TESTS.read_text())["tests"] for case in test["alert_rule_test"]
    ]
    fired = {case["alertname"] for case in played if case["exp_alerts"]}
    assert {rule["alert"] for rule in rules()} == fired


def test_the_scrape_asks_our_door_and_brings_our_rules() -> None:
    config = yaml.safe_load(SCRAPE.read_text())
    (job,) = config["scrape_configs"]
    # The door is the one that Prometheus asks without being told, and the alerts know the name of the job.
    assert "metrics_path" not in job and f'job="{job["job_name"]}"' in RULES.read_text()
    assert config["rule_files"] == [RULES.name]
    assert all(
        re.match(r"^[\d.]+:\d+$", target) for each in job["static_configs"] for target in each["targets"]
    )


def test_the_dashboard_is_one_that_grafana_can_draw() -> None:
    page = json.loads(DASHBOARD.read_text())
    assert page["title"] and page["uid"] and page["schemaVersion"] >= 36
    sources = {variable["name"] for variable in page["templating"]["list"]}
    assert {"datasource", "instance"} == sources
    assert len({panel["id"] for panel in panels()}) == len(panels())
    for panel in panels():
        assert panel["type"] in ("timeseries", "stat") and panel["title"] and panel["targets"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= COLUMNS and place["h"] > 0
    assert [pair for pair in combinations(panels(), 2) if overlap(*pair)] == []


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    a, b = one["gridPos"], other["gridPos"]
    beside = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
    apart = a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]
    return not beside and not apart


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    if PROMTOOL is None:
        assert os.environ.get("CI") != "true", "install Prometheus (Debian: apt install prometheus)"
        pytest.skip("promtool is not here; the other tests of this file look at the form")
    return subprocess.run([PROMTOOL, *map(str, arguments)], capture_output=True, text=True)


def test_prometheus_takes_the_scrape_and_the_rules(tmp_path: Path) -> None:
    done = promtool("check", "config", SCRAPE)
    assert done.returncode == 0, done.stdout + done.stderr
    broken = tmp_path / "broken.yml"
    broken.write_text(RULES.read_text().replace("== 0", "=="))
    assert promtool("check", "rules", broken).returncode != 0, "it would have noticed"


def test_the_alerts_fire_when_they_should_and_only_then(tmp_path: Path) -> None:
    done = promtool("test", "rules", ALERT_TESTS)
    assert done.returncode == 0, done.stdout + done.stderr
    eager = tmp_path / "eager.yml"
    eager.write_text(RULES.read_text().replace("> 0.9", "> 0.7"))
    played = tmp_path / "played.yml"
    played.write_text(ALERT_TESTS.read_text().replace("../../deploy/prometheus/yuzu.rules.yml", str(eager)))
    assert promtool("test", "rules", played).returncode != 0, "it would have noticed"
