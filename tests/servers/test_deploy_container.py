"""The container files: what they name exists, what they start is what the units start, and nothing in them is left open."""

import re
from pathlib import PurePosixPath
from typing import Any

import yaml

from app.config import Config
from tests.sources import HOUSE

CONTAINER = HOUSE / "deploy" / "container"
# What the compose specification knows of a service, as far as we use it; anything else is a slip of the pen.
KEYS = {
    *("image", "build", "environment", "volumes", "depends_on", "restart", "init", "read_only", "tmpfs"),
    *(
        "cap_drop",
        "security_opt",
        "ports",
        "stop_grace_period",
        "ulimits",
        "command",
        "healthcheck",
        "cpu_shares",
    ),
}
PROGRAM = ("web", "worker", "beat")
# Set by the shell of whoever starts it, in the file beside compose.yaml.
ASKED = {"PUBLIC_URL", "POSTGRES_PASSWORD"}
STEPS = re.compile(r"^(FROM|RUN|COPY|WORKDIR|ENV|USER|VOLUME|EXPOSE|STOPSIGNAL|HEALTHCHECK|CMD)\b")


def compose() -> dict[str, Any]:
    """Read the compose file."""
    return dict(yaml.safe_load((CONTAINER / "compose.yaml").read_text()))


def dockerfile() -> list[str]:
    """Return the steps of the Dockerfile, each in one line, without comments."""
    lines = [
        line
        for line in (CONTAINER / "Dockerfile").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def test_every_part_is_made_of_known_words_and_leads_to_what_exists() -> None:
    made = compose()
    parts, volumes = made["services"], made["volumes"]
    assert set(parts) == {*PROGRAM, "postgres", "redis"}
    for name, part in parts.items():
        assert set(part) <= KEYS, name
        assert set(part.get("depends_on", {})) <= set(parts)
        assert {place.partition(":")[0] for place in part.get("volumes", [])} <= set(volumes)
        assert part["restart"] == "unless-stopped" and not part["image"].endswith(":latest")
    context = (CONTAINER / parts["web"]["build"]["context"]).resolve()
    assert context == HOUSE and (context / parts["web"]["build"]["dockerfile"]).is_file()


def test_the_program_is_configured_by_names_that_it_knows_and_is_shut_in() -> None:
    parts = compose()["services"]
    for name in PROGRAM:
        part = parts[name]
        assert set(part["environment"]) <= {field.upper() for field in Config.model_fields}
        assert part["read_only"] and part["cap_drop"] == ["ALL"]
        assert part["security_opt"] == ["no-new-privileges:true"]
    config = {key.lower(): value for key, value in parts["web"]["environment"].items()}
    chosen = {
        key: re.sub(r"\$\{(\w+):\?[^}]*\}", "https://x.example", value) for key, value in config.items()
    }
    assert Config(_env_file=None, bind="0.0.0.0:8000", **chosen).has_broker  # type: ignore[call-arg,arg-type]  # pydantic
    asked = set(re.findall(r"\$\{(\w+):\?", (CONTAINER / "compose.yaml").read_text()))
    assert asked == ASKED, "there is no secret with a value that everybody knows"


def test_only_the_web_process_is_reached_and_only_from_its_host() -> None:
    parts = compose()["services"]
    assert [name for name, part in parts.items() if "ports" in part] == ["web"]
    (port,) = parts["web"]["ports"]
    assert port == "127.0.0.1:8000:8000"
    assert "EXPOSE 8000" in dockerfile()


def test_containers_start_what_the_units_start() -> None:
    for name in ("worker", "beat"):
        unit = (HOUSE / "deploy/systemd" / f"yuzu-{name}.service").read_text()
        (command,) = re.findall(r"^ExecStart=/opt/yuzu/.venv/bin/(.*)$", unit, re.MULTILINE)
        assert compose()["services"][name]["command"] == command
    assert 'CMD ["gunicorn", "-c", "gunicorn.conf.py"]' in dockerfile()
    assert compose()["services"]["web"]["stop_grace_period"] == "45s"


def test_the_dockerfile_copies_what_there_is_and_runs_as_somebody_without_rights() -> None:
    steps = dockerfile()
    assert [step for step in steps if not STEPS.match(step)] == []
    for step in steps:
        if step.startswith("COPY ") and "--from" not in step:
            *sources, target = step.split()[1:]
            assert all((HOUSE / source).exists() for source in sources), step
            assert target == "./" or PurePosixPath(target) == PurePosixPath(".")
    assert "USER yuzu" in steps and steps.index("USER yuzu") < len(steps) - 1
    images = {step.split()[1] for step in steps if step.startswith("FROM ")}
    (image,) = images
    assert re.fullmatch(r"docker\.io/library/python:3\.1[123]-slim-bookworm", image)


def test_nothing_private_and_nothing_made_here_enters_the_image() -> None:
    left_out = (CONTAINER / "Dockerfile.dockerignore").read_text().split()
    for line in (HOUSE / ".gitignore").read_text().split():
        name = line.strip("/")
        if (HOUSE / name).exists() and not name.startswith("."):
            assert any(pattern.endswith(name) for pattern in left_out), name
    assert {".env", "var", ".git", ".venv"} <= set(left_out)
