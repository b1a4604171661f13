"""Browser sessions in our own table: hashed ids, a new id whenever somebody gains rights, few writes.

Flask calls `open_session` first in every request; `save_session` comes when the answer is there, while a failure can
still be told instead of it. Reading takes one small question, or a copy of its
answer (`session_copies`); it also brings the user, who then is `current_user` without another one. Writing happens when
something changed, and every five minutes to note that the session is in use, always in a transaction of its own after the
request's has ended.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast

import flask_login
from flask import Flask, Request, Response, current_app, g, has_request_context, session
from flask_babel import gettext as _
from flask_security import UserMixin, login_user
from flask_session.base import ServerSideSession, ServerSideSessionInterface
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from app.accounts import queries, session_copies
from app.accounts.devices import describe_device
from app.accounts.models import User
from app.accounts.session_copies import CurrentUser, StoredSession
from app.config import Config
from app.database import now
from app.errors import AWAY_SECONDS, BusyError, answer_database_error
from app.extensions import db
from app.security import visitor_program

SIGNED_IN_FOR = timedelta(days=30)
ANONYMOUS_FOR = timedelta(hours=6)
NOTED_EVERY = timedelta(minutes=5)
ID_BYTES = 32
# These never look at a session, and monitors and browsers ask for them often.
WITHOUT_SESSION = ("/static/", "/health", "/metrics")


current_user = cast(CurrentUser, flask_login.current_user)


class HouseSession(ServerSideSession):  # type: ignore[misc]  # the library carries no types
    """What one browser carries from request to request."""

    user: CurrentUser | None = None
    # None while the row does not exist yet.
    seen_at: datetime | None = None
    # Whose session it was when the request began.
    opened_for: str | None = None
    # Why the store could not be asked; nothing may be concluded from this session then.
    fault: SQLAlchemyError | None = None
    # Whether this request has stored it.
    saved: bool = False

    @property
    def signed_in_as(self) -> str | None:
        """The uniquifier of whoever is signed in."""
        return cast(str | None, dict.get(self, "_user_id"))


class SessionStore(ServerSideSessionInterface):  # type: ignore[misc]  # the library carries no types
    """Opens and saves the session of each request."""

    session_class = HouseSession

    def __init__(self, app: Flask) -> None:
        super().__init__(app, key_prefix="", permanent=False, sid_length=ID_BYTES)

    def open_session(self, app: Flask, request: Request) -> HouseSession:
        """Return the session that the cookie names, or a new one that is not stored yet."""
        sid = request.cookies.get(self.get_cookie_name(app), "")
        if not sid or request.path.startswith(WITHOUT_SESSION):
            return HouseSession(sid=new_sid())
        try:
            stored = session_copies.find_copy(hash_of(sid)) or _read(hash_of(sid))
        except SQLAlchemyError as error:
            blind = HouseSession(sid=sid)
            blind.fault = error
            return blind
        if stored is None:
            return HouseSession(sid=new_sid())
        opened = HouseSession(stored.data, sid=sid)
        opened.seen_at = stored.seen_at
        opened.opened_for = opened.signed_in_as
        opened.user = stored.user
        return opened

    def save_session(self, app: Flask, session: HouseSession, response: Response) -> None:
        """Store what changed and set the cookie, once, after the request's own transaction has ended."""
        # A write transaction that is still open here would make the session's own wait for itself.
        db.session.rollback()
        if session.fault is not None:
            return
        if session.accessed:
            response.vary.add("Cookie")
        if session.saved:
            return
        if not session or (session.opened_for and not session.signed_in_as):
            self._end(app, session, response)
        elif session.seen_at is None and not session.signed_in_as and response.status_code >= 400:
            # Whoever knocks at random addresses gets the error page, whose form token is not worth a row.
            return
        elif session.modified or _is_unnoted(session):
            self._keep(app, session, response)
        elif session.user is not None and g.get("has_changed_a_user"):
            # Whoever has just changed their language sees it at once.
            session_copies.forget_copies([hash_of(session.sid)])

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        rows = queries.read_session(store_id)
        return cast(dict[str, Any], rows[0].data) if rows else None

    def _delete_session(self, store_id: str) -> None:
        with db.engine.begin() as connection:
            connection.execute(queries.session_delete(store_id))
        session_copies.forget_copies([store_id])

    def _upsert_session(self, session_lifetime: timedelta, session: HouseSession, store_id: str) -> None:
        store(session)

    def _end(self, app: Flask, session: HouseSession, response: Response) -> None:
        if session.seen_at is not None:
            self._delete_session(hash_of(session.sid))
            response.delete_cookie(**self._cookie(app))
            response.vary.add("Cookie")

    def _keep(self, app: Flask, session: HouseSession, response: Response) -> None:
        if not store(session):
            response.delete_cookie(**self._cookie(app))
            return
        # A visitor's cookie goes with the browser, a user's stays as long as the session may.
        lifetime = SIGNED_IN_FOR if session.signed_in_as else None
        response.set_cookie(value=session.sid, max_age=lifetime, **self._cookie(app))
        response.vary.add("Cookie")

    def _cookie(self, app: Flask) -> dict[str, Any]:
        return {
            "key": self.get_cookie_name(app),
            "path": "/",
            "secure": self.get_cookie_secure(app),
            "httponly": True,
            "samesite": "Lax",
        }


