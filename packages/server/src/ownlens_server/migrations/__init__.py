"""Migrations of the two databases, and how they are run."""
