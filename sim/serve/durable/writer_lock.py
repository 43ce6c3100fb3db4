"""The lock that makes one process the only writer of a journal in a folder; it dies with the process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from sim.serve.durable.journal import JournalBusyError


class WriterLock:
    """An advisory lock (``flock``) on a file that stays; POSIX only.

    Taking it raises JournalBusyError where somebody has it, be it another part of this process.
    """

    __slots__ = ("_file", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(file, 32).decode(errors="replace").strip()
            os.close(file)
            raise JournalBusyError(
                f"{path}: process {holder or 'unknown'} writes this journal already; stop it first, "
                "or give this server another folder"
            ) from error
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        self._file: int | None = file

    def release(self) -> None:
        """Give the lock back. Releasing twice is no mistake."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
