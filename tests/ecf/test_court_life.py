"""A court's life at random: good commands and garbage in any order, and what must hold after each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from courtroom import EXHIBIT, MOTION, OFFICE, OPENING, PEOPLE, Courtroom
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sim.courts import court_ids
from sim.ecf import commands
from sim.ecf.answers import Accepted, Refused
from sim.ecf.court import Court
from sim.ecf.docket import docket_sheets
from sim.ecf.events import CaseOpened, DeadlineSet, Docketed, NoticeIssued
from sim.ecf.log import decode_event, encode_event
from sim.ecf.records import Document, NewParty
from sim.ecf.refusals import Code

LOGINS = st.sampled_from(
    ["smith", "jones", "brown", "silent", "clerk", "judge", "nightly", "claims", "prose", "nobody"]
)
EVENTS = st.sampled_from(
    (
        "motion_misc opposition reply answer declaration notice_appearance order judgment letter complaint notice_341 "
        "proof_of_claim bnc_certificate order_dismissing_case no_such_event"
    ).split()
)
SMALL = st.integers(-1, 6)
PARTIES = st.lists(st.integers(0, 3), max_size=2).map(tuple)
BAD_PDF = Document("ef" * 64, 9, 1, verdict="pdf.encrypted")
DOCUMENTS = st.sampled_from([(MOTION,), (MOTION, EXHIBIT), (), (BAD_PDF,)])
HEARINGS = st.sampled_from([None, date(2014, 3, 10), date(2016, 12, 5)])
GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(["", "\udcff", "\0", "9" * 5000, "2014-01-01", b"\xff", (), ((),), {}, {"a": [1]}, object(), Code]),
    st.text(max_size=8),
    st.dates(),
    st.sampled_from(
        [10**30, -(2**63), 2**64 - 1, date.min, date.max, (MOTION,) * 3, (NewParty("A", "B", ("\udcff",)),)]
    ),
)


@dataclass
class Told:
    """What the log has told so far, kept apart from the court's own state."""

    entries: dict[int, int] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    documents: list[str] = field(default_factory=list)
    notices: int = 0
    deadlines: int = 0


