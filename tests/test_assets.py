"""Static files are fetched under the hash of their content, and kept for ever under it."""

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app.assets import FOR_EVER, asset_url, own_asset_url
from tests.sources import HOUSE


def test_a_file_has_another_address_once_it_has_changed(app: Flask, tmp_path: Path) -> None:
    app.static_folder = str(tmp_path)
    sheet = tmp_path / "sheet.css"
    sheet.write_text("a {}")
    with app.test_request_context():
        first = asset_url("sheet.css")
        assert re.fullmatch(r"/static/sheet\.css\?v=[0-9a-f]{12}", first)
        assert asset_url("sheet.css") == first
        sheet.write_text("b {}  ")
        assert asset_url("sheet.css") != first


def test_a_cdn_serves_what_may_come_from_elsewhere(make_app: Callable[..., Flask]) -> None:
    app = make_app(static_url="https://cdn.example/yuzu/")
    with app.test_request_context():
        assert asset_url("icons/yuzu.svg").startswith("https://cdn.example/yuzu/icons/yuzu.svg?v=")
        assert own_asset_url("icons/yuzu.svg").startswith("/static/icons/yuzu.svg?v=")


def test_browsers_keep_only_what_carries_its_hash(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = own_asset_url("icons/yuzu.svg")
    assert _kept(client, address) == FOR_EVER
    assert _kept(client, "/static/icons/yuzu.svg") == "no-cache"
    # While servers are renewed one by one, a page of the new one may ask the old one.
    assert _kept(client, "/static/icons/yuzu.svg?v=0123456789ab") == "no-cache"
    assert "immutable" not in _kept(client, "/static/icons/nothing.svg?v=1")


def test_pages_of_another_origin_may_load_static_files_and_nothing_else(client: FlaskClient) -> None:
    with client.get("/static/icons/yuzu.svg") as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/sign-in").headers


def test_every_sheet_is_part_of_the_joined_one_and_every_library_is_on_the_map(client: FlaskClient) -> None:
    sheets = {path.name for path in (HOUSE / "static" / "css").glob("*.css")} - {"app.css"}
    joined = re.findall(r'@import "\./(.+?)"', (HOUSE / "static" / "css" / "app.css").read_text())
    assert sorted(joined) == sorted(sheets)
    makefile = (HOUSE / "Makefile").read_text()
    named = re.search(r"^BY_NAME := (.*)$", makefile, re.MULTILINE)
    assert named is not None
    page = client.get("/sign-in").text
    assert set(named[1].split()) == set(re.findall(r'"(\w+)":\s?"/static/vendor/', page))


def _kept(client: FlaskClient, address: str) -> str:
    with client.get(address) as answer:
        return answer.headers["Cache-Control"]
