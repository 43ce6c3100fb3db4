"""Documents by what is in them: kept under the digest that the notice's stamp prints, durable before they are filed."""

from __future__ import annotations

import asyncio
import os
import threading
from asyncio import Future
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from sim.serve.durable.safe_file import sync_folder
from sim.serve.durable.upload import DocumentError, Incoming, Upload

T = TypeVar("T")
_HEX_DIGITS = frozenset("0123456789abcdef")
_DIGEST_LENGTH = 128
_CHUNK_BYTES = 256 * 1024
_THREADS = 16  # they wait for the disk, not for a core; the file system joins syncs that come together


class DocumentMissingError(DocumentError):
    """A filing names a document that the store does not hold."""


class DocumentDamagedError(DocumentError):
    """The bytes on the disk are not those that were filed."""


class Stored(msgspec.Struct, frozen=True, gc=False):
    """A document that is durable. digest: BLAKE2b-512, 128 hex digits (CIT-26)."""

    digest: str
    size_bytes: int


class Hold:
    """Documents that a filing under way names; no sweep removes them until ``release``."""

    __slots__ = ("_digests", "_store")

    def __init__(self, store: DocumentStore, digests: tuple[str, ...]) -> None:
        self._store, self._digests = store, digests

    def release(self) -> None:
        """The filing is in the journal, or will not be. Releasing twice is no mistake."""
        digests, self._digests = self._digests, ()
        self._store.let_go(digests)


