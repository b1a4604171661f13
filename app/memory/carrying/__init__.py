"""Carrying a memory elsewhere: out to a file to keep or to read, and in again without losing or doubling anything."""
