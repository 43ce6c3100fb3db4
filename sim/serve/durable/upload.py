"""A document on its way in: hashed as it comes, refused as soon as it is too large, durable when it is finished."""

from __future__ import annotations

import asyncio
import os
from asyncio import Future
from collections.abc import Callable
from hashlib import blake2b
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

# Chunks gather to this size before a thread writes them: most documents of a court take one hop to a thread in all.
# They are hashed as they come, on the loop: a thread that hashes and the loop wait for each other's interpreter.
_FLUSH_BYTES = 1_048_576
_PIECES_MAX = 512  # of one call; systems take 1,024

_names = count()

Settle = Callable[[str, int, Path | None], bool]
OnThread = Callable[[Callable[[], Any]], Future[Any]]


class DocumentError(RuntimeError):
    """Something is wrong with a document or its store; the message says what, and what to do."""


class DocumentTooLargeError(DocumentError):
    """More bytes than the court takes. size_bytes_max: the limit."""

    def __init__(self, size_bytes_max: int) -> None:
        super().__init__(f"the document is larger than {size_bytes_max} bytes; split it or scan it anew")
        self.size_bytes_max = size_bytes_max


class DocumentNotStoredError(DocumentError):
    """The disk did not take it; nothing was kept."""


class Incoming:
    """The file under a passing name into which one document is written; every method but ``take`` runs on a thread.

    settle: gives a finished file its place under its digest.
    """

    __slots__ = ("_file", "_folder", "_hash", "_path", "_settle", "size_bytes")

    def __init__(self, folder: Path, settle: Settle) -> None:
        self._folder, self._settle = folder, settle
        self._hash = blake2b()
        self._file: int | None = None
        self._path: Path | None = None
        self.size_bytes = 0

    @property
    def is_open(self) -> bool:
        """Whether there is a file that has no place of its own yet."""
        return self._file is not None or self._path is not None

    def take(self, chunk: bytes) -> None:
        """Hash what came; it is to be written in the same order."""
        self._hash.update(chunk)
        self.size_bytes += len(chunk)

    def write(self, chunks: list[bytes]) -> None:
        """Write what was hashed. Raises OSError."""
        if self._file is None:
            self._path = self._folder / f"{next(_names)}"  # what another process left there, opening the store removed
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        for start in range(0, len(chunks), _PIECES_MAX):
            _write_all(self._file, chunks[start : start + _PIECES_MAX])

    def finish(self, chunks: list[bytes]) -> tuple[str, int]:
        """Write the rest, flush, and give the file its place: (digest, bytes). Raises OSError."""
        digest = self._hash.hexdigest()
        if self._file is None and self._settle(digest, self.size_bytes, None):
            return digest, self.size_bytes  # nothing was written yet, and the store has it already
        self.write(chunks)
        assert self._file is not None and self._path is not None
        os.fsync(self._file)
        os.close(self._file)
        self._file = None
        self._settle(digest, self.size_bytes, self._path)
        self._path = None
        return digest, self.size_bytes

    def drop(self) -> None:
        """Leave nothing behind."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self._path = None


class Upload:
    """One document being taken in; ``async with`` it, so that what is not finished leaves nothing behind."""

    __slots__ = ("_chunks", "_gathered", "_incoming", "_left", "_on_thread", "_size_bytes_max", "_under_way")

    def __init__(self, incoming: Incoming, on_thread: OnThread, size_bytes_max: int, announced_bytes: int | None):
        if announced_bytes is not None and announced_bytes > size_bytes_max:
            raise DocumentTooLargeError(size_bytes_max)
        self._incoming, self._on_thread = incoming, on_thread
        self._size_bytes_max = self._left = size_bytes_max
        self._chunks: list[bytes] = []
        self._gathered = 0
        self._under_way: Future[Any] | None = None

    async def write(self, chunk: bytes) -> None:
        """Take in what came next. Raises DocumentTooLargeError, DocumentNotStoredError."""
        self._left -= len(chunk)
        if self._left < 0:
            raise DocumentTooLargeError(self._size_bytes_max)
        self._incoming.take(chunk)
        self._chunks.append(chunk)
        self._gathered += len(chunk)
        if self._gathered >= _FLUSH_BYTES:
            chunks, self._chunks, self._gathered = self._chunks, [], 0
            await self._do(lambda: self._incoming.write(chunks))

    async def finish(self) -> tuple[str, int]:
        """(digest, bytes) of the document, which is durable now. Raises DocumentNotStoredError."""
        chunks, self._chunks = self._chunks, []
        done: tuple[str, int] = await self._do(lambda: self._incoming.finish(chunks))
        return done

    async def _do(self, work: Callable[[], Any]) -> Any:
        self._under_way = self._on_thread(work)
        try:
            return await asyncio.shield(self._under_way)  # a thread cannot be stopped: the end waits for it instead
        except OSError as error:
            raise DocumentNotStoredError(
                f"the document was not stored: {error.strerror}; free space on the disk or mend it, then upload again"
            ) from error

    async def __aenter__(self) -> Upload:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._chunks = []
        if self._under_way is not None and not self._under_way.done():
            await asyncio.wait([self._under_way])  # no two threads at one file
        if self._incoming.is_open:
            await self._on_thread(self._incoming.drop)


def _write_all(file: int, pieces: list[bytes]) -> None:
    wanted = sum(map(len, pieces))
    written = os.writev(file, pieces)
    if written < wanted:  # a full disk says so at the next call
        rest = memoryview(b"".join(pieces))[written:]
        while rest:
            rest = rest[os.write(file, rest) :]
