"""Times as people read them: in their own time zone, in the language of the page."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_date, get_timezone
from flask_babel import gettext as _

from app.database import now

WHOLE_DAY = "EEEE d MMMM y"
# Within a day a longer silence than this is worth a word.
PAUSE = timedelta(hours=1)


def local(moment: datetime) -> datetime:
    """Return this moment by the reader's own clock."""
    return moment.astimezone(_zone())


def midnight_of(day: date) -> datetime:
    """Return when this day begins for the reader, in UTC."""
    return datetime.combine(day, time(), _zone()).astimezone(UTC)


def clock_time(moment: datetime) -> str:
    """Return the time of day: 14:05."""
    return local(moment).strftime("%H:%M")


def whole_time(moment: datetime) -> str:
    """Return day and time: Monday 3 March 2025, 14:05."""
    return f"{format_date(local(moment).date(), WHOLE_DAY)}, {clock_time(moment)}"


def day_name(moment: datetime) -> str:
    """Return what people call this day: Today, Yesterday, Monday 3 March 2025."""
    day = local(moment).date()
    away = (local(now()).date() - day).days
    if away in (0, 1):
        return str((_("Today"), _("Yesterday"))[away])
    return str(format_date(day, WHOLE_DAY))


def short_day(moment: datetime) -> str:
    """Return a day without its name: Today, Yesterday, 3 March 2025."""
    day = local(moment).date()
    return day_name(moment) if (local(now()).date() - day).days in (0, 1) else str(format_date(day))


def begins_day(moment: datetime, before: datetime | None) -> bool:
    """Tell whether a new day begins between the message before and this one."""
    return before is None or local(before).date() != local(moment).date()


def follows_pause(moment: datetime, before: datetime | None) -> bool:
    """Tell whether nobody spoke for a while before this, on the same day."""
    return before is not None and moment - before > PAUSE and not begins_day(moment, before)


def _zone() -> ZoneInfo:
    return ZoneInfo(str(get_timezone() or UTC))
