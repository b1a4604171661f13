"""The one blueprint on which all doors of the chat stand."""

from flask import Blueprint

bp = Blueprint("chat", __name__)
