"""Recordings: permits, parts, sealed segments and heads; and their deletion."""
