"""The public log: append-only, signed, and served whole."""
