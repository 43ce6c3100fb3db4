"""Asking for a party to come into a case, or to leave it."""

from __future__ import annotations

import msgspec

from sim.ecf.records import NewParty


class AddParty(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Add a party to an open case: one named later, an intervenor, a defendant of a superseding indictment."""

    session_id: int
    case_id: int
    party: NewParty


class TerminateParty(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A party leaves the case: dismissed, settled, substituted. It stays on the docket, marked terminated."""

    session_id: int
    case_id: int
    party_id: int
