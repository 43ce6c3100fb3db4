"""PACER beside a court or two, with people who have accounts there, and short ways to ask it for things."""

from __future__ import annotations

from courtroom import Courtroom

from sim.courts import load_national
from sim.ecf.answers import Refused
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.commands import Command, CreateAccount, LinkAccount, UpgradeAccount
from sim.ecf.pacer.courts import Courts
from sim.ecf.pacer.events import PacerEvent
from sim.ecf.pacer.machine import Done, Pacer
from sim.ecf.passwords import KeyedDigestPasswords

BEFORE, AFTER = "2014-08-01 12:00", "2014-09-01 12:00"
"""Two days on either side of the one after which new accounts are upgraded."""


class Nation:
    """The national service and the courts that joined it; PACER keeps the clock of the court asked last."""

    def __init__(self) -> None:
        self.passwords = KeyedDigestPasswords(b"national")
        self.courts = Courts()
        self.pacer = Pacer(load_national(), self.passwords, self.courts)
        self.log: list[PacerEvent] = []

    def room(self, court_id: str, now: str) -> Courtroom:
        """A courtroom that asks this PACER."""
        room = Courtroom(court_id, now, self.pacer)
        self.courts.join(room.court)
        return room

    def ask(self, command: Command, at: int) -> Done | Refused:
        """Hand the command to PACER; a refusal leaves no trace."""
        before = self.pacer.digest()
        answer = self.pacer.handle(command, at)
        if isinstance(answer, Refused):
            assert self.pacer.digest() == before
        else:
            self.log += answer.events
        return answer

    def do(self, command: Command, at: int) -> tuple[PacerEvent, ...]:
        answer = self.ask(command, at)
        assert isinstance(answer, Done), answer
        return answer.events

    def refuse(self, command: Command, at: int) -> str:
        answer = self.ask(command, at)
        assert isinstance(answer, Refused), answer
        return answer.code

    def account(self, room: Courtroom, login: str, created: str = AFTER, kind: str = "individual") -> int:
        """An account opened on a local day of the courtroom, with a password; returns its number."""
        self.passwords.enrol(login, "national-secret")
        (event,) = self.do(
            CreateAccount(login, Contact(login.title(), (f"{login}@example.org",)), kind), room.instant(created)
        )
        return event.account.account_id

    def upgrade(self, room: Courtroom, login: str) -> None:
        self.do(UpgradeAccount(login, "national-secret"), room.now)

    def link(self, room: Courtroom, login: str, court_login: str) -> LinkAccount:
        """The command that links an account to a login of the courtroom."""
        return LinkAccount(login, "national-secret", room.court_id, court_login, "secret")
