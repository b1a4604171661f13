"""The log file survives being moved away, by hand, by logrotate and by mistake; no line is lost and nobody suffers."""

import json
import logging
import os
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask

from app.config import ConfigError
from tests.chat.talk import wait_until
from tests.servers.web import WebServer
from tests.sources import HOUSE

MakeApp = Callable[..., Flask]
LOGROTATE = shutil.which("logrotate", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log" / "yuzu.log"


@pytest.fixture
def opened() -> Iterator[list[logging.Handler]]:
    """Outputs that are closed at the very end, since an application that leaves still has something to say."""
    outputs: list[logging.Handler] = []
    yield outputs
    for output in outputs:
        output.close()


@pytest.fixture
def app(
    opened: list[logging.Handler], capsys: pytest.CaptureFixture[str], make_app: MakeApp, file: Path
) -> Flask:
    file.parent.mkdir()
    app = make_app(log_format="json", log_file=file)
    opened.append(logging.getLogger().handlers[0])
    file.write_text("")
    # What was said while the database was made.
    capsys.readouterr()
    return app


def say(word: str) -> None:
    structlog.get_logger("here").warning(word)


def said(file: Path) -> list[str]:
    return [json.loads(line)["event"] for line in file.read_text().splitlines()]


def test_lines_go_to_the_file_that_only_its_group_may_read(
    app: Flask, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say("one")
    logging.getLogger("gunicorn.error").warning("the web server's own")
    assert said(file) == ["one", "the web server's own"]
    assert file.stat().st_mode & 0o777 == 0o640
    assert capsys.readouterr().err == ""


def test_after_a_move_the_next_line_begins_a_new_file(app: Flask, file: Path) -> None:
    say("one")
    moved = file.rename(file.with_suffix(".1"))
    say("two")
    assert (said(moved), said(file)) == (["one"], ["two"])
    file.unlink()
    say("three")
    assert said(file) == ["three"]


def test_without_its_folder_lines_go_to_standard_error_until_it_is_back(
    app: Flask, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say("one")
    file.parent.rename(file.parent.with_name("away"))
    say("two")
    assert app.test_client().get("/sign-in").status_code == 200, "nobody suffers from it"
    assert "two" in capsys.readouterr().err
    file.parent.mkdir()
    say("three")
    assert said(file) == ["three"]


def test_what_the_disk_does_not_take_goes_to_standard_error(
    app: Flask, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = logging.getLogger().handlers[0]
    assert isinstance(output, logging.FileHandler)

    class Full:
        def write(self, _line: str) -> None:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(output, "stream", Full())
        say("one")
    told = capsys.readouterr().err
    assert '"event": "one"' in told and "Traceback" not in told
    say("two")
    assert said(file) == ["two"]


def test_a_file_that_cannot_be_written_ends_the_start_with_one_line(
    make_app: MakeApp, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="LOG_FILE .* cannot be written"):
        make_app(log_file=tmp_path / "nowhere" / "yuzu.log")


@pytest.fixture
def server(start_web: Callable[..., WebServer], file: Path) -> WebServer:
    file.parent.mkdir()
    return start_web(log_format="json", log_file=file)


def ask(server: WebServer, path: str) -> None:
    request = urllib.request.Request(server.address + path, headers={"Accept": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=5).close()
    except urllib.error.HTTPError as answer:
        answer.close()


def written(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_every_line_of_a_running_server_is_json_gunicorns_own_included(server: WebServer, file: Path) -> None:
    ask(server, "/asked-for")
    wait_until(lambda: any(line.get("path") == "/asked-for" for line in written(file)))
    server.stop()
    events = [line["event"] for line in written(file)]
    assert any("Starting gunicorn" in event for event in events)
    assert any("Shutting down" in event for event in events)
    assert all({"event", "level", "logger", "timestamp"} <= line.keys() for line in written(file))
    assert [line for line in server.log.splitlines() if line.startswith(("{", "["))] == []


def test_the_file_is_closed_to_others_whoever_makes_it(server: WebServer, file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o640, "gunicorn's own process came first"
    file.unlink()
    ask(server, "/asked-for")
    wait_until(file.exists)
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_gunicorn_cannot_write_ends_the_start_with_one_line(
    start_web: Callable[..., WebServer], tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError, match="LOG_FILE .* cannot be written") as ended:
        start_web(log_file=tmp_path / "nowhere" / "yuzu.log")
    assert "Traceback" not in str(ended.value)


def test_whoever_renames_the_file_of_a_running_server_loses_no_line(server: WebServer, file: Path) -> None:
    ask(server, "/asked-1")
    moved = file.rename(file.with_name("yuzu.log.1"))
    ask(server, "/asked-2")
    os.kill(server.worker_pids()[0], signal.SIGKILL)
    wait_until(lambda: "SIGKILL" in file.read_text())
    assert "/asked-1" in moved.read_text() and "/asked-2" not in moved.read_text()
    paths = [line.get("path") for line in written(file)]
    assert "/asked-2" in paths and "/asked-1" not in paths


def test_after_a_copy_and_a_truncation_lines_begin_at_the_files_begin(server: WebServer, file: Path) -> None:
    ask(server, "/asked-1")
    shutil.copy(file, file.with_name("yuzu.log.1"))
    os.truncate(file, 0)
    ask(server, "/asked-2")
    wait_until(lambda: "/asked-2" in file.read_text())
    # A job may begin meanwhile; every line can be read, so no hole of zeros stands before the first.
    assert [line["path"] for line in written(file) if line["event"] == "request"] == ["/asked-2"]


def test_logrotate_moves_the_file_of_a_running_server_and_no_line_is_lost(
    server: WebServer, file: Path, tmp_path: Path
) -> None:
    asked = []
    for number in range(3):
        ask(server, f"/asked-{number}")
        asked.append(f"/asked-{number}")
        rotate(file, tmp_path)
    ask(server, "/asked-last")
    wait_until(lambda: file.exists() and "/asked-last" in file.read_text())
    kept = sorted(each.name for each in file.parent.iterdir())
    assert kept == ["yuzu.log", "yuzu.log.1", "yuzu.log.2.gz", "yuzu.log.3.gz"]
    lines = "".join(read(file.parent / name) for name in reversed(kept))
    paths = [line["path"] for line in map(json.loads, lines.splitlines()) if line["event"] == "request"]
    assert paths == [*asked, "/asked-last"]
    assert file.stat().st_mode & 0o777 == 0o640


def rotate(file: Path, tmp_path: Path) -> None:
    """Let the shipped rules move this file: by logrotate, or where there is none the way it does."""
    rules = (HOUSE / "deploy" / "logrotate" / "yuzu").read_text()
    owner = f"{os.getuid()} {os.getgid()}"
    ours = rules.replace("/var/log/yuzu", str(file.parent)).replace("yuzu yuzu", owner)
    conf = tmp_path / "logrotate.conf"
    conf.write_text(ours)
    conf.chmod(0o600)
    file.parent.chmod(0o750)
    if LOGROTATE is None:
        assert os.environ.get("CI") != "true", "install logrotate (Debian: apt install logrotate)"
        pytest.skip("logrotate is not here")
    done = subprocess.run(
        [LOGROTATE, "--force", "--state", str(tmp_path / "state"), str(conf)], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def read(file: Path) -> str:
    """Return a log, packed or not."""
    packed = ["gzip", "--stdout", "--decompress", str(file)]
    return (
        subprocess.run(packed, capture_output=True, text=True, check=True).stdout
        if file.suffix == ".gz"
        else file.read_text()
    )
