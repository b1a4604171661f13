"""Doors to how a memory is looked after: on or off, who reads for it, and building it anew from what was said."""

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.sessions import current_user
from app.errors import HouseError, wants_json
from app.extensions import db
from app.inputs import read_input
from app.limits import limited
from app.memory import jobs
from app.memory.forms import DecisionInput, ReaderInput, SwitchInput
from app.memory.rebuilding import rebuild as rebuilding
from app.memory.showing import upkeep
from app.memory.views.blueprint import bp
from app.settings import memory_model, preferences
from app.settings.values import ChainLink

# While a rebuild is under way the page looks again by itself.
LOOK_AGAIN_SECONDS = 3


@bp.get("/upkeep")
def show_upkeep() -> ResponseReturnValue:
    """Show how the memory is looked after."""
    return _page()


@bp.post("/switch")
def update_switch() -> ResponseReturnValue:
    """Switch learning and recalling on or off; what is known stays."""
    wanted = read_input(SwitchInput)
    preferences.switch_memory(current_user.id, on=wanted.on)
    return _done(
        _("Memory is on.") if wanted.on else _("Memory is off: nothing is learned and nothing is recalled.")
    )


@bp.post("/reader")
def update_reader() -> ResponseReturnValue:
    """Choose who reads for the memory."""
    try:
        wanted = read_input(ReaderInput)
        link = ChainLink(wanted.credential_id, wanted.model.strip()) if wanted.reader == "model" else None
        memory_model.choose_memory_model(current_user.id, link, is_off=wanted.reader == "patterns")
    except HouseError as error:
        return _page(error)
    return _done(_("Saved."))


@bp.post("/rebuilds")
@limited("fetch")
def create_rebuild() -> ResponseReturnValue:
    """Read everything again, and show what would change; nothing is changed yet."""
    begun = rebuilding.begin(current_user.id, hand_over=_hand_over)
    if wants_json():
        return jsonify(upkeep.rebuild_json(begun)), 202
    return redirect(url_for("memory.show_upkeep"), 303)


@bp.post("/rebuilds/<id:rebuild_id>/decision")
def update_rebuild(rebuild_id: UUID) -> ResponseReturnValue:
    """Apply what a rebuild found, or leave everything as it is."""
    if read_input(DecisionInput).act == "apply":
        rebuilding.apply(current_user.id, rebuild_id, hand_over=_hand_over)
        return _done(_("The memory is being built anew."))
    rebuilding.discard(current_user.id, rebuild_id)
    return _done(_("Nothing was changed."))


@bp.post("/history-readings")
@limited("fetch")
def create_history_reading() -> ResponseReturnValue:
    """Let the model read the history as well, a call a stretch."""
    rebuilding.let_model_read(current_user.id)
    return _done(_("Your model reads your history now, a part at a time."))


def _hand_over(owner: UUID, rebuild_id: UUID) -> None:
    jobs.rebuild.later(str(owner), str(rebuild_id))


def _done(sentence: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(upkeep.show_upkeep(current_user.id).as_json())
    flash(sentence, "success")
    return redirect(url_for("memory.show_upkeep"), 303)


def _page(error: HouseError | None = None) -> ResponseReturnValue:
    if error is not None and wants_json():
        raise error
    # What was changed before the refusal must not be saved along with the next thing.
    db.session.rollback()
    page = upkeep.show_upkeep(current_user.id)
    if wants_json():
        return jsonify(page.as_json())
    shown = render_template("memory/upkeep.html", page=page, error=error, look_again=LOOK_AGAIN_SECONDS)
    return shown, error.status if error else 200
