"""What a browser test can ask for: the running program on a fresh SQLite database, and pages of a real Chromium.

The program is a child process; this one is not patched and imports nothing of it. So the suite's own conftest is left out.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.long_talks import WITHOUT_ANCHORS
from tests.browser.modules import module_page
from tests.browser.rinas import Home, Rina, run_beside, running_home, sign_in
from tests.browser.visits import SIZES, Visited, talked_with
from tests.browser.walks import Walk
from tests.servers import leftovers
from tests.servers.certificate import believing
from tests.servers.child import plain_environment
from tests.servers.scripted_provider import ScriptedProvider
from tests.servers.web import HOUSE, WebServer

# The browser gives up the fade between two pages when the second is no ordinary one; no script of ours has a part in it.
BROWSERS_OWN = "Transition was aborted because of invalid state"


def pytest_configure(config: pytest.Config) -> None:
    """Stop what a killed run left behind, and leave cleanly on SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    leftovers.stop_stale()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    path = find_chromium()
    if path is None:
        missing = "there is no Chromium: install it or set CHROMIUM to its path"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=[believing()])
        try:
            yield found
        finally:
            found.close()


@pytest.fixture(scope="session")
def template_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose SQLite database has the schema, made by the migrations."""
    folder = tmp_path_factory.mktemp("template")
    environment = plain_environment() | {"VAR_DIR": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade", "--directory", "migrations"]
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def start_web(template_data: Path, tmp_path: Path) -> Iterator[Callable[..., WebServer]]:
    """Start the program on a copy of the template: `start_web(lease_seconds=2)`."""
    started: list[WebServer] = []

    def start(**values: object) -> WebServer:
        number = len(started)
        data = tmp_path / f"data{number}"
        shutil.copytree(template_data, data)
        chosen = {"var_dir": data, "limits_enabled": False} | values
        # A passkey, and so one address for all browser tests, needs a name rather than a number.
        server = WebServer(tmp_path / f"web{number}", chosen, host="localhost")
        started.append(server)
        server.start()
        return server

    try:
        yield start
    finally:
        for server in started:
            server.kill()


@pytest.fixture
def web(start_web: Callable[..., WebServer]) -> WebServer:
    """The running program."""
    return start_web()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of a new visitor: `open_page(web, size="phone")`, with options of the browser context where wanted.

    Any error in the page's script fails the test.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(web: WebServer, *, size: str = "desktop", **options: Any) -> Page:
        phone = size == "phone"
        # What a service worker fetches cannot be seen or changed by a test; most have no need of it.
        options = {"service_workers": "block"} | options
        context = browser.new_context(
            base_url=web.address, viewport=SIZES[size], has_touch=phone, is_mobile=phone, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "pageerror", lambda error: faults.append(str(error)) if BROWSERS_OWN not in str(error) else None
        )
        return page

    try:
        yield open_one
    finally:
        for context in contexts:
            context.close()
    assert not faults, f"the page's script failed: {faults}"


@pytest.fixture(scope="module")
def provider(request: pytest.FixtureRequest) -> Iterator[ScriptedProvider]:
    """The scripted provider; a module says by TOKENS how long an answer is where nothing else is asked for."""
    with ScriptedProvider(tokens=getattr(request.module, "TOKENS", 40), rate=200, delay=0.02) as server:
        yield server


@pytest.fixture(scope="module")
def home(
    request: pytest.FixtureRequest, template_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """One program for the tests of a module, which says by CONFIGURED how it differs; whoever kills it starts it again."""
    configured = getattr(request.module, "CONFIGURED", {})
    with running_home(template_data, tmp_path_factory.mktemp("home"), **configured) as running:
        yield running


@pytest.fixture(scope="module")
def cookies(
    request: pytest.FixtureRequest, home: Home, browser: Browser, provider: ScriptedProvider
) -> list[Any]:
    """Rina's sign-in to that program; a module says by PREPARED, a module and its arguments, what is there by then."""
    context = browser.new_context(base_url=home.web.address)
    try:
        sign_in(context.new_page(), home, provider)
        if prepared := getattr(request.module, "PREPARED", ()):
            run_beside(home, *prepared)
        return list(context.cookies())
    finally:
        context.close()


@pytest.fixture
def modules(browser: Browser) -> Iterator[Page]:
    """A blank page from which `import("/js/...")` finds our modules, without the program."""
    with module_page(browser) as page:
        yield page


@pytest.fixture(params=("phone", "desktop"))
def page(request: pytest.FixtureRequest, web: WebServer, open_page: Callable[..., Page]) -> Page:
    """A visitor's page of the running program, once on a phone and once on a desktop."""
    return open_page(web, size=request.param)


@pytest.fixture(scope="session")
def visited(
    browser: Browser, template_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visited]:
    """A program with some conversations, for tests that only look."""
    with talked_with(browser, template_data, tmp_path_factory.mktemp("visited")) as home:
        yield home


@pytest.fixture
def visit(browser: Browser, visited: Visited) -> Iterator[Callable[..., Page]]:
    """Look at a page: `visit("short", size="phone", scheme="dark")`, by its address or the name of a conversation."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def look(place: str, *, size: str = "phone", scheme: str = "light", anonymous: bool = False) -> Page:
        context = visited.open(browser, size=size, scheme=scheme, anonymous=anonymous)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(visited.addresses.get(place, place))
        return page

    try:
        yield look
    finally:
        for context in contexts:
            context.close()
    assert not faults, f"the page's script failed: {faults}"


@pytest.fixture
def open_talk(home: Home, cookies: list[Any], open_page: Callable[..., Page]) -> Callable[..., Rina]:
    """Open an address as Rina."""

    def open_one(address: str, *, size: str = "desktop", anchors: bool = True) -> Rina:
        page = open_page(home.web, size=size)
        page.context.add_cookies(cookies)
        if not anchors:
            page.add_init_script(WITHOUT_ANCHORS)
        page.goto(address)
        return Rina(page)

    return open_one


@pytest.fixture
def walk(home: Home, cookies: list[Any], open_page: Callable[..., Page], provider: ScriptedProvider) -> Walk:
    """Rina where a conversation begins."""
    page = open_page(home.web)
    page.context.add_cookies(cookies)
    page.goto("/conversations/new")
    expect(page.get_by_text("What is on your mind?")).to_be_visible()
    provider.clear()
    return Walk(Rina(page), provider)
