"""How much room is left, and what stops before none is: uploads first, then new answers; reading always goes on.

A full disk would break databases and logs in the middle of a write. Stopping earlier costs nobody anything that was typed:
it stays in the browser and is sent when there is room again.
"""

import shutil
from pathlib import Path
from typing import Literal

import structlog
from flask_babel import gettext as _

from app.config import Config, current_config
from app.errors import BusyError
from app.languages import N_

MEBIBYTE = 1024 * 1024
# Nobody frees a disk within seconds, and whoever waits longer may take it for lost.
AGAIN_SECONDS = 60

Work = Literal["upload", "turn"]

log = structlog.get_logger(__name__)

NO_ROOM: dict[Work, str] = {
    "upload": N_(
        "The server's disk is nearly full, so it takes no more pictures. Chatting goes on; please tell whoever runs it."
    ),
    "turn": N_(
        "The server's disk is nearly full, so no new answers are written. Your message is kept and is sent when there "
        "is room again; please tell whoever runs it."
    ),
}


class NoRoomError(BusyError):
    """The disk is nearly full."""

    code = "no_room"


def check_room(work: Work) -> None:
    """NoRoomError when so little is left that this kind of work has to wait."""
    config = current_config()
    floor = floor_of(config, work)
    for place, folder in places(config).items():
        free = free_bytes(folder)
        if free < floor:
            log.warning("the disk is nearly full", place=place, free_mib=free // MEBIBYTE, refused=work)
            raise NoRoomError(_(NO_ROOM[work]), retry_after=AGAIN_SECONDS)


def floor_of(config: Config, work: Work) -> int:
    """Return below how many free bytes this kind of work stops."""
    return MEBIBYTE * (config.disk_floor_uploads if work == "upload" else config.disk_floor_turns)


def places(config: Config) -> dict[str, Path]:
    """Return the folders in which the program's data grows, by name."""
    found = {"data": config.var_dir}
    if config.is_sqlite:
        found["database"] = Path(config.database.removeprefix("sqlite:///")).parent
    return found


def free_bytes(folder: Path) -> int:
    """Return the room that the program may still use around this folder, which may not exist yet."""
    while not folder.exists():
        folder = folder.absolute().parent
    return shutil.disk_usage(folder).free
