"""Talking to the desk from a terminal."""
