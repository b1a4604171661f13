"""Doors to what the facts come to together: about me, and the figures of the memory."""

from zoneinfo import ZoneInfo

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.errors import wants_json
from app.memory.showing.profile import show_profile as profile_of
from app.memory.showing.statistics import show_statistics as statistics_of
from app.memory.views.blueprint import bp


@bp.get("/profile")
def show_profile() -> ResponseReturnValue:
    """Show what the companion knows of its person, line by line with what each stands on."""
    profile = profile_of(current_user.id, ZoneInfo(current_user.timezone))
    if wants_json():
        return jsonify(profile.as_json())
    return render_template("memory/profile.html", page=profile)


@bp.get("/statistics")
def show_statistics() -> ResponseReturnValue:
    """Show how much there is, how it grew, and what fades when."""
    statistics = statistics_of(current_user.id, ZoneInfo(current_user.timezone))
    if wants_json():
        return jsonify(statistics.as_json())
    return render_template("memory/statistics.html", page=statistics)
