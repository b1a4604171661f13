"""The background jobs on a terminal: a table of all, and one of them done here and now."""

from datetime import datetime, timedelta

from app import job_rows, job_runner
from app.database import now
from app.errors import HouseError
from app.settings import job_overview
from app.settings.job_overview import JobLine, JobsPage, Result

HEAD = ("name", "schedule", "next run", "last result", "took")
SILENT_MINUTES = job_rows.SILENT_FOR.total_seconds() / 60
DOERS = {
    "web": "The web process does them itself.",
    "workers": "Celery workers do them.",
    "nobody": f"No Celery worker was seen for {SILENT_MINUTES:.0f} minutes: start one with make worker.",
}


class JobFailedError(HouseError):
    """A job that was run here failed."""


def job_table(page: JobsPage) -> str:
    """Return all jobs as lines of a table, and who does them."""
    rows = [HEAD, *(_row(line) for line in (*page.periodic, *page.on_demand))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([*(line.rstrip() for line in lines), "", DOERS[page.doers]])


def run_here(name: str) -> str:
    """Do a job now, in this process, and return how it went; JobFailedError when it failed."""
    claimed = job_overview.claim_job(name)
    if not job_runner.do(claimed):
        raise JobFailedError(f"{name} took so long that somebody else has taken it over.")
    result = job_overview.find_last_result(name)
    if result is None or not result.succeeded:
        raise JobFailedError(f"{name} failed: {result.error if result else 'its row is gone'}")
    return f"{name} is done. It {_told(result)}, in {_seconds(result)}."


def preview(name: str) -> str:
    """Return what a run of this job would remove now."""
    return f"A run of {name} would remove {job_overview.preview_job(name)}. Nothing was removed."


def _row(line: JobLine) -> tuple[str, ...]:
    last = line.last
    return (
        line.name,
        f"every {_span(line.every)}" if line.every else "when needed",
        _next(line),
        f"{_told(last) if last.succeeded else 'failed: ' + last.error} ({_moment(last.at)})" if last else "-",
        _seconds(last) if last else "-",
    )


def _next(line: JobLine) -> str:
    if line.running or line.waiting:
        return f"{line.running} running, {line.waiting} waiting"
    if line.next_run is None:
        return "-"
    return "now" if line.next_run <= now() else _moment(line.next_run)


def _told(result: Result) -> str:
    return "did its work" if result.count is None else f"removed {result.count}"


def _seconds(result: Result) -> str:
    return "-" if result.seconds is None else f"{result.seconds:.2f} s"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _span(span: timedelta) -> str:
    minutes = span.total_seconds() / 60
    for name, size in (("day", 1440), ("hour", 60)):
        if minutes % size == 0:
            count = round(minutes / size)
            return name if count == 1 else f"{count} {name}s"
    return f"{minutes:g} minutes"
