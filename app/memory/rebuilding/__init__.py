"""Rebuilding a person's facts and segments from their messages, with a difference before anything changes."""
