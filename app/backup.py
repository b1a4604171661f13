"""`python -m app.backup make | verify FILE | restore FILE [--to FOLDER]`, which the Makefile's targets call.

A command of its own and none of `flask`: a backup has to be restored where no program can start yet, for want of a database,
and where no new key may be made, because the old one is to be put back.
"""

from pathlib import Path
from typing import Any

import click

from app.cli import plain_refusals
from app.config import load_config
from app.ops.backups.making import describe, make_backup
from app.ops.backups.restoring import restore
from app.ops.backups.verifying import verify

FILE = click.argument("file", type=click.Path(path_type=Path))


class PlainGroup(click.Group):
    """Commands without an application, which would make keys and keep the database open."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with plain_refusals():
            return super().invoke(ctx)


@click.group(cls=PlainGroup)
def backups() -> None:
    """Backups of the database and of what people have given."""


@backups.command("make")
def run_backup() -> None:
    """Make a backup in BACKUP_DIR; it may be done while the program runs."""
    click.echo(make_backup(load_config(), click.echo))


@backups.command("verify")
@FILE
def run_verify(file: Path) -> None:
    """Look whether FILE is whole: every checksum, and a database that opens."""
    click.echo(describe(verify(file, click.echo)))
    click.echo("whole")


@backups.command("restore")
@FILE
@click.option("--to", type=click.Path(path_type=Path), help="An empty folder instead of the installation.")
@click.option(
    "--yes", is_flag=True, help="Do not ask before what is there is replaced; it is kept either way."
)
def run_restore(file: Path, to: Path | None, yes: bool) -> None:
    """Restore FILE. Stop the program first."""
    restore(
        file, load_config(), to=to, say=click.echo, confirm=lambda question: yes or click.confirm(question)
    )


if __name__ == "__main__":
    backups(prog_name="python -m app.backup")
