"""Without the server there is still a page that takes words, and it goes back by itself."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.rinas import PATIENCE, Rina, running_home, sign_in
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.web import WebServer

# The worker is ready once it has kept what it needs.
KEPT = """async () => {
  await navigator.serviceWorker.ready
  const kept = await (await caches.open("shell")).keys()
  const texts = await Promise.all(kept.map(async (request) => (await caches.match(request)).text()))
  return kept.map(({ url }, place) => [new URL(url).pathname, texts[place]])
}"""


def test_a_page_that_cannot_be_reached_takes_words_and_comes_back(
    template_data: Path, tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    with (
        ScriptedProvider(tokens=6, rate=200, delay=0.02) as provider,
        running_home(template_data, tmp_path) as home,
    ):
        page = open_page(home.web, size="phone", worker=True)
        sign_in(page, home, provider)
        page.goto("/conversations/new")
        rina = Rina(page)
        rina.say("Hello", send="button")
        rina.expect_answer(6)
        kept = dict(page.evaluate(KEPT))
        assert {"/offline", "/static/built/app.js", "/static/built/app.css"} <= set(kept)
        assert not any(word in kept["/offline"] for word in ("rina", "csrf-token", "user-id"))
        address = page.url
        home.web.kill()
        page.goto(address)
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        rina.say("Written without you", send="button")
        expect(rina.pending).to_contain_text("Waiting for the connection")
        page.reload()
        expect(rina.pending).to_contain_text("Written without you")
        rina.box.fill("Half a thought")
        home.web.start()
        expect(page.get_by_role("heading", name="No connection")).to_have_count(0, timeout=PATIENCE)
        expect(rina.messages).to_have_count(4, timeout=PATIENCE)
        expect(rina.pending).to_have_count(0)
        expect(rina.box).to_have_value("Half a thought")
        assert page.url == address


def test_nothing_of_anybody_is_kept_and_nobody_else_is_shown_what_waits(
    template_data: Path, tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    with ScriptedProvider() as provider, running_home(template_data, tmp_path) as home:
        page = open_page(home.web, worker=True)
        sign_in(page, home, provider)
        page.goto("/conversations/new")
        rina = Rina(page)
        page.route("**/conversations", lambda route: route.abort())
        rina.say("For later")
        expect(rina.pending).to_contain_text("Waiting for the connection")
        paths = [path for path, _ in page.evaluate(KEPT)]
        assert [path for path in paths if path != "/offline" and not path.startswith("/static/")] == []
        home.web.kill()
        page.goto("/conversations/new")
        expect(rina.pending).to_contain_text("For later")
        _sign_out(page, home.web)
        home.web.kill()
        page.goto("/conversations/new")
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        expect(rina.pending).to_have_count(0)
        expect(rina.box).to_be_hidden()


def _sign_out(page: Page, web: WebServer) -> None:
    web.start()
    page.goto("/sign-in")
    page.context.clear_cookies()
    page.goto("/sign-in")
    expect(page.get_by_label("Password")).to_be_visible()


def test_a_visitor_is_offered_the_app(open_page: Callable[..., Page], web: WebServer) -> None:
    page = open_page(web)
    page.goto("/sign-in")
    address = page.locator("link[rel=manifest]").get_attribute("href") or ""
    manifest = page.request.get(address).json()
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    for icon in manifest["icons"]:
        answer = page.request.get(icon["src"])
        assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
