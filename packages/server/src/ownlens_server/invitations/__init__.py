"""Invitations: how a person comes to have an account."""
