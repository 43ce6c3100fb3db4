"""Rules that are changed in a scenario: which reform, in which of its courts, and as of when."""

from __future__ import annotations

from datetime import date

import msgspec


class Reform(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ``[[reform]]`` of a scenario or an overlay.

    file: the reform, by its path from this file or from the shipped scenarios. courts: where it applies; none named:
    every court of the scenario. as_if_effective: the day on which its newest version is supposed to take effect (older
    ones and grace move with it), and assumed: what that supposition is for.
    text: what the file says, read in when the scenario is loaded, so that whoever runs a court of it has it at hand;
    never written in a scenario.
    """

    file: str
    courts: tuple[str, ...] = ()
    as_if_effective: date | None = None
    assumed: str | None = None
    text: str = ""

    def __post_init__(self) -> None:
        if (self.as_if_effective is None) != (self.assumed is None):
            raise ValueError("as_if_effective and assumed (what it is for) go together")

    def applies_to(self, court_id: str) -> bool:
        """Whether this court's book is changed by it."""
        return not self.courts or court_id in self.courts
