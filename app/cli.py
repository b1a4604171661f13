"""The `flask` commands, each one line around a work function."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from app import create_app
from app.accounts import people, queries
from app.config import ConfigError, load_config
from app.encryption import fresh_entry
from app.errors import HouseError
from app.extensions import db
from app.importing import chats
from app.memory import jobs as memory_jobs
from app.memory.carrying import importing
from app.memory.carrying.exporting import export_json
from app.memory.carrying.markdown import export_markdown
from app.memory.exam import holding as exam
from app.ops import job_table
from app.ops import keys as key_work
from app.ops.doctor import rounds
from app.ops.doctor.finding import Finding, exit_code
from app.ops.migrating import init_migrations
from app.ops.moving import copying, databases
from app.ops.scratch import scratch_installation
from app.settings import job_overview


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Let a refusal be one plain line instead of a traceback."""
    try:
        yield
    except HouseError as error:
        raise click.ClickException(error.message) from error


class HouseGroup(AppGroup):
    """Commands of the application."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with plain_refusals():
            return super().invoke(ctx)


accounts = HouseGroup("accounts", help="People who may sign in.")


@accounts.command("list")
def list_accounts() -> None:
    """List everybody with an account."""
    for user in queries.list_users():
        marks = [role.name for role in user.roles] + ([] if user.active else ["switched off"])
        click.echo(f"{user.name}{'  (' + ', '.join(marks) + ')' if marks else ''}")


@accounts.command("add")
@click.argument("name")
@click.option("--admin", is_flag=True, help="Let this person administer the companion.")
def add_account(name: str, admin: bool) -> None:
    """Add somebody and print the link by which they sign in first."""
    click.echo(people.add_user(name, admin=admin))


@accounts.command("sign-in-link")
@click.argument("name")
def print_sign_in_link(name: str) -> None:
    """Print a link that signs NAME in once, within 15 minutes."""
    click.echo(people.make_sign_in_link(name))


@accounts.command("disable")
@click.argument("name")
def disable_account(name: str) -> None:
    """Switch NAME off; their sessions end at once."""
    people.disable_user(name)


@accounts.command("enable")
@click.argument("name")
def enable_account(name: str) -> None:
    """Let NAME sign in again."""
    people.enable_user(name)


keys = HouseGroup("keys", help="The keys with which secrets are sealed.")


@keys.command("rotate")
def rotate_keys() -> None:
    """Seal all secrets with a new key; run it again if it was broken off."""
    click.echo(f"{key_work.rotate()} secrets are sealed anew. Print a new sheet: flask keys show-sheet")


@keys.command("retire-old")
@click.confirmation_option(prompt="Everybody is signed out and second factors are lost. Drop the old keys?")
def retire_old_keys() -> None:
    """Drop every key but the newest, after a rotation and a restart."""
    key_work.retire_old_keys()
    click.echo("The old keys are retired. Take them out of KEYS, if they stand there, and restart now.")


@keys.command("new")
def print_new_key() -> None:
    """Print a new key for KEYS; it is stored nowhere."""
    click.echo(fresh_entry())


@keys.command("show-sheet")
def print_recovery_sheet() -> None:
    """Print the keys, to be kept on paper. Mind who can see the screen."""
    click.echo(key_work.recovery_sheet())


jobs = HouseGroup("jobs", help="Background jobs: what runs by itself, and how it went.")


@jobs.command("list")
def list_jobs() -> None:
    """List all jobs with their schedule, next run and last result."""
    click.echo(job_table.job_table(job_overview.show_jobs()))


@jobs.command("run")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Count what would be removed, and remove nothing.")
def run_job(name: str, dry_run: bool) -> None:
    """Do the job NAME here and now, and say how it went."""
    click.echo(job_table.preview(name) if dry_run else job_table.run_here(name))


memory = HouseGroup("memory", help="What the companion remembers.")


@memory.command("exam")
@click.option("--record", is_flag=True, help="Keep what is better than the recorded figures.")
@click.pass_context
def sit_exam(context: click.Context, record: bool) -> None:
    """Tell a scripted life to fresh installations and print how well its questions are answered. Takes a minute.

    Once patterns alone read it, once a scripted model beside them that leaves out, misquotes and makes up a part.

    Ends with 1 when something is worse than recorded.
    """
    passed = exam.hold(partial(scratch_installation, create_app), record=record, say=click.echo)
    context.exit(0 if passed else 1)


@memory.command("export")
@click.argument("name")
@click.option("--markdown", is_flag=True, help="To be read by people; only the other form can be imported.")
def export_memory(name: str, markdown: bool) -> None:
    """Print what is known of NAME: everything, as JSON."""
    owner = queries.get_user_by_name(name).id
    click.echo(export_markdown(owner) if markdown else export_json(owner))


@memory.command("import")
@click.argument("name")
@click.argument("file", type=click.File("rb"))
def import_memory(name: str, file: BinaryIO) -> None:
    """Add what FILE knows to what is known of NAME; importing it again adds nothing."""
    report = importing.import_memory(queries.get_user_by_name(name).id, file.read())
    click.echo(
        f"{report.added} facts are new, {report.extended} gained something, {report.known} were known. "
        f"{report.untied} were told in messages that are not here, and are kept as written by hand. "
        f"{report.forgotten} were left out because they are forgotten here."
    )


@click.command("import-jsonl")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--user", "name", required=True, metavar="NAME", help="Whose chat it is.")
@click.option("--conversation", "title", metavar="TITLE", help="For lines that name no conversation.")
@with_appcontext
def import_jsonl(file: Path, name: str, title: str | None) -> None:
    """Import a chat: one JSON object a line with role, text and at, and if you like speaker, conversation and id.

    Importing it again adds what is new and nothing else.
    """
    with plain_refusals():
        done = chats.import_chat(name, file, title=title, say=click.echo)
    click.echo(
        f"{done.added} messages added to {done.conversations} conversations, {done.known} were here already"
    )
    if done.added:
        memory_jobs.catch_up.later()
        db.session.commit()
        click.echo("The companion learns from them in the background, while the program runs")


@click.command("doctor")
@click.pass_context
def run_doctor(context: click.Context) -> None:
    """Look at the whole installation; ends with 0 when all is well, 1 after a warning, 2 when something is wrong."""
    context.exit(report(rounds.examine()))


def report(findings: Iterable[Finding]) -> int:
    """Print findings as they come and return the exit code that they make."""
    told = []
    for finding in findings:
        click.echo(finding.line)
        told.append(finding)
    return exit_code(told)


def examine_start(reason: str) -> None:
    """Where it is `flask doctor` that cannot start, end with all that can be seen without the application."""
    if "doctor" not in sys.argv[1:]:
        return
    try:
        config = load_config()
    except ConfigError:
        # Its own line says all that can be known.
        return
    sys.exit(report(rounds.examine_refused(config, reason)))


@click.command("db-copy")
@click.option("--from", "source", required=True, metavar="URL", help="Where the installation is.")
@click.option("--to", "target", required=True, metavar="URL", help="An empty database.")
def copy_database(source: str, target: str) -> None:
    """Copy an installation into another database, such as from SQLite to PostgreSQL. Stop the program first.

    It can be broken off and run again; the source is never changed.
    """
    # This process's own connections would look like a running program.
    db.session.remove()
    db.engine.dispose()
    with plain_refusals():
        copying.copy_database(
            databases.normal_address(source), databases.normal_address(target), say=click.echo
        )


def init_commands(app: Flask) -> None:
    """Add the commands, and what `flask db` needs."""
    init_migrations(app)
    app.cli.add_command(accounts)
    app.cli.add_command(keys)
    app.cli.add_command(jobs)
    app.cli.add_command(memory)
    app.cli.add_command(import_jsonl)
    app.cli.add_command(run_doctor)
    app.cli.add_command(copy_database)
