"""Letting a pro se litigant file electronically, in one case."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Text


class GrantLeave(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge lets a pro se litigant file electronically in one case (CACD-5: L.R. 5-4.1.1, C.D. Cal.)."""

    session_id: int
    login: Text
    case_id: int


class RevokeLeave(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge takes such leave back."""

    session_id: int
    login: Text
