"""Doors for monitors: is the process alive, and can it serve."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.limits import uncounted
from app.ops import health
from app.security import public

bp = Blueprint("ops", __name__)


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
