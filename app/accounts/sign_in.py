"""Flask-Security, set up for this house: names instead of mail addresses, Argon2id in threads, our sessions and answers."""

from typing import Any

from flask import Flask, Response, jsonify
from flask_babel import gettext as _
from flask_security import Security, SQLAlchemyUserDatastore, UserMixin

from app.accounts import queries
from app.accounts.forms import FILL_IN, SignInForm
from app.accounts.models import Role, User
from app.accounts.passwords import ThreadedContext
from app.encryption import current_key_ring
from app.errors import BadInputError, SignInNeededError
from app.extensions import db
from app.languages import N_, TRANSLATIONS
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
    # Of its own sentences our pages can show these three; in our words they are translated with all others.
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": (FILL_IN, "error"),
    "SECURITY_MSG_INVALID_PASSWORD": (N_("This is not your password. Please try again."), "error"),
    "SECURITY_MSG_INVALID_REDIRECT": (N_("That address is not part of this companion."), "error"),
    "SECURITY_I18N_DOMAIN": "messages",
    "SECURITY_I18N_DIRNAME": [str(TRANSLATIONS)],
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
    """Bring up Flask-Security. Needs the sessions, the key ring and the CSRF check; the doors come after."""
    app.config.update(SETTINGS)
    with app.app_context():
        app.config["SECURITY_PASSWORD_SALT"] = current_key_ring().subkey("password salt").hex()
    datastore = SQLAlchemyUserDatastore(db, User, Role)
    security = Security(app, datastore, login_form=SignInForm)
    security.pwd_context = ThreadedContext(security.pwd_context)
    security.render_json(_answer_json)
    security.login_context_processor(lambda: {"has_owner": queries.has_users()})
    # Tokens in addresses and headers are another way in that nobody asked for.
    security.login_manager.request_loader(_load_nobody)
    # Would load the user and the roles once more in every request, for decorators that we do not use.
    security.principal.identity_loaders.clear()


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
    message = errors[0] if errors else _("What was sent cannot be used.")
    if code == 401:
        raise SignInNeededError(message)
    fields = {name: str(found[0]) for name, found in payload.get("field_errors", {}).items() if name}
    raise BadInputError(message, details={"fields": fields} if fields else None)
