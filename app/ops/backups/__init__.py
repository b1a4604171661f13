"""Backups: made, verified and restored by `python -m app.backup`, which needs no running program and no keys."""
