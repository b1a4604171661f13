"""With STATIC_URL a browser fetches style and script from another origin, and its policy lets it do so."""

from collections.abc import Callable

from playwright.sync_api import Page, Response

from tests.servers.web import WebServer

LOOK = "() => getComputedStyle(document.body).backgroundColor"


def test_style_and_script_come_from_the_cdn_and_work(
    start_web: Callable[..., WebServer], open_page: Callable[..., Page]
) -> None:
    cdn = start_web()
    web = start_web(static_url=f"{cdn.address}/static")
    page, plain = open_page(web), open_page(cdn)
    answers: list[Response] = []
    said: list[str] = []
    page.on("response", lambda answer: answers.append(answer))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto("/sign-in", wait_until="networkidle")
    plain.goto("/sign-in", wait_until="networkidle")
    assert said == []
    fetched = {
        answer.url.partition("?")[0]: answer for answer in answers if answer.url.startswith(cdn.address)
    }
    for name in ("built/app.css", "built/app.js", "vendor/stimulus.js"):
        answer = fetched[f"{cdn.address}/static/{name}"]
        assert answer.status == 200 and "immutable" in answer.headers["cache-control"]
    # The sheet was used, and the script ran.
    assert page.evaluate(LOOK) == plain.evaluate(LOOK) != "rgba(0, 0, 0, 0)"
    own = [answer.url for answer in answers if f"{web.address}/static/built" in answer.url]
    assert own == []


def test_a_cdn_that_is_away_takes_the_look_and_not_the_page(
    start_web: Callable[..., WebServer], open_page: Callable[..., Page]
) -> None:
    web = start_web(static_url="http://localhost:9/static")
    page = open_page(web)
    page.goto("/sign-in")
    page.get_by_label("Password").wait_for()
    assert page.locator("form button").count() >= 1
