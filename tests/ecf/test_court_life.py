"""A court's life at random: good commands and garbage in any order, and what must hold after each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import msgspec
from court_lives import require_grounded
from courtroom import EXHIBIT, MOTION, OFFICE, OPENING, PEOPLE, Courtroom
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from reading_desk import ACCOUNTS

from sim.courts import court_ids
from sim.ecf import commands
from sim.ecf.answers import Accepted, Refused
from sim.ecf.court import Court
from sim.ecf.docket import docket_sheets
from sim.ecf.events import CaseOpened, DeadlineMissed, DeadlineSet, Docketed, EntrySpread, FreeLookUsed, NoticeIssued
from sim.ecf.explain import explain_refusal
from sim.ecf.log import decode_event, encode_event
from sim.ecf.reading.desk import Reading
from sim.ecf.reading.queries import Reader, ViewCaseReport, ViewDocket, ViewDocument
from sim.ecf.reading.shown import Shown
from sim.ecf.records import Document, FeeExcused, FeePaid, ForeignNotice, NewParty
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
SCAN = Document("ef" * 64, 9, 1, warnings=("scanned below 300 dpi",))
THING = Document("ef" * 64, 9, 1, kept_out="physical")
DOCUMENTS = st.sampled_from([(MOTION,), (MOTION, EXHIBIT), (), (BAD_PDF,), (SCAN, MOTION), (THING,)])
MAY_BEFALL_GOOD_PAPERS = (
    Code.FILING_UNKNOWN_DEADLINE,
    Code.CASE_CLOSED,
    Code.CASE_PARTY_TERMINATED,
    Code.FILING_BY_HAND_ONLY,
    Code.FILING_CLERK_IS_OPEN,
    Code.FILING_OUT_OF_ORDER,
    Code.FILING_FEE_DUE,
)
FEES = [FeePaid("civil.complaint", 40000, "R"), FeePaid("x", 0, "R"), FeeExcused("waived"), FeeExcused("lost")]
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
    looks: set[tuple[int, int, int]] = field(default_factory=set)


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
        self.reading = Reading(self.room.court, ACCOUNTS)
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
            why = explain_refusal(self.room.court.book, answer)
            require_grounded(why)
            assert why.ground.cite == ("" if answer.cite == "assumed" else answer.cite)
            assert self.room.court.digest() == before, command
        else:
            self._check(answer)
        return answer

    def _check(self, answer: Accepted) -> None:
        """The log stays dense and whole."""
        told, waiting = self.told, None
        spread: list[tuple[int, int]] = []
        self.reading.follow(answer.events)
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
            elif isinstance(event, EntrySpread):
                assert waiting is not None
                assert (event.of_case, event.of_entry) == (waiting.case_id, waiting.entry_number)
                told.entries[event.case_id] += 1
                assert event.entry_number == told.entries[event.case_id]
                spread.append((event.case_id, event.entry_number))
            elif isinstance(event, NoticeIssued):
                assert event.also == tuple(spread)
                spread.clear()
                assert waiting is not None, "a notice without an entry"
                assert (event.case_id, event.entry_number) == (waiting.case_id, waiting.entry_number)
                waiting = None
                told.notices += 1
                assert event.nef_id == told.notices
                assert len(dict.fromkeys(event.electronic)) == len(event.electronic)
            elif isinstance(event, FreeLookUsed):
                look = (event.nef_id, event.user_id, event.address)
                assert look not in told.looks, "a second free look"
                told.looks.add(look)
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
        login=st.sampled_from(["new1", "new3", "smith"]),
        role=st.sampled_from(["attorney", "creditor", "trustee", "pro_se", "clerk", "wizard"]),
        qualification=st.sampled_from([None, "admitted", "pro_hac_vice"]),
        notices=st.integers(0, 7),
        court_id=st.sampled_from(["caeb", "casb", "nysd"]),
    )
    def asks_for_access(self, login: str, role: str, qualification: Any, notices: int, court_id: str) -> None:
        papers = tuple(ForeignNotice(court_id, Document(f"{n:02x}" * 64, 1, 1)) for n in range(notices))
        letter = MOTION if notices % 2 else None
        self.ask(
            commands.RequestAccess(
                login, "New", role, (), qualification, date(2008, 1, 2), letter=letter, notices=papers
            )
        )

    @rule(by=st.sampled_from(["clerk", "clerk", "smith"]), request=st.integers(0, 4), granted=st.booleans())
    def decides_access(self, by: str, request: int, granted: bool) -> None:
        self.ask(commands.DecideAccess(self.session(by), request, granted))

    @rule(
        login=st.sampled_from(["new1", "new3", "smith"]),
        course=st.sampled_from(["debtor_attorney", "creditor_attorney", "trustee", "knitting"]),
        own=st.booleans(),
    )
    def completes_training(self, login: str, course: Any, own: bool) -> None:
        self.ask(commands.RecordTraining(self.session("clerk"), login, course, login if own else "jones"))

    @rule(login=LOGINS, secret=st.sampled_from(["secret", "wrong"]), new=st.sampled_from(["Different-1", "x"]))
    def changes_the_password(self, login: str, secret: str, new: str) -> None:
        answer = self.ask(commands.ChangePassword(self.session(login), secret, new))
        if isinstance(answer, Accepted):
            ended = self.room.court.state.user_by_login[login]
            assert ended not in [session.user_id for session in self.room.court.state.sessions.values()]
            self.room.passwords.enrol(login, "secret")

    @rule(login=LOGINS, by=st.sampled_from([None, "clerk", "jones"]), token=st.booleans())
    def resets_the_password(self, login: str, by: str | None, token: bool) -> None:
        session = None if by is None else self.session(by)
        proof = self.room.passwords.token(login) if token else "guess"
        if isinstance(self.ask(commands.ResetPassword(login, "Different-1", proof, session)), Accepted):
            self.room.passwords.enrol(login, "secret")

    @rule(by=st.sampled_from(["judge", "judge", "clerk"]), login=LOGINS, case_id=SMALL, grant=st.booleans())
    def decides_leave(self, by: str, login: str, case_id: int, grant: bool) -> None:
        session = self.session(by)
        self.ask(commands.GrantLeave(session, login, case_id) if grant else commands.RevokeLeave(session, login))

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
        while state.down is not None:  # one within another
            self.ask(commands.EndOutage(state.down))
        self.room.passwords.enrol(by, "secret")  # and a login that guesses had locked is open again
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
            assert answer.code in MAY_BEFALL_GOOD_PAPERS, answer

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

    @rule(nef_id=st.integers(-1, 12), login=LOGINS, address=st.integers(-1, 2))
    def takes_a_free_look(self, nef_id: int, login: str, address: int) -> None:
        self.ask(commands.OpenFreeLook(nef_id, self.room.court.state.user_by_login.get(login, 99), address))

    @rule(
        login=st.one_of(st.none(), LOGINS),
        account=st.sampled_from([None, "citizen", "scholar", "closed"]),
        what=st.sampled_from([ViewDocket, ViewDocument, ViewCaseReport]),
        case_id=SMALL,
        entry=SMALL,
        garbage=st.one_of(st.none(), GARBAGE),
    )
    def reads(self, login: str | None, account: str | None, what: Any, case_id: int, entry: int, garbage: Any) -> None:
        """Reading changes nothing, and shows the public nothing that is sealed or restricted."""
        reader = Reader(account, None if login is None else self.session(login))
        rest = {ViewDocket: (), ViewDocument: (entry,), ViewCaseReport: ("history",)}[what]
        query = what(reader if garbage is None else garbage, case_id, *rest)
        before = self.room.court.digest()
        answer = self.reading.read(query, self.room.now)
        assert self.room.court.digest() == before
        if isinstance(answer, Refused):
            assert answer.code in list(Code) and answer.message and answer.cite
        elif login is None:
            case = self.room.court.state.cases[case_id]
            assert isinstance(answer, Shown) and answer.charge is not None and not case.sealed
            assert what is not ViewDocument or entry not in case.restricted

    @rule(by=LOGINS, case_id=SMALL, judge=st.sampled_from([None, "XYZ", "ABC", "x"]))
    def assigns_a_judge(self, by: str, case_id: int, judge: str | None) -> None:
        answer = self.ask(commands.AssignJudge(self.session(by), case_id, judge))
        if isinstance(answer, Accepted):
            self.told.numbers.add(answer.receipt.case_number)

    @rule(by=LOGINS, case_id=SMALL, others=PARTIES, relation=st.sampled_from(["related", "member", "twin"]))
    def ties_cases(self, by: str, case_id: int, others: Any, relation: Any) -> None:
        self.ask(commands.RelateCases(self.session(by), case_id, others, relation))

    @rule(by=st.sampled_from(["smith", "jones"]), also_in=PARTIES, parties=st.sampled_from([(), (1,), (2,)]))
    def spreads_a_paper(self, by: str, also_in: Any, parties: Any) -> None:
        """Case 1 has companions once the clerk has tied it to others."""
        self.ask(commands.RelateCases(self.session("clerk"), 1, (2,)))
        self.ask(
            commands.FileDocument(
                self.session(by), 1, "stipulation", (MOTION,), self.room.key(), parties, also_in=also_in,
                signatories=("jones",),
            )
        )  # fmt: skip

    @rule(by=LOGINS, case_id=SMALL, role=st.sampled_from(["Defendant", "Intervenor", ""]), counsel=LOGINS)
    def adds_a_party(self, by: str, case_id: int, role: str, counsel: str) -> None:
        self.ask(commands.AddParty(self.session(by), case_id, NewParty("Nutt", role, (counsel,))))

    @rule(by=st.sampled_from(["smith", "clerk", "judge"]), case_id=SMALL, party_id=SMALL)
    def ends_a_party(self, by: str, case_id: int, party_id: int) -> None:
        self.ask(commands.TerminateParty(self.session(by), case_id, party_id))

    @rule(by=LOGINS, case_id=SMALL, entry=SMALL, fee=st.sampled_from(FEES))
    def settles_a_fee(self, by: str, case_id: int, entry: int, fee: Any) -> None:
        self.ask(commands.SettleFee(self.session(by), case_id, entry, fee))

    @rule(by=st.sampled_from(["smith", "jones"]), event=st.sampled_from(["z_motion", "z_document"]), parties=PARTIES)
    def files_after_hours(self, by: str, event: str, parties: Any) -> None:
        self.ask(commands.FileDocument(self.session(by), 1, event, (MOTION,), self.room.key(), parties))

    @rule(by=LOGINS, entry=SMALL, event=EVENTS, answers=st.one_of(st.none(), SMALL))
    def dockets_again(self, by: str, entry: int, event: str, answers: int | None) -> None:
        case = self.room.court.state.cases[1]
        entry = next(iter(case.to_redocket), entry)
        self.ask(commands.Redocket(self.session(by), 1, entry, event, self.room.key(), answers))

    @rule(by=LOGINS, words=st.sampled_from(["motion", "z", "", "\udcff"]))
    def searches_the_menus(self, by: str, words: str) -> None:
        answer = self.ask(commands.SearchEvents(self.session(by), words))
        assert isinstance(answer, Refused) or answer.events == ()

    # --- counsel, the clerk's hand, time ------------------------------------------------------------------------------

    @rule(by=LOGINS, case_id=SMALL, party=SMALL, login=LOGINS, entry=SMALL, undo=st.booleans())
    def counsel_leave(self, by: str, case_id: int, party: int, login: str, entry: int, undo: bool) -> None:
        session = self.session(by)
        if undo:
            self.ask(commands.UndoCounsel(session, case_id, party, login))
        else:
            self.ask(commands.TerminateCounsel(session, case_id, party, login, "substitution", entry))

    @rule(login=LOGINS, emails=st.sampled_from([None, (), ("n@example.net",)]), consents=st.sampled_from([None, False]))
    def changes_their_profile(self, login: str, emails: Any, consents: bool | None) -> None:
        self.ask(commands.UpdateProfile(self.session(login), emails=emails, consents_to_eservice=consents))

    @rule(login=LOGINS, linked=st.booleans())
    def an_account_is_linked_or_not(self, login: str, linked: bool) -> None:
        self.ask(commands.RecordAccountStanding(login, linked))

    @rule(by=LOGINS, case_id=SMALL, entry=SMALL, what=st.integers(0, 6), parties=PARTIES)
    def the_clerk_sets_right(self, by: str, case_id: int, entry: int, what: int, parties: Any) -> None:
        """By anyone, of any entry; a correction leaves every earlier event in the log."""
        session, key = self.session(by), self.room.key()
        every: list[Any] = [
            commands.ReviewEntry(session, case_id, entry, "deficient"),
            commands.CorrectEntry(session, case_id, entry, "mistake", key, "As it is now.", for_parties=parties),
            commands.DeficiencyNotice(session, case_id, entry, "no signature", parties, (MOTION,), key),
            commands.StrikeEntry(session, case_id, entry, "so ordered", key),
            commands.RestrictEntry(session, case_id, entry, "sealed", key),
            commands.SealCase(session, case_id, key),
            commands.UnsealCase(session, case_id, key),
        ]
        before = list(self.room.log)
        self.ask(every[what])
        assert self.room.log[: len(before)] == before

    @rule(by=LOGINS, event=EVENTS, level=st.sampled_from(["sealed", "ex_parte", "restricted"]), relates_to=SMALL)
    def files_what_not_all_may_see(self, by: str, event: str, level: Any, relates_to: int) -> None:
        answer = self.ask(
            commands.FileDocument(
                self.session(by), 1, event, (MOTION,), self.room.key(), (1,), relates_to=relates_to, restriction=level
            )
        )
        if isinstance(answer, Accepted) and answer.events and level != "restricted":
            notice = next(event for event in answer.events if isinstance(event, NoticeIssued))
            entry = next(event for event in answer.events if isinstance(event, Docketed))
            assert set(notice.electronic) <= {entry.signer}

    @rule(by=LOGINS, case_id=SMALL, deadline=st.integers(-1, 12), days=st.integers(-40, 60), stipulated=st.booleans())
    def extends_time(self, by: str, case_id: int, deadline: int, days: int, stipulated: bool) -> None:
        session, key = self.session(by), self.room.key()
        to = self.room.court.context.local_date(self.room.now) + timedelta(days=days)
        if stipulated:
            self.ask(commands.StipulateExtension(session, case_id, deadline, to, (1, 2), (MOTION,), key))
        else:
            self.ask(commands.GrantExtension(session, case_id, deadline, to, key))

    @rule(by=LOGINS, days=st.integers(-400, 400))
    def an_office_was_inaccessible(self, by: str, days: int) -> None:
        day = self.room.court.context.local_date(self.room.now) + timedelta(days=days)
        self.ask(commands.DeclareInaccessible(self.session(by), day, "snow"))

    @rule()
    def the_day_is_over(self) -> None:
        """Each deadline is missed once and found in time never; asking twice finds nothing new."""
        answer = self.ask(commands.SweepDeadlines())
        assert isinstance(answer, Accepted)
        for event in answer.events:
            if isinstance(event, DeadlineMissed):
                assert event.due_on < self.room.court.context.local_date(self.room.now)
        assert self.room.do(commands.SweepDeadlines()).events == ()

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
