"""Every message of every notice of a simulated day, read by the public client library and by the standard library.

A Thursday of the shipped scenario in a district, a bankruptcy and the trade court, in small. What is expected is taken
from the core's events, followed here and not by the program, at the moment at which the engine makes the notice.
Names that juriscraper cannot read in bankruptcy notices are its loss (LOSSES in tests/nef/test_nef_juriscraper.py).
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from msgspec import Struct
from small_runs import no_progress, small_scenario

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "nef"))
from nef_notices import ReadNotice, squeeze

from sim.courts import CourtBook
from sim.ecf import events as core
from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.free_look import ADDRESSES_MAX
from sim.engine import court_run
from sim.engine.run import run_scenario
from sim.nef import Notice, OutgoingMessage
from sim.nef.assemble import NoticeAssembler

pytest.importorskip("juriscraper", reason="the public client library is not installed")
from juriscraper.lib.string_utils import clean_string, harmonize
from juriscraper.pacer import S3NotificationEmail

pytestmark = pytest.mark.slow
VOLUMES = {"caed": 60_000.0, "casb": 60_000.0, "cit": 12_700.0}  # entries a year
THURSDAY, FRIDAY = (datetime.fromisoformat(f"2014-01-{day}T00:00:00-08:00") for day in (23, 24))
SHORT_NUMBER = {
    "district": re.compile(r"\d:\d\d-[a-z]+-\d{5}"),
    "bankruptcy": re.compile(r"\d\d-\d{5}"),
    "trade": re.compile(r"\d:\d\d-[a-z]+-\d{5}"),
}
TRANSACTION = re.compile(r"on (\S+)\s+at (\d+:\d\d [AP]M)(?: [A-Z]{3})? and filed on (\d+/\d+/\d{4})")


class Case(Struct):
    """A case as the events left it."""

    number: str
    title: str
    sealed: bool
    parties: list[str]


class Docket(Struct, frozen=True):
    """One docket of a notice: number and caption as they were, the case's id, the entry's number."""

    number: str
    title: str
    case_id: int
    entry_number: int


class Expected(Struct, frozen=True):
    """What the events say of one notice. free: whether its documents may be opened by a free look."""

    court: CourtBook
    entry: Docketed
    issued: NoticeIssued
    dockets: list[Docket]
    people: dict[int, tuple[str, tuple[str, ...]]]
    filers: list[str]
    otherwise: list[str]
    free: bool

    @property
    def addresses(self) -> list[tuple[int, int, str]]:
        """(user, place of the address, address) in the notice's order."""
        return [(user, at, email) for user in self.issued.electronic for at, email in enumerate(self.people[user][1])]


class Watched(NoticeAssembler):
    """The engine's assembler, beside which the events are followed anew. made: each notice with what was expected."""

    made: list[tuple[Watched, Expected, Notice]] = []  # noqa: RUF012 - a test empties it

    def __init__(self, book: CourtBook, key: bytes) -> None:
        super().__init__(book, key)
        self.court = book
        self.people: dict[int, tuple[str, tuple[str, ...]]] = {}
        self.cases: dict[int, Case] = {}
        self.restricted: set[tuple[int, int]] = set()

    def note(self, event: core.CourtEvent) -> None:
        super().note(event)
        if isinstance(event, core.UserRegistered | core.ProfileUpdated):
            self.people[event.user_id] = (event.name, (*event.emails, *event.secondary_emails))
        elif isinstance(event, core.CaseOpened):
            parties = [party.name for party in event.parties]
            self.cases[event.case_id] = Case(event.number, event.title, event.sealed, parties)
        elif isinstance(event, core.JudgeAssigned):
            self.cases[event.case_id].number = event.number
        elif isinstance(event, core.PartyAdded):
            self.cases[event.case_id].parties.append(event.party.name)
        elif isinstance(event, core.CaseSealed | core.CaseUnsealed):
            self.cases[event.case_id].sealed = isinstance(event, core.CaseSealed)
        elif isinstance(event, core.EntryRestricted):
            place = {(event.case_id, event.entry_number)}
            self.restricted = self.restricted | place if event.level else self.restricted - place

    def notice(self, entry: Docketed, issued: NoticeIssued, regenerated_at: int | None = None) -> Notice:
        made = super().notice(entry, issued, regenerated_at)
        self.made.append((self, self._expected(entry, issued), made))
        return made

    def _expected(self, entry: Docketed, issued: NoticeIssued) -> Expected:
        places = [(issued.case_id, issued.entry_number), *issued.also]
        cases, case = [self.cases[case_id] for case_id, _ in places], self.cases[issued.case_id]
        return Expected(
            self.court, entry, issued,
            [Docket(one.number, one.title, *place) for one, place in zip(cases, places, strict=True)],
            {user_id: self.people[user_id] for user_id in issued.electronic},
            [case.parties[party_id - 1] for party_id in entry.for_parties],
            [case.parties[party_id - 1] for party_id in issued.otherwise],
            not any(one.sealed for one in cases) and self.restricted.isdisjoint(places)
            and self.court.events.get(entry.event_code).read_as != "transcript",
        )  # fmt: skip


