"""Deleting a recording, with everything that was ever made of it."""
