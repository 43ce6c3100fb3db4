"""The courts as the national service may ask them: who is behind one of their own logins."""

from __future__ import annotations

from collections.abc import Collection

from sim.ecf.access import require_system_up
from sim.ecf.court import Court
from sim.ecf.login import own_user


class Courts:
    """All courts that people may link to; courts join after PACER is made, since each needs the other."""

    __slots__ = ("_courts",)

    def __init__(self) -> None:
        self._courts: dict[str, Court] = {}

    def join(self, court: Court) -> None:
        """Make a court known."""
        self._courts[court.book.court_id] = court

    def court_ids(self) -> frozenset[str]:
        """The courts that there are."""
        return frozenset(self._courts)

    def user_behind(self, court_id: str, login: str, secret: str, at: int) -> int:
        """The court's user behind its own login and password. Raises No with the court's own cause."""
        court = self._courts[court_id]
        require_system_up(court.state)
        return own_user(court.state, login, secret, at, court.context).user_id

    def has_user(self, court_id: str, user_id: int) -> bool:
        """Whether the court has such a user."""
        return user_id in self._courts[court_id].state.users

    def courts_of(self, login: str) -> Collection[str]:
        """Court ids that know this login as one of their own: the directory of the time before NextGen."""
        return tuple(court_id for court_id, court in self._courts.items() if login in court.state.user_by_login)
