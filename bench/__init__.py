"""Measures the program the way people meet it: many streams at once through real HTTP, and kill -9 in mid-stream."""
