"""The courtrooms that the tests of the core meet in."""

from __future__ import annotations

import pytest
from courtroom import Courtroom


@pytest.fixture
def caed() -> Courtroom:
    """The Eastern District of California on Wednesday 2014-01-22, with one civil case open."""
    room = Courtroom("caed")
    room.open_case()
    return room


@pytest.fixture
def cit() -> Courtroom:
    """The Court of International Trade on the same day, with one case open."""
    room = Courtroom("cit")
    room.open_case()
    return room
