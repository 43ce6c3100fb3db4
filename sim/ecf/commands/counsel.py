"""Asking for counsel to be taken off a case: terminated, or added inadvertently and now undone."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.ecf.records import Count

TerminationGround = Literal["withdrawal_noted", "withdrawal_granted", "substitution"]


class TerminateCounsel(msgspec.Struct, frozen=True, gc=False, tag=True):
    """End a user's being counsel of record for a party, on a withdrawal or substitution in the docket (CACD-9).

    on_entry: the notice that notes it or the order that grants it.
    """

    session_id: int
    case_id: int
    party_id: int
    login: str
    ground: TerminationGround
    on_entry: Count


class UndoCounsel(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Take off counsel whom a paper filed without an appearance had added inadvertently (CACD-4)."""

    session_id: int
    case_id: int
    party_id: int
    login: str