class DocumentStore:
    """The documents of one court in a folder of its own: one process (who has the court's journal), one event loop.

    ``objects/ab/ab…`` holds a document under its digest, ``incoming/`` what is still being written.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folders that are missing. Raises OSError where the folder is not ours to write."""
        self.folder = folder
        self._objects, self._incoming = folder / "objects", folder / "incoming"
        self._guard = threading.Lock()  # between those who want a file kept and the sweep that removes it
        self._held: Counter[str] = Counter()
        self._kept_in_sweep: set[str] | None = None
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="documents")
        self._incoming.mkdir(parents=True, exist_ok=True)
        for number in range(256):
            (self._objects / f"{number:02x}").mkdir(parents=True, exist_ok=True)
        for left in self._incoming.iterdir():  # begun by a process that was killed
            left.unlink()
        for made in (self._objects, folder, folder.parent):
            sync_folder(made)

    # --- keeping ------------------------------------------------------------------------------------------------------

    def upload(self, size_bytes_max: int, announced_bytes: int | None = None) -> Upload:
        """Begin to take in a document, chunk by chunk; to be used with ``async with``.

        announced_bytes: what the sender says (Content-Length); more than allowed is refused before a byte is taken.
        Raises DocumentTooLargeError.
        """
        incoming = Incoming(self._incoming, self._settle)
        return Upload(incoming, self._on_thread, size_bytes_max, announced_bytes)

    async def put(
        self, chunks: AsyncIterable[bytes], size_bytes_max: int, announced_bytes: int | None = None
    ) -> Stored:
        """Take in a whole document; durable on return. Raises DocumentTooLargeError, DocumentNotStoredError."""
        async with self.upload(size_bytes_max, announced_bytes) as upload:
            async for chunk in chunks:
                await upload.write(chunk)
            return Stored(*await upload.finish())

    def _settle(self, digest: str, size_bytes: int, written: Path | None) -> bool:
        """Give the written file its place, or keep the one that is there; False if there is neither."""
        path = self._path(digest)
        with self._guard:
            there = path.exists() and path.stat().st_size == size_bytes
            if not there and written is None:
                return False
            if there:
                os.utime(path)  # young again: wanted by somebody who has not filed it yet
                if written is not None:
                    written.unlink()
            elif written is not None:
                written.replace(path)
            if self._kept_in_sweep is not None:
                self._kept_in_sweep.add(digest)
        sync_folder(path.parent)  # of a file that is there already, too: whoever brought it may still be about to
        return True

    # --- holding ------------------------------------------------------------------------------------------------------

    def hold(self, digests: Iterable[str]) -> Hold:
        """Keep documents from any sweep until the filing that names them is durable.

        Raises DocumentMissingError where one is not in the store; then none is held.
        """
        wanted = tuple(digest.lower() for digest in digests)
        with self._guard:
            for digest in wanted:
                if not self._path(digest).exists():
                    raise DocumentMissingError(
                        f"document {digest[:16]}… is not in the store; upload it before filing it"
                    )
            self._held.update(wanted)
            if self._kept_in_sweep is not None:
                self._kept_in_sweep.update(wanted)
        return Hold(self, wanted)

    def let_go(self, digests: Iterable[str]) -> None:
        """The other end of ``hold``."""
        with self._guard:
            for digest in digests:
                self._held[digest] -= 1
                if self._held[digest] <= 0:
                    del self._held[digest]

    def holds(self, digest: str) -> bool:
        """Whether the document is in the store."""
        return self._path(digest.lower()).exists()

    def path_of(self, digest: str) -> Path:
        """Where a document lies, for whoever opens it by its name. Raises DocumentMissingError for no digest at all."""
        return self._path(digest.lower())

    # --- reading ------------------------------------------------------------------------------------------------------

    async def read(self, digest: str) -> bytes:
        """A whole document. Raises DocumentMissingError, DocumentDamagedError."""
        return b"".join([chunk async for chunk in self.chunks(digest)])

    async def chunks(self, digest: str) -> AsyncIterator[bytes]:
        """A document in chunks; the last one is given only once all of them have been found to be what was filed.

        Raises DocumentMissingError at once, DocumentDamagedError before the end.
        """
        path = self._path(digest.lower())
        try:
            file = await self._on_thread(lambda: path.open("rb"))
        except FileNotFoundError:
            raise DocumentMissingError(f"document {digest[:16]}… is not in the store") from None
        found = blake2b()
        held_back = b""
        try:
            while chunk := await self._on_thread(lambda: _read_on(file, found.update)):
                if held_back:
                    yield held_back
                held_back = chunk
        finally:
            file.close()
        if found.hexdigest() != digest.lower():
            raise DocumentDamagedError(f"document {digest[:16]}… is not what was filed; restore {path} from a backup")
        yield held_back

    # --- sweeping -----------------------------------------------------------------------------------------------------

    async def sweep(self, journalled: AsyncIterable[Iterable[str]], before_us: int) -> tuple[str, ...]:
        """Remove what was uploaded before an instant (microseconds UTC) and never filed; returns the digests.

        journalled: all digests that events of this court name, read only once the candidates are listed. One that is
        held, or wanted again while the sweep goes on, stays. Raises RuntimeError while another sweep goes on.
        """
        with self._guard:
            if self._kept_in_sweep is not None:
                raise RuntimeError(f"{self.folder}: a sweep is under way; wait for its end")
            self._kept_in_sweep = set(self._held)
        try:
            orphans = await self._on_thread(lambda: self._older_than(before_us))
            async for digests in journalled:
                orphans.difference_update(digests)
            return await self._on_thread(lambda: self._remove(orphans))
        finally:
            with self._guard:
                self._kept_in_sweep = None

    def _older_than(self, before_us: int) -> set[str]:
        return {path.name for path in self._objects.glob("??/*") if path.stat().st_mtime_ns // 1000 < before_us}

    def _remove(self, orphans: Iterable[str]) -> tuple[str, ...]:
        removed = []
        for digest in sorted(orphans):
            with self._guard:
                if self._kept_in_sweep is not None and digest not in self._kept_in_sweep:
                    self._path(digest).unlink(missing_ok=True)
                    removed.append(digest)
        return tuple(removed)

    def close(self) -> None:
        """Wait for what is being written and let the threads go."""
        self._threads.shutdown()

    def _on_thread(self, work: Callable[[], T]) -> Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _path(self, digest: str) -> Path:
        if len(digest) != _DIGEST_LENGTH or not _HEX_DIGITS.issuperset(digest):  # a digest may come from outside
            raise DocumentMissingError("a document's digest is 128 hex digits; this is none")
        return self._objects / digest[:2] / digest


def _read_on(file: BinaryIO, update: Callable[[bytes], None]) -> bytes:
    chunk = file.read(_CHUNK_BYTES)
    update(chunk)
    return chunk