def init_sessions(app: Flask, config: Config) -> None:
    """Keep sessions in our table, under a cookie that only this host can set where it is served over TLS.

    Comes before the lock, which must not take somebody for a stranger because the database is away.
    """
    app.config["SESSION_COOKIE_NAME"] = "__Host-yuzu" if config.https else "yuzu"
    app.config["SESSION_COOKIE_SECURE"] = config.https
    app.session_interface = SessionStore(app)
    app.before_request(_refuse_blindly)


def init_session_writes(app: Flask) -> None:
    """Store each request's session before its answer is dressed, so that a refusal in its place gets all headers, too.

    Flask itself would store it last, where a failure is an unexpected one.
    """
    app.after_request(_save_in_time)


def new_sid() -> str:
    """Return a fresh session id of 256 random bits."""
    return secrets.token_urlsafe(ID_BYTES)


def hash_of(sid: str) -> str:
    """Return the key under which a session id is stored."""
    return hashlib.sha256(sid.encode()).hexdigest()


def current_session_hash() -> str:
    """Return the stored key of this request's session, for `queries.is_session_alive` in a stream."""
    return hash_of(session.sid)  # type: ignore[attr-defined]  # our own session class


def let_in(user: UserMixin) -> None:
    """Sign this user in on this browser; nothing of whoever used it before is kept, and the session's id will be new."""
    session.clear()
    g.pop("csrf_token", None)
    login_user(user)


def sweep_sessions() -> int:
    """Remove expired sessions and links; a periodic job calls this. Returns how many sessions went."""
    swept = queries.delete_expired(now())
    db.session.commit()
    return swept


def count_to_sweep() -> int:
    """Count the sessions that `sweep_sessions` would remove now."""
    return queries.count_expired(now())


def store(session: HouseSession) -> bool:
    """Write the session, under a new id when somebody else is signed in now; False when it was ended meanwhile."""
    earlier = hash_of(session.sid)
    try:
        return _store(session)
    finally:
        session_copies.forget_copies([earlier])


def _store(session: HouseSession) -> bool:
    moment = now()
    values = {
        "seen_at": moment,
        "expires_at": moment + (SIGNED_IN_FOR if session.signed_in_as else ANONYMOUS_FOR),
    }
    stored_before = session.seen_at is not None
    with db.engine.begin() as connection:
        if stored_before and session.signed_in_as == session.opened_for:
            changes = values | ({"data": dict(session)} if session.modified else {})
            return (
                connection.execute(queries.session_update(hash_of(session.sid)).values(changes)).rowcount == 1
            )
        if stored_before:
            connection.execute(queries.session_delete(hash_of(session.sid)))
            session.sid = new_sid()
        row = values | {"id_hash": hash_of(session.sid), "data": dict(session), "created_at": moment}
        row["device"] = describe_device(visitor_program())
        connection.execute(queries.session_insert(session.signed_in_as).values(row))
    return True


@event.listens_for(User, "after_update")
def _note_changed_user(_mapper: object, _connection: object, _user: User) -> None:
    if has_request_context():
        g.has_changed_a_user = True


def _refuse_blindly() -> None:
    fault = session.fault  # type: ignore[attr-defined]  # our own session class
    if fault is not None:
        message = _("The database does not answer just now. Please try again in a moment.")
        raise BusyError(message, retry_after=AWAY_SECONDS) from fault


def _save_in_time(response: Response) -> Response:
    store, opened = cast(SessionStore, current_app.session_interface), cast(HouseSession, session)
    try:
        store.save_session(current_app, opened, response)
    except SQLAlchemyError as error:
        opened.fault = error
        return answer_database_error(error)
    opened.saved = True
    return response


def _read(id_hash: str) -> StoredSession | None:
    read_at = session_copies.clock()
    rows = queries.read_session(id_hash)
    if not rows:
        return None
    stored = StoredSession(rows[0].data, rows[0].seen_at, _user_from(rows), read_at)
    session_copies.keep_copy(id_hash, stored)
    return stored


def _user_from(rows: Any) -> CurrentUser | None:
    first = rows[0]
    if first.id is None:
        return None
    roles = frozenset(row.role for row in rows if row.role)
    return CurrentUser(first.id, first.name, first.fs_uniquifier, first.locale, first.timezone, roles)


def _is_unnoted(session: HouseSession) -> bool:
    return session.seen_at is not None and now() - session.seen_at > NOTED_EVERY
