"""How what was restored takes the place of what was there, so that each moment in between is a whole installation."""

import os
import shutil
from pathlib import Path

from app.ops.backups import sqlite
from app.ops.backups.places import FOLDERS, Say, free_place, list_files, sync


def list_names(unpacked: Path) -> set[str]:
    """Return the names of all files below a folder."""
    return {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}


def keep_files(var: Path, draft: Path, say: Say) -> None:
    """Keep the present files under another name as well: by links, which need no room."""
    for folder in FOLDERS:
        place = var / folder
        if place.exists():
            kept, links = free_place(var, f"{folder}.before-"), draft / f".kept-{folder}"
            shutil.copytree(place, links, copy_function=os.link, symlinks=True)
            links.rename(kept)
            say(f"the {folder} that were there are kept as {kept}")


def add_files(var: Path, unpacked: Path) -> None:
    """Put the unpacked files beside the present ones; a name is the content's checksum, so none changes its meaning."""
    for name in sorted(list_names(unpacked)):
        (var / name).parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        os.replace(unpacked / name, var / name)
        sync((var / name).parent)


def replace_file(snapshot: Path, database: Path) -> Path | None:
    """Let the snapshot be the database; returns under which name the old one is kept, if there was one."""
    kept = None
    if database.exists():
        kept = free_place(database.parent, f"{database.name}.before-")
        sqlite.put_in_place(snapshot, database, kept)
    else:
        os.replace(snapshot, database)
    sync(database.parent)
    return kept


def remove_others(var: Path, wanted: set[str]) -> None:
    """Remove the files that the backup does not have; they are kept under the other name."""
    for _name, path in list(list_files(var)):
        if path.relative_to(var).as_posix() not in wanted:
            path.unlink()
