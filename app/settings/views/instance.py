"""The door to the operator's page."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from app.errors import wants_json
from app.limits import limited
from app.security import admin_only
from app.settings import pages
from app.settings.views.blueprint import bp


@bp.get("/admin")
@admin_only
@limited("admin")
def show_instance() -> ResponseReturnValue:
    """Show the operator what this installation is made of."""
    instance = pages.show_instance()
    if wants_json():
        return jsonify(pages.instance_json(instance))
    return render_template("settings/admin.html", instance=instance)
