"""Doors to what the memory comes to together: about me, its figures, and the timeline with what is done with its events."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.sessions import current_user
from app.errors import wants_json
from app.inputs import read_input, read_query
from app.languages import N_
from app.memory.forms import EventStandingInput, TimelinePlace
from app.memory.segments import keeping
from app.memory.showing.profile import show_profile as profile_of
from app.memory.showing.statistics import show_statistics as statistics_of
from app.memory.showing.timeline import show_timeline as timeline_of
from app.memory.views.blueprint import bp, current_zone

ACTS: Mapping[str, tuple[Callable[[UUID, UUID], None], str]] = {
    "pin": (keeping.pin, N_("Pinned: it stays as it is, whatever is read again.")),
    "unpin": (keeping.unpin, N_("No longer pinned.")),
    "archive": (keeping.archive, N_("Put away. It is not recalled until you bring it back.")),
    "restore": (keeping.restore, N_("It is back.")),
}


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
    timeline = timeline_of(current_user.id, current_zone(), before=place.before, which=place.which)
    if wants_json():
        return jsonify(timeline.as_json())
    return render_template("memory/timeline.html", page=timeline)


@bp.post("/events/<id:event_id>/standing")
def update_event(event_id: UUID) -> ResponseReturnValue:
    """Pin an event, put it away, or bring it back."""
    wanted = read_input(EventStandingInput)
    act, sentence = ACTS[wanted.act]
    act(current_user.id, event_id)
    if wants_json():
        return "", 204
    flash(_(sentence), "success")
    return redirect(url_for("memory.show_timeline", which=wanted.which, _anchor=f"event-{event_id}"), 303)
