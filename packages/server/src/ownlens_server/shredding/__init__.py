"""Shred secrets: kept apart, released to those who may open a thing, destroyed for good."""
