"""The browser's modules without the program: a page of our own beside the static files."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page

STATIC = Path(__file__).parent.parent.parent / "static"
# As templates/_modules.html gives them to the program's pages.
NAMES = ("stimulus", "marked", "dompurify", "highlight", "katex")
BLANK = f"""<!doctype html><script type="importmap">
{json.dumps({"imports": {name: f"/vendor/{name}.js" for name in NAMES}})}
</script><body>"""


class _StaticFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing; a test that fails tells more."""


@contextmanager
def module_page(browser: Browser) -> Iterator[Page]:
    """Open a blank page from which `import("/js/...")` finds our modules."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_StaticFiles, directory=str(STATIC)))
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_address[1]}")
    try:
        page = context.new_page()
        page.route("**/blank", lambda route: route.fulfill(content_type="text/html", body=BLANK))
        page.goto("/blank")
        yield page
    finally:
        context.close()
        server.shutdown()
        server.server_close()
