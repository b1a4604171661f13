"""Doors to set-up, sign-in, the own account and its sessions."""

from datetime import timedelta

from flask import (
    Blueprint,
    Flask,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security.utils import set_request_attr
from flask_security.views import login, logout, verify
from flask_wtf.csrf import generate_csrf

from app.accounts import links, people, queries, setup
from app.accounts.audit import record_attempt
from app.accounts.devices import put_device
from app.accounts.forms import LanguageInput, NothingInput, OwnerInput, PasswordInput, SignInInput
from app.accounts.models import User
from app.accounts.names import name_key
from app.accounts.session_copies import CurrentUser
from app.accounts.sessions import current_session_hash, current_user, let_in
from app.config import current_config
from app.errors import BadInputError, ConflictError, HouseError, wants_json
from app.inputs import read_input
from app.languages import COOKIE, choose_language
from app.limits import caller_address, limited
from app.security import public, safe_path

YEAR = timedelta(days=365)

bp = Blueprint("accounts", __name__)

# A door of the settings, which this room does not know.
FIRST_MINUTE = "/settings/welcome"


def init_doors(app: Flask) -> None:
    """Put our doors in front of Flask-Security's, and say how a request knows its user."""
    app.extensions["security"].login_manager.user_loader(load_user)
    app.view_functions["security.login"] = sign_in
    app.view_functions["security.verify"] = sign_in_again
    app.view_functions["security.logout"] = sign_out
    app.register_blueprint(bp)


def load_user(uniquifier: str) -> CurrentUser | User | None:
    """Return who is signed in: the value that came with the session."""
    user: CurrentUser | None = session.user  # type: ignore[attr-defined]  # our own session class
    if user is None or user.fs_uniquifier != uniquifier:
        return None
    if request.blueprint != "security":
        return user
    # Flask-Security's own views change what they are given, so they get the row, and ask how it came to be known.
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return queries.find_user_by_uniquifier(uniquifier)


def name_and_address() -> str:
    """Return what the tighter limit counts: one name from one address, so that no stranger can lock a name for all."""
    sent = request.get_json(silent=True) if request.is_json else request.form
    name = sent.get("name") if isinstance(sent, dict) else ""
    return f"{caller_address()} {name_key(name) if isinstance(name, str) else ''}"


# Each visit of somebody who is not signed in stores a session, so visits are counted too.
@public
@limited("login", scale=6)
@limited("login", methods=["POST"])
@limited("login", scale=0.5, key=name_and_address, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page, or sign in; Flask-Security does the work between our checks and our record."""
    if request.method != "POST" or _is_signed_in():
        return _onward(login())
    given = read_input(SignInInput)
    try:
        return _onward(login())
    finally:
        record_attempt(given.name, passed=_is_signed_in())


@limited("login", scale=6)
@limited("login", scale=0.5, methods=["POST"])
def sign_in_again() -> ResponseReturnValue:
    """Ask somebody who is signed in for the password once more, before something delicate."""
    if request.method == "POST":
        read_input(SignInInput)
    return make_response(verify())


def sign_out() -> ResponseReturnValue:
    """End this session."""
    read_input(NothingInput)
    return make_response(logout())


@bp.get("/csrf-token")
@public
@limited("login", scale=6)
def show_csrf_token() -> ResponseReturnValue:
    """Hand out a fresh token to a page whose own has become stale, and say who is signed in now."""
    known = str(current_user.id) if current_user.is_authenticated else None
    return jsonify(csrf_token=generate_csrf(), user_id=known)


@bp.post("/language")
@public
@limited("login", scale=6)
def update_language() -> ResponseReturnValue:
    """Keep the language that a visitor chose in a cookie; who is signed in has one in the account."""
    wanted = read_input(LanguageInput)
    answer = make_response(
        jsonify(language=wanted.language) if wants_json() else redirect(safe_path(wanted.next), 303)
    )
    secure = current_config().https
    answer.set_cookie(COOKIE, wanted.language, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


@bp.get("/setup/<token>")
@public
@limited("setup")
def show_setup(token: str) -> ResponseReturnValue:
    """Show the form that makes its sender the owner."""
    links.get_link(token, "setup")
    return _form_page("accounts/setup.html")


@bp.post("/setup/<token>")
@public
@limited("setup")
def create_owner(token: str) -> ResponseReturnValue:
    """Make the owner's account and sign in."""
    try:
        owner = setup.create_owner(token, read_input(OwnerInput), language=choose_language())
    except (BadInputError, ConflictError) as error:
        return _form_page("accounts/setup.html", error)
    let_in(owner)
    return _welcome(owner, is_owner=True)


@bp.get("/sign-in/link/<token>")
@public
@limited("setup")
def show_sign_in_link(token: str) -> ResponseReturnValue:
    """Show a button rather than sign in: programs that look at links before people do must not use them up."""
    links.get_link(token, "sign_in")
    return render_template("accounts/sign_in_link.html")


@bp.post("/sign-in/link/<token>")
@public
@limited("setup")
def sign_in_by_link(token: str) -> ResponseReturnValue:
    """Sign in whom the link was made for, once."""
    user = links.enter_by_link(token, language=choose_language())
    let_in(user)
    return _welcome(user)


@bp.get("/account")
def show_account() -> ResponseReturnValue:
    """Show the own account: password and sessions."""
    return _account_page()


@bp.post("/account/password")
@limited("login", scale=0.5)
def update_password() -> ResponseReturnValue:
    """Change the own password; every other session ends."""
    is_first = not queries.get_user(current_user.id).password
    try:
        uniquifier = people.change_password(
            current_user.id, read_input(PasswordInput), current_session_hash()
        )
    except BadInputError as error:
        return _account_page(error)
    # Another uniquifier in the session also gives it a new id when it is saved.
    session["_user_id"] = uniquifier
    if wants_json():
        return jsonify(changed=True)
    return redirect(FIRST_MINUTE if is_first else url_for("accounts.show_account"))


@bp.route("/account/sessions/<id_hash>", methods=["DELETE"])
@bp.route("/account/sessions/<id_hash>/deletion", methods=["POST"])
def delete_session(id_hash: str) -> ResponseReturnValue:
    """End one of the own sessions."""
    people.end_session(current_user.id, id_hash)
    return ("", 204) if wants_json() else redirect(url_for("accounts.show_account"))


@bp.route("/account/sessions", methods=["DELETE"])
@bp.route("/account/sessions/deletion", methods=["POST"])
def delete_other_sessions() -> ResponseReturnValue:
    """End all own sessions but this one."""
    ended = people.end_other_sessions(current_user.id, current_session_hash())
    return jsonify(ended=ended) if wants_json() else redirect(url_for("accounts.show_account"))


def _is_signed_in() -> bool:
    return current_user.is_authenticated


def _onward(answer: ResponseReturnValue) -> ResponseReturnValue:
    response = make_response(answer)
    if response.location and _is_signed_in():
        response.location = safe_path(request.form.get("next") or request.args.get("next"))
    elif request.method == "POST" and response.status_code == 200 and not _is_signed_in():
        # The form again, with what was wrong: a program must see that as well.
        response.status_code = 400
    return response


def _welcome(user: User, *, is_owner: bool = False) -> ResponseReturnValue:
    if wants_json():
        return jsonify(user=user.get_security_payload()), 201
    # Somebody who was invited has no password yet; choosing one leads to the first minute.
    return redirect(FIRST_MINUTE if is_owner else "/" if user.password else url_for("accounts.show_account"))


def _account_page(error: HouseError | None = None) -> ResponseReturnValue:
    user = queries.get_user(current_user.id)
    sessions = queries.list_sessions(current_user.id)
    return _form_page(
        "accounts/account.html",
        error,
        user=user,
        sessions=sessions,
        this_session=current_session_hash(),
        put_device=put_device,
    )


def _form_page(template: str, error: HouseError | None = None, **values: object) -> ResponseReturnValue:
    if error is None:
        return render_template(template, fields={}, message="", **values)
    if wants_json():
        raise error
    fields = error.details.get("fields", {})
    return render_template(template, fields=fields, message=error.message, **values), error.status
