"""Doors to what makes the chat installable: the manifest, the service worker, and the page for when the server is away."""

from flask import Response, current_app, jsonify, render_template, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.assets import ASK_AGAIN, own_asset_url
from app.chat.views.blueprint import bp
from app.languages import page_language
from app.security import public

# The colour of the page in each look, as in static/css/tokens.css; the system paints its own bars with it.
THEME_COLOURS = {"light": "#fbf8f1", "dark": "#1f1d1a"}
# (file, pixels, purpose)
ICONS = (("app-192", 192, "any"), ("app-512", 512, "any"), ("app-maskable-512", 512, "maskable"))


@bp.get("/manifest.webmanifest")
@public
def show_manifest() -> ResponseReturnValue:
    """Say how the program is installed as an app."""
    icons = [
        {
            "src": own_asset_url(f"icons/{file}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for file, size, purpose in ICONS
    ]
    paper = THEME_COLOURS["light"]
    looks = {"display": "standalone", "background_color": paper, "theme_color": paper}
    names = {"name": "Yuzu Companion", "short_name": "Yuzu", "description": _("Your own AI companion")}
    manifest = jsonify(id="/", start_url="/", scope="/", lang=page_language(), icons=icons, **looks, **names)
    manifest.mimetype = "application/manifest+json"
    return manifest


@bp.get("/sw.js")
@public
def show_worker() -> Response:
    """Serve the service worker; at the root, since it may only look after what lies below it."""
    worker = send_from_directory(f"{current_app.static_folder}/built", "sw.js", mimetype="text/javascript")
    worker.headers["Cache-Control"] = ASK_AGAIN
    return worker


@bp.get("/offline")
@public
def show_offline() -> ResponseReturnValue:
    """Show the page that browsers keep for when the server is away; the same for everybody."""
    return render_template("chat/offline.html")


@bp.app_context_processor
def colour_pages() -> dict[str, dict[str, str]]:
    """Give every page the colours that the system paints its bars with."""
    return {"theme_colours": THEME_COLOURS}
