"""How often somebody may try something: so many times at once, then at a steady rate."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

_KEYS_MAX = 10_000


class RateLimit:
    """A bucket for each key: ``burst`` tries at once, one more every ``every_s`` seconds. Memory is bounded."""

    def __init__(self, burst: int, every_s: float, now_us: Callable[[], int]) -> None:
        self._burst, self._every_us, self._now_us = burst, every_s * 1e6, now_us
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()  # when the bucket would be full again

    def allows(self, key: Hashable) -> bool:
        """Count a try; False where there were too many of late."""
        now = float(self._now_us())
        full_at = max(self._full_at.pop(key, now), now) + self._every_us
        if full_at - now > self._burst * self._every_us:
            self._full_at[key] = full_at - self._every_us
            return False
        self._full_at[key] = full_at
        if len(self._full_at) > _KEYS_MAX:
            self._full_at.popitem(last=False)
        return True
