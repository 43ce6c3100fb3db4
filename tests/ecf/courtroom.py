"""A court with a few people in it, and short ways to ask it for things at a local time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sim.courts import RuleDates, load_court
from sim.ecf.answers import Accepted, Receipt, Refused
from sim.ecf.commands import (
    AnnounceOutage,
    BeginOutage,
    Command,
    EndOutage,
    FileDocument,
    LogIn,
    OpenCase,
    RegisterUser,
)
from sim.ecf.court import Court
from sim.ecf.databases import Database
from sim.ecf.events import CourtEvent
from sim.ecf.national import PacerView
from sim.ecf.passwords import KeyedDigestPasswords
from sim.ecf.records import Document, FeePaid, NewParty

MOTION = Document("ab" * 64, 120_000, 12, "Motion")
EXHIBIT = Document("cd" * 64, 640_000, 40, "Exhibit A")
# role -> login, all registered with an e-mail address; "silent" declined electronic service, "plain" has no address.
PEOPLE = {
    "smith": "attorney",
    "jones": "attorney",
    "brown": "attorney",
    "silent": "attorney",
    "plain": "attorney",
    "clerk": "clerk",
    "judge": "judge",
    "nightly": "batch",
    "claims": "creditor",
    "trustee": "trustee",
    "reporter": "court_reporter",
}
OFFICE = {"cacd": "western", "caed": "sac", "casb": "sd", "canb": "sf", "cit": "ny"}
OPENING = {"cacd": "complaint", "caed": "complaint", "casb": "petition_7", "canb": "petition_7", "cit": "summons"}


class Elsewhere:
    """Knows that logins beginning with ``other-`` belong to another court."""

    def courts_of(self, login: str) -> tuple[str, ...]:
        return ("other",) if login.startswith("other-") else ()


class Courtroom:
    """One court at a local time; every event it ever made is kept in ``log``."""

    def __init__(
        self,
        court_id: str,
        now: str = "2014-01-22 12:00",
        pacer: PacerView | None = None,
        database: Database = "live",
    ) -> None:
        self.court_id = court_id
        self.passwords = KeyedDigestPasswords(b"key")
        self.court = Court(load_court(court_id), self.passwords, Elsewhere(), pacer, database=database)
        self.zone = self.court.book.profile.zone
        self.log: list[CourtEvent] = []
        self._keys = 0
        self.clock(now)
        for login, role in PEOPLE.items():
            self.register(
                login,
                role,
                emails=() if login == "plain" else (f"{login}@example.org",),
                consents_to_eservice=login != "silent",
            )

    # --- asking -----------------------------------------------------------------------------------------------------

    def instant(self, local: str) -> int:
        """Microseconds UTC of a local time, ``2014-01-24 23:59`` or to the second."""
        return int(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(self.zone)).timestamp()) * 1_000_000

    def clock(self, local: str) -> None:
        """Set the time of what is asked next."""
        self.now = self.instant(local)

    def ask(self, command: Command) -> Accepted | Refused:
        """Hand the command to the court."""
        answer = self.court.handle(command, self.now)
        if isinstance(answer, Accepted):
            self.log += answer.events
        return answer

    def do(self, command: Command) -> Accepted:
        """Ask for what the court must accept."""
        answer = self.ask(command)
        assert isinstance(answer, Accepted), answer
        return answer

    def refuse(self, command: Command) -> Refused:
        """Ask for what the court must refuse without a trace."""
        before = self.court.digest()
        answer = self.ask(command)
        assert isinstance(answer, Refused), answer
        assert self.court.digest() == before
        return answer

    # --- people -----------------------------------------------------------------------------------------------------

    def register(self, login: str, role: str, **more: object) -> Receipt:
        more.setdefault("emails", (f"{login}@example.org",))
        self.passwords.enrol(login, "secret")
        return self.do(RegisterUser(login=login, name=login.title(), role=role, **more)).receipt

    def log_in(self, login: str) -> int:
        return self.do(LogIn(login, "secret")).receipt.session_id

    def user_id(self, login: str) -> int:
        return self.court.state.user_by_login[login]

    def fee_for(self, event_code: str) -> FeePaid | None:
        """The fee that the court wants with a filing today, paid; None where it wants none or bills it later."""
        context, today = self.court.context, self.court.context.local_date(self.now)
        event = self.court.book.events.get(event_code) if event_code in self.court.book.events else None
        due = context.rule("filing.fee_due", RuleDates(filed=today)).value == "at_filing"
        if event is None or event.fee is None or not due:
            return None
        return FeePaid(event.fee, self.court.book.fees.get(event.fee, today).amount_cents, "R-1")

    # --- papers -----------------------------------------------------------------------------------------------------

    def key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    def opening(self, by: str = "smith", **more: object) -> OpenCase:
        """The command that opens a case: Acme (counsel smith) against Bolt (counsel jones) unless told otherwise."""
        more.setdefault("session_id", None)
        session = more.pop("session_id") or self.log_in(by)
        plaintiff, defendant = (
            ("Debtor", "Creditor") if self.court_id in ("casb", "canb") else ("Plaintiff", "Defendant")
        )
        fields: dict[str, object] = {
            "event_code": OPENING[self.court_id],
            "office": OFFICE[self.court_id],
            "title": "Acme v. Bolt",
            "parties": (NewParty("Acme", plaintiff, ("smith",)), NewParty("Bolt", defendant, ("jones",))),
            "documents": (MOTION,),
            "key": self.key(),
            "fee": self.fee_for(str(more.get("event_code", OPENING[self.court_id]))),
        }
        return OpenCase(session_id=session, **(fields | more))

    def open_case(self, by: str = "smith", **more: object) -> Receipt:
        return self.do(self.opening(by, **more)).receipt

    def paper(self, event: str, by: str = "smith", case_id: int = 1, **more: object) -> FileDocument:
        """The command that files a paper in a case."""
        session = more.pop("session_id", None) or self.log_in(by)
        fields: dict[str, object] = {"documents": (MOTION,), "key": self.key(), "fee": self.fee_for(event)}
        return FileDocument(session_id=session, case_id=case_id, event_code=event, **(fields | more))

    def file(self, event: str, by: str = "smith", case_id: int = 1, **more: object) -> Accepted:
        return self.do(self.paper(event, by, case_id, **more))

    def by_hand(self, event: str, of: str | None, received: str | None = None, **more: object) -> FileDocument:
        """The command by which the clerk dockets what ``of`` brought to the counter at a local time."""
        more.setdefault("medium", "counter")
        received_at = None if received is None else self.instant(received)
        return self.paper(event, "clerk", paper_of=of, received_at=received_at, **more)

    # --- outages ----------------------------------------------------------------------------------------------------

    def outage(
        self, begins: str, ends: str, name: str = "o", announced: str | None = None, scheduled: bool = False
    ) -> list[CourtEvent]:
        """Live through an outage, announced at a local time or never; returns the events of its end."""
        moments = [(begins, BeginOutage(name, "network", scheduled, False)), (ends, EndOutage(name))]
        if announced is not None:
            moments.append((announced, AnnounceOutage(name, "The system is down.")))
        events: list[CourtEvent] = []
        for local, command in sorted(moments, key=lambda moment: self.instant(moment[0])):
            self.clock(local)
            events += self.do(command).events
        return events


def only(answer: Accepted, kind: type) -> CourtEvent:
    """The one event of a kind in an answer."""
    (event,) = [event for event in answer.events if isinstance(event, kind)]
    return event


def all_of(events: object, kind: type) -> list[CourtEvent]:
    """The events of a kind, in order."""
    return [event for event in getattr(events, "events", events) if isinstance(event, kind)]
