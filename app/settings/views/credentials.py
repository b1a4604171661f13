"""Doors to the providers: credentials, the models that they reach, and whether they work."""

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.sessions import current_user
from app.errors import HouseError, wants_json
from app.inputs import read_form, read_input, read_json
from app.limits import limited
from app.settings import chain, credentials, pages
from app.settings.catalogue import list_models_of, refresh_models
from app.settings.connection_test import test_connection
from app.settings.forms import ChainForm, ChainInput, ConnectionTestInput, CredentialChange, CredentialInput
from app.settings.pages import Refused
from app.settings.views.answers import refused, saved
from app.settings.views.blueprint import bp


@bp.get("/credentials")
def show_credentials() -> ResponseReturnValue:
    """List one's credentials, without keys."""
    if not wants_json():
        return _providers_page()
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
        return _providers_page(error, f"add-{request.form.get('provider', '')}")
    address = url_for("settings.show_credential", credential_id=made.id)
    if not wants_json():
        flash(_("%(provider)s is set up. Try it out below.", provider=made.provider_title), "success")
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
    page = url_for("settings.show_credential", credential_id=credential_id)
    return saved(_("The provider is saved."), pages.credential_json(changed), page)


@bp.route("/credentials/<id:credential_id>", methods=["DELETE"])
@bp.route("/credentials/<id:credential_id>/deletion", methods=["POST"])
def delete_credential(credential_id: UUID) -> ResponseReturnValue:
    """Remove a credential with its key."""
    credentials.delete_credential(current_user.id, credential_id)
    if wants_json():
        return "", 204
    flash(_("The provider and its key are removed."), "success")
    return redirect(url_for("settings.show_credentials"), 303)


@bp.get("/credentials/<id:credential_id>/models")
def show_credential_models(credential_id: UUID) -> ResponseReturnValue:
    """List the models that this credential reaches, as last told."""
    if not wants_json():
        return redirect(url_for("settings.show_credential", credential_id=credential_id, _anchor="models"))
    return jsonify(pages.catalogue_json(list_models_of(current_user.id, credential_id)))


@bp.post("/credentials/<id:credential_id>/model-list")
@limited("fetch")
def create_model_list(credential_id: UUID) -> ResponseReturnValue:
    """Ask the provider for its models now."""
    catalogue = refresh_models(current_user.id, credential_id)
    if wants_json():
        return jsonify(pages.catalogue_json(catalogue))
    return redirect(url_for("settings.show_credential", credential_id=credential_id, _anchor="models"), 303)


@bp.post("/credentials/<id:credential_id>/tests")
@limited("fetch")
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
        return redirect(url_for("settings.show_credentials", _anchor="models"))
    return jsonify(models=[link.as_json() for link in chain.get_chain(current_user.id)])


@bp.route("/models", methods=["PUT", "POST"])
def update_models() -> ResponseReturnValue:
    """Choose which models are asked, in order."""
    try:
        wanted = read_json(ChainInput) if request.is_json else read_form(ChainForm).chain()
        chain.set_chain(current_user.id, wanted.links())
    except HouseError as error:
        return _providers_page(error, "models")
    models: dict[str, object] = {"models": [link.as_json() for link in wanted.links()]}
    return saved(_("The models are saved."), models, url_for("settings.show_credentials", _anchor="models"))


def _providers_page(error: HouseError | None = None, form: str = "") -> ResponseReturnValue:
    kept = refused(error, form)
    page = pages.show_providers(current_user.id)
    return render_template("settings/providers.html", page=page, refused=kept), error.status if error else 200


def _credential_page(credential_id: UUID, error: HouseError | None = None) -> ResponseReturnValue:
    kept = refused(error, "credential")
    page = pages.show_credential(current_user.id, credential_id)
    return render_template(
        "settings/credential.html", page=page, refused=kept
    ), error.status if error else 200
