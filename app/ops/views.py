"""Doors for monitors: is the process alive, and can it serve."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.config import current_config, told_processes
from app.encryption import current_key_ring
from app.errors import NotAllowedError, NotFoundError
from app.limits import uncounted
from app.ops import exposition, health
from app.ops.doctor import mirror
from app.security import carries_token, is_this_machine, public, visitor_address

bp = Blueprint("ops", __name__)

# As the events of an answer have them, so that whoever stands in between does the same to both.
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@bp.get("/health")
@public
@uncounted
def show_health() -> ResponseReturnValue:
    """Answer that the process is alive; touches nothing else."""
    return jsonify(status="alive")


@bp.get("/health/ready")
@public
@uncounted
def show_readiness() -> ResponseReturnValue:
    """Answer whether the database can be asked; 503 when it cannot."""
    report = health.check_readiness()
    return jsonify(report.as_json()), 200 if report.ready else 503


@bp.get("/turns/mirror/events")
@public
def show_mirror() -> ResponseReturnValue:
    """Tell `flask doctor` how its visit looks from inside, piece by piece."""
    ring = current_key_ring()
    if not mirror.is_good(ring, request.args.get("token", "")):
        raise NotFoundError
    reflection = mirror.Reflection(
        address=visitor_address(),
        secure=request.is_secure,
        host=request.host,
        forwarded=mirror.listed(request.headers.getlist("X-Forwarded-For")),
        trusted=current_config().trusted_proxies,
        processes=told_processes(),
        files=mirror.most_files(),
        memory=exposition.memory_by_kind(),
    )
    return Response(mirror.tell(reflection), mimetype="text/event-stream", headers=STREAM_HEADERS)


@bp.get("/metrics")
@public
def show_metrics() -> ResponseReturnValue:
    """Tell the figures to a monitor on this machine, or to one that carries the token."""
    if not (is_this_machine() or carries_token(current_config().metrics_token.get_secret_value())):
        raise NotAllowedError(
            _("Figures are told to monitors on this machine only, and to those that carry METRICS_TOKEN.")
        )
    return Response(exposition.render_metrics(), content_type=exposition.CONTENT_TYPE)
