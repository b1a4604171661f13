"""Addresses of static files: each carries the first digits of its content's hash, so browsers keep it for ever.

A file that changed has another address; nobody ever has to be told to reload without the cache.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

from app.config import Config, current_config

DIGITS = 12
FOR_EVER = "public, max-age=31536000, immutable"
# Without a hash in its address a file may change under it: the browser asks each time and mostly hears 304.
ASK_AGAIN = "no-cache"


def init_assets(app: Flask, config: Config) -> None:
    """Make `asset_url` known to templates, and let browsers keep what carries its hash."""
    app.jinja_env.globals.update(asset_url=asset_url, own_asset_url=own_asset_url)
    app.extensions["asset_hashes"] = lru_cache(maxsize=None)(_hash_of)
    app.after_request(_let_browsers_keep)


def asset_url(name: str) -> str:
    """Return where browsers fetch this file of `static/`: from STATIC_URL, which may be a CDN."""
    return f"{current_config().static_url.rstrip('/')}/{name}?v={_version(name)}"


def own_asset_url(name: str) -> str:
    """Return the address on this very server, for what a browser takes from its page's own origin only (its icons)."""
    return url_for("static", filename=name, v=_version(name))


def _version(name: str) -> str:
    place = Path(current_app.static_folder or "") / name
    # In development a file changes while the program runs; the time of its change tells that it must be read anew.
    return str(current_app.extensions["asset_hashes"](place, place.stat().st_mtime_ns))


def _hash_of(place: Path, _changed: int) -> str:
    return hashlib.sha256(place.read_bytes()).hexdigest()[:DIGITS]


def _let_browsers_keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        # Of a server that is older or newer than the page, the wrong content would be kept for ever under the right hash.
        is_asked_for = request.args.get("v") == _version((request.view_args or {})["filename"])
        response.headers["Cache-Control"] = FOR_EVER if is_asked_for else ASK_AGAIN
        # By way of a CDN they come from another origin, where scripts and fonts must be open to ours.
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response
