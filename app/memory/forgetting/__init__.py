"""Forgetting: what fades by itself and comes back, and what a person lets be forgotten for good."""
