"""Journals of both kinds, so that the same tests hold for either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from journal_doubles import Opens
from postgres_server import Server, why_not

from sim.serve.durable.journal import Journal
from sim.serve.durable.postgres_journal import PostgresJournal
from sim.serve.durable.sqlite_journal import SqliteJournal


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started for the tests alone."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    running = Server()
    yield running
    running.close()


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of journal; a test that takes it holds for each."""
    return request.param


@pytest.fixture
def where(backend: str, request: pytest.FixtureRequest) -> str:
    """The URL of an empty database for the journals; "" for files."""
    return request.getfixturevalue("server").empty() if backend == "postgres" else ""


@pytest.fixture
def name() -> str:
    """The name of the test's journal."""
    return "caed"


@pytest.fixture
def opens(where: str, name: str, tmp_path: Path) -> Opens:
    """Opens the test's journal, and opens it again."""

    async def open_it() -> Journal:
        if where:
            return await PostgresJournal.open(where, name, wait_s=0.2)
        return await SqliteJournal.open(tmp_path / "journal.sqlite3", name)

    return open_it
