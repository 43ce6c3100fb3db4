"""The document store: named by content, durable, limited, verified; a sweep never takes what is being filed."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterable
from hashlib import blake2b
from pathlib import Path
from stat import S_ISDIR

import pytest
from served_court import NOON

from sim.ecf.commands import FileDocument, RequestAccess
from sim.ecf.records import Document, ForeignNotice
from sim.serve.durable.documents import DocumentDamagedError, DocumentMissingError, DocumentStore, Stored
from sim.serve.durable.documents_named import brought_by, named_in
from sim.serve.durable.upload import DocumentNotStoredError, DocumentTooLargeError

LIMIT = 3_000_000
LARGE = bytes(range(256)) * 8_000
DAY_US = 86_400_000_000
LATER = 4_000_000_000_000_000
"""An instant by which all that a test wrote is old."""


async def _chunks(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def _names(*digests: str) -> AsyncIterator[Iterable[str]]:
    yield digests


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def store(tmp_path: Path) -> Iterable[DocumentStore]:
    made = DocumentStore(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("content", [b"", b"%PDF", LARGE])
def test_a_document_is_kept_under_its_blake2b_512_and_reads_back(store: DocumentStore, content: bytes) -> None:
    async def story() -> None:
        stored = await store.put(_chunks(content), LIMIT)
        assert stored == Stored(blake2b(content).hexdigest(), len(content))
        assert await store.read(stored.digest) == await store.read(stored.digest.upper()) == content
        assert store.holds(stored.digest)

    asyncio.run(story())
    assert _files(store.folder) == [blake2b(content).hexdigest()]


def test_the_same_bytes_are_kept_once_however_often_and_in_whatever_pieces_they_come(store: DocumentStore) -> None:
    async def story() -> None:
        puts = [store.put(_chunks(LARGE, 10_000 + n), LIMIT) for n in range(20)]
        assert len(set(await asyncio.gather(*puts, *[store.put(_chunks(b"small"), LIMIT) for _ in range(20)]))) == 2

    asyncio.run(story())
    assert len(_files(store.folder)) == 2


def test_too_much_is_refused_before_and_during_the_upload_and_leaves_nothing(store: DocumentStore) -> None:
    async def story() -> None:
        with pytest.raises(DocumentTooLargeError, match="larger than 3000000 bytes"):
            store.upload(LIMIT, announced_bytes=LIMIT + 1)
        taken = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal taken
            while True:
                taken += 100_000
                yield b"x" * 100_000

        with pytest.raises(DocumentTooLargeError):
            await store.put(endless(), LIMIT, announced_bytes=5)
        assert taken == LIMIT + 100_000
        assert (await store.put(_chunks(b"x" * LIMIT), LIMIT)).size_bytes == LIMIT

    asyncio.run(story())
    assert len(_files(store.folder)) == 1


def test_an_upload_that_is_broken_off_leaves_nothing(store: DocumentStore) -> None:
    async def story() -> None:
        with pytest.raises(ConnectionResetError):
            async with store.upload(LIMIT) as upload:
                await upload.write(LARGE)
                raise ConnectionResetError
        task = asyncio.create_task(store.put(_chunks(LARGE), LIMIT))
        for _ in range(3):
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(story())
    assert not [name for name in _files(store.folder) if len(name) != 128]


def test_a_document_is_flushed_before_it_has_its_name_and_the_name_before_anyone_is_told(
    store: DocumentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flush(file: int) -> None:
        steps.append("folder" if S_ISDIR(os.fstat(file).st_mode) else "file")
        fsync(file)

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(Path, "replace", lambda path, to: (steps.append("name"), replace(path, to)))
    asyncio.run(store.put(_chunks(b"%PDF"), LIMIT))
    steps.append("told")
    assert steps == ["file", "name", "folder", "told"]
    asyncio.run(store.put(_chunks(b"%PDF"), LIMIT))
    assert steps[4:] == ["folder"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_full_or_failing_disk_is_told_and_nothing_is_kept(
    store: DocumentStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fails(_file: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(DocumentNotStoredError, match="free space on the disk or mend it, then upload again"):
        asyncio.run(store.put(_chunks(LARGE), LIMIT))
    assert _files(store.folder) == []


def test_a_changed_byte_is_found_before_the_last_chunk_is_given(store: DocumentStore) -> None:
    async def story() -> None:
        digest = (await store.put(_chunks(LARGE), LIMIT)).digest
        path = store.folder / "objects" / digest[:2] / digest
        path.write_bytes(b"\xff" + LARGE[1:])
        given = 0
        with pytest.raises(DocumentDamagedError, match="is not what was filed; restore"):
            async for chunk in store.chunks(digest):
                given += len(chunk)
        assert given < len(LARGE)
        path.write_bytes(b"cut short")
        assert (await store.put(_chunks(LARGE), LIMIT)).digest == digest
        assert await store.read(digest) == LARGE

    asyncio.run(story())


@pytest.mark.parametrize("digest", ["", "ab", "../" * 43, "g" * 128, "ab" * 64])
def test_what_is_not_there_is_missing_and_no_digest_leads_out_of_the_store(store: DocumentStore, digest: str) -> None:
    with pytest.raises(DocumentMissingError):
        asyncio.run(store.read(digest))
    with pytest.raises(DocumentMissingError):
        store.hold([digest])


# --- the sweep --------------------------------------------------------------------------------------------------------


def test_the_sweep_takes_old_documents_that_no_event_names_and_no_others(store: DocumentStore) -> None:
    async def story() -> None:
        filed, orphan = [(await store.put(_chunks(content), LIMIT)).digest for content in (b"filed", b"orphan")]
        assert await store.sweep(_names(filed), before_us=NOON) == ()
        assert await store.sweep(_names(filed), before_us=LATER) == (orphan,)
        assert _files(store.folder) == [filed]

    asyncio.run(story())


def test_a_sweep_does_not_take_what_is_held_or_wanted_again_meanwhile(store: DocumentStore) -> None:
    async def story() -> None:
        contents = (b"held", b"held then let go", b"brought again", b"held meanwhile", b"orphan")
        held, let_go, again, meanwhile, orphan = [(await store.put(_chunks(one), LIMIT)).digest for one in contents]
        hold = store.hold([held])
        filed_during = store.hold([let_go])

        async def journalled() -> AsyncIterator[Iterable[str]]:
            yield ()
            filed_during.release()  # committed after the journal was read
            await store.put(_chunks(b"brought again"), LIMIT)
            store.hold([meanwhile])

        assert await store.sweep(journalled(), before_us=LATER) == (orphan,)
        hold.release()
        hold.release()
        assert await store.sweep(_names(), before_us=LATER) == tuple(sorted((held, let_go, again)))

    asyncio.run(story())


def test_documents_uploaded_again_and_again_survive_a_sweep_that_goes_on_beside(store: DocumentStore) -> None:
    """A storm of uploads and filings against sweeps: what is held is always there."""

    async def story() -> None:
        async def file_it(number: int) -> None:
            for _ in range(10):
                stored = await store.put(_chunks(b"%d" % (number % 4)), LIMIT)
                try:
                    hold = store.hold([stored.digest])
                except DocumentMissingError:  # swept between upload and filing: told, and uploaded again
                    continue
                await asyncio.sleep(0)
                assert await store.read(stored.digest) == b"%d" % (number % 4)
                hold.release()

        async def sweeps(under_way: asyncio.Task[None]) -> None:
            while not under_way.done():
                await store.sweep(_names(), before_us=LATER)

        async def storm() -> None:
            await asyncio.gather(*[file_it(number) for number in range(12)])

        filing = asyncio.create_task(storm())
        await sweeps(filing)
        await filing

    asyncio.run(story())


def test_what_a_killed_process_left_half_written_is_gone_when_the_store_is_opened_again(store: DocumentStore) -> None:
    (store.folder / "incoming" / "half").write_bytes(b"half")
    DocumentStore(store.folder).close()
    assert _files(store.folder) == []


def test_two_sweeps_at_once_are_refused(store: DocumentStore) -> None:
    async def story() -> None:
        async def another() -> AsyncIterator[Iterable[str]]:
            with pytest.raises(RuntimeError, match="a sweep is under way"):
                await store.sweep(_names(), LATER)
            yield ()

        await store.sweep(another(), LATER)

    asyncio.run(story())


# --- names ------------------------------------------------------------------------------------------------------------


def test_only_documents_with_bytes_to_keep_must_be_in_the_store() -> None:
    """CIT-14: a physical exhibit has none; what the PDF check refused is not kept."""
    sound, refused, exhibit = (
        Document("aa" * 64, 1, 1),
        Document("bb" * 64, 1, 1, verdict="pdf.encrypted"),
        Document("cc" * 64, 0, 0, kept_out="physical"),
    )
    assert brought_by(FileDocument(1, 1, "motion_misc", (sound, refused, exhibit), "k")) == ("aa" * 64,)
    notices = (ForeignNotice("cacd", refused), ForeignNotice("cacd", Document("dd" * 64, 1, 1)))
    assert brought_by(RequestAccess("a", "A", "attorney", (), letter=sound, notices=notices)) == ("aa" * 64, "dd" * 64)


def test_every_digest_in_a_record_counts_as_named() -> None:
    assert named_in(b'[{"digest":"%s"},{"x":"%s"}]' % (b"ab" * 64, b"AB" * 64)) == {"ab" * 64}
    assert named_in(b'"%s"' % (b"ab" * 65)) == frozenset()
