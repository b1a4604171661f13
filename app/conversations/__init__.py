"""Conversations, their messages as a tree, and turns: tables and queries, below everything that points at messages."""
