"""Plug-in room: what the model may call."""
