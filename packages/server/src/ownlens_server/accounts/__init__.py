"""Accounts: one person, one account."""
