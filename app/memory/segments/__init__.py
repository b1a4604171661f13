"""Segments: stretches of a conversation about one thing, their summaries, and the events among them."""
