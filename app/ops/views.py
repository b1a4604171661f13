"""Doors for monitors: is the process alive, and can it serve."""

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.ops import health
from app.security import public

bp = Blueprint("ops", __name__)


@bp.get("/health")
@public
def show_health() -> ResponseReturnValue:
# As the events of an answer have them, so that whoever stands in between does the same to both.
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

    """Answer that the process is alive; touches nothing else."""
    return jsonify(status="alive")


@bp.get("/health/ready")
@public
def show_readiness() -> ResponseReturnValue:
    """Answer whether the database can be asked; 503 when it cannot."""
    report = health.check_readiness()
    return jsonify(report.as_json()), 200 if report.ready else 503
