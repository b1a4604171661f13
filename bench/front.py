"""The program as a browser meets it: gunicorn behind the shipped nginx site, and a browser in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measuring import HOUSE
from bench.page_report import summarise
from bench.stage import Stage
from bench.talks import RARE, PagePlan, write_talks
from tests.servers.certificate import HOST, believing
from tests.servers.child import free_port
from tests.servers.site import Site


def measure_page(stage: Stage) -> dict[str, Any]:
    """Let the browser look at the page, and return what it saw."""
    person = stage.people[0]
    talks = write_talks(stage, person)
    with (
        tempfile.TemporaryDirectory(prefix="yuzu-bench-page-") as folder,
        _front(stage, Path(folder)) as front,
    ):
        plan, result = Path(folder) / "plan.json", Path(folder) / "result.json"
        # Over https the program gives its cookie the name that browsers guard.
        cookie = f"__Host-{person.cookie}"
        PagePlan(front.address, cookie, talks, RARE, str(front.access_log), believing()).write(plan)
        subprocess.run([sys.executable, "-m", "bench.page", str(plan), str(result)], cwd=HOUSE, check=True)
        seen: dict[str, Any] = json.loads(result.read_text())
    return summarise(seen)


@contextmanager
def _front(stage: Stage, folder: Path) -> Iterator[Site]:
    # The program must know its address before it starts, and nginx the program's.
    port = free_port()
    with stage.web(public_url=f"https://{HOST}:{port}", trusted_proxies=1) as server:
        site = Site(folder / "nginx", [f"127.0.0.1:{server.port}"], port=port)
        try:
            site.start()
            yield site
        finally:
            site.stop()
