"""Numbers of a scenario file and what they rest on, and the ranges that they may have."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

import msgspec

from sim.data_file import TIME_OF_DAY

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Weight = Annotated[float, msgspec.Meta(ge=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]
Count = Annotated[float, msgspec.Meta(ge=1)]
HourOfDay = Annotated[float, msgspec.Meta(ge=0, le=24)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]  # without a zone, the run would depend on the machine's own
Servers = Annotated[int, msgspec.Meta(ge=1)]
TimeOfDay = Annotated[str, msgspec.Meta(pattern=TIME_OF_DAY)]


Number = TypeVar("Number", bound=float, covariant=True)


class Figure(msgspec.Struct, Generic[Number], frozen=True, forbid_unknown_fields=True):
    """A number of a stated range and what it rests on: a citation, a derivation written out, or an assumption."""

    value: Number
    cite: str | None = None
    derived: str | None = None
    assumed: str | None = None

    def __post_init__(self) -> None:
        if sum(basis is not None for basis in (self.cite, self.derived, self.assumed)) != 1:
            raise ValueError("give exactly one of cite, derived or assumed")

    @property
    def status(self) -> Literal["verified", "derived", "assumed"]:
        """How far the number can be trusted."""
        return "verified" if self.cite else "derived" if self.derived else "assumed"
