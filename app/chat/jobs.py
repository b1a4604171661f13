"""Background doors of the chat."""

from flask import Flask

from app.chat import turn
from app.chat.live import Ticket


def run_turn(app: Flask, ticket: Ticket) -> None:
    """Answer a turn in the pool of this process."""
    turn.run_turn(app, ticket)
