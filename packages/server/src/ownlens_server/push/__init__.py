"""The push channel: what an account's open clients are told at once."""
