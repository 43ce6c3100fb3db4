"""The type of a table that says, for each kind of event, what it does to the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.ecf.state import CourtState

Applies = Mapping[type, Callable[[CourtState, Any], None]]
