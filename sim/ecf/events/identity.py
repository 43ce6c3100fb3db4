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
    courses: tuple[str, ...] | None = None
    incarcerated: bool = False


class LoggedIn(Event, frozen=True, gc=False, tag=True):
    """A session began. account_id: the national account that logged in, 0 for the court's own login.

    expires_at: the instant from which the session is stale; None for the court's own people.
    """

    session_id: int
    user_id: int
    account_id: int = 0
    expires_at: int | None = None


class LoggedOut(Event, frozen=True, gc=False, tag=True):
    """A session ended."""

    session_id: int


class PasswordChanged(Event, frozen=True, gc=False, tag=True):
    """A login's password was replaced and its sessions ended. by: the owner, or the clerk who reset it."""

    user_id: int
    by: int
