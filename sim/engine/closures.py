"""What of a court's service is closed by outages now: counted, since outages overlap, with who waits for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import simpy

SYSTEM = "system"
GATES = ("pay_gov", "pacer_login")
"""What keeps filers out while the court's own system is up (see OutagePattern.hits); ``mail`` keeps nobody out."""


class Closures:
    """Closed parts of one court. A part is open again when every outage that hit it is over."""

    __slots__ = ("_back", "_closed", "_env")

    def __init__(self, env: simpy.Environment) -> None:
        self._env = env
        self._closed: Counter[str] = Counter()
        self._back: dict[str, simpy.Event] = {}

    def close(self, parts: Iterable[str]) -> None:
        """One outage more hits these parts."""
        for part in parts:
            self._closed[part] += 1
            if part not in self._back:
                self._back[part] = simpy.Event(self._env)

    def open(self, parts: Iterable[str]) -> None:
        """One outage less does; those who waited for a part that is open again hear of it now."""
        for part in parts:
            self._closed[part] -= 1
            if not self._closed[part]:
                self._back.pop(part).succeed()

    def is_closed(self, part: str) -> bool:
        """Whether any outage hits the part now."""
        return part in self._back

    def back(self, part: str) -> simpy.Event | None:
        """The event of the part's return; None while it is open."""
        return self._back.get(part)

    @property
    def only_parts(self) -> bool:
        """Whether the system itself is open and something else that filers need is not."""
        return SYSTEM not in self._back and any(part in self._back for part in GATES)
