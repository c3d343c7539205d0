"""The server's clock, handed in so that a test can set it."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> int:
        """Unix time in whole seconds."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(time.time())
