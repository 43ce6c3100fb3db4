"""Asking for one's contact data to be changed, and telling the court how a national account stands."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Text


class UpdateProfile(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The owner of a login changes name or contact data; what is None stays. The login stays valid (CACD-8)."""

    session_id: int
    name: Text | None = None
    emails: tuple[str, ...] | None = None
    secondary_emails: tuple[str, ...] | None = None
    address: tuple[str, ...] | None = None
    consents_to_eservice: bool | None = None


class RecordAccountStanding(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The national service tells whether a login's account is upgraded and linked to this court (CIT-6)."""

    login: str
    upgraded_and_linked: bool
