"""Rate limits: how often a thing may be tried. Counted in memory, by the `limits` library."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from ownlens_server.core.errors import RequestRefusal
from ownlens_wire.codes import Code


class Limiter:
    """Counts attempts and refuses when there are too many."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def count(self, per_minute: int, *key: str) -> None:
        """Count one attempt.

        Args:
            per_minute: how many attempts a minute are allowed.
            *key: what is counted, such as a purpose and an address.

        Raises:
            RequestRefusal: there were too many; it says how long to wait.
        """
        limit = RateLimitItemPerMinute(per_minute)
        if not await self._window.hit(limit, *key):
            stats = await self._window.get_window_stats(limit, *key)
            wait = max(1, math.ceil(stats.reset_time - time.time()))
            raise RequestRefusal(Code.TOO_MANY, f"more than {per_minute} a minute", seconds=wait)
