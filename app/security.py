"""What stands in front of every view: the lock, the Origin and CSRF checks, and the headers of every answer.

Everything is locked. A view that people may see before they sign in says so with `@public`; forgetting that locks it out,
forgetting anything else cannot open it. The order of the checks is visible in `guard_request`.
"""

import ipaddress
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import structlog
from flask import Flask, Response, current_app, g, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Config, current_config
from app.encryption import current_key_ring
from app.errors import BadInputError, NotAllowedError, SignInNeededError
from app.inputs import BODY_LIMIT, MESSAGE_LIMIT

SIGN_IN_PATH = "/sign-in"
LONGEST_WAY = 2_000
WRITES = ("POST", "PUT", "PATCH", "DELETE")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Set by whoever passes a request on.
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Weaker than no-referrer on purpose: Flask-WTF refuses writes over https that come without a Referer.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()
log = structlog.get_logger(__name__)


class StaleFormError(BadInputError):
    """The CSRF token is missing, or belongs to a session that is over; a fresh one comes from `/csrf-token`."""

    code = "csrf"


class ForeignOriginError(NotAllowedError):
    """A write was sent by a page of another address."""

    code = "origin"


def public(view: View) -> View:
    """Open a view to people who are not signed in."""
    view.is_public = True  # type: ignore[attr-defined]  # functions take attributes, their type does not say so
    return view


def is_public(endpoint: str) -> bool:
    """Tell whether this endpoint may be seen by people who are not signed in."""
    return getattr(current_app.view_functions.get(endpoint), "is_public", False)


def admin_only(view: View) -> View:
    """Keep a view for people with the role admin."""
    view.is_admin_only = True  # type: ignore[attr-defined]  # functions take attributes, their type does not say so
    return view


def init_security(app: Flask, config: Config) -> None:
    """Put the guard in front of every view and the headers on every answer. Needs the key ring."""
    with app.app_context():
        app.config["SECRET_KEY"] = current_key_ring().subkey("session")
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # Asked by the guard, after the lock: who is signed out must hear that first.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    # The CSRF check looks for a form before the view can say how much it takes.
    app.config["MAX_CONTENT_LENGTH"] = MESSAGE_LIMIT
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_LIMIT
    csrf.init_app(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    public(app.view_functions["static"])
    app.before_request(guard_request)
    app.after_request(add_headers)


def guard_request() -> ResponseReturnValue | None:
    """Refuse what may not pass: first who, then from where, then with which token."""
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    if not getattr(view, "is_public", False) and not current_user.is_authenticated:
        return _ask_to_sign_in()
    if getattr(view, "is_admin_only", False) and not current_user.has_role("admin"):
        raise NotAllowedError(_("Only an administrator of this companion may do this."))
    if current_user.is_authenticated:
        structlog.contextvars.bind_contextvars(user_id=str(current_user.id))
    if request.method in WRITES:
        _check_origin()
        _check_token()
    return None


def csp_nonce() -> str:
    """Return this answer's nonce for inline scripts and styles."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def visitor_address() -> str:
    """Return the address that this request came from; empty outside of one."""
    return (request.remote_addr or "") if has_request_context() else ""


def visitor_program() -> str:
    """Return how the visitor's browser names itself; empty outside of a request."""
    return request.user_agent.string if has_request_context() else ""


def is_this_machine() -> bool:
    """Tell whether a program on this machine asks by itself, rather than for somebody who came through a proxy.

    Behind a proxy that nobody declared everybody seems to be on this machine. Such a one stands wherever the public address
    is another machine's, so there nobody is believed until TRUSTED_PROXIES says what stands in front.
    """
    config = current_config()
    if any(name in request.headers for name in FORWARDED):
        return False
    return bool(config.trusted_proxies or is_loopback(urlsplit(config.public_url).hostname)) and is_loopback(
        # Whoever comes by way of the Unix socket has no address.
        visitor_address() or "127.0.0.1"
    )


def is_loopback(host: str | None) -> bool:
    """Tell whether this name or address is the machine's own."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host == "localhost"
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def carries_token(token: str) -> bool:
    """Tell whether the request proves that it knows this token, by `Authorization: Bearer`."""
    sent = request.authorization
    given = (sent.token or "") if sent and sent.type == "bearer" else ""
    return bool(token) and secrets.compare_digest(given.encode(), token.encode())


def safe_path(target: str | None) -> str:
    """Return a path of this server to go on to, or `/` for anything that a browser could take for another host."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return "/"
    # Browsers drop tabs and line breaks inside an address, so `/\t/host` would be `//host`.
    if not target.isprintable() or "\\" in target:
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc else target


def add_headers(response: Response) -> Response:
    """Set the headers that every answer carries; a view's own win."""
    config = current_config()
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _content_policy(config))
    if config.https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    # Static files may come to our pages by way of a CDN, which is another origin.
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response


def allowed_origins(config: Config) -> set[str]:
    """List the origins whose pages may write: the public address, and on plain loopback its other spellings."""
    own = urlsplit(config.public_url)
    host = f"[{own.hostname}]" if ":" in (own.hostname or "") else own.hostname
    port = f":{own.port}" if own.port and own.port != {"http": 80, "https": 443}[own.scheme] else ""
    hosts = LOOPBACK if own.scheme == "http" and host in LOOPBACK else (host,)
    return {f"{own.scheme}://{name}{port}" for name in hosts}


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method in ("GET", "HEAD") and _is_navigation():
        wanted = request.full_path.removesuffix("?")
        # A long one would not fit into a header, and is a search that can be typed again.
        onward = "" if wanted == "/" or len(wanted) > LONGEST_WAY else f"?next={quote(wanted, safe='/')}"
        return redirect(SIGN_IN_PATH + onward)
    raise SignInNeededError(_("Please sign in first."))


def _is_navigation() -> bool:
    # A fragment, a stream or a script's call gets 401: it would follow a redirect and take the sign-in page for its answer.
    if "Turbo-Frame" in request.headers or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return "text/html" in request.headers.get("Accept", "") and "Turbo-Frame" not in request.headers
    return request.accept_mimetypes.best_match(["text/html", "application/json", "text/event-stream"]) in (
        "text/html",
        None,
    )


def _check_origin() -> None:
    origin = request.headers.get("Origin")
    if origin is None:
        if request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none"):
            return
    elif origin in allowed_origins(current_config()):
        return
    log.warning("a write from another origin was refused", origin=(origin or "")[:200], path=request.path)
    raise ForeignOriginError(
        _(
            "This page was opened at an address that this server does not know as its own, so nothing was changed. "
            "Please open %(address)s instead, or set PUBLIC_URL to the address that you use.",
            address=current_config().public_url,
        )
    )


def _check_token() -> None:
    try:
        csrf.protect()
    except CSRFError as error:
        log.info("a write without a valid token was refused", reason=error.description, path=request.path)
        raise StaleFormError(
            _("This page has been open too long, so nothing was changed. Please reload it and try again.")
        ) from error


def _content_policy(config: Config) -> str:
    # Only pages that asked for a nonce run scripts at all.
    nonce = f"'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    own = " ".join(["'self'", *_static_origin(config)])
    rules = {
        "default-src": "'none'",
        "script-src": nonce or "'none'",
        "style-src": f"{own} {nonce}".strip(),
        "font-src": own,
        "img-src": f"{own} blob: data:",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _static_origin(config: Config) -> list[str]:
    parts = urlsplit(config.static_url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
