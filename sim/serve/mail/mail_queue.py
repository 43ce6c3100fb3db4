"""The durable queue of one court's mail: which letters are owed, what became of the others, and how far it has read.

What is kept of a notice is what is needed to send it as it was made: the bytes that its letters share, once, and the
address and the number of each. They are not made again from the court's events later on, because the court goes on:
an address changed or an entry sealed in the meantime would give other letters than the ones that are owed. When none
of a notice's letters is owed any more, its bytes go.
"""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sim.nef import Notice, NoticeError, messages
from sim.serve.durable.journal import Head
from sim.serve.durable.writer_lock import WriterLock
from sim.serve.mail.bounce import LetterRecord, Pending
from sim.serve.mail.bounce_list import BounceList
from sim.serve.mail.letter import Key, Letter, Part, UnsendableError, Wire, parted, require_sendable, wire_of
from sim.serve.mail.queue_file import BOUNCED, DELIVERED, NOT_MADE, OWED, STATES, open_queue_file, transaction
from sim.serve.mail.reply import shown

_PARTS_KEPT: Final = 64
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[bytes, ...]).decode
_rows_of = msgspec.json.Decoder(list[tuple[int, int, str, str, str, int, int, int]]).decode
# NOTE: many rows go in and out as one JSON value: SQLite hands the interpreter's lock back and forth at each row, and
# the event loop would stand in line for it as often.
_DUE: Final = (
    "SELECT json_group_array(json_array(nef_id, place, sender, address, look, part, attempts, since_us)) FROM "
    "(SELECT letter.nef_id, place, sender, address, look, part, attempts, since_us "
    "FROM letter JOIN notice USING (nef_id) JOIN address USING (address_id) "
    "WHERE state = 0 AND at_us <= ? ORDER BY at_us, letter.nef_id, place LIMIT ?)"
)
_PARTS: Final = (
    "SELECT nef_id, place, pieces FROM json_each(?) JOIN part ON nef_id = value ->> 0 AND place = value ->> 1"
)
_EACH: Final = (
    "FROM (SELECT value ->> 0 AS nef, value ->> 1 AS number, value ->> 2 AS us, value ->> 3 AS said "
    "FROM json_each(?)) WHERE nef_id = nef AND place = number AND state = 0"
)
_DELIVERED: Final = f"UPDATE letter SET state = 1, attempts = attempts + 1, at_us = us, words = said, look = '' {_EACH}"
_LATER: Final = f"UPDATE letter SET attempts = attempts + 1, at_us = us, words = said {_EACH}"
_OWED: Final = (
    "INSERT INTO letter SELECT ?1, value ->> 0, address_id, value ->> 2, value ->> 3, 0, 0, ?2, ?2, '' "
    "FROM json_each(?3) JOIN address ON address = value ->> 1"
)


