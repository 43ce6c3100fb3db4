"""Probes of the core and of the notices: logging in, docketing, sending, and looking at a docket."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import count

from sim.courts import load_court, load_national
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import Command, FileDocument, LogIn, LogOut, OpenCase, RegisterUser
from sim.ecf.court import Court
from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.commands import Command as PacerCommand
from sim.ecf.pacer.commands import CreateAccount, LinkAccount
from sim.ecf.pacer.courts import Courts
from sim.ecf.pacer.machine import Pacer
from sim.ecf.passwords import KeyedDigestPasswords
from sim.ecf.reading.desk import Reading
from sim.ecf.reading.queries import Reader, ViewDocket
from sim.ecf.records import Document, NewParty
from sim.engine.probes import Deed, Probe
from sim.nef import messages
from sim.nef.assemble import NoticeAssembler

COURT, NEXTGEN_COURT = "caed", "cacd"
NOON_US = 1_614_628_800_000_000  # 1 March 2021, 20:00 UTC: noon in California, a Monday after cacd's NextGen day
RECIPIENTS = (1, 2, 5, 10, 20, 50)
DOCUMENTS = (1, 2, 5, 10)
TYPICAL = (2, 10)
"""The filing of the path ``docketing``: so many documents to so many recipients (assumed to be an ordinary one)."""
DOCKET_ENTRIES = 50
_SECRET = "calibration"

WHAT = {
    "login": "a court's own login: password by the cheap keyed digest, session begun",
    "login_national": "a linked national account: password by the cheap keyed digest, link looked up, session begun",
    "docketing": f"one filing of {TYPICAL[0]} documents served on {TYPICAL[1]} recipients, decided and applied",
    "docketing_by_size": "one filing decided and applied, by documents and recipients",
    "notice": "one notice assembled and rendered for each recipient, nothing sent",
    "query": f"a docket sheet of some {DOCKET_ENTRIES} entries shown to a public reader",
}


def court_probes() -> tuple[Probe, ...]:
    """All probes of the core and the notices, each in a court of its own kind, with the courts set up."""
    office = Office()
    filed = [
        Probe(
            ("docketing_by_size",),
            partial(office.docketing, documents, recipients),
            recipients=recipients,
            documents=documents,
        )
        for documents in DOCUMENTS
        for recipients in RECIPIENTS
    ]
    sent = [Probe(("notice",), partial(office.notice, recipients), recipients=recipients) for recipients in RECIPIENTS]
    documents, recipients = TYPICAL
    alone = (
        Probe(("login",), office.login),
        Probe(("login_national",), _national_login()),
        Probe(("docketing",), partial(office.docketing, *TYPICAL), recipients=recipients, documents=documents),
        Probe(("query",), office.query),
    )
    return (*alone, *filed, *sent)


class Office:
    """A court with a case for each number of recipients, and a docket that grows with what is filed."""

    def __init__(self) -> None:
        self._passwords = KeyedDigestPasswords(b"calibration")
        self.court = Court(load_court(COURT), self._passwords)
        self._assembler = NoticeAssembler(self.court.book, b"calibration")
        self._keys = count()
        self._sessions: deque[int] = deque()
        pacer = Pacer(load_national(), self._passwords, Courts())
        _done(pacer, CreateAccount("reader", Contact("Reader", ("reader@example.org",))))
        self._reading = Reading(self.court, pacer)
        for number in range(max(RECIPIENTS)):
            login = f"a{number}"
            self._passwords.enrol(login, _SECRET)
            self._do(RegisterUser(login, f"Counsel {number}", "attorney", (f"{login}@example.org",)))
        self._session = self._do(LogIn("a0", _SECRET)).receipt.session_id
        self._cases = {recipients: self._open(recipients) for recipients in RECIPIENTS}
        self._sheet = self._open(2)
        for _ in range(DOCKET_ENTRIES):
            self._do(self._filing(1, self._sheet))

    def login(self) -> Deed:
        """Another log-in; the session of the one before is ended first."""
        if self._sessions:
            self._do(LogOut(self._sessions.popleft()))
        command = LogIn("a1", _SECRET)

        def log_in() -> None:
            self._sessions.append(_accepted(self.court, command).receipt.session_id)

        return log_in

    def filed(self, documents: int, recipients: int) -> tuple[Accepted, NoticeAssembler]:
        """One more filing, docketed, and who can make its notice."""
        return self._do(self._filing(documents, self._cases[recipients])), self._assembler

    def docketing(self, documents: int, recipients: int) -> Deed:
        """One more filing."""
        command = self._filing(documents, self._cases[recipients])
        return lambda: self.court.handle(command, NOON_US)

    def notice(self, recipients: int) -> Deed:
        """The notice of one more filing, which is docketed first. Raises RuntimeError where not all are served."""
        accepted = self._do(self._filing(1, self._cases[recipients]))
        entry = next(event for event in accepted.events if isinstance(event, Docketed))
        issued = next(event for event in accepted.events if isinstance(event, NoticeIssued))
        if len(issued.electronic) != recipients:
            raise RuntimeError(f"{len(issued.electronic)} recipients instead of {recipients}: the probe is out of date")

        def send() -> int:
            return sum(len(message.raw) for message in messages(self._assembler.notice(entry, issued)))

        return send

    def query(self) -> Deed:
        """One look at the docket sheet. Raises RuntimeError where it is refused."""
        look = ViewDocket(Reader("reader"), self._sheet)

        def show() -> None:
            shown = self._reading.read(look, NOON_US)
            if isinstance(shown, Refused):
                raise RuntimeError(f"the docket was not shown: {shown}; the probe is out of date")

        return show

    def _open(self, recipients: int) -> int:
        sides = (
            NewParty("Plaintiff Inc.", "Plaintiff", tuple(f"a{n}" for n in range(recipients))),
            NewParty("Defendant Inc.", "Defendant", ()),
        )
        files = _files(1)
        case = OpenCase(self._session, "complaint", "sac", "Plaintiff v. Defendant", sides, files, self._key())
        accepted = self._do(case)
        return next(event.case_id for event in accepted.events if isinstance(event, Docketed))

    def _filing(self, documents: int, case_id: int) -> FileDocument:
        return FileDocument(self._session, case_id, "notice_other", _files(documents), self._key(), for_parties=(1,))

    def _key(self) -> str:
        return f"k{next(self._keys)}"

    def _do(self, command: Command) -> Accepted:
        accepted = _accepted(self.court, command)
        for event in accepted.events:
            self._assembler.note(event)
        self._reading.follow(accepted.events)
        return accepted


def _national_login() -> Callable[[], Deed]:
    """A NextGen court and the national service, and log-ins there by a linked account."""
    passwords, own = KeyedDigestPasswords(b"national"), KeyedDigestPasswords(b"calibration")
    courts = Courts()
    pacer = Pacer(load_national(), passwords, courts)
    court = Court(load_court(NEXTGEN_COURT), own, pacer=pacer)
    courts.join(court)
    own.enrol("a0", _SECRET)
    _accepted(court, RegisterUser("a0", "Counsel 0", "attorney", ("a0@example.org",)))
    passwords.enrol("counsel", _SECRET)
    _done(pacer, CreateAccount("counsel", Contact("Counsel", ("counsel@example.org",))))
    _done(pacer, LinkAccount("counsel", _SECRET, NEXTGEN_COURT, "a0", _SECRET))
    sessions: deque[int] = deque()
    command = LogIn("counsel", _SECRET)

    def prepare() -> Deed:
        if sessions:
            _accepted(court, LogOut(sessions.popleft()))
        return log_in

    def log_in() -> None:
        sessions.append(_accepted(court, command).receipt.session_id)

    return prepare


def _files(documents: int) -> tuple[Document, ...]:
    return tuple(Document(f"{n:02x}" * 64, 120_000, 12, f"Exhibit {n}") for n in range(documents))


def _accepted(court: Court, command: Command) -> Accepted:
    answer = court.handle(command, NOON_US)
    if isinstance(answer, Refused):
        raise RuntimeError(f"{type(command).__name__} was refused ({answer.code}): the probe is out of date")
    return answer


def _done(pacer: Pacer, command: PacerCommand) -> None:
    answer = pacer.handle(command, NOON_US)
    if isinstance(answer, Refused):
        raise RuntimeError(f"{type(command).__name__} was refused ({answer.code}): the probe is out of date")