class CourtLife(RuleBasedStateMachine):
    """Commands good and bad against one court; the log is checked as it grows."""

    @initialize(
        court_id=st.sampled_from(court_ids()),
        now=st.sampled_from(["2009-06-01 08:00", "2014-01-22 12:00", "2018-11-29 20:00"]),
    )
    def begin(self, court_id: str, now: str) -> None:
        self.room = Courtroom(court_id, now)
        self.room.register("prose", "pro_se")
        self.sent: list[Any] = []
        self.told = Told()
        self._open()
        self._open()

    def _open(self) -> None:
        # In the Central District of 2014 the clerk opens cases; elsewhere an attorney does.
        answer = self.room.ask(self.room.opening())
        if isinstance(answer, Refused):
            answer = self.room.do(self.room.opening("clerk", medium="counter"))
        self._check(answer)

    # --- asking -----------------------------------------------------------------------------------------------------

    def ask(self, command: Any) -> Accepted | Refused:
        before = self.room.court.digest()
        answer = self.room.ask(command)
        self.sent.append(command)
        if isinstance(answer, Refused):
            assert answer.code in list(Code) and answer.message and answer.cite
            assert self.room.court.digest() == before, command
        else:
            self._check(answer)
        return answer

    def _check(self, answer: Accepted) -> None:
        """The log stays dense and whole."""
        told, waiting = self.told, None
        for event in answer.events:
            if isinstance(event, CaseOpened):
                assert event.case_id == len(told.entries) + 1
                assert event.number not in told.numbers
                told.numbers.add(event.number)
                told.entries[event.case_id] = 0
            elif isinstance(event, Docketed):
                assert waiting is None
                waiting = event
                told.entries[event.case_id] += 1
                assert event.entry_number == told.entries[event.case_id]
                told.documents += [document.doc_id for document in event.documents]
            elif isinstance(event, NoticeIssued):
                assert waiting is not None, "a notice without an entry"
                assert (event.case_id, event.entry_number) == (waiting.case_id, waiting.entry_number)
                waiting = None
                told.notices += 1
                assert event.nef_id == told.notices
                assert len(dict.fromkeys(event.electronic)) == len(event.electronic)
            elif isinstance(event, DeadlineSet):
                told.deadlines += 1
                assert event.deadline_id == told.deadlines
        assert waiting is None, "an entry without its notice"
        serials = [int(doc_id[4:]) for doc_id in told.documents]
        assert serials == list(range(1, len(serials) + 1))

    def session(self, login: str) -> int:
        answer = self.ask(commands.LogIn(login, "secret"))
        return answer.receipt.session_id if isinstance(answer, Accepted) else 10_000

    # --- what people do ---------------------------------------------------------------------------------------------

    @rule(minutes=st.integers(1, 3000))
    def time_passes(self, minutes: int) -> None:
        self.room.now += minutes * 60_000_000

    @rule(login=LOGINS, secret=st.sampled_from(["secret", "wrong"]))
    def logs_in(self, login: str, secret: str) -> None:
        self.ask(commands.LogIn(login, secret))

    @rule(session=st.integers(0, 30))
    def logs_out(self, session: int) -> None:
        self.ask(commands.LogOut(session))

    @rule(
        login=st.sampled_from(["smith", "new1", "new2"]),
        role=st.sampled_from(["attorney", "staff", "pro_se", "wizard"]),
        acts_for=st.sampled_from([None, "smith", "clerk"]),
        only_case=st.sampled_from([None, 1, 9]),
    )
    def registers(self, login: str, role: str, acts_for: str | None, only_case: int | None) -> None:
        self.ask(commands.RegisterUser(login, "New", role, ("n@example.org",), acts_for=acts_for, only_case=only_case))

    @rule(
        by=LOGINS,
        event=EVENTS,
        case_id=SMALL,
        documents=DOCUMENTS,
        parties=PARTIES,
        hearing=HEARINGS,
        answers=st.one_of(st.none(), SMALL),
        fault=st.booleans(),
    )
    def files(
        self, by: str, event: str, case_id: int, documents: Any, parties: Any, hearing: Any, answers: Any, fault: bool
    ) -> None:
        medium = "batch" if by == "nightly" else "electronic"
        self.ask(
            commands.FileDocument(
                self.session(by),
                case_id,
                event,
                documents,
                self.room.key(),
                parties,
                answers,
                hearing,
                medium,
                sender_failure=fault,
            )
        )

    @rule(
        by=st.sampled_from(["smith", "jones", "clerk", "judge"]),
        case=st.integers(0, 50),
        parties=st.sampled_from([(1,), (2,), (1, 2)]),
        documents=st.sampled_from([(MOTION,), (MOTION, EXHIBIT)]),
        event=st.integers(0, 1000),
        hearing=HEARINGS,
    )
    def files_well(self, by: str, case: int, parties: Any, documents: Any, event: int, hearing: Any) -> None:
        """A paper that the filer may file, in a case that there is, answering a deadline where one fits it."""
        state = self.room.court.state
        if state.down is not None:
            self.ask(commands.EndOutage(state.down))
        found = state.cases[1 + case % len(state.cases)]
        role = PEOPLE[by]
        menu = [
            event
            for event in self.room.court.book.events
            if event.opens is None and role in event.roles and found.kind in (event.case_kinds or (found.kind,))
        ]
        chosen = menu[event % len(menu)]
        pending = [one.deadline_id for one in found.deadlines.values() if one.kind in chosen.answers]
        command = commands.FileDocument(
            self.session(by),
            found.case_id,
            chosen.code,
            documents,
            self.room.key(),
            parties,
            pending[0] if pending else None,
            hearing,
        )
        answer = self.ask(command)
        if isinstance(answer, Refused):
            assert answer.code in (Code.FILING_UNKNOWN_DEADLINE, Code.CASE_CLOSED), answer

    @rule(
        of=st.one_of(st.none(), LOGINS),
        event=EVENTS,
        parties=PARTIES,
        ago=st.integers(-10, 5000),
        medium=st.sampled_from(["counter", "mail"]),
    )
    def brings_a_paper(self, of: str | None, event: str, parties: Any, ago: int, medium: str) -> None:
        received_at = self.room.now - ago * 60_000_000
        self.ask(
            commands.FileDocument(
                self.session("clerk"),
                1,
                event,
                (MOTION,),
                self.room.key(),
                parties,
                medium=medium,
                received_at=received_at,
                paper_of=of,
            )
        )

    @rule(by=LOGINS, counsel=LOGINS, medium=st.sampled_from(["electronic", "counter"]), right=st.booleans())
    def opens(self, by: str, counsel: str, medium: str, right: bool) -> None:
        court_id = self.room.court_id
        parties = (NewParty("Acme", "Plaintiff", ("smith",)), NewParty("Bolt", "Defendant", (counsel,)))
        self.ask(
            commands.OpenCase(
                self.session(by),
                OPENING[court_id] if right else "motion_misc",
                OFFICE[court_id],
                "A v. B",
                parties,
                (MOTION,),
                self.room.key(),
                medium,
            )
        )

    @rule(place=st.integers(0, 200))
    def sends_again(self, place: int) -> None:
        if self.sent:
            self.ask(self.sent[place % len(self.sent)])

    @rule(
        what=st.sampled_from(["announce", "begin", "end"]),
        name=st.sampled_from(["a", "b", "c"]),
        scheduled=st.booleans(),
    )
    def the_system_fails(self, what: str, name: str, scheduled: bool) -> None:
        self.ask(
            {
                "announce": commands.AnnounceOutage(name, "Down."),
                "begin": commands.BeginOutage(name, "network", scheduled, False),
                "end": commands.EndOutage(name),
            }[what]
        )

    @rule(login=LOGINS, case_id=SMALL, served=PARTIES, method=st.sampled_from(["email", "pigeon"]))
    def serves_directly(self, login: str, case_id: int, served: Any, method: str) -> None:
        self.ask(commands.RecordDirectService(login, case_id, served, method))

    @rule(login=LOGINS, case_id=SMALL, deadline_id=SMALL, granted=st.booleans())
    def decides_relief(self, login: str, case_id: int, deadline_id: int, granted: bool) -> None:
        self.ask(commands.DecideRelief(self.session(login), case_id, deadline_id, granted))

    # --- garbage ----------------------------------------------------------------------------------------------------

    @rule(place=st.integers(0, 200), which=st.integers(0, 20), value=GARBAGE, again=st.booleans())
    def sends_garbage(self, place: int, which: int, value: Any, again: bool) -> None:
        """A command that was once sent, one field of it replaced by anything at all; its session made valid again."""
        if not self.sent:
            return
        command = self.sent[place % len(self.sent)]
        names = command.__struct_fields__
        if not names:
            return
        changes = {names[which % len(names)]: value}
        if "session_id" in names and "session_id" not in changes:
            changes["session_id"] = self.session("clerk" if again else "smith")
        if "key" in names and "key" not in changes and again:
            changes["key"] = self.room.key()
        self.ask(msgspec.structs.replace(command, **changes))

    # --- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def the_court_shows_what_the_log_told(self) -> None:
        if not hasattr(self, "told"):
            return
        state = self.room.court.state
        assert {case_id: case.next_entry - 1 for case_id, case in state.cases.items()} == self.told.entries
        assert (state.next_nef - 1, state.next_document - 1) == (self.told.notices, len(self.told.documents))
        assert state.under_way is None

    def teardown(self) -> None:
        """The log alone rebuilds the court, byte for byte, and its docket sheets with it."""
        if not hasattr(self, "room"):
            return
        log = [decode_event(encode_event(event)) for event in self.room.log]
        assert log == self.room.log
        again = Court(self.room.court.book, self.room.passwords)
        again.replay(log)
        assert again.digest() == self.room.court.digest()
        sheets = docket_sheets(log)
        assert {case_id: len(sheet.entries) for case_id, sheet in sheets.items()} == self.told.entries


CourtLife.TestCase.settings = settings(
    max_examples=250, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCourtLife = CourtLife.TestCase
