"""How often somebody may try something: so many times at once, then at a steady rate."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

_KEYS_MAX = 10_000


class RateLimit:
    """A bucket for each key: ``burst`` tries at once, one more every ``every_s`` seconds. Memory is bounded."""

    def __init__(self, burst: int, every_s: float, now_us: Callable[[], int]) -> None:
        self._burst, self._every_us, self._now_us = burst, every_s * 1e6, now_us
        # When the bucket would be full again. Of a key its hash alone: clients write keys, and may write long ones.
        self._full_at: OrderedDict[int, float] = OrderedDict()

    def allows(self, key: Hashable) -> bool:
        """Count a try; False where there were too many of late."""
        now, bucket = float(self._now_us()), hash(key)
        full_at = max(self._full_at.pop(bucket, now), now) + self._every_us
        if full_at - now > self._burst * self._every_us:
            self._full_at[bucket] = full_at - self._every_us
            return False
        self._full_at[bucket] = full_at
        if len(self._full_at) > _KEYS_MAX:
            self._full_at.popitem(last=False)
        return True

    def is_spent(self, key: Hashable) -> bool:
        """Whether another try would be one too many; asking counts none."""
        now = float(self._now_us())
        return self._full_at.get(hash(key), now) + self._every_us - now > self._burst * self._every_us
