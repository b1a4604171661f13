"""Background doors of the chat."""

from flask import Flask

from app.chat import turn
from app.chat.live import LiveTurn


def run_turn(app: Flask, live: LiveTurn) -> None:
    """Answer a turn in the pool of this process."""
    turn.run_turn(app, live)
