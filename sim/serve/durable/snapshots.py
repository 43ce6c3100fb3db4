"""Snapshots of a machine's state, so that a restart need not replay its whole journal."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import msgspec

from sim.serve.durable.journal import Head
from sim.serve.durable.safe_file import write_safely

FORMAT = 1
KEPT = 2
_MARK = b"ecfsim snapshot\n"
_DIGEST_BYTES = 32


class Snapshot(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The state of one machine right after the record of ``head``.

    state_digest: what the machine's own ``digest()`` said; state: encoded, as the machine's kind decodes it.
    """

    format: int
    court_id: str
    head: Head
    state_digest: str
    state: bytes


class SnapshotDamagedError(RuntimeError):
    """A snapshot file is not what was written. A restart tells so and replays from an older one, or from the start."""


class Snapshots:
    """The latest snapshots of one machine, in a folder of their own; the older ones are removed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, snapshot: Snapshot) -> Path:
        """Write a snapshot, durable on return, and remove all but the last two. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        body = msgspec.msgpack.encode(snapshot)
        path = self.folder / f"{snapshot.head.seq:012d}.snapshot"
        write_safely(path, (_MARK, blake2b(body, digest_size=_DIGEST_BYTES).digest(), body))
        for old in (*self.paths()[KEPT:], *self.folder.glob(".*.part")):  # the latter of a process that was killed
            old.unlink(missing_ok=True)
        return path

    def paths(self) -> list[Path]:
        """The snapshot files, the latest first."""
        return sorted(self.folder.glob("*.snapshot"), reverse=True)

    def load(self, path: Path) -> Snapshot:
        """Read a snapshot back. Raises SnapshotDamagedError for a file that is not what was written."""
        try:
            read = path.read_bytes()
        except OSError as error:
            raise SnapshotDamagedError(f"{path.name}: cannot be read ({error.strerror})") from error
        start = len(_MARK) + _DIGEST_BYTES
        mark, digest, body = read[: len(_MARK)], read[len(_MARK) : start], read[start:]
        if mark != _MARK or digest != blake2b(body, digest_size=_DIGEST_BYTES).digest():
            raise SnapshotDamagedError(f"{path.name}: is not what was written")
        try:
            snapshot = msgspec.msgpack.decode(body, type=Snapshot)
        except msgspec.DecodeError as error:
            raise SnapshotDamagedError(f"{path.name}: {error}") from error
        if snapshot.format != FORMAT:
            raise SnapshotDamagedError(f"{path.name}: format {snapshot.format}, this program reads {FORMAT}")
        return snapshot
