"""The list of conversations as the page shows it: what is pinned, then by age in the person's own days; the archive and
the bin as well."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import Row

from app.accounts.session_copies import CurrentUser
from app.chat import queries
from app.chat.queries import Place, ShelfName
from app.database import now

PAGE_ROWS = 40


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """One line of the list."""

    id: UUID
    title: str
    titled_by: str
    earlier_title: str | None
    memory_use: str
    is_unread: bool
    is_answering: bool
    is_pinned: bool
    is_archived: bool
    updated_at: datetime
    deleted_at: datetime | None
    day: date

    @property
    def place(self) -> str:
        """Where this line stands, for asking what comes after it."""
        return write_place(Place(self.deleted_at or self.updated_at, self.id))

    def as_json(self) -> dict[str, Any]:
        """Return the line for a program."""
        return {
            "id": str(self.id),
            "title": self.title,
            "memory_use": self.memory_use,
            "unread": self.is_unread,
            "answering": self.is_answering,
            "pinned": self.is_pinned,
            "archived": self.is_archived,
            "updated_at": self.updated_at.isoformat(),
            "deleted_at": self.deleted_at.isoformat() if self.deleted_at else None,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Some lines below one heading; `name` stays the same in every language."""

    name: str
    heading: str
    rows: Sequence[ListedConversation]


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """A page of the list; `after` is where the next one begins, None on the last. `unread` counts all pages."""

    groups: Sequence[Group]
    after: str | None
    unread: int = 0

    @property
    def rows(self) -> list[ListedConversation]:
        """All lines, without headings."""
        return [row for group in self.groups for row in group.rows]

    @property
    def mark(self) -> str:
        """A mark that changes with anything that is shown."""
        return hashlib.sha256(repr((self.groups, self.after, self.unread)).encode()).hexdigest()[:16]


def show_list(person: CurrentUser, after: Place | None = None, *, open_id: UUID | None = None) -> ShelfPage:
    """Return a page of the list; on the first one with what is pinned. The open conversation has been seen."""
    found = queries.list_shelf(person.id, "listed", after, limit=PAGE_ROWS + 1)
    answering = queries.list_answering(person.id)
    zone = zone_of(person)
    rows = [_row(row, zone, answering=answering, open_id=open_id) for row in found[:PAGE_ROWS]]
    pinned = [] if after else [_row(row, zone, answering=answering) for row in queries.list_pinned(person.id)]
    groups = ([Group("pinned", _("Pinned"), pinned)] if pinned else []) + _by_age(
        rows, now().astimezone(zone)
    )
    following = rows[-1].place if len(found) > PAGE_ROWS else None
    return ShelfPage(groups, following, queries.count_unread(person.id))


def show_shelf(person: CurrentUser, shelf: ShelfName, after: Place | None = None) -> ShelfPage:
    """Return a page of the archive or of the bin."""
    found = queries.list_shelf(person.id, shelf, after, limit=PAGE_ROWS + 1)
    rows = [_row(row, zone_of(person)) for row in found[:PAGE_ROWS]]
    following = rows[-1].place if len(found) > PAGE_ROWS else None
    return ShelfPage([Group(shelf, "", rows)], following)


def count_messages(person: CurrentUser, page: ShelfPage) -> dict[UUID, int]:
    """Count what was said in each conversation of a page."""
    return queries.count_messages(person.id, [row.id for row in page.rows])


def zone_of(person: CurrentUser) -> ZoneInfo:
    """Return the time zone in which this person's days begin."""
    try:
        return ZoneInfo(person.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def day_teller(person: CurrentUser) -> Callable[[datetime], str]:
    """Return a function that says when something was, as briefly as it can be understood."""
    zone = zone_of(person)
    today = now().astimezone(zone).date()

    def tell(moment: datetime) -> str:
        local = moment.astimezone(zone)
        if local.date() == today:
            return f"{local:%H:%M}"
        return str(format_date(local.date(), "d MMM" if local.year == today.year else "d MMM yyyy"))

    return tell


def write_place(place: Place) -> str:
    """Return a place as it stands in an address."""
    return f"{place.moment.timestamp():.6f}-{place.id.hex}"


def _row(
    row: Row[*tuple[Any, ...]],
    zone: ZoneInfo,
    *,
    answering: set[UUID] | None = None,
    open_id: UUID | None = None,
) -> ListedConversation:
    return ListedConversation(
        id=row.id,
        title=row.title,
        titled_by=row.titled_by,
        earlier_title=row.earlier_title,
        memory_use=row.memory_use,
        is_unread=row.answered_seq > row.seen_seq and row.id != open_id,
        is_answering=row.id in (answering or ()),
        is_pinned=row.pinned_at is not None,
        is_archived=row.archived_at is not None,
        updated_at=row.updated_at,
        deleted_at=row.deleted_at,
        day=row.updated_at.astimezone(zone).date(),
    )


def _by_age(rows: Sequence[ListedConversation], moment: datetime) -> list[Group]:
    named = groupby(rows, key=lambda row: _age(row.day, moment.date()))
    return [Group(name, heading, list(members)) for (name, heading), members in named]


def _age(day: date, today: date) -> tuple[str, str]:
    if day >= today:
        return "today", _("Today")
    if day == today - timedelta(days=1):
        return "yesterday", _("Yesterday")
    if day > today - timedelta(days=7):
        return "week", _("Previous 7 days")
    if day > today - timedelta(days=30):
        return "month", _("Previous 30 days")
    pattern = "LLLL" if day.year == today.year else "LLLL yyyy"
    return f"{day:%Y-%m}", format_date(day, pattern)
