"""A disk that is full or does not flush, as clients see it: refused clearly, nothing acknowledged, and on it goes."""

from __future__ import annotations

import asyncio
import errno
import os
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

import httpx
import pytest
from filing_programs import CASES, COURT, LETTERS, Programs, court_api
from kept_house import kept_house
from served_house import pdf

from sim.serve.house import House
from sim.serve.mail.sink import MailSink

REFUSED = "This request changed nothing: "
AGAIN = "Send the same again"


class AtTheHouse:
    """Programs at a house of this process, and where its mail ends."""

    def __init__(self, house: House, port: int, sink: MailSink, http: httpx.AsyncClient) -> None:
        self.house, self.port, self.sink, self.http = house, port, sink, http
        self.court = house.courts[COURT]
        self.programs = Programs()

    async def upload(self, text: str) -> dict[str, Any]:
        answer = await self.programs.upload(self.http, text)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def file(self, key: str, document: dict[str, Any]) -> httpx.Response:
        return await self.programs.file(self.http, key, 1, [document])

    def keys(self) -> list[str]:
        return [line.entry.key for line in self.court.sheet(1).entries]

    async def letters(self) -> int:
        """How many letters have left, once none is owed any more."""
        assert self.court.mail is not None
        await self.court.mail.idle()
        return self.sink.taken


@asynccontextmanager
async def _at_a_house(folder: Path) -> AsyncIterator[AtTheHouse]:
    sink = MailSink(lambda _: None)
    await sink.start()
    async with kept_house(COURT, folder, relay_port=sink.port) as (house, port), court_api(port) as http:
        here = AtTheHouse(house, port, sink, http)
        await here.programs.set_up(port)
        yield here
    await sink.close()


def _problem(answer: httpx.Response) -> str:
    """The words of a 503."""
    assert answer.status_code == 503, answer.text
    said = answer.json()["error"]
    assert said["status"] == 503
    return str(said["message"])


def _refused(answer: httpx.Response) -> None:
    said = _problem(answer)
    assert said.startswith(REFUSED) and AGAIN in said


# --- a disk without room ----------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of twelve megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "ecfsim-test", str(folder)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _fill(ballast: Path) -> None:
    with pytest.raises(OSError, match="No space left"), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def test_on_a_full_disk_uploads_and_filings_are_answered_503_and_all_goes_on_once_there_is_room(
    small_disk: Path,
) -> None:
    async def story() -> None:
        async with _at_a_house(small_disk / "house") as here:
            documents = [await here.upload(f"before {number}") for number in range(40)]
            _fill(small_disk / "ballast")
            _refused(await here.programs.upload(here.http, "new"))
            made, refused = ["open-1"], []
            for number, document in enumerate(documents):
                answer = await here.file(f"k{number}", document)
                if answer.status_code == 200:
                    made.append(f"k{number}")
                else:
                    _refused(answer)
                    refused.append(f"k{number}")
            assert len(refused) > 10
            assert here.keys() == made
            assert (await here.http.get("status")).json()["up"] is True  # whoever reads is served
            (small_disk / "ballast").unlink()
            for key in refused:
                answer = await here.file(key, documents[int(key[1:])])
                assert (answer.status_code, answer.json()["receipt"]["entry_number"]) == (200, len(made) + 1)
                made.append(key)
            await here.upload("after")
            assert here.keys() == made
            assert len(set(made)) == len(documents) + 1
            assert await here.letters() == LETTERS * len(documents) + CASES
            digest = here.court.durable.machine.digest()
        async with kept_house(COURT, small_disk / "house") as (house, _):
            assert house.courts[COURT].durable.machine.digest() == digest

    asyncio.run(story())


# --- a disk that does not flush ---------------------------------------------------------------------------------------


def test_a_document_that_is_not_flushed_is_answered_503_and_cannot_be_filed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with _at_a_house(tmp_path / "house") as here:
            sound = await here.upload("sound")

            def fails(_file: int) -> None:
                raise OSError(errno.EIO, os.strerror(errno.EIO))

            with monkeypatch.context() as broken:
                broken.setattr(os, "fsync", fails)
                _refused(await here.programs.upload(here.http, "lost"))
            lost = sound | {"digest": blake2b(pdf("lost")).hexdigest()}
            assert not here.court.documents.holds(lost["digest"])
            assert (await here.file("k1", lost)).status_code == 409
            assert here.keys() == ["open-1"]
            assert (await here.file("k1", await here.upload("lost"))).status_code == 200
            assert here.keys() == ["open-1", "k1"]

    asyncio.run(story())


class NotFlushed:
    """A journal's connection while its disk does not flush: no write succeeds. stored: it is in the file all the same,
    as when only the disk's answer is lost."""

    def __init__(self, db: sqlite3.Connection, stored: bool) -> None:
        self._db, self._stored = db, stored

    def execute(self, statement: str, *parameters: Any) -> sqlite3.Cursor:
        if not statement.startswith(("INSERT", "UPDATE")):
            return self._db.execute(statement, *parameters)
        if self._stored:
            self._db.execute(statement, *parameters)
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


@pytest.mark.parametrize("stored", [False, True])
def test_a_filing_that_is_not_flushed_is_answered_503_and_is_docketed_once_under_its_key(
    tmp_path: Path, stored: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with _at_a_house(tmp_path / "house") as here:
            document = await here.upload("paper")
            before, told = await here.letters(), []
            journal: Any = here.court.durable.journal
            sound, journal._db = journal._db, NotFlushed(journal._db, stored)
            for key in ("k1", "k1", "k2"):
                said = _problem(await here.file(key, document))
                assert AGAIN in said
                told.append(said.startswith(REFUSED))
            # The disk's answer to the first was lost; behind it, nothing is written until the disk is mended.
            assert told == [False, True, True]
            assert "disk I/O error" in caplog.text  # the reason is for whoever runs the court
            assert here.keys() == ["open-1"]
            assert await here.letters() == before
            assert (await here.http.get("status")).json()["up"] is True
            journal._db = sound
            answers = [await here.file(key, document) for key in ("k1", "k2", "k1")]
            assert [one.status_code for one in answers] == [200, 200, 200]
            assert [one.json()["receipt"]["entry_number"] for one in answers] == [2, 3, 2]
            assert here.keys() == ["open-1", "k1", "k2"]
            assert await here.letters() == before + 2 * LETTERS

    asyncio.run(story())
