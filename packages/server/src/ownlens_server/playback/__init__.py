"""Handing out sealed segments: to their owner, and to viewers within what was shared with them."""
