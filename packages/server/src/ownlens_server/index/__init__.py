"""Accounts' own indexes: sealed documents, one per account, each version after the last."""