class Sent(Struct, frozen=True):
    """One message as the engine made it, and what the court's events say of it."""

    assembler: Watched
    expected: Expected
    user_id: int
    place: int
    to: str
    raw: bytes


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Sent]]:
    """Every message of the day."""
    rendered: list[tuple[Notice, list[OutgoingMessage]]] = []
    really = court_run.messages

    def messages(notice: Notice) -> Iterator[OutgoingMessage]:
        rendered.append((notice, list(really(notice))))
        yield from rendered[-1][1]

    with pytest.MonkeyPatch.context() as watching:
        watching.setattr(Watched, "made", [])
        watching.setattr(court_run, "NoticeAssembler", Watched)
        watching.setattr(court_run, "messages", messages)
        found = small_scenario(VOLUMES, THURSDAY, FRIDAY, outage=False)
        _, summary = run_scenario(found, 7, tmp_path_factory.mktemp("day") / "run", 1, no_progress)
        all_sent = []
        for (assembler, expected, made), (notice, letters) in zip(Watched.made, rendered, strict=True):
            assert made is notice
            for (user_id, place, to), letter in zip(expected.addresses, letters, strict=True):
                assert letter.to == to
                all_sent.append(Sent(assembler, expected, user_id, place, to, letter.raw))
        assert summary["notices"]["messages"] == len(all_sent)
        yield all_sent


