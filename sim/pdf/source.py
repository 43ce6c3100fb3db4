"""A file to be judged, held open once: its size, its bytes without copying them, and the stream the library reads."""

from __future__ import annotations

import io
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

Raw = bytes | mmap.mmap
# Below this a read is cheaper than the page faults of a mapping.
_MAPPED_FROM_BYTES: Final = 256_000


class Source:
    """One file, open. ``raw`` is a read-only mapping for a large file on disk: it must not shrink while judged."""

    def __init__(self, raw: Raw, descriptor: int | None) -> None:
        self.raw = raw
        self.size_bytes = len(raw)
        self._descriptor = descriptor

    @cached_property
    def stream(self) -> BinaryIO:
        """The file from its beginning for a library that wants to read it; made when it is asked for."""
        if self._descriptor is None:
            return io.BytesIO(bytes(self.raw))
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        return os.fdopen(self._descriptor, "rb", closefd=False)


@contextmanager
def opened(source: bytes | Path | BinaryIO) -> Iterator[Source]:
    """Open bytes, a path or a file already open (which stays open). Raises OSError where it cannot be read."""
    if isinstance(source, bytes):
        yield Source(source, None)
    elif isinstance(source, Path):
        descriptor = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield from _of_descriptor(descriptor)
        finally:
            os.close(descriptor)
    else:
        yield from _of_descriptor(source.fileno())


def _of_descriptor(descriptor: int) -> Iterator[Source]:
    size_bytes = os.fstat(descriptor).st_size
    if size_bytes < _MAPPED_FROM_BYTES:
        yield Source(os.pread(descriptor, size_bytes, 0), descriptor)
        return
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as mapped:
        yield Source(mapped, descriptor)
