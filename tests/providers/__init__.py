"""Tests of the providers' room, over real HTTP against the scripted provider."""
