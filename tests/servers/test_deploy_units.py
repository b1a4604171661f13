"""The systemd units fit the program: its commands, its limits, its time to leave; and they shut it in."""

import configparser
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from dotenv import dotenv_values

from app.config import Config
from tests.servers.web import WebServer
from tests.sources import HOUSE

UNITS = HOUSE / "deploy" / "systemd"
STARTED = ("yuzu-web", "yuzu-worker", "yuzu-beat", "yuzu-backup")
# Out of 10; what is left is the network, which it is there for.
MOST_EXPOSED = 2.0
SHUT_IN = {
    "CapabilityBoundingSet": "",
    "NoNewPrivileges": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ProtectKernelTunables": "yes",
    "RestrictNamespaces": "yes",
    "SystemCallFilter": "@system-service",
    "User": "yuzu",
}


def read(name: str) -> configparser.ConfigParser:
    """Read a unit; a key that stands twice is a mistake."""
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",), delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells capitals apart
    parser.read_string((UNITS / name).read_text())
    return parser


def numbers(file: str, pattern: str) -> list[int]:
    """Return the numbers that stand in a file after this."""
    return [
        int(found.replace("_", "")) for found in re.findall(pattern, (HOUSE / file).read_text(), re.MULTILINE)
    ]


@pytest.mark.parametrize("name", STARTED)
def test_a_unit_is_shut_in_and_starts_what_there_is(name: str) -> None:
    unit = read(f"{name}.service")["Service"]
    assert {key: unit.get(key) for key in SHUT_IN} == SHUT_IN
    command, *arguments = unit["ExecStart"].split()
    place = Path(command)
    assert place.is_relative_to("/opt/yuzu/.venv/bin") and (HOUSE / ".venv/bin" / place.name).exists()
    assert unit["WorkingDirectory"] == "/opt/yuzu" and unit["EnvironmentFile"] == "/etc/yuzu/yuzu.env"
    assert unit["StateDirectory"] == "yuzu"
    if "-m" in arguments:
        module = arguments[arguments.index("-m") + 1]
        assert (HOUSE / f"{module.replace('.', '/')}.py").exists()


def test_the_makefile_and_the_units_start_the_same() -> None:
    makefile = (HOUSE / "Makefile").read_text()
    assert "gunicorn -c gunicorn.conf.py" in makefile
    assert read("yuzu-web.service")["Service"]["ExecStart"].endswith("gunicorn -c gunicorn.conf.py")
    (together,) = re.findall(r"exec \$\(BIN\)/(celery .* worker .*)", makefile)
    apart = read("yuzu-worker.service")["Service"]["ExecStart"].removeprefix("/opt/yuzu/.venv/bin/")
    assert together.split(" --beat ")[0] in apart and "--beat" not in apart
    assert read("yuzu-backup.service")["Service"]["ExecStart"].endswith("python -m app.backup make")


def test_files_and_connections_match_from_nginx_to_the_program() -> None:
    (connections,) = numbers("gunicorn.conf.py", r"^worker_connections = (\d+)$")
    (most,) = numbers("gunicorn.conf.py", r"^MOST_FILES = ([\d_]+)$")
    assert connections == 4_096
    needed = 2 * connections + 512
    assert int(read("yuzu-web.service")["Service"]["LimitNOFILE"]) == most >= needed
    # nginx has a line to the browser and one to the program for each.
    (files,) = numbers("deploy/systemd/nginx-limits.conf", r"^LimitNOFILE=(\d+)$")
    (rlimit,) = numbers("nginx/optional/main.conf", r"^worker_rlimit_nofile (\d+);$")
    (lines,) = numbers("nginx/optional/main.conf", r"worker_connections (\d+);")
    assert files == rlimit >= 2 * lines and lines >= needed
    assert set(numbers("docs/install.md", r"worker_connections (\d+);")) == {lines}


def test_a_stop_is_given_longer_than_the_drain() -> None:
    drain = Config.model_fields["drain_seconds"].default
    # gunicorn.conf.py adds five seconds, and its master looks once a second.
    assert int(read("yuzu-web.service")["Service"]["TimeoutStopSec"]) >= drain + 5 + 5
    assert read("yuzu-web.service")["Service"]["KillMode"] == "mixed"


def test_the_environment_file_is_a_configuration_and_fits_the_unit() -> None:
    values = dotenv_values(HOUSE / "deploy" / "yuzu.env")
    named = set(re.findall(r"^#? ?([A-Z_]+)=", (HOUSE / "deploy/yuzu.env").read_text(), re.MULTILINE))
    assert named <= {name.upper() for name in Config.model_fields}
    config = Config(_env_file=None, **{name.lower(): value for name, value in values.items()})  # type: ignore[call-arg,arg-type]  # pydantic
    runtime = read("yuzu-web.service")["Service"]["RuntimeDirectory"]
    assert config.bind == f"unix:/run/{runtime}/web.sock" and config.https and config.trusted_proxies == 1
    site = (HOUSE / "nginx/yuzu.conf").read_text()
    assert f"server unix:/run/{runtime}/web.sock;" in site and f"alias {config.var_dir}/images/;" in site


def test_the_web_process_tells_systemd_when_it_is_ready(
    start_web: Callable[..., WebServer], tmp_path: Path
) -> None:
    assert read("yuzu-web.service")["Service"]["Type"] == "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(20)
        start_web(notify_socket=tmp_path / "notify")
        assert b"READY=1" in told.recv(4096)


def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not on this machine; the other tests here read the units themselves")
    for unit in UNITS.glob("yuzu-*.*"):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/yuzu", str(HOUSE)))
    units = sorted(str(path) for path in tmp_path.glob("yuzu-*.*"))
    done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    # The control: it does look.
    (tmp_path / "wrong.service").write_text("[Service]\nExecStart=/nowhere/at/all\n")
    assert subprocess.run(
        [analyze, "verify", str(tmp_path / "wrong.service")], capture_output=True
    ).returncode
    for name in STARTED:
        said = subprocess.run(
            [analyze, "security", "--offline=yes", "--no-pager", str(tmp_path / f"{name}.service")],
            capture_output=True,
            text=True,
        ).stdout
        (exposed,) = re.findall(r"exposure level for \S+: ([\d.]+)", said)
        assert float(exposed) <= MOST_EXPOSED, said
