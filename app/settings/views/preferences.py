"""Doors to how the pages look and speak."""

from dataclasses import asdict

from flask import jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.sessions import current_user
from app.errors import HouseError, wants_json
from app.extensions import db
from app.inputs import read_input
from app.languages import speaking
from app.settings import preferences
from app.settings.forms import PreferencesInput
from app.settings.values import DEFAULT_ACCENT, PreferencesValue
from app.settings.views.answers import refused, saved
from app.settings.views.blueprint import bp

THEME_COOKIE = "theme"
YEAR_SECONDS = 365 * 24 * 3600


@bp.get("/preferences")
def show_preferences() -> ResponseReturnValue:
    """Show how the pages look and speak."""
    if wants_json():
        return jsonify(_as_json(preferences.read_preferences(current_user.id)))
    return _preferences_page()


@bp.route("/preferences", methods=["PATCH", "POST"])
def update_preferences() -> ResponseReturnValue:
    """Change how the pages look and speak."""
    try:
        wanted = read_input(PreferencesInput)
        changed = preferences.update_preferences(current_user.id, wanted)
    except HouseError as error:
        return _preferences_page(error)
    with speaking(changed.language):
        page = url_for("settings.show_preferences")
        response = make_response(saved(_("Appearance and language are saved."), _as_json(changed), page))
    if wanted.theme:
        # A year, or gone at once; the same cookie that the button in the menu sets.
        age = 0 if wanted.theme == "system" else YEAR_SECONDS
        response.set_cookie(THEME_COOKIE, wanted.theme, max_age=age, samesite="Lax")
    return response


@bp.app_template_global("page_accent")
def page_accent() -> str:
    """Return the accent that this page is drawn with."""
    if not current_user.is_authenticated:
        return DEFAULT_ACCENT
    try:
        return preferences.read_preferences(current_user.id).accent
    except SQLAlchemyError:
        # The page that tells of a database in trouble is drawn as well.
        db.session.rollback()
        return DEFAULT_ACCENT


def _preferences_page(error: HouseError | None = None) -> ResponseReturnValue:
    kept = refused(error, "preferences")
    page = render_template(
        "settings/preferences.html",
        preferences=preferences.read_preferences(current_user.id),
        zones=preferences.zones_by_region(),
        refused=kept,
    )
    return page, error.status if error else 200


def _as_json(value: PreferencesValue) -> dict[str, object]:
    return {**asdict(value), "theme": request.cookies.get(THEME_COOKIE) or "system"}
