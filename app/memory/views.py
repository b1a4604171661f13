"""The memory room's doors."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("memory", __name__, url_prefix="/memory")


@bp.get("")
def show_memory() -> ResponseReturnValue:
    """Show what there is of memory so far."""
    return render_template("memory/page.html")
