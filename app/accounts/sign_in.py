"""Flask-Security, set up for this house: names instead of mail addresses, Argon2id in threads, our sessions and answers."""

from typing import Any

from flask import Flask, Response, jsonify, request, session
from flask_security import Security, SQLAlchemyUserDatastore, UserMixin
from flask_security.utils import set_request_attr

from app.accounts import queries, views
from app.accounts.forms import SignInForm
from app.accounts.models import Role, User
from app.accounts.passwords import ThreadedContext
from app.accounts.sessions import CurrentUser
from app.encryption import current_key_ring
from app.errors import BadInputError, SignInNeededError
from app.extensions import db
from app.security import SIGN_IN_PATH

SETTINGS: dict[str, Any] = {
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"name": {"mapper": str, "case_insensitive": True}}],
    "SECURITY_LOGIN_URL": SIGN_IN_PATH,
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_VERIFY_URL": "/sign-in/again",
    "SECURITY_LOGIN_USER_TEMPLATE": "accounts/sign_in.html",
    "SECURITY_VERIFY_TEMPLATE": "accounts/sign_in_again.html",
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": SIGN_IN_PATH,
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CACHE_CONTROL": None,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "SECURITY_CLI_USERS_NAME": False,
    "SECURITY_CLI_ROLES_NAME": False,
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    # Else an HMAC under the salt would come first, and a lost key would take every password with it.
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    # OWASP's first choice for Argon2id; 33 ms on a slow core.
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__type": "ID",
        "argon2__time_cost": 2,
        "argon2__memory_cost": 19456,
        "argon2__parallelism": 1,
    },
    # Flask-Login would note every change of address or browser by writing the session.
    "SESSION_PROTECTION": None,
}


def init_accounts(app: Flask) -> None:
    """Bring up sign-in and the doors of this room. Needs the sessions, the key ring and the CSRF check."""
    app.config.update(SETTINGS)
    with app.app_context():
        app.config["SECURITY_PASSWORD_SALT"] = current_key_ring().subkey("password salt").hex()
    datastore = SQLAlchemyUserDatastore(db, User, Role)
    security = Security(app, datastore, login_form=SignInForm)
    security.pwd_context = ThreadedContext(security.pwd_context)
    security.render_json(_answer_json)
    security.login_context_processor(lambda: {"has_owner": queries.has_users()})
    security.login_manager.user_loader(_load_user)
    # Tokens in addresses and headers are another way in that nobody asked for.
    security.login_manager.request_loader(_load_nobody)
    # Would load the user and the roles once more in every request, for decorators that we do not use.
    security.principal.identity_loaders.clear()
    app.view_functions["security.login"] = views.sign_in
    app.view_functions["security.verify"] = views.sign_in_again
    app.register_blueprint(views.bp)


def _load_user(uniquifier: str) -> CurrentUser | UserMixin | None:
    user: CurrentUser | None = session.user  # type: ignore[attr-defined]  # our own session class
    if user is None or user.fs_uniquifier != uniquifier:
        return None
    # Flask-Security's own views change what they are given, so they get the row, and ask how it came to be known.
    if request.blueprint == "security":
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", session.get("fs_paa", 0))
        return queries.find_user_by_uniquifier(uniquifier)
    return user


def _load_nobody(_request: object) -> None:
    return None


def _answer_json(
    payload: dict[str, Any], code: int, headers: dict[str, str] | None, _user: UserMixin | None
) -> Response:
    if code < 400:
        answer = jsonify(payload)
        answer.status_code = code
        answer.headers.update(headers or {})
        return answer
    errors = [str(error) for error in payload.get("errors", [])]
    message = errors[0] if errors else "What was sent cannot be used."
    if code == 401:
        raise SignInNeededError(message)
    fields = {name: str(found[0]) for name, found in payload.get("field_errors", {}).items() if name}
    raise BadInputError(message, details={"fields": fields} if fields else None)
