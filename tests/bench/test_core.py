"""What one accepted filing costs the core, beside a toy that only makes the record.

Run by ``make bench``. The bar is 50,000 accepted filings a second with two documents and eight recipients on a quiet
core. The toy (five rules looked up, eight recipients, one frozen record) is a floor under what any core could cost;
it is leaner than the one of the first measurements, whose 491,000 a second cannot be compared with it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from sim.courts import load_court
from sim.ecf.answers import Accepted
from sim.ecf.commands import Command, FileDocument, LogIn, OpenCase, RegisterUser
from sim.ecf.court import Court
from sim.ecf.passwords import KeyedDigestPasswords
from sim.ecf.records import Document, NewParty

NOON = int(datetime(2014, 1, 22, 20, tzinfo=UTC).timestamp()) * 1_000_000
DOCUMENTS = (Document("ab" * 64, 120_000, 12, "Motion"), Document("cd" * 64, 640_000, 40, "Exhibit A"))
ROUND = 2_000
RATE_MIN = 50_000


def _accept(court: Court, command: Command) -> Accepted:
    answer = court.handle(command, NOON)
    assert isinstance(answer, Accepted), answer
    return answer


@pytest.fixture
def filings() -> Any:
    """A court with one case of eight counsel, and the next filings of one of them: (court, commands)."""
    passwords = KeyedDigestPasswords(b"bench")
    court = Court(load_court("caed"), passwords)
    for n in range(8):
        passwords.enrol(f"a{n}", "s")
        _accept(court, RegisterUser(f"a{n}", f"Counsel {n}", "attorney", (f"a{n}@example.org",)))
    session = _accept(court, LogIn("a0", "s")).receipt.session_id
    parties = (
        NewParty("Plaintiff Inc.", "Plaintiff", ("a0", "a1", "a2", "a3")),
        NewParty("Defendant Inc.", "Defendant", ("a4", "a5", "a6", "a7")),
    )
    _accept(court, OpenCase(session, "complaint", "sac", "P v. D", parties, DOCUMENTS, "open"))
    serial = iter(range(10_000_000))

    def more() -> tuple[tuple[Court, list[FileDocument]], dict[str, Any]]:
        keys = [f"f{next(serial)}" for _ in range(ROUND)]
        return (court, [FileDocument(session, 1, "notice_other", DOCUMENTS, key, for_parties=(1,)) for key in keys]), {}

    return more


def test_an_accepted_filing_with_two_documents_and_eight_recipients(benchmark: Any, filings: Any) -> None:
    def file_all(court: Court, commands: list[FileDocument]) -> Accepted:
        for command in commands:
            answer = court.handle(command, NOON)
        assert isinstance(answer, Accepted)
        return answer

    last = benchmark.pedantic(file_all, setup=filings, rounds=15, warmup_rounds=2)
    assert len(last.events[1].electronic) == 8
    assert ROUND / benchmark.stats["median"] >= RATE_MIN
    benchmark.extra_info["filings_per_s"] = round(ROUND / benchmark.stats["median"])


class ToyEntry(msgspec.Struct, frozen=True, gc=False):
    """The toy's record."""

    case_id: int
    number: int
    at: int
    filed_on: date
    text: str
    electronic: tuple[int, ...]
    otherwise: tuple[int, ...]


RULES: dict[str, Any] = {"cutoff": "24:00", "mandatory": True, "size": 10_000_000, "consent": True, "initial": False}
COUNSEL = {n: (f"a{n}@example.org", True) for n in range(1, 9)}


def toy_docket(case_id: int, number: int, at: int, filed_on: date, size: int) -> ToyEntry | None:
    """Five rules looked up, eight recipients looked at, one record made; nothing else that a court does."""
    if RULES["cutoff"] != "24:00" or not RULES["mandatory"] or size > RULES["size"] or RULES["initial"]:
        return None
    consent = RULES["consent"]
    electronic, otherwise = [], []
    for user_id, (email, consents) in COUNSEL.items():
        (electronic if email and (consents or not consent) else otherwise).append(user_id)
    return ToyEntry(case_id, number, at, filed_on, f"NOTICE filed by {case_id}.", tuple(electronic), tuple(otherwise))


def test_the_toy_docket_function(benchmark: Any) -> None:
    today = date(2014, 1, 22)

    def file_all() -> ToyEntry | None:
        entry = None
        for number in range(1, ROUND + 1):
            entry = toy_docket(1, number, NOON, today, 120_000)
        return entry

    assert benchmark.pedantic(file_all, rounds=15, warmup_rounds=2) is not None
    benchmark.extra_info["filings_per_s"] = round(ROUND / benchmark.stats["median"])
