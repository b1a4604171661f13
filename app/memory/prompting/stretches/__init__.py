"""Stretches of talk in a prompt: segments and what made them worth keeping, found for a question and put into words."""
