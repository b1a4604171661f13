"""People: roles, sign-in, sessions and the one-time links that let an owner in."""
