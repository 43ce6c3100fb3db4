"""When a letter that was not taken is tried again, and when it is given up."""

from __future__ import annotations

from typing import Final

import msgspec

SECOND_US: Final = 1_000_000
HOUR_S: Final = 3_600
DAY_S: Final = 24 * HOUR_S


class Retrying(msgspec.Struct, frozen=True, kw_only=True):
    """The intervals between attempts. RFC 5321, 4.5.4.1: in general at least 30 minutes, given up after 4 to 5 days.

    The first interval is shorter, for servers that turn a stranger away once; it, the doubling up to ``longest_s``
    and the share that chance takes off are assumed.
    """

    first_s: float = 300.0
    factor: float = 2.0
    longest_s: float = 4.0 * HOUR_S
    jitter: float = 0.25
    give_up_s: float = 5.0 * DAY_S

    def wait_us(self, attempts: int, chance: float) -> int:
        """How long to wait after so many failed attempts, microseconds. chance: in [0, 1), drawn by the caller."""
        longest = min(self.first_s * self.factor ** min(attempts - 1, 64), self.longest_s)
        return round(longest * (1 - self.jitter * chance) * SECOND_US)

    def is_over(self, since_us: int, now_us: int) -> bool:
        """Whether a letter first sent at ``since_us`` (microseconds UTC) is given up when it fails now."""
        return now_us - since_us >= self.give_up_s * SECOND_US


RELAY: Final = Retrying(first_s=1.0, longest_s=60.0)
"""Between attempts to reach the relay itself; assumed. A letter is not to blame there, and is never given up for it."""
