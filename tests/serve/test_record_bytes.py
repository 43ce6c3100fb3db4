"""Records as bytes: each vouches for all before it, and no bit of any can change unseen."""

from __future__ import annotations

import pytest

from sim.serve.durable.journal import Head, JournalDamagedError, origin
from sim.serve.durable.record_bytes import Reading, chained, next_record


def test_the_chain_depends_on_court_number_instant_key_and_events() -> None:
    start = origin("caed")
    one = chained(start, "caed", 1, "k", b"e")
    others = [
        chained(origin("cacd"), "caed", 1, "k", b"e"),
        chained(Head(1, start.digest), "caed", 1, "k", b"e"),
        chained(start, "caed", 2, "k", b"e"),
        chained(start, "caed", 1, "ke", b""),
        chained(start, "caed", 1, "", b"ke"),
    ]
    assert len({one.digest, *[other.digest for other in others]}) == 6


def test_every_changed_bit_is_found_at_the_record_that_it_is_in() -> None:
    """Every bit of a batch of three records and of its digest."""
    batch, heads = b"", [origin("caed")]
    ends = []
    for n in range(3):
        batch += next_record(heads[-1].digest, n + 1, "caed", n, "k" * n, b"[1]")[1]
        made = chained(heads[-1], "caed", n, "k" * n, b"[1]")
        heads.append(Head(made.seq, made.digest))
        ends.append(len(batch))
    assert [one.seq for one in Reading("caed", heads[0], "j").records(batch, heads[3].digest)] == [1, 2, 3]
    whole = batch + heads[3].digest
    for bit in range(len(whole) * 8):
        place = bit // 8
        harmed = bytearray(whole)
        harmed[place] ^= 1 << bit % 8
        with pytest.raises(JournalDamagedError, match=r"record \d is not what was written") as told:
            list(Reading("caed", heads[0], "j").records(bytes(harmed[: ends[2]]), bytes(harmed[ends[2] :])))
        named = int(str(told.value).split("record ")[1][0])
        inside = next((n for n, end in enumerate(ends, 1) if place < end), 3)
        assert named in (inside, inside - 1)  # the digest at the head of a record is that of the one before
