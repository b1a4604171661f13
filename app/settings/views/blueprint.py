"""The one blueprint on which all doors of the settings stand."""

from flask import Blueprint

bp = Blueprint("settings", __name__, url_prefix="/settings")
