"""Doors to the companion: everything that is set, and the persona."""

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.sessions import current_user
from app.errors import HouseError, wants_json
from app.inputs import read_input
from app.settings import chain, credentials, pages, personas
from app.settings.forms import PersonaInput
from app.settings.views.answers import refused, saved
from app.settings.views.blueprint import bp


@bp.get("")
def show_settings() -> ResponseReturnValue:
    """Show the companion, the first page of the settings; to a program everything that a person can set."""
    if not wants_json():
        return _companion_page()
    return jsonify(
        persona=pages.persona_json(personas.ensure_persona(current_user.id)),
        credentials=[pages.credential_json(each) for each in credentials.list_credentials(current_user.id)],
        models=[link.as_json() for link in chain.get_chain(current_user.id)],
        providers=[pages.provider_json(provider) for provider in pages.offered_providers()],
    )


@bp.get("/persona")
def show_persona() -> ResponseReturnValue:
    """Show the companion's persona."""
    if not wants_json():
        return redirect(url_for("settings.show_settings"))
    return jsonify(pages.persona_json(personas.ensure_persona(current_user.id)))


@bp.route("/persona", methods=["PUT", "POST"])
def update_persona() -> ResponseReturnValue:
    """Change the persona."""
    persona = personas.ensure_persona(current_user.id)
    try:
        changed = personas.update_persona(current_user.id, persona.id, read_input(PersonaInput))
    except HouseError as error:
        return _companion_page(error)
    return saved(_("The companion is saved."), pages.persona_json(changed), url_for("settings.show_settings"))


def _companion_page(error: HouseError | None = None) -> ResponseReturnValue:
    kept = refused(error, "persona")
    page = pages.show_companion(current_user.id)
    return render_template("settings/companion.html", page=page, refused=kept), error.status if error else 200
