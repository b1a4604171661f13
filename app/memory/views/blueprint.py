"""The one blueprint on which all doors of the memory stand."""

from flask import Blueprint

bp = Blueprint("memory", __name__, url_prefix="/memory")
