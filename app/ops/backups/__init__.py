"""Backups: made, verified and restored by `python -m app.ops.backups`, which needs no running program and no keys."""
