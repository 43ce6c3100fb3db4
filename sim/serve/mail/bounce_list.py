"""The clerk's list of bounces in a queue's file: what is open, what was dealt with, which addresses keep failing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sim.serve.mail.bounce import Bounce, BounceError, FailingAddress
from sim.serve.mail.queue_file import NOT_MADE, transaction


class BounceList:
    """The bounces of one queue; to be used by the queue's thread."""

    def __init__(self, db: sqlite3.Connection, parts_left: Callable[[int], None]) -> None:
        self._db, self._parts_left = db, parts_left

    def listed(self, all_of_them: bool = False, limit: int = 1_000) -> tuple[Bounce, ...]:
        """The open ones, or all, the newest first; at most so many."""
        rows = self._db.execute(
            "SELECT bounce_id, bounce.nef_id, case_number, address, bounce.at_us, bounce.words, bounce.attempts, "
            "dealt_with_us FROM bounce JOIN notice USING (nef_id) JOIN letter USING (nef_id, place) "
            f"JOIN address USING (address_id) {'' if all_of_them else 'WHERE dealt_with_us IS NULL '}"
            "ORDER BY bounce_id DESC LIMIT ?",
            (limit,),
        )
        return tuple(
            [
                Bounce(
                    bounce_id=bounce_id,
                    nef_id=nef_id,
                    case_number=case_number,
                    address=address,
                    at_us=at_us,
                    words=words,
                    attempts=attempts,
                    dealt_with_us=dealt,
                )
                for bounce_id, nef_id, case_number, address, at_us, words, attempts, dealt in rows
            ]
        )

    def failing(self, limit: int = 1_000) -> tuple[FailingAddress, ...]:
        """Addresses that ever bounced, the most often first; the counts stay when a bounce is dealt with."""
        rows = self._db.execute(
            "SELECT address, bounces, last_us, words FROM address WHERE bounces > 0 AND address != '' "
            "ORDER BY bounces DESC, last_us DESC LIMIT ?",
            (limit,),
        )
        return tuple(
            [
                FailingAddress(address=address, bounces=bounces, last_us=last_us, words=words)
                for address, bounces, last_us, words in rows
            ]
        )

    def requeue(self, bounce_id: int, now_us: int) -> None:
        """Send the letter of an open bounce again, from now on as if for the first time. Raises BounceError."""
        with transaction(self._db) as db:
            nef_id, place, part = self._open(bounce_id)
            if part == NOT_MADE:
                raise BounceError(f"bounce {bounce_id}: its notice could not be made, so there is nothing to send")
            db.execute(
                "UPDATE letter SET state = 0, attempts = 0, since_us = ?1, at_us = ?1 WHERE nef_id = ?2 AND place = ?3",
                (now_us, nef_id, place),
            )
            self._dealt_with(bounce_id, now_us)

    def dismiss(self, bounce_id: int, now_us: int) -> None:
        """Mark an open bounce as dealt with; its letter will not be sent any more. Raises BounceError."""
        with transaction(self._db) as db:
            nef_id, place, _ = self._open(bounce_id)
            db.execute("UPDATE letter SET state = 3, look = '' WHERE nef_id = ? AND place = ?", (nef_id, place))
            self._dealt_with(bounce_id, now_us)
            self._parts_left(nef_id)

    def _open(self, bounce_id: int) -> tuple[int, int, int]:
        row = self._db.execute(
            "SELECT nef_id, place, part, dealt_with_us FROM bounce JOIN letter USING (nef_id, place) "
            "WHERE bounce_id = ?",
            (bounce_id,),
        ).fetchone()
        if row is None:
            raise BounceError(f"bounce {bounce_id}: there is none of this number; `bounces` lists them")
        if row[3] is not None:
            raise BounceError(f"bounce {bounce_id}: was dealt with already; nothing was changed")
        return row[0], row[1], row[2]

    def _dealt_with(self, bounce_id: int, now_us: int) -> None:
        self._db.execute("UPDATE bounce SET dealt_with_us = ? WHERE bounce_id = ?", (now_us, bounce_id))
