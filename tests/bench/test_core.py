"""What one accepted filing costs the core, beside a toy that only makes the record.

Run by ``make bench``. The bar is 50,000 accepted filings a second with two documents and eight recipients on a quiet
core, and a tenth of the toy's rate measured in the same run. The toy (five rules looked up, two documents, eight
recipients, frozen records) is a floor under what any core could cost.
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
TOY_SHARE_MIN = 0.1
RATES: dict[str, float] = {}


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
    RATES["core"] = ROUND / benchmark.stats["median"]
    benchmark.extra_info["filings_per_s"] = round(RATES["core"])
    assert RATES["core"] >= RATE_MIN


class ToyDocument(msgspec.Struct, frozen=True, gc=False):
    """One document of the toy's filing."""

    doc_id: str
    digest: str
    pages: int


class ToyRecipient(msgspec.Struct, frozen=True, gc=False):
    """One recipient of the toy's notice."""

    user_id: int
    email: str
    electronic: bool


class ToyEntry(msgspec.Struct, frozen=True, gc=False):
    """The toy's docket entry."""

    case_id: int
    number: int
    at: int
    filed_on: date
    text: str
    documents: tuple[ToyDocument, ...]
    recipients: tuple[ToyRecipient, ...]


RULES: dict[str, Any] = {"cutoff": "24:00", "mandatory": True, "size": 10_000_000, "consent": True, "initial": False}
COUNSEL = {n: (f"a{n}@example.org", True) for n in range(1, 9)}


def toy_docket(case_id: int, number: int, at: int, filed_on: date, files: tuple[Document, ...]) -> ToyEntry | None:
    """Five rules looked up, a record for each document and each recipient, one for the entry; nothing else.

    Records for recipients are what makes the kinds of record differ by the factor that was measured first: a frozen
    dataclass costs some 0.7 microseconds more than this one, and the toys differed by about seven.
    """
    if RULES["cutoff"] != "24:00" or not RULES["mandatory"] or RULES["initial"]:
        return None
    if any(file.size_bytes > RULES["size"] for file in files):
        return None
    consent = RULES["consent"]
    recipients = [
        ToyRecipient(user_id, email, bool(email) and (consents or not consent))
        for user_id, (email, consents) in COUNSEL.items()
    ]
    documents = [
        ToyDocument(f"0331{number + place:08d}", file.digest, file.page_count) for place, file in enumerate(files)
    ]
    return ToyEntry(case_id, number, at, filed_on, f"NOTICE filed by {case_id}.", tuple(documents), tuple(recipients))


def test_the_core_keeps_a_tenth_of_the_rate_of_a_toy(benchmark: Any) -> None:
    """The bar: 0.1 of the toy's rate, both measured in this run; the aim is 0.2."""
    today = date(2014, 1, 22)

    def file_all() -> ToyEntry | None:
        entry = None
        for number in range(1, ROUND + 1):
            entry = toy_docket(1, number, NOON, today, DOCUMENTS)
        return entry

    assert benchmark.pedantic(file_all, rounds=15, warmup_rounds=2) is not None
    toy = ROUND / benchmark.stats["median"]
    benchmark.extra_info["filings_per_s"] = round(toy)
    if "core" in RATES:  # the core's own benchmark above has run in this session
        benchmark.extra_info["core_over_toy"] = round(RATES["core"] / toy, 3)
        assert RATES["core"] / toy >= TOY_SHARE_MIN
