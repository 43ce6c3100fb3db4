"""People known to the court, and their sessions."""

from __future__ import annotations

from sim.ecf.events.base import Event


class UserRegistered(Event, frozen=True, gc=False, tag=True):
    """A login exists from now on."""

    user_id: int
    login: str
    name: str
    role: str
    emails: tuple[str, ...]
    secondary_emails: tuple[str, ...]
    consents_to_eservice: bool
    acts_for: int | None
    only_case: int | None
    address: tuple[str, ...]


class LoggedIn(Event, frozen=True, gc=False, tag=True):
    """A session began."""

    session_id: int
    user_id: int


class LoggedOut(Event, frozen=True, gc=False, tag=True):
    """A session ended."""

    session_id: int