def _local(at_us: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at_us // 1_000_000, ZoneInfo(zone))


def _shown(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def test_every_notice_of_a_day_parses_with_juriscraper_and_its_fields_are_the_cores(sent: list[Sent]) -> None:
    """CIT-5, CIT-26, CIT-29 by the client that the public uses."""
    for one in sent:
        expected, form = one.expected, one.expected.court.profile.nef.form
        client = S3NotificationEmail(expected.court.court_id)
        client._parse_text(one.raw.decode("utf-8"))
        found = client.data
        assert (found["court_id"], found["appellate"], found["acms"]) == (expected.court.court_id, False, False)
        assert found["contains_attachments"] is (len(expected.entry.documents) > 1)
        assert len(found["dockets"]) == len(expected.dockets)
        for docket, case in zip(expected.dockets, found["dockets"], strict=True):
            short = SHORT_NUMBER[form].match(docket.number)
            assert short is not None
            assert (case["docket_number"], case["case_name"]) == (short[0], clean_string(harmonize(docket.title)))
            (entry,) = case["docket_entries"]
            assert entry["date_filed"] == expected.entry.filed_on
            assert entry["description"] == clean_string(expected.entry.text)
            assert entry["document_number"] == str(docket.entry_number)
            assert entry["pacer_case_id"] == str(docket.case_id)
            _check_link(one, docket, entry["pacer_doc_id"], entry["pacer_seq_no"], entry["pacer_magic_num"], by="0")
            if docket.title.isascii():  # LOSSES encoded_subject
                assert entry["short_description"] == expected.court.events.get(expected.entry.event_code).name
        named = [expected.people[user_id] for user_id in expected.issued.electronic]
        if form == "bankruptcy":
            named = [("", tuple(email for _, emails in named for email in emails))]
        recipients = [{"name": name, "email_addresses": list(emails)} for name, emails in named]
        assert found["email_recipients"] == recipients


def _check_link(
    one: Sent, docket: Docket, doc_id: str | None, seq: str | None, magic_num: str | None, by: str = ""
) -> None:
    """The parts of a document's link; its number leads to the addressee. by: the library's fourth digit of an id."""
    documents = one.expected.entry.documents
    if not documents:
        assert (doc_id, magic_num) == (None, None)
        return
    known = documents[0].doc_id
    assert (doc_id, seq) == (known[:3] + (by or known[3]) + known[4:], str(docket.entry_number))
    if one.expected.free and one.place < ADDRESSES_MAX:
        assert magic_num is not None
        assert one.assembler.addressee_of(one.expected.issued, magic_num) == (one.user_id, one.place)
    else:
        assert not magic_num


def test_every_notice_of_a_day_reads_the_same_by_the_standard_library(sent: list[Sent]) -> None:
    for one in sent:
        expected, page = one.expected, ReadNotice(one.raw)
        entry, profile = expected.entry, expected.court.profile
        moment = _local(expected.issued.at, profile.zone)
        assert parsedate_to_datetime(page.message["Date"]) == moment
        subject = str(page.message["Subject"])
        assert expected.dockets[0].number in subject
        assert subject.endswith(expected.court.events.get(entry.event_code).name)
        printed = TRANSACTION.search(page.text)
        assert printed is not None
        hour = f"{moment:%-I:%M %p}" if moment.hour else f"00:{moment:%M} AM"  # as courts print them (tests/nef)
        assert printed.groups() == (_shown(moment.date()), hour, _shown(entry.filed_on))
        assert f"Docket Text: {squeeze(entry.text)} " in page.text
        for document in entry.documents:
            assert document.digest in page.text.replace(" ", "")
        for docket in expected.dockets:
            assert squeeze(docket.title) in page.cells
            assert (docket.number, docket.case_id) in [
                (shown, int(urlsplit(url).query)) for url, shown in page.links if "DktRpt.pl" in url
            ]
        for name in (*expected.filers, *expected.otherwise) if profile.nef.form != "bankruptcy" else expected.otherwise:
            assert squeeze(name) in page.text
        for name, emails in expected.people.values():
            assert squeeze(name) in page.text
            assert all(email in page.text for email in emails)
        links = [(urlsplit(url), number) for url, number in page.links if "/doc1/" in url]
        assert len(links) == (len(expected.dockets) if entry.documents else 0)
        for docket, (link, number) in zip(expected.dockets, links, strict=False):
            query = parse_qs(link.query, keep_blank_values=True)
            assert link.netloc == f"ecf.{expected.court.court_id}.uscourts.gov"
            assert (number, query["caseid"]) == (str(docket.entry_number), [str(docket.case_id)])
            _check_link(one, docket, link.path.removeprefix("/doc1/"), query["de_seq_num"][0], query["magic_num"][0])


def test_the_day_had_notices_of_every_kind(sent: list[Sent]) -> None:
    """Else the tests above would hold of nothing."""
    by_court = Counter(one.expected.court.court_id for one in sent)
    assert all(by_court[court_id] > 50 for court_id in VOLUMES), by_court
    entries = [one.expected.entry for one in sent]
    assert any(len(entry.documents) > 1 for entry in entries)
    assert not all(entry.documents for entry in entries)
    assert not all(one.expected.free for one in sent)
    assert any(one.expected.otherwise for one in sent)
    assert any(one.place for one in sent), "nobody has a second address"
    assert not all(one.expected.dockets[0].title.isascii() for one in sent)
