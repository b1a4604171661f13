"""The three days that the owners of v2.1.2 had written down, each played in about a minute; what a month comes to.

Pictures and web searches of these days wait for the issues that build them; they are named in the result.
"""

import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import gevent
from sqlalchemy import text

from app.extensions import db
from bench.guests import Guest, Line, Speaker
from bench.measuring import HOUSE
from bench.stack import Scale, Stack, rounded, whole_stack
from bench.stage import Stage

DAYS_A_MONTH = 30
VISITS_A_DAY = 10
# Words of a usual length; the marker for the provider stands behind them.
WORDS = (
    "I walked home along the river today and the light was lovely.",
    "What could I cook with the aubergines before they go off?",
    "Remind me why I wanted to learn Indonesian in the first place, would you?",
)
TOKENS, RATE = 125, 250.0
IDLE_SECONDS = 20.0


@dataclass(frozen=True)
class Day:
    """So many people who send so many messages in all; what the owners had written down besides."""

    people: int
    messages: int
    not_yet: str


DAYS = {
    "light": Day(2, 50, "3 pictures, 5 searches"),
    "normal": Day(5, 300, "15 pictures made, 20 looked at, 20 searches"),
    "heavy": Day(10, 500, "50 pictures made, 50 looked at, 30 searches"),
}


def play_day(stage: Stage, name: str, *, one_core: bool = False) -> dict[str, Any]:
    """Play one of the days and return what it took; memory and files in MB."""
    day = DAYS[name]
    with whole_stack(stage, one_core=one_core) as stack:
        guests, scale = stack.guests(day.people), Scale(stack)
        gevent.sleep(1)
        idle, stored, begun = stack.weigh(), _stored_mb(stage), time.monotonic()
        with scale.watching():
            people = [gevent.spawn(_live, guest, day.messages // day.people) for guest in guests]
            gevent.joinall(people, raise_error=True)
        took, sent = time.monotonic() - begun, _sent_mb(stack)
        grown = _stored_mb(stage) - stored
    rest = sum(scale.peak.values()) - sum(idle.values())
    return {
        "people": day.people,
        "messages": day.messages,
        "not in it yet": day.not_yet,
        "seconds": round(took),
        "memory idle": rounded(idle),
        "memory at most": rounded(scale.peak),
        "more for each person": round(rest / day.people, 1),
        "database and files more a month": round(grown * DAYS_A_MONTH, 1),
        "on the wire, a person and month": round(sent / day.people * DAYS_A_MONTH, 1),
    }


def weigh_idle(stage: Stage) -> dict[str, Any]:
    """Start everything, leave it alone for a while, and weigh it; and what its packages take on the disk, in MB."""
    with whole_stack(stage) as stack:
        gevent.sleep(IDLE_SECONDS)
        idle = stack.weigh()
    return {
        "memory idle": rounded(idle),
        "packages of the program": round(_packages_mb(HOUSE / "requirements.txt")),
        "packages of the built-in model": round(_packages_mb(HOUSE / "requirements-model.txt")),
        "the checkout, with built and fetched files of the pages": round(_checkout_mb()),
    }


def _live(guest: Guest, messages: int) -> None:
    """Be one person for a day: look in now and then, and talk."""
    line, speaker = Line(guest), Speaker(guest)
    for number in range(messages):
        if number % max(1, messages // VISITS_A_DAY) == 0:
            _visit(line, guest, is_first=number == 0)
        marker = f"tokens={TOKENS} rate={RATE} delay=0.1 seed={number}"
        shown = speaker.say(WORDS[number % len(WORDS)], marker)
        assert shown is not None and shown.state is not None and shown.state["state"] == "done", shown
    line.close()


def _visit(line: Line, guest: Guest, *, is_first: bool) -> None:
    """Open the page; a browser asks for the page's files once and keeps them."""
    line.get(f"/conversations/{guest.conversation}")
    static = HOUSE / "static"
    files = [file for name in ("built", "vendor") for file in (static / name).iterdir()] if is_first else []
    for file in files:
        if file.suffix in (".js", ".css"):
            line.get(f"/static/{file.relative_to(static).as_posix()}")


def _sent_mb(stack: Stack) -> float:
    return float(sum(entry["sent"] for entry in stack.site.requests())) / 1e6


def _stored_mb(stage: Stage) -> float:
    """Return what database and files take: SQLite's pages, or what PostgreSQL says."""
    with stage.app.app_context():
        if db.engine.dialect.name == "sqlite":
            sizes = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        else:
            sizes = "SELECT pg_database_size(current_database())"
        stored = float(db.session.execute(text(sizes)).scalar_one())
        db.session.rollback()
    files = sum(_size(file) for file in Path(str(stage.values["var_dir"])).rglob("*"))
    return (stored + files) / 1e6


def _packages_mb(pins: Path) -> float:
    names = [line.split("==")[0].split("[")[0] for line in pins.read_text().splitlines() if "==" in line]
    found = [one for name in names for one in metadata.distributions(name=name)]
    return sum(_size(Path(str(file.locate()))) for one in found for file in one.files or ()) / 1e6


def _checkout_mb() -> float:
    kept = ("app", "migrations", "nginx", "static", "templates", "translations")
    return sum(_size(file) for name in kept for file in (HOUSE / name).rglob("*")) / 1e6


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0
