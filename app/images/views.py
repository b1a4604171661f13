"""The images room's doors."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("images", __name__, url_prefix="/images")


@bp.get("")
def show_images() -> ResponseReturnValue:
    """Show what there is of pictures so far."""
    return render_template("images/page.html")
