"""Doors by which a memory comes and goes as a file."""

from flask import Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.sessions import current_user
from app.errors import HouseError, wants_json
from app.inputs import MESSAGE_LIMIT, read_file
from app.languages import N_
from app.limits import limited
from app.memory.carrying import importing
from app.memory.carrying.exporting import export_json
from app.memory.carrying.importing import ImportReport
from app.memory.carrying.markdown import export_markdown
from app.memory.views.blueprint import bp

# A form needs some room around its file. Larger ones are brought in by `flask memory import`.
LARGEST_BYTES = MESSAGE_LIMIT - 64 * 1024
TAKEN_IN = N_("%(added)s facts are new, %(extended)s gained something, %(known)s were known.")


@bp.get("/files")
def show_files() -> ResponseReturnValue:
    """Show how a memory is taken along and brought in."""
    return _files_page()


@bp.get("/export.json")
@limited("fetch")
def show_export_json() -> ResponseReturnValue:
    """Hand out everything that is known, as a file that can be brought in again."""
    return _attachment(export_json(current_user.id), "application/json", "memory.json")


@bp.get("/export.md")
@limited("fetch")
def show_export_markdown() -> ResponseReturnValue:
    """Hand out everything that is known, to be read."""
    return _attachment(export_markdown(current_user.id), "text/markdown", "memory.md")


@bp.post("/imports")
@limited("fetch")
def create_import() -> ResponseReturnValue:
    """Bring a memory in from a file; what is known already stays as it is."""
    try:
        report = importing.import_memory(current_user.id, read_file("file", limit=LARGEST_BYTES))
    except HouseError as error:
        return _files_page(error)
    if wants_json():
        return jsonify(_as_json(report))
    flash(_(TAKEN_IN, added=report.added, extended=report.extended, known=report.known), "success")
    return redirect(url_for("memory.show_files"), 303)


def _files_page(error: HouseError | None = None) -> ResponseReturnValue:
    if error is not None and wants_json():
        raise error
    page = render_template("memory/files.html", error=error, largest=LARGEST_BYTES // 1024)
    return page, error.status if error else 200


def _attachment(text: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, mimetype=kind, headers=headers)


def _as_json(report: ImportReport) -> dict[str, object]:
    return {
        "added": report.added,
        "extended": report.extended,
        "known": report.known,
        "untied": report.untied,
        "forgotten": report.forgotten,
    }
