"""Tests of `flask db-copy`."""
