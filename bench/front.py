"""The program as a browser meets it: gunicorn behind an nginx that packs text, and a browser in a process of its own."""

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
from tests.servers.child import free_port
from tests.servers.nginx import Nginx
from tests.servers.wire import packing_block


def measure_page(stage: Stage) -> dict[str, Any]:
    """Let the browser look at the page, and return what it saw."""
    person = stage.people[0]
    talks = write_talks(stage, person)
    with (
        tempfile.TemporaryDirectory(prefix="yuzu-bench-page-") as folder,
        _front(stage, Path(folder)) as front,
    ):
        plan, result = Path(folder) / "plan.json", Path(folder) / "result.json"
        PagePlan(front.address, person.cookie, talks, RARE, str(Path(folder) / "wire.log")).write(plan)
        subprocess.run([sys.executable, "-m", "bench.page", str(plan), str(result)], cwd=HOUSE, check=True)
        seen: dict[str, Any] = json.loads(result.read_text())
    return summarise(seen)


@contextmanager
def _front(stage: Stage, folder: Path) -> Iterator[Nginx]:
    # The program must know its address before it starts, and nginx the program's.
    port = free_port()
    with stage.web(public_url=f"http://127.0.0.1:{port}") as server:
        nginx = Nginx(folder / "nginx", packing_block(server.address, folder / "wire.log"), port=port)
        try:
            nginx.start()
            yield nginx
        finally:
            nginx.stop()
