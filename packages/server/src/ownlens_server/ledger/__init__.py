"""Each account's own ledger: append-only lines, chained, readable by their owner alone."""
