"""The clock: what time it is, here or in another time zone."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.providers.values import ToolSpec
from app.tools.tool import TOOLS, Tool, ToolContext, ToolError

SPEC = ToolSpec(
    name="current_time",
    description="Tells the present date and time, in the person's own time zone or in another one.",
    parameters={
        "type": "object",
        "properties": {
            "timezone": {
                "type": "string",
                "description": "An IANA name such as Asia/Jakarta; leave out for the person's own.",
            }
        },
        "additionalProperties": False,
    },
)


def tell_time(arguments: Mapping[str, object], context: ToolContext) -> str:
    """Return the time as a sentence; ToolError for a time zone that nobody knows."""
    name = arguments.get("timezone") or context.timezone
    try:
        zone = ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ToolError(f"There is no time zone called {name!s:.60}.") from error
    return context.moment.astimezone(zone).strftime(f"%A %d %B %Y, %H:%M:%S ({name})")


TOOLS.register(SPEC.name, Tool(SPEC, tell_time))
