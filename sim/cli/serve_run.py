"""A finished run made ready to be served: its event logs as journals, its documents made again, its people let in."""

from __future__ import annotations

import asyncio
import hmac
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from sim.cli.serve_sample import READER
from sim.courts import CourtBook
from sim.courts.rule_types import LockoutRule
from sim.data_file import InputError
from sim.ecf.access import COURT_ROLES
from sim.ecf.answers import Refused
from sim.ecf.login import linked_account_wanted
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.commands import CreateAccount, RecordLink
from sim.ecf.passwords import Checked
from sim.engine.stopwatch import Stopwatch
from sim.serve.durable.journal import FORMAT
from sim.serve.house import House
from sim.serve.imported_log import import_log
from sim.world.documents import DocumentPool
from sim.world.reformed_courts import court_book
from sim.world.scenario import load_scenario
from sim.world.streams import spawn_vector_stream

_READY = "ready.json"


class ServedRun(msgspec.Struct, frozen=True):
    """A run that can be served. ends_us: the instant at which its story ends, from which the clock goes on."""

    title: str
    folder: Path
    books: tuple[CourtBook, ...]
    ends_us: int


def prepare_run(run_dir: Path) -> ServedRun:
    """Put the run's logs and documents into ``RUN-served`` beside it once, and say what is to be served.

    Raises InputError for a folder that holds no finished run, or one of a scenario that has changed since.
    """
    summary = _summary(run_dir)
    found = load_scenario(summary["scenario_given"])
    if found.digest != summary["scenario_digest"]:
        raise InputError(
            f"{run_dir}: the scenario {found.name} has changed since the run, so its documents cannot be made again; "
            f"run it once more: {summary['run_again']}"
        )
    books = tuple(court_book(found.scenario, court_id) for court_id in summary["courts"])
    folder = run_dir.with_name(f"{run_dir.resolve().name}-served")  # a run's own folder is replaced by the next run
    mark = folder / _READY
    made_for = f"{summary['trace_digest']} in journals of format {FORMAT}"
    if not mark.exists() or msgspec.json.decode(mark.read_bytes()) != made_for:
        shutil.rmtree(folder, ignore_errors=True)
        for book in books:
            _prepare_court(run_dir, folder, book, found.scenario, summary["seed"])
        mark.write_bytes(msgspec.json.encode(made_for))
    ends = datetime.fromisoformat(summary["ends_at"])
    return ServedRun(summary["title"], folder, books, int(ends.timestamp()) * 1_000_000)


def _summary(run_dir: Path) -> dict[str, Any]:
    try:
        summary = msgspec.json.decode((run_dir / "summary.json").read_bytes())
        return dict(summary)
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(
            f"{run_dir}: holds no finished run ({error}); give the folder that `ecfsim run` named"
        ) from None


def _prepare_court(run_dir: Path, folder: Path, book: CourtBook, scenario: Any, seed: int) -> None:
    own = folder / book.court_id
    asyncio.run(import_log(own, book.court_id, _records(run_dir / "events.parquet", book.court_id)))
    made = own / "made"
    with Stopwatch().part("world"):
        pool = DocumentPool(
            spawn_vector_stream(seed, book.court_id, "documents"),
            int(scenario.documents.distinct_per_court.value),
            folder=made,
            mean_bytes_max=int(scenario.documents.mean_megabytes.value * 1e6),
        )
    faulty = [document for some in pool.faulty.values() for document in some]  # some courts accept some of them
    for document in (*pool.documents, *faulty):
        place = own / "documents" / "objects" / document.digest[:2] / document.digest
        place.parent.mkdir(parents=True, exist_ok=True)
        assert document.path is not None
        document.path.replace(place)
    shutil.rmtree(made)


def _records(path: Path, court_id: str) -> Iterator[tuple[int, bytes]]:
    """What happened in one instant is one record."""
    import polars as pl

    rows = (
        pl.scan_parquet(path)
        .filter((pl.col("court") == court_id) & (pl.col("kind") == "core"))
        .select("seq", "at_us", "detail")
        .sort("seq")
        .collect()
    )
    at_us = None
    gathered: list[str] = []
    for _, at, detail in rows.iter_rows():
        if gathered and at != at_us:
            yield int(at_us or 0), f"[{','.join(gathered)}]".encode()
            gathered = []
        at_us = at
        gathered.append(detail)
    if gathered:
        yield int(at_us or 0), f"[{','.join(gathered)}]".encode()


class OnePassword:
    """The password port of a served run: what it simulated had passwords of its own, which nobody knows."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def check(self, login: str, secret: str, at: int, lockout: LockoutRule) -> Checked:  # noqa: ARG002 - the protocol's arguments
        """Whether this is the one password."""
        return Checked.MATCHES if hmac.compare_digest(secret.encode(), self._secret.encode()) else Checked.DIFFERS

    def enrol(self, login: str, secret: str) -> None:
        """Nobody gets another one."""

    def accepts_token(self, login: str, token: str) -> bool:  # noqa: ARG002 - the protocol's arguments
        """There are no tokens."""
        return False


async def let_everyone_in(house: House) -> None:
    """Give a reader an account, and the run's people theirs where a court asks for a linked one by now."""
    await _account(house, READER, "A Reader", ())
    for court in house.courts.values():
        if not linked_account_wanted(house.now_us(), court.court.context):
            continue
        for user in list(court.state.users.values()):
            if user.role not in COURT_ROLES:
                account_id = await _account(house, user.login, user.name, user.emails)
                link = RecordLink(account_id, court.court_id, user.user_id)
                await house.durable_pacer.submit(link, house.now_us())


async def _account(house: House, login: str, name: str, emails: tuple[str, ...]) -> int:
    made = await house.durable_pacer.submit(CreateAccount(login, Contact(name, emails)), house.now_us())
    if isinstance(made, Refused):
        raise RuntimeError(f"the account {login} was refused: {made.message}")
    account = house.pacer.account(login)
    assert account is not None
    return account.account_id