class Taken(msgspec.Struct, frozen=True):
    """A notice to be put into the queue; its letters are made there. notice None: ``words`` say why it is not there."""

    nef_id: int
    case_number: str
    sender: str
    at_us: int
    notice: Notice | None
    words: str = ""


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What became of an attempt at ``at_us`` (microseconds UTC).

    state: DELIVERED, BOUNCED, or OWED still, to be tried again at ``next_us``.
    """

    key: Key
    state: int
    at_us: int
    next_us: int
    words: str


class _Made(msgspec.Struct, frozen=True):
    """A notice as rows: its parts, and for each letter its address, part and number; or words why there are none."""

    taken: Taken
    parts: list[Part]
    letters: list[tuple[str, int, bytes]]
    words: str


class MailQueue:
    """One court's queue in the SQLite file ``path``; to be used by one thread at a time.

    ``head``: the last record of the court's journal of which the queue has everything.
    """

    def __init__(self, path: Path, court_id: str, head: Head, lock: WriterLock, db: sqlite3.Connection) -> None:
        self.path, self.court_id, self.head = path, court_id, head
        self.commits = 0
        self._lock, self._db = lock, db
        self.bounces = BounceList(db, lambda nef_id: self._forget_parts([nef_id]))
        self._wires: OrderedDict[Key, Wire] = OrderedDict()

    @classmethod
    def open(cls, path: Path, court_id: str, after: Head | None = None) -> MailQueue:
        """Open the queue, or begin one in an existing folder.

        after: for a new queue, the record up to which notices are none of its (default: none are). Raises
        JournalBusyError where somebody else has it, QueueFileError for a file that is none or another court's.
        """
        lock = WriterLock(path.with_name(path.name + ".lock"))
        try:
            db, head = open_queue_file(path, court_id, after)
        except BaseException:
            lock.release()
            raise
        return cls(path, court_id, head, lock, db)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()
        self._lock.release()

    # --- writing ------------------------------------------------------------------------------------------------------

    def write(self, taken: Sequence[Taken], base: Head, head: Head, outcomes: Sequence[Outcome]) -> None:
        """Put notices in, and with them how far the journal was read; record what became of letters. All or nothing.

        taken: of the records behind ``base`` up to ``head``. Raises sqlite3.Error, and for a gap (the notices before
        these were not stored) its kind OperationalError; the queue is as it was before then.
        """
        if base != self.head:
            raise sqlite3.OperationalError(f"record {self.head.seq} was the last one stored, not {base.seq}")
        made = [_made(one) for one in taken]
        with transaction(self._db) as db:
            for one in made:
                self._insert(one)
            self._settle(outcomes)
            db.execute("UPDATE queue SET seq = ?, digest = ?", (head.seq, head.digest))
        self.head = head
        self.commits += 1

    def _insert(self, made: _Made) -> None:
        """A notice and its letters; one that is there already is there whole."""
        db, one = self._db, made.taken
        row = (one.nef_id, one.case_number, one.sender)
        if not db.execute("INSERT OR IGNORE INTO notice VALUES (?, ?, ?)", row).rowcount:
            return
        db.executemany(
            "INSERT INTO part VALUES (?, ?, ?)",
            [(one.nef_id, place, _encode(pieces)) for place, pieces in enumerate(made.parts)],
        )
        letters = [(place, to, part, look.decode()) for place, (to, part, look) in enumerate(made.letters)]
        db.execute("INSERT OR IGNORE INTO address (address) SELECT value ->> 1 FROM json_each(?)", (_json(letters),))
        db.execute(_OWED, (one.nef_id, one.at_us, _json(letters)))
        if made.words:
            self._bounce([Outcome((one.nef_id, 0), BOUNCED, one.at_us, 0, made.words)], tried=0)

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        delivered = [one for one in outcomes if one.state == DELIVERED]
        later = [one for one in outcomes if one.state == OWED]
        self._db.execute(_DELIVERED, (_json([(*one.key, one.at_us, one.words) for one in delivered]),))
        self._db.execute(_LATER, (_json([(*one.key, one.next_us, one.words) for one in later]),))
        self._bounce([one for one in outcomes if one.state == BOUNCED])
        self._forget_parts({one.key[0] for one in delivered})

    def _bounce(self, bounced: Sequence[Outcome], tried: int = 1) -> None:
        for one in bounced:
            changed = self._db.execute(
                "UPDATE letter SET state = 2, attempts = attempts + ?, at_us = ?, words = ? "
                "WHERE nef_id = ? AND place = ? AND state = 0",
                (tried, one.at_us, one.words, *one.key),
            ).rowcount
            if changed:
                self._db.execute(
                    "INSERT INTO bounce (nef_id, place, at_us, words, attempts) "
                    "SELECT nef_id, place, at_us, words, attempts FROM letter WHERE nef_id = ? AND place = ?",
                    one.key,
                )
                self._db.execute(
                    "UPDATE address SET bounces = bounces + 1, last_us = ?, words = ? WHERE address_id = "
                    "(SELECT address_id FROM letter WHERE nef_id = ? AND place = ?)",
                    (one.at_us, one.words, *one.key),
                )

    def _forget_parts(self, nef_ids: Iterable[int]) -> None:
        self._db.execute(
            "DELETE FROM part WHERE nef_id IN (SELECT value FROM json_each(?)) AND NOT EXISTS (SELECT 1 FROM letter "
            "WHERE letter.nef_id = part.nef_id AND letter.part = part.place AND state IN (0, 2))",
            (_json(list(nef_ids)),),
        )

    # --- reading ------------------------------------------------------------------------------------------------------

    def due(self, now_us: int, limit: int, held: Collection[Key]) -> list[Letter]:
        """Letters to be tried by now, the longest due first; none of those that the caller still holds."""
        ((packed,),) = self._db.execute(_DUE, (now_us, limit + len(held))).fetchall()
        rows = _rows_of(packed)
        if held:
            rows = [row for row in rows if row[:2] not in held]
        rows = rows[:limit]
        wires = self._wires_of({(row[0], row[5]) for row in rows})
        return [
            Letter(nef_id, place, sender, to, look.encode(), wires[nef_id, part], attempts, since_us)
            for nef_id, place, sender, to, look, part, attempts, since_us in rows
        ]

    def next_us(self, now_us: int) -> int | None:
        """When the next letter is to be tried that is not due yet, microseconds UTC; None: there is none."""
        row = self._db.execute("SELECT min(at_us) FROM letter WHERE state = 0 AND at_us > ?", (now_us,)).fetchone()
        return None if row[0] is None else int(row[0])

    def pending(self) -> Pending:
        """What is still to be done."""
        owed, retried, oldest = self._db.execute(
            "SELECT count(*), total(attempts > 0), min(since_us) FROM letter WHERE state = 0"
        ).fetchone()
        ((bounces,),) = self._db.execute("SELECT count(*) FROM bounce WHERE dealt_with_us IS NULL").fetchall()
        return Pending(owed=owed, retried=int(retried), bounces=bounces, oldest_us=oldest)

    def letters_of(self, nef_id: int) -> tuple[LetterRecord, ...]:
        """What became of each letter of a notice, in the order of its messages."""
        rows = self._db.execute(
            "SELECT address, state, attempts, at_us, letter.words FROM letter JOIN address USING (address_id) "
            "WHERE nef_id = ? ORDER BY place",
            (nef_id,),
        )
        return tuple(
            [
                LetterRecord(address=to, state=STATES[state], attempts=attempts, at_us=at_us, words=words)
                for to, state, attempts, at_us, words in rows
            ]
        )

    def _wires_of(self, keys: set[Key]) -> dict[Key, Wire]:
        """The shared bytes of letters; they were checked before they got here. Few are kept in memory."""
        kept = self._wires
        found = {key: kept[key] for key in keys if key in kept}
        missing = _json([key for key in keys if key not in found])
        for nef_id, place, packed in self._db.execute(_PARTS, (missing,)).fetchall():
            found[nef_id, place] = kept[nef_id, place] = wire_of(_decode(packed))
        while len(kept) > _PARTS_KEPT:
            kept.popitem(last=False)
        return found


def _made(one: Taken) -> _Made:
    """The letters of a notice. One that cannot be made, or not be sent, becomes a bounce for the clerk to see."""
    if one.notice is None:
        return _Made(one, [], [("", NOT_MADE, b"")], one.words)
    try:
        parts, letters = parted(messages(one.notice))
        for part in parts:
            require_sendable(part)
    except (NoticeError, UnsendableError) as error:
        return _Made(one, [], [("", NOT_MADE, b"")], shown(str(error)))
    return _Made(one, parts, letters, "")


def _json(rows: Sequence[object]) -> str:
    return msgspec.json.encode(rows).decode()
