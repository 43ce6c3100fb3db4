"""A file to be judged, held open once: its size, its bytes without copying them, and the stream the library reads."""

from __future__ import annotations

import io
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

Raw = bytes | mmap.mmap
# Below this a read is cheaper than the page faults of a mapping.
_MAPPED_FROM_BYTES: Final = 256_000


class Source(msgspec.Struct, frozen=True):
    """One file, open. ``raw`` is a read-only mapping for a large file on disk: it must not shrink while judged."""

    raw: Raw
    stream: BinaryIO
    size_bytes: int


@contextmanager
def opened(source: bytes | Path | BinaryIO) -> Iterator[Source]:
    """Open bytes, a path or a file already open (which stays open). Raises OSError where it cannot be read."""
    if isinstance(source, bytes):
        yield Source(source, io.BytesIO(source), len(source))
    elif isinstance(source, Path):
        with source.open("rb") as stream:
            yield from _of_file(stream)
    else:
        yield from _of_file(source)


def _of_file(stream: BinaryIO) -> Iterator[Source]:
    size_bytes = os.fstat(stream.fileno()).st_size
    if size_bytes < _MAPPED_FROM_BYTES:
        raw = stream.read()
        yield Source(raw, stream, len(raw))
        return
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        yield Source(mapped, stream, size_bytes)
