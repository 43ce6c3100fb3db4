"""Contact data changed, and how a national account stands with the court's notices."""

from __future__ import annotations

from sim.ecf.events.base import Event


class ProfileUpdated(Event, frozen=True, gc=False, tag=True):
    """A login's contact data from now on, whole."""

    user_id: int
    name: str
    emails: tuple[str, ...]
    secondary_emails: tuple[str, ...]
    consents_to_eservice: bool
    address: tuple[str, ...] | None


class AccountStandingRecorded(Event, frozen=True, gc=False, tag=True):
    """Whether notices can reach a login by its account, as the court's rule has it (CIT-6)."""

    user_id: int
    nef_ready: bool
