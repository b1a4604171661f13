"""Doors to forgetting for good: what it takes along, doing it, and a minute in which it can be undone."""

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.sessions import current_user
from app.errors import wants_json
from app.inputs import read_input
from app.memory.forgetting import forget as forgetting
from app.memory.forgetting.forget import ForgetReport
from app.memory.forms import ForgetInput
from app.memory.showing.fact_detail import show_fact
from app.memory.views.blueprint import bp, current_zone


@bp.get("/facts/<id:fact_id>/forgetting")
def show_forgetting(fact_id: UUID) -> ResponseReturnValue:
    """Show what would be forgotten with a fact; nothing is changed."""
    report = forgetting.preview_forget(current_user.id, fact_id)
    if wants_json():
        return jsonify(_as_json(report))
    detail = show_fact(current_user.id, fact_id, current_zone())
    return render_template("memory/forget.html", fact=detail.fact, report=report)


@bp.post("/facts/<id:fact_id>/forgetting")
def create_forgetting(fact_id: UUID) -> ResponseReturnValue:
    """Forget a fact and all that says the same."""
    wanted = read_input(ForgetInput)
    report = forgetting.forget(current_user.id, fact_id, everywhere=wanted.everywhere)
    if wants_json():
        return jsonify(_as_json(report)), 201
    return redirect(url_for("memory.show_memory"), 303)


@bp.post("/forgettings/<id:forgetting_id>/undo")
def undo_forgetting(forgetting_id: UUID) -> ResponseReturnValue:
    """Know again what was forgotten less than a minute ago."""
    forgetting.undo_forget(current_user.id, forgetting_id)
    if wants_json():
        return "", 204
    flash(_("It is known again."), "success")
    return redirect(url_for("memory.show_memory"), 303)


def _as_json(report: ForgetReport) -> dict[str, object]:
    return {
        "id": str(report.id) if report.id else None,
        "until": report.until.isoformat() if report.until else None,
        "facts": report.facts,
        "messages": report.messages,
        "titles": report.titles,
        "summaries": report.summaries,
        "left": report.left,
    }
