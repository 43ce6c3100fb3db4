"""How records stand in a journal: end to end, each behind the digest of the one before it.

    digest of the record before | number, instant, lengths of key and events (big-endian qqII) | key | events

The digest of a record is that of these bytes, so it stands at the head of the next one, or, for the last of a batch,
in a column of its own. Keys and events can be read in the journal with any tool.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from hashlib import blake2b

from sim.serve.durable.journal import DIGEST_BYTES, Head, JournalDamagedError, Record, lost

_pack_numbers = struct.Struct(">qqII").pack
_unpack_numbers = struct.Struct(">qqII").unpack_from
_NUMBERS_BYTES = struct.calcsize(">qqII")
_START_BYTES = DIGEST_BYTES + _NUMBERS_BYTES
_ADVICE = "Restore the journal from a backup; nothing was changed"


def next_record(before: bytes, seq: int, court_id: str, at_us: int, key: str, events: bytes) -> tuple[Record, bytes]:
    """The record with number ``seq``, and how it stands in the journal. before: the digest of the record before it.

    Digest: BLAKE2b-256 over the digest before, numbers, key and events. Raises UnicodeEncodeError, struct.error for
    what cannot be written.
    """
    encoded = key.encode()
    written = b"".join((before, _pack_numbers(seq, at_us, len(encoded), len(events)), encoded, events))
    return Record(court_id, seq, at_us, key, events, blake2b(written, digest_size=DIGEST_BYTES).digest()), written


def chained(head: Head, court_id: str, at_us: int, key: str, events: bytes) -> Record:
    """The record that comes after the one of ``head``."""
    return next_record(head.digest, head.seq + 1, court_id, at_us, key, events)[0]


class Reading:
    """The chain as it is followed while a journal is read.

    reached: the record read last. start: the one behind which reading begins.
    """

    __slots__ = ("_court_id", "_sought", "_where", "reached")

    def __init__(self, court_id: str, start: Head, where: str) -> None:
        self.reached = start
        self._court_id, self._where = court_id, where
        self._sought = start if start.seq else None

    def records(self, batch: bytes, digest: bytes) -> Iterator[Record]:
        """The records of the next batch, each checked; of the first one, only those behind ``start`` are given.

        digest: of the batch's last record. Raises JournalDamagedError at the first that is missing or changed.
        """
        sought = self._sought
        if sought is not None and len(batch) >= _START_BYTES:
            self.reached = Head(int(_unpack_numbers(batch, DIGEST_BYTES)[0]) - 1, batch[:DIGEST_BYTES])
        begin = 0
        while begin < len(batch) or not batch:
            record, begin = self._next(batch, begin, digest)
            if sought is None:
                yield record
            elif record.seq == sought.seq and record.digest == sought.digest:
                self._sought = sought = None
        if sought is not None:
            raise lost(sought.seq, self._where)

    def _next(self, batch: bytes, begin: int, last_digest: bytes) -> tuple[Record, int]:
        """The record that begins at a place of the batch, and where the next one begins."""
        seq_due = self.reached.seq + 1
        key_at = begin + _START_BYTES
        if key_at > len(batch):
            raise self._changed(seq_due)
        seq, at_us, key_bytes, events_bytes = _unpack_numbers(batch, begin + DIGEST_BYTES)
        events_at = key_at + key_bytes
        end = events_at + events_bytes
        digest = blake2b(batch[begin:end], digest_size=DIGEST_BYTES).digest()
        following = batch[end : end + DIGEST_BYTES] if end < len(batch) else last_digest
        if digest != following or end > len(batch):
            raise self._changed(seq_due)
        if seq != seq_due:
            raise JournalDamagedError(
                f"{self._where}: record {seq} follows record {self.reached.seq}; records are missing between them. "
                f"{_ADVICE}"
            )
        if batch[begin : begin + DIGEST_BYTES] != self.reached.digest:
            raise self._changed(seq_due)
        self.reached = Head(seq, digest)
        key = batch[key_at:events_at].decode(errors="replace")
        return Record(self._court_id, seq, at_us, key, batch[events_at:end], digest), end

    def _changed(self, seq: int) -> JournalDamagedError:
        return JournalDamagedError(
            f"{self._where}: record {seq} is not what was written (its chained digest differs). {_ADVICE}"
        )
