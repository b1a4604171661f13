"""Doors to the facts: what is known, each with what it stands on, and what its person makes of it."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.sessions import current_user
from app.errors import BadInputError, HouseError, NotFoundError, wants_json
from app.extensions import db
from app.inputs import read_filter, read_input, read_query
from app.languages import N_
from app.memory import keeping
from app.memory.facts.relations import RELATIONS
from app.memory.forms import CorrectionInput, FactFilter, FactInput, StandingInput
from app.memory.showing.fact_detail import show_fact as show_detail
from app.memory.showing.fact_list import list_page
from app.memory.views.blueprint import bp, current_zone

Act = Callable[[UUID, UUID], None]
ACTS: Mapping[str, tuple[Act, str]] = {
    "pin": (keeping.pin, N_("Pinned: it never fades and is always at hand.")),
    "unpin": (keeping.unpin, N_("No longer pinned.")),
    "fade": (keeping.let_fade, N_("It fades like anything else from now on.")),
    "archive": (keeping.archive, N_("Put away. It is used no more until you bring it back.")),
    "wrong": (keeping.retract, N_("Marked as wrong. It is used no more.")),
    "restore": (keeping.restore, N_("It is back.")),
    "share": (
        lambda owner, fact: keeping.share(owner, fact, is_shared=True),
        N_("All your companions know it now."),
    ),
    "unshare": (
        lambda owner, fact: keeping.share(owner, fact, is_shared=False),
        N_("Only the companion that you told knows it now."),
    ),
}


@bp.get("")
def show_memory() -> ResponseReturnValue:
    """Show what is known, by whom it is about."""
    wanted, faults = read_filter(FactFilter)
    page = list_page(current_user.id, wanted, current_zone())
    shown = render_template("memory/facts.html", page=page, wanted=wanted, faults=faults, typed=request.args)
    return shown, BadInputError.status if faults else 200


@bp.get("/facts")
def show_facts() -> ResponseReturnValue:
    """List what is known."""
    if not wants_json():
        return redirect(f"{url_for('memory.show_memory')}?{request.query_string.decode()}")
    return jsonify(list_page(current_user.id, read_query(FactFilter), current_zone()).as_json())


@bp.get("/facts/new")
def show_new_fact() -> ResponseReturnValue:
    """Show the form for a fact that is written by hand."""
    return _form_page()


@bp.post("/facts")
def create_fact() -> ResponseReturnValue:
    """Write a fact down by hand."""
    try:
        fact_id = keeping.add_fact(current_user.id, read_input(FactInput))
    except HouseError as error:
        return _form_page(error)
    return _done(_("It is known now."), fact_id, status=201)


@bp.get("/facts/<id:fact_id>")
def show_fact(fact_id: UUID) -> ResponseReturnValue:
    """Show a fact with its words, its past and how it fades."""
    detail = show_detail(current_user.id, fact_id, current_zone())
    if wants_json():
        return jsonify(detail.as_json())
    return render_template("memory/fact.html", page=detail)


@bp.get("/facts/<id:fact_id>/edit")
def show_fact_form(fact_id: UUID) -> ResponseReturnValue:
    """Show the form that corrects a fact."""
    return _form_page(fact_id=fact_id)


@bp.route("/facts/<id:fact_id>", methods=["PATCH", "POST"])
def update_fact(fact_id: UUID) -> ResponseReturnValue:
    """Put a corrected fact in its place; the old one is kept with its end and the reason."""
    try:
        wanted = read_input(CorrectionInput)
        # A program leaves out what stays as it is; a form sends every field, also one that was emptied.
        plain = FactInput(**wanted.model_dump(exclude={"reason"}, exclude_unset=request.is_json))
        corrected = keeping.correct_fact(current_user.id, fact_id, plain, reason=wanted.reason)
    except HouseError as error:
        return _form_page(error, fact_id=fact_id)
    return _done(_("Corrected. What it was before is kept below."), corrected)


@bp.post("/facts/<id:fact_id>/standing")
def update_standing(fact_id: UUID) -> ResponseReturnValue:
    """Pin a fact, keep it, let it fade, put it away, call it wrong, bring it back, share it, or merge others into it."""
    try:
        sentence = _stand(fact_id, read_input(StandingInput))
    except BadInputError as error:
        if wants_json():
            raise
        db.session.rollback()
        # The first reason says more than that something is to be corrected.
        reasons = error.details.get("fields", {}).values()
        return _done(next(iter(reasons), error.message), fact_id, category="error")
    return _done(sentence, fact_id)


def _stand(fact_id: UUID, wanted: StandingInput) -> str:
    """Do what is wanted with a fact, and return the sentence that says so."""
    if wanted.act == "merge":
        if not wanted.others:
            raise BadInputError(_("Please tick what means the same."))
        keeping.merge(current_user.id, fact_id, wanted.others)
        return str(_("They are one now."))
    if wanted.act == "keep":
        if wanted.day is None:
            fields = {"day": _("Please choose a day.")}
            raise BadInputError(_("Please correct the marked fields."), details={"fields": fields})
        keeping.keep_until(current_user.id, fact_id, wanted.day)
        return str(_("Kept until then."))
    act, sentence = ACTS[wanted.act]
    act(current_user.id, fact_id)
    return str(_(sentence))


def _done(
    sentence: str, fact_id: UUID, *, status: int = 200, category: str = "success"
) -> ResponseReturnValue:
    address = url_for("memory.show_fact", fact_id=fact_id)
    if wants_json():
        return (
            jsonify(show_detail(current_user.id, fact_id, current_zone()).as_json()),
            status,
            {"Location": address},
        )
    flash(sentence, category)
    return redirect(address, 303)


def _form_page(error: HouseError | None = None, *, fact_id: UUID | None = None) -> ResponseReturnValue:
    if error is not None and wants_json():
        raise error
    # What was changed before the refusal must not be saved along with the next thing.
    db.session.rollback()
    # Forgotten in another tab, say: what was typed can be kept as something new.
    is_gone = isinstance(error, NotFoundError)
    detail = show_detail(current_user.id, fact_id, current_zone()) if fact_id and not is_gone else None
    page = render_template(
        "memory/fact_form.html",
        detail=detail,
        relations=RELATIONS,
        error=error,
        is_gone=is_gone,
        faults=error.details.get("fields", {}) if error else {},
        typed=request.form.to_dict() if error else {},
    )
    return page, error.status if error else 200
