"""Doors to what the facts come to together: about me, and the figures of the memory."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from app.accounts.sessions import current_user
from app.errors import wants_json
from app.inputs import read_query
from app.memory.forms import TimelinePlace
from app.memory.showing.profile import show_profile as profile_of
from app.memory.showing.statistics import show_statistics as statistics_of
from app.memory.showing.timeline import show_timeline as timeline_of
from app.memory.views.blueprint import bp, current_zone


@bp.get("/profile")
def show_profile() -> ResponseReturnValue:
    """Show what the companion knows of its person, line by line with what each stands on."""
    profile = profile_of(current_user.id, current_zone())
    if wants_json():
        return jsonify(profile.as_json())
    return render_template("memory/profile.html", page=profile)


@bp.get("/statistics")
def show_statistics() -> ResponseReturnValue:
    """Show how much there is, how it grew, and what fades when."""
    statistics = statistics_of(current_user.id, current_zone())
    if wants_json():
        return jsonify(statistics.as_json())
    return render_template("memory/statistics.html", page=statistics)


@bp.get("/timeline")
def show_timeline() -> ResponseReturnValue:
    """Show what was talked about, the newest first, and what of it was an event."""
    place = read_query(TimelinePlace)
    timeline = timeline_of(current_user.id, current_zone(), before=place.before, only_events=place.events)
    if wants_json():
        return jsonify(timeline.as_json())
    return render_template("memory/timeline.html", page=timeline)
