"""PACER's accounts as a deterministic state machine beside the courts', and the view that courts have of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec

from sim.courts.book import NationalBook
from sim.courts.rule_types import LockoutRule
from sim.ecf.access_log import AccessLog, Attempt, RecentAttempts, is_access_refusal
from sim.ecf.answers import Refused
from sim.ecf.door import Malformed, decoders_of, well_formed
from sim.ecf.pacer import commands, deciding
from sim.ecf.pacer.accounts import Account
from sim.ecf.pacer.deciding import CourtLogins, Ports
from sim.ecf.pacer.events import PacerEvent
from sim.ecf.pacer.state import PacerState, apply
from sim.ecf.passwords import Checked, Passwords
from sim.ecf.refusals import Code, No, RefusalText

_DECIDE: Mapping[type, Callable[[PacerState, Any, int, Ports], PacerEvent | None]] = {
    commands.CreateAccount: deciding.create,
    commands.UpgradeAccount: deciding.upgrade,
    commands.LinkAccount: deciding.link,
    commands.RecordLink: deciding.record_link,
    commands.UpdateContact: deciding.update_contact,
    commands.ChangePassword: deciding.change_password,
    commands.ResetPassword: deciding.reset_password,
    commands.SetActive: deciding.set_active,
    commands.SetExemption: deciding.set_exemption,
}
_DECODERS = decoders_of(commands.Command)


class Done(msgspec.Struct, frozen=True, gc=False):
    """The service did what was asked; events is empty where nothing was left to do."""

    events: tuple[PacerEvent, ...]


class ByNumber:
    """The accounts as billing asks for them, by number instead of login (billing.Accounts)."""

    __slots__ = ("_pacer",)

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer  # and not its state, which a restart or a failed commit replaces

    def account(self, account_id: int) -> Account | None:
        """The account with this number, active or not."""
        return self._pacer.state.accounts.get(account_id)


class Pacer:
    """The national account service (PACER-1). ``handle`` decides and applies; ``replay`` only applies.

    It is also the view (sim.ecf.national.PacerView) that courts are given.
    """

    __slots__ = ("_access_log", "_ports", "_texts", "state")

    def __init__(
        self, book: NationalBook, passwords: Passwords, courts: CourtLogins, access_log: AccessLog | None = None
    ) -> None:
        self.state = PacerState()
        self._ports = Ports(book.rules, passwords, courts)
        self._texts = RefusalText(book.refusals)
        self._access_log: AccessLog = access_log or RecentAttempts()

    def handle(self, command: commands.Command, at: int) -> Done | Refused:
        """Do what is asked at instant ``at`` (microseconds UTC), or say why not. Total; a refusal changes nothing."""
        try:
            asked = well_formed(command, _DECODERS, "PACER")
            event = _DECIDE[type(asked)](self.state, asked, at, self._ports)
        except No as no:
            self._log(asked, no.code, at)
            return self._texts.refused(no)
        except Malformed as malformed:
            return self._texts.refused(No(Code.COMMAND_MALFORMED, str(malformed)))
        if event is None:
            return Done(())
        apply(self.state, event)
        if isinstance(asked, commands.ChangePassword | commands.ResetPassword):
            self._ports.passwords.enrol(asked.login, asked.new_secret)
        return Done((event,))

    def _log(self, command: commands.Command, code: Code, at: int) -> None:
        if is_access_refusal(code):
            typed = getattr(command, "login", "")  # kept only where it is a login, and no password gone astray
            known = typed if typed in self.state.account_by_login else ""
            self._access_log.record(Attempt(at, code.value, type(command).__name__, known))

    def replay(self, events: Iterable[PacerEvent]) -> None:
        """Rebuild the state from the events. Raises on a log that the service did not write."""
        for event in events:
            apply(self.state, event)

    def digest(self) -> str:
        """The digest of the state; equal after handling and after replaying the events of that handling."""
        return self.state.digest()

    # --- what courts and billing may ask ------------------------------------------------------------------------------

    def account(self, login: str) -> Account | None:
        """The account with this login, active or not."""
        return self.state.accounts.get(self.state.account_by_login.get(login, 0))

    def by_number(self) -> ByNumber:
        """The same accounts, for billing."""
        return ByNumber(self)

    def check(self, login: str, secret: str, at: int, lockout: LockoutRule) -> Checked:
        """Whether this is the account's present password; failures are counted nationwide."""
        return self._ports.passwords.check(login, secret, at, lockout)

    def linked_user(self, account_id: int, court_id: str) -> int | None:
        """The court's own user to whom the account is linked."""
        return self.state.users_of.get(account_id, {}).get(court_id)

    def sessions_end(self, account_id: int) -> int:
        """Sessions begun at or before this instant are over; -1 while none had to end."""
        return self.state.sessions_end.get(account_id, -1)

    def courts_of(self, login: str) -> Collection[str]:
        """Court ids where the login means somebody: as an account linked there, or as one of the court's own."""
        linked = self.state.users_of.get(self.state.account_by_login.get(login, 0), {})
        return tuple(dict.fromkeys((*linked, *self._ports.courts.courts_of(login))))
