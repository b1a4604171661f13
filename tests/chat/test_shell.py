"""What makes the program installable: the manifest, the service worker, and the page for when the server is away."""

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from app.chat.views.shell import ICONS, THEME_COLOURS
from tests.accounts.people import Person, sign_in
from tests.sources import HOUSE

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def test_the_manifest_has_what_browsers_ask_of_an_app(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = answer.get_json()
    assert (manifest["name"], manifest["short_name"]) == ("Yuzu Companion", "Yuzu")
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_each_icon_is_a_picture_of_the_size_that_is_told(client: FlaskClient) -> None:
    told = {icon["src"]: icon["sizes"] for icon in client.get("/manifest.webmanifest").get_json()["icons"]}
    assert len(told) == len(ICONS)
    for address, sizes in told.items():
        with client.get(address) as answer:
            picture = answer.data
        width, height = (int.from_bytes(picture[place : place + 4]) for place in (16, 20))
        assert (picture[:8], f"{width}x{height}") == (SIGNATURE, sizes)


def test_the_manifest_speaks_the_language_of_its_reader(client: FlaskClient) -> None:
    asked = client.get("/manifest.webmanifest", headers={"Accept-Language": "id"}).get_json()
    assert (asked["lang"], asked["description"]) == ("id", "Teman AI milikmu sendiri")


def test_the_colours_of_the_bars_are_those_of_the_page() -> None:
    tokens = (HOUSE / "static" / "css" / "tokens.css").read_text()
    for name, look in (("paper", "light"), ("coal", "dark")):
        assert re.search(rf"--{name}: (#\w+);", tokens)[1] == THEME_COLOURS[look]  # type: ignore[index]


def test_a_page_paints_the_bars_for_the_chosen_look_or_for_both(client: FlaskClient) -> None:
    painted = r'name="theme-color" content="(#\w+)"'
    assert re.findall(painted, client.get("/sign-in").text) == list(THEME_COLOURS.values())
    client.set_cookie("theme", "dark")
    assert re.findall(painted, client.get("/sign-in").text) == [THEME_COLOURS["dark"]]


def test_the_worker_looks_after_everything_and_is_asked_for_anew_each_time(client: FlaskClient) -> None:
    with client.get("/sw.js") as answer:
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_kept_page_holds_nothing_of_whoever_fetched_it(client: FlaskClient, person: Person) -> None:
    sign_in(client, person)
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "Something private")]
    page = client.get("/offline").text
    for word in ("csrf-token", "user-id", "rina", "Something private"):
        assert word not in page
    # The control: an ordinary page has them, and the notice was not used up.
    ordinary = client.get("/account").text
    for word in ("csrf-token", "user-id", "rina", "Something private"):
        assert word in ordinary


def test_the_kept_page_fetches_all_from_this_server_where_others_use_a_cdn(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(static_url="https://cdn.example/yuzu/").test_client()
    assert "https://cdn.example" in client.get("/sign-in").text
    page = client.get("/offline").text
    assert "https://cdn.example" not in page
    assert len(re.findall(r'(?:src|href)="/static/(?:built|vendor)/', page)) >= 5
