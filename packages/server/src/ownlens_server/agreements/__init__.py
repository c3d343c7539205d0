"""Agreements: the documents people accept, each version kept for ever, and who accepted which."""
