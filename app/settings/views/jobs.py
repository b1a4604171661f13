"""Doors to the background jobs, for whoever runs this installation."""

from flask import Response, flash, jsonify, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.database import now
from app.errors import HouseError, wants_json
from app.limits import limited
from app.security import admin_only
from app.settings import job_overview
from app.settings.views.blueprint import bp

# While something runs the page looks again by itself.
LOOK_AGAIN_SECONDS = 3


@bp.get("/admin/jobs")
@admin_only
@limited("admin")
def show_jobs() -> ResponseReturnValue:
    """List all jobs with their next run and their last result."""
    page = job_overview.show_jobs()
    if wants_json():
        return jsonify(page.as_json())
    response = _page(page=page)
    if page.is_busy and page.doers != "nobody":
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@bp.get("/admin/jobs/<job_name>/preview")
@admin_only
@limited("admin")
def show_job_preview(job_name: str) -> ResponseReturnValue:
    """Count what a run would remove now, and remove nothing."""
    count = job_overview.preview_job(job_name)
    if wants_json():
        return jsonify(name=job_name, count=count)
    return _page(page=job_overview.show_jobs(), previewed=job_name, count=count)


@bp.post("/admin/jobs/<job_name>/runs")
@admin_only
@limited("admin")
def create_job_run(job_name: str) -> ResponseReturnValue:
    """Have a job done as soon as somebody can."""
    try:
        job_overview.start_job(job_name)
    except HouseError as error:
        if wants_json():
            raise
        flash(error.message, "error")
        return redirect(url_for("settings.show_jobs"), 303)
    if wants_json():
        return jsonify(name=job_name), 202
    flash(_("The job was started. Its result will stand here."), "success")
    return redirect(url_for("settings.show_jobs"), 303)


def _page(**values: object) -> Response:
    return make_response(render_template("settings/jobs.html", moment=now(), **values))
