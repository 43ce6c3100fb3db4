"""The courts as the owner of the national service knows them: its own, and those of other processes by their word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sim.ecf.pacer.courts import Courts
from sim.ecf.refusals import Code, No


class CourtsEverywhere(Courts):
    """The owner's own courts answer for themselves; a court of another process vouches for its user when it tells of
    a link, and is known for nothing else."""

    __slots__ = ("_vouched",)

    def __init__(self) -> None:
        super().__init__()
        self._vouched: Counter[tuple[str, int]] = Counter()

    @contextmanager
    def vouched(self, court_id: str, user_id: int) -> Iterator[None]:
        """While a link is decided that a court elsewhere told of: it has this user."""
        self._vouched[court_id, user_id] += 1
        try:
            yield
        finally:
            self._vouched[court_id, user_id] -= 1
            self._vouched += Counter()  # keeps what is above nothing

    def court_ids(self) -> frozenset[str]:
        """As ``Courts.court_ids``."""
        return super().court_ids() | {court_id for court_id, _ in self._vouched}

    def user_behind(self, court_id: str, login: str, secret: str, at: int) -> int:
        """As ``Courts.user_behind``, of the courts of this process."""
        if court_id not in super().court_ids():
            raise No(Code.PACER_UNKNOWN_COURT)
        return super().user_behind(court_id, login, secret, at)

    def has_user(self, court_id: str, user_id: int) -> bool:
        """As ``Courts.has_user``."""
        if court_id in super().court_ids():
            return super().has_user(court_id, user_id)
        return (court_id, user_id) in self._vouched
