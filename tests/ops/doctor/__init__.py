"""Tests of `flask doctor`."""
