"""Doors to the settings: persona, credentials, models, and the operator's page. docs/http.md lists each with its fields."""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.errors import HouseError, wants_json
from app.extensions import db
from app.inputs import read_form, read_input, read_json
from app.security import admin_only
from app.settings import chain, credentials, pages, personas
from app.settings.catalogue import list_models_of, refresh_models
from app.settings.connection_test import test_connection
from app.settings.forms import (
    CHAIN_LENGTH,
    ChainForm,
    ChainInput,
    ConnectionTestInput,
    CredentialChange,
    CredentialInput,
    PersonaInput,
)
from app.settings.pages import ChainRow, Refused

bp = Blueprint("settings", __name__, url_prefix="/settings")

NEVER_SENT_BACK = ("key", "csrf_token")


@bp.get("")
def show_settings() -> ResponseReturnValue:
    """Show everything that a person can set."""
    if not wants_json():
        return _overview_page()
    overview = pages.show_overview(current_user.id)
    return jsonify(
        persona=pages.persona_json(overview.persona),
        credentials=[pages.credential_json(each) for each in overview.credentials],
        models=[link.as_json() for link in overview.chain],
        providers=[pages.provider_json(provider) for provider in overview.providers],
    )


@bp.get("/persona")
def show_persona() -> ResponseReturnValue:
    """Show the companion's persona."""
    if not wants_json():
        return redirect(url_for("settings.show_settings", _anchor="persona"))
    return jsonify(pages.persona_json(personas.ensure_persona(current_user.id)))


@bp.route("/persona", methods=["PUT", "POST"])
def update_persona() -> ResponseReturnValue:
    """Change the persona."""
    persona = personas.ensure_persona(current_user.id)
    try:
        changed = personas.update_persona(current_user.id, persona.id, read_input(PersonaInput))
    except HouseError as error:
        return _overview_page(error, "persona")
    return _saved("The persona is saved.", pages.persona_json(changed), "persona")


@bp.get("/credentials")
def show_credentials() -> ResponseReturnValue:
    """List one's credentials, without keys."""
    if not wants_json():
        return redirect(url_for("settings.show_settings", _anchor="providers"))
    return jsonify(
        credentials=[pages.credential_json(each) for each in credentials.list_credentials(current_user.id)]
    )


@bp.post("/credentials")
def create_credential() -> ResponseReturnValue:
    """Set up a provider."""
    try:
        wanted = read_input(CredentialInput)
        made = credentials.add_credential(current_user.id, wanted, is_admin=current_user.has_role("admin"))
    except HouseError as error:
        return _overview_page(error, f"add-{request.form.get('provider', '')}")
    address = url_for("settings.show_credential", credential_id=made.id)
    if not wants_json():
        flash(f"{made.provider_title} is set up. Please try it out, then choose a model.", "success")
        return redirect(address, 303)
    return jsonify(pages.credential_json(made)), 201, {"Location": address}


@bp.get("/credentials/<id:credential_id>")
def show_credential(credential_id: UUID) -> ResponseReturnValue:
    """Show one credential."""
    if wants_json():
        return jsonify(pages.credential_json(credentials.get_credential(current_user.id, credential_id)))
    return _credential_page(credential_id)


@bp.route("/credentials/<id:credential_id>", methods=["PATCH", "POST"])
def update_credential(credential_id: UUID) -> ResponseReturnValue:
    """Change a credential or replace its key."""
    try:
        wanted = read_input(CredentialChange)
        is_admin = current_user.has_role("admin")
        changed = credentials.change_credential(current_user.id, credential_id, wanted, is_admin=is_admin)
    except HouseError as error:
        return _credential_page(credential_id, error)
    if wants_json():
        return jsonify(pages.credential_json(changed))
    flash("Saved.", "success")
    return redirect(url_for("settings.show_credential", credential_id=credential_id), 303)


@bp.route("/credentials/<id:credential_id>", methods=["DELETE"])
@bp.route("/credentials/<id:credential_id>/deletion", methods=["POST"])
def delete_credential(credential_id: UUID) -> ResponseReturnValue:
    """Remove a credential with its key."""
    credentials.delete_credential(current_user.id, credential_id)
    if wants_json():
        return "", 204
    flash("The provider and its key are removed.", "success")
    return redirect(url_for("settings.show_settings", _anchor="providers"), 303)


@bp.get("/credentials/<id:credential_id>/models")
def show_credential_models(credential_id: UUID) -> ResponseReturnValue:
    """List the models that this credential reaches, as last told."""
    if not wants_json():
        return redirect(url_for("settings.show_credential", credential_id=credential_id, _anchor="models"))
    return jsonify(pages.catalogue_json(list_models_of(current_user.id, credential_id)))


@bp.post("/credentials/<id:credential_id>/model-list")
def create_model_list(credential_id: UUID) -> ResponseReturnValue:
    """Ask the provider for its models now."""
    catalogue = refresh_models(current_user.id, credential_id)
    if wants_json():
        return jsonify(pages.catalogue_json(catalogue))
    return redirect(url_for("settings.show_credential", credential_id=credential_id, _anchor="models"), 303)


@bp.post("/credentials/<id:credential_id>/tests")
def create_test(credential_id: UUID) -> ResponseReturnValue:
    """Try a credential out and report what works."""
    report = test_connection(current_user.id, credential_id, read_input(ConnectionTestInput).model)
    if wants_json():
        steps = [{"name": step.name, "state": step.state, "detail": step.detail} for step in report.steps]
        return jsonify(steps=steps)
    page = pages.show_credential(current_user.id, credential_id, report)
    return render_template("settings/credential.html", page=page, refused=Refused())


@bp.get("/models")
def show_models() -> ResponseReturnValue:
    """Show which models are asked, in order."""
    if not wants_json():
        return redirect(url_for("settings.show_settings", _anchor="models"))
    return jsonify(models=[link.as_json() for link in chain.get_chain(current_user.id)])


@bp.route("/models", methods=["PUT", "POST"])
def update_models() -> ResponseReturnValue:
    """Choose which models are asked, in order."""
    try:
        wanted = read_json(ChainInput) if request.is_json else read_form(ChainForm).chain()
        chain.set_chain(current_user.id, wanted.links())
    except HouseError as error:
        return _overview_page(error, "models")
    return _saved("The models are saved.", {"models": [link.as_json() for link in wanted.links()]}, "models")


@bp.get("/admin")
@admin_only
def show_instance() -> ResponseReturnValue:
    """Show the operator what this installation is made of."""
    instance = pages.show_instance()
    if wants_json():
        return jsonify(pages.instance_json(instance))
    return render_template("settings/admin.html", instance=instance)


def _saved(sentence: str, value: dict[str, object], anchor: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(value)
    flash(sentence, "success")
    return redirect(url_for("settings.show_settings", _anchor=anchor), 303)


def _overview_page(error: HouseError | None = None, form: str = "") -> ResponseReturnValue:
    refused = _refused(error, form)
    page = pages.show_overview(current_user.id)
    is_admin = current_user.has_role("admin")
    html = render_template("settings/page.html", page=page, refused=refused, is_admin=is_admin)
    return html, error.status if error else 200


def _credential_page(credential_id: UUID, error: HouseError | None = None) -> ResponseReturnValue:
    refused = _refused(error, "credential")
    page = pages.show_credential(current_user.id, credential_id)
    return render_template(
        "settings/credential.html", page=page, refused=refused
    ), error.status if error else 200


def _refused(error: HouseError | None, form: str) -> Refused:
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
