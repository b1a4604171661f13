"""Doors to the first minute: three steps, each a plain form, each to be passed over or taken again."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.errors import HouseError, wants_json
from app.inputs import read_input
from app.limits import limited
from app.settings import chain, pages, personas, preferences, welcome
from app.settings.forms import AcquaintanceInput, CredentialInput
from app.settings.prompts import voices
from app.settings.views.answers import refused
from app.settings.views.blueprint import bp
from app.settings.welcome import Trial


@bp.get("/welcome")
def show_welcome() -> ResponseReturnValue:
    """Show the first step: getting acquainted."""
    return _acquaintance_page()


@bp.post("/welcome")
def update_acquaintance() -> ResponseReturnValue:
    """Store who both are, and go on to the second step."""
    try:
        persona = welcome.get_acquainted(current_user.id, read_input(AcquaintanceInput))
    except HouseError as error:
        return _acquaintance_page(error)
    if wants_json():
        return pages.persona_json(persona)
    return redirect(url_for("settings.show_welcome_provider"), 303)


@bp.get("/welcome/provider")
@limited("fetch")
def show_welcome_provider() -> ResponseReturnValue:
    """Show the second step: who answers."""
    return _provider_page()


@bp.post("/welcome/provider")
@limited("fetch")
def create_welcome_provider() -> ResponseReturnValue:
    """Try a provider and keep it if it answers."""
    try:
        wanted = read_input(CredentialInput)
        trial = welcome.try_provider(current_user.id, wanted, is_admin=current_user.has_role("admin"))
    except HouseError as error:
        return _provider_page(error)
    if wants_json():
        return pages.trial_json(trial), 201 if trial.works else 409
    return _provider_page(trial=trial)


@bp.get("/welcome/done")
def show_welcome_done() -> ResponseReturnValue:
    """Show the third step: what was chosen, and the way to the first conversation."""
    persona = personas.ensure_persona(current_user.id)
    speaker = chain.find_speaker(current_user.id)
    return render_template("settings/welcome_done.html", persona=persona, speaker=speaker)


@bp.post("/welcome/end")
def create_welcome_end() -> ResponseReturnValue:
    """Put the first minute aside: the start page speaks of it no more."""
    preferences.put_welcome_aside(current_user.id)
    return {"welcomed": True} if wants_json() else redirect("/", 303)


def _acquaintance_page(error: HouseError | None = None) -> ResponseReturnValue:
    persona = personas.ensure_persona(current_user.id)
    chosen = preferences.read_preferences(current_user.id)
    page = render_template(
        "settings/welcome.html",
        refused=refused(error, "acquaintance"),
        persona=persona,
        voices=voices(),
        voice=welcome.voice_of(persona),
        # Who was never here before is most likely called as they sign in.
        user_name=persona.user_name or ("" if chosen.welcomed else current_user.name),
        preferences=chosen,
        zones=preferences.zones_by_region(),
    )
    return page, error.status if error else 200


def _provider_page(error: HouseError | None = None, trial: Trial | None = None) -> ResponseReturnValue:
    kept = refused(error, request.form.get("provider", ""))
    is_admin = current_user.has_role("admin")
    page = render_template(
        "settings/welcome_provider.html",
        page=pages.show_providers(current_user.id),
        ollama=welcome.look_for_ollama(is_admin=is_admin),
        refused=kept,
        trial=trial,
        typed={name: value for name, value in request.form.items() if name != "key"},
    )
    return page, error.status if error else 200
