"""A machine's state from its journal: the latest sound snapshot, then every record behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from sim.serve.durable.journal import Head, Journal, JournalDamagedError, Record
from sim.serve.durable.machine_kinds import Kind, Machine
from sim.serve.durable.snapshots import SnapshotDamagedError, Snapshots

Sees = Callable[[Record, Sequence[Any]], None]
"""Told of a durable record and its events."""


class Restored(msgspec.Struct, frozen=True, gc=False):
    """How a state was rebuilt. seq: the last record in it; from_snapshot: that of the snapshot used, 0 for none.

    notes: what went wrong on the way and was mended, in words for the log (damaged snapshots, say).
    """

    seq: int
    from_snapshot: int
    notes: tuple[str, ...]


async def restored(
    machine: Machine[Any, Any], kind: Kind, journal: Journal, snapshots: Snapshots | None
) -> tuple[Restored, Any]:
    """The state that a journal stands for, beside the one in ``machine``, which is not touched.

    A snapshot that is damaged, that the machine would not have written or that belongs to another journal is left
    aside. Raises JournalDamagedError.
    """
    notes: list[str] = []
    head, state = _from_snapshot(machine, kind, journal, snapshots, notes)
    try:
        reached = await replay(machine, kind, journal, state, head)
    except JournalDamagedError as error:
        if not head.seq:
            raise
        notes.append(f"snapshot of record {head.seq} left aside: {error}")
        head, state = Head(0, b""), kind.empty_state(machine)
        reached = await replay(machine, kind, journal, state, head)
    return Restored(reached, head.seq, tuple(notes)), state


async def replay(machine: Machine[Any, Any], kind: Kind, journal: Journal, state: Any, after: Head) -> int:
    """Apply the records behind ``after`` to ``state``; returns the number of the last. Raises JournalDamagedError."""
    reached = after.seq
    async for page in journal.read(after if after.seq else None):
        _apply(machine, kind, state, page)
        reached = page[-1].seq
    return reached


def _apply(machine: Machine[Any, Any], kind: Kind, state: Any, page: Iterable[Record]) -> None:
    """Lend the machine the state for a moment in which nobody else can look at it."""
    present, machine.state = machine.state, state
    try:
        for record in page:
            try:
                machine.replay(kind.decode_events(record.events))
            except (msgspec.MsgspecError, ValueError, LookupError, TypeError, AttributeError) as error:
                raise JournalDamagedError(
                    f"journal of {record.court_id}: record {record.seq} is none that this program could have written "
                    f"({type(error).__name__}: {error}); start the version that wrote it"
                ) from error
    finally:
        machine.state = present


def _from_snapshot(
    machine: Machine[Any, Any], kind: Kind, journal: Journal, snapshots: Snapshots | None, notes: list[str]
) -> tuple[Head, Any]:
    for path in snapshots.paths() if snapshots is not None else ():
        assert snapshots is not None
        try:
            snapshot = snapshots.load(path)
            state = kind.decode_state(snapshot.state)
        except (SnapshotDamagedError, msgspec.MsgspecError) as error:
            notes.append(f"snapshot left aside: {error}")
            continue
        if snapshot.court_id != journal.court_id or _digest(machine, state) != snapshot.state_digest:
            notes.append(f"snapshot left aside: {path.name}: is of another court, or another version wrote it")
        elif snapshot.head.seq > journal.head.seq:
            raise JournalDamagedError(
                f"journal of {journal.court_id}: ends with record {journal.head.seq}, but a snapshot holds record "
                f"{snapshot.head.seq}; the journal lost its end. Restore it from a backup, or remove {path} to go on"
            )
        else:
            return snapshot.head, state
    return Head(0, b""), kind.empty_state(machine)


def _digest(machine: Machine[Any, Any], state: Any) -> str:
    present, machine.state = machine.state, state
    try:
        return machine.digest()
    finally:
        machine.state = present
