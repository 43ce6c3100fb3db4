"""A real court with cases, asked by the hooks of a replay: the core, and the notices, behind a network of stations."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.courts import load_court
from sim.ecf.answers import Accepted
from sim.ecf.commands import Command, FileDocument, LogIn, LogOut, OpenCase, RegisterUser
from sim.ecf.court import Court
from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.passwords import KeyedDigestPasswords
from sim.ecf.records import NewParty
from sim.nef import messages
from sim.nef.assemble import NoticeAssembler
from sim.stations.event_plane import Hook

sys.path.insert(0, str(Path(__file__).resolve().parent))
from test_core import DOCUMENTS, NOON

CASES = 100


class EfilingCourt:
    """A court with cases of eight counsel, asked by the hooks of a replay."""

    def __init__(self, sends_notices: bool) -> None:
        passwords = KeyedDigestPasswords(b"bench")
        self.court = Court(load_court("caed"), passwords)
        self.notices = NoticeAssembler(self.court.book, b"key")
        self.sends_notices = sends_notices
        self.bytes_sent = self.docketed = 0
        self._sessions: dict[int, int] = {}
        self._answers: dict[int, Accepted] = {}
        for n in range(8):
            passwords.enrol(f"a{n}", "s")
            self._note(RegisterUser(f"a{n}", f"Counsel {n}", "attorney", (f"a{n}@example.org",)))
        self.own_session = session = self._note(LogIn("a0", "s")).receipt.session_id
        sides = (
            NewParty("Plaintiff Inc.", "Plaintiff", ("a0", "a1", "a2", "a3")),
            NewParty("Defendant Inc.", "Defendant", ("a4", "a5", "a6", "a7")),
        )
        for n in range(CASES):
            self._note(OpenCase(session, "complaint", "sac", f"P v. D {n}", sides, DOCUMENTS, f"open{n}"))
        self.hooks: dict[str, Hook] = {"login": self.log_in, "docketing": self.docket}
        if sends_notices:
            self.hooks["notice"] = self.send

    def _note(self, command: Command) -> Accepted:
        answer = self.court.handle(command, NOON)
        assert isinstance(answer, Accepted), answer
        for event in answer.events:
            self.notices.note(event)
        return answer

    def log_in(self, job: int, visit: int, at: int) -> None:
        """A login and a password, checked."""
        self._sessions[job] = self.court.handle(LogIn("a0", "s"), at).receipt.session_id

    def docket(self, job: int, visit: int, at: int) -> None:
        """Two documents, served on eight; then the filer leaves."""
        session = self._sessions.pop(job)
        filing = FileDocument(session, 1 + job % CASES, "notice_other", DOCUMENTS, f"f{job}", for_parties=(1,))
        answer = self.court.handle(filing, at)
        self.docketed += answer.receipt is not None
        if self.sends_notices:
            self._answers[job] = answer
        self.court.handle(LogOut(session), at)

    def send(self, job: int, visit: int, at: int) -> None:
        """Eight distinct messages, as the bytes that a socket takes."""
        entry = issued = None
        for event in self._answers.pop(job).events:
            self.notices.note(event)
            if isinstance(event, Docketed):
                entry = event
            elif isinstance(event, NoticeIssued):
                issued = event
        for message in messages(self.notices.notice(entry, issued)):
            for piece in message.pieces:
                self.bytes_sent += len(piece)
