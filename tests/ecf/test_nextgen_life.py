"""A NextGen court and PACER at random: who may log in is what a small model of the rules says, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from courtroom import Courtroom
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from nation import AFTER, BEFORE, Nation

from sim.courts import load_national
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import LogIn, LogOut
from sim.ecf.court import Court
from sim.ecf.pacer import commands
from sim.ecf.pacer.machine import Done, Pacer
from sim.ecf.refusals import Code

NAMES = st.sampled_from(["individual", "legacy", "firm"])
COURTS = st.sampled_from(["cacd", "casb"])
OWN = st.sampled_from(["smith", "jones"])


@dataclass
class Known:
    """What the model knows of one account."""

    kind: str
    upgraded: bool
    active: bool = True
    secret: str = "national-secret"
    serial: int = 0
    links: dict[str, str] = field(default_factory=dict)


class NextGenLife(RuleBasedStateMachine):
    """Two courts after their NextGen days, three accounts, every way of spoiling a log-in but guessing (locks)."""

    @initialize()
    def begin(self) -> None:
        self.nation = Nation()
        self.rooms = {court_id: self.nation.room(court_id, "2021-01-05 12:00") for court_id in ("cacd", "casb")}
        self.at = self.rooms["cacd"].now
        room = self.rooms["cacd"]
        self.nation.account(room, "individual", AFTER)
        self.nation.account(room, "legacy", BEFORE)
        self.nation.account(room, "firm", AFTER, "shared")
        self.known = {
            "individual": Known("individual", True),
            "legacy": Known("individual", False),
            "firm": Known("shared", True),
        }
        self.sessions: dict[tuple[str, int], tuple[str, int]] = {}

    def pacer(self, command: commands.Command) -> bool:
        return isinstance(self.nation.ask(command, self.at), Done)

    def room(self, court_id: str) -> Courtroom:
        room = self.rooms[court_id]
        room.now = self.at
        return room

    @rule(seconds=st.integers(1, 100_000))
    def time_passes(self, seconds: int) -> None:
        self.at += seconds * 1_000_000

    @rule(name=NAMES, court_id=COURTS, own=OWN)
    def links(self, name: str, court_id: str, own: str) -> None:
        account = self.known[name]
        taken = any(other.links.get(court_id) == own for other in self.known.values())
        fit = account.active and account.kind == "individual" and account.upgraded
        link = commands.LinkAccount(name, account.secret, court_id, own, "secret")
        done = self.pacer(link)
        assert done is (fit and court_id not in account.links and not taken)
        if done:
            account.links[court_id] = own

    @rule(name=NAMES)
    def upgrades(self, name: str) -> None:
        account = self.known[name]
        done = self.pacer(commands.UpgradeAccount(name, account.secret))
        assert done is (account.active and not account.upgraded)
        account.upgraded = account.upgraded or done

    @rule(name=NAMES, active=st.booleans())
    def opens_or_closes(self, name: str, active: bool) -> None:
        account = self.known[name]
        assert self.pacer(commands.SetActive(name, active))
        if account.active and not active:
            self._end_sessions(name)
        account.active = active

    @rule(name=NAMES, by_owner=st.booleans())
    def replaces_the_password(self, name: str, by_owner: bool) -> None:
        account = self.known[name]
        new = f"Brand-new-{account.serial}"
        command: commands.Command = commands.ChangePassword(name, account.secret, new)
        if not by_owner:
            command = commands.ResetPassword(name, new, by_service_center=True)
        done = self.pacer(command)
        assert done is account.active
        if done:
            account.secret, account.serial = new, account.serial + 1
            self._end_sessions(name)
            self.at += 1  # a session begun at the very instant of the change would count as one of those it ended

    def _end_sessions(self, name: str) -> None:
        self.sessions = {key: began for key, began in self.sessions.items() if began[0] != name}

    @rule(name=NAMES, court_id=COURTS)
    def logs_in(self, name: str, court_id: str) -> None:
        account, room = self.known[name], self.room(court_id)
        answer = room.ask(LogIn(name, account.secret))
        assert _outcome(answer) == self._expected(account, court_id)
        if isinstance(answer, Accepted):
            assert answer.receipt.user_id == room.user_id(account.links[court_id])
            self.sessions[court_id, answer.receipt.session_id] = (name, self.at)
            self.at += 1  # what ends sessions ends those begun at the same instant too

    def _expected(self, account: Known, court_id: str) -> str:
        if not account.active:
            return Code.AUTH_INACTIVE_ACCOUNT
        if account.kind == "shared":
            return Code.AUTH_SHARED_ACCOUNT
        if not account.upgraded:
            return Code.AUTH_LEGACY_ACCOUNT
        return "in" if court_id in account.links else Code.AUTH_UNLINKED_ACCOUNT

    @rule(own=OWN, court_id=COURTS)
    def tries_the_old_login(self, own: str, court_id: str) -> None:
        assert _outcome(self.room(court_id).ask(LogIn(own, "secret"))) == Code.AUTH_UNLINKED_ACCOUNT

    @rule(court_id=COURTS, session=st.integers(1, 12))
    def logs_out(self, court_id: str, session: int) -> None:
        """A session is good until its account's password changed or the account was closed."""
        answer = self.room(court_id).ask(LogOut(session))
        assert isinstance(answer, Accepted) is ((court_id, session) in self.sessions)
        self.sessions.pop((court_id, session), None)

    def teardown(self) -> None:
        if not hasattr(self, "nation"):
            return
        again: Any = Pacer(load_national(), self.nation.passwords, self.nation.courts)
        again.replay(self.nation.log)
        assert again.digest() == self.nation.pacer.digest()
        for room in self.rooms.values():
            court = Court(room.court.book, room.passwords)
            court.replay(room.log)
            assert court.digest() == room.court.digest()


def _outcome(answer: Accepted | Refused) -> str:
    return answer.code if isinstance(answer, Refused) else "in"


NextGenLife.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestNextGenLife = NextGenLife.TestCase
