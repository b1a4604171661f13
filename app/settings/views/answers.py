"""What several doors of the settings answer: a form that comes back, and one that was saved."""

from flask import flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from app.errors import HouseError, wants_json
from app.extensions import db
from app.settings.forms import CHAIN_LENGTH
from app.settings.pages import ChainRow, Refused

NEVER_SENT_BACK = ("key", "csrf_token")


def refused(error: HouseError | None, form: str) -> Refused:
    """Keep what was typed for the form that comes back; programs get the error itself."""
    if error is None:
        return Refused()
    if wants_json():
        raise error
    # What was changed before the refusal must not be saved along with the next thing.
    db.session.rollback()
    typed = {name: value for name, value in request.form.items() if name not in NEVER_SENT_BACK}
    columns = zip(request.form.getlist("credential"), request.form.getlist("model"), strict=False)
    rows = tuple(ChainRow(credential, model) for credential, model in columns)[:CHAIN_LENGTH]
    return Refused(form, error.message, error.details.get("fields", {}), typed, rows)


def saved(sentence: str, value: dict[str, object], page: str) -> ResponseReturnValue:
    """Answer a program with the value, and lead a person back to the page with this sentence on it."""
    if wants_json():
        return jsonify(value)
    flash(sentence, "success")
    return redirect(page, 303)
