"""One court as a deterministic state machine: commands in, events out, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.courts import CourtBook, NoRuleError
from sim.ecf import (
    claim_status,
    clerk,
    commands,
    companions,
    counsel,
    creditors,
    extensions,
    fees,
    filing,
    free_look,
    judges,
    last_resort,
    leave,
    login,
    menus,
    new_password,
    opening,
    outages,
    parties,
    profile,
    registration,
    relief,
    sealing,
    sessions,
    sweeping,
)
from sim.ecf.access import Decision
from sim.ecf.access_log import AccessLog, is_access_refusal
from sim.ecf.answers import Accepted, Receipt, Refused
from sim.ecf.applying import apply
from sim.ecf.context import Context
from sim.ecf.databases import Database, empty_state, require_own
from sim.ecf.door import Malformed, well_formed
from sim.ecf.events import CourtEvent
from sim.ecf.national import LoginDirectory, PacerView
from sim.ecf.passwords import Passwords
from sim.ecf.refusals import Code, No, RefusalText
from sim.ecf.state import CourtState

_DECIDE: Mapping[type, Callable[[CourtState, Any, int, Context], Decision]] = {
    commands.RegisterUser: registration.register,
    commands.RequestAccess: registration.request_access,
    commands.DecideAccess: registration.decide_access,
    commands.RecordTraining: registration.record_training,
    commands.LogIn: login.log_in,
    commands.LogOut: login.log_out,
    commands.ChangePassword: new_password.change,
    commands.ResetPassword: new_password.reset,
    commands.GrantLeave: leave.grant,
    commands.RevokeLeave: leave.revoke,
    commands.OpenCase: opening.open_case,
    commands.FileDocument: filing.file_document,
    commands.Redocket: last_resort.redocket,
    commands.SearchEvents: menus.search,
    commands.SettleFee: fees.settle,
    commands.AssignJudge: judges.assign,
    commands.RelateCases: companions.relate,
    commands.AddParty: parties.add,
    commands.TerminateParty: parties.terminate,
    commands.AnnounceOutage: outages.announce,
    commands.BeginOutage: outages.begin,
    commands.EndOutage: outages.end,
    commands.RecordDirectService: relief.record_direct_service,
    commands.DecideRelief: relief.decide_relief,
    commands.OpenFreeLook: free_look.open_free_look,
    commands.TerminateCounsel: counsel.terminate_counsel,
    commands.UndoCounsel: counsel.undo_counsel,
    commands.UpdateProfile: profile.update_profile,
    commands.RecordAccountStanding: profile.record_account_standing,
    commands.ReviewEntry: clerk.review_entry,
    commands.CorrectEntry: clerk.correct_entry,
    commands.DeficiencyNotice: clerk.note_deficiency,
    commands.StrikeEntry: clerk.strike_entry,
    commands.RestrictEntry: sealing.restrict_entry,
    commands.SealCase: sealing.seal_case,
    commands.UnsealCase: sealing.unseal_case,
    commands.GrantExtension: extensions.grant_extension,
    commands.StipulateExtension: extensions.stipulate_extension,
    commands.DeclareInaccessible: extensions.declare_inaccessible,
    commands.SweepDeadlines: sweeping.sweep_deadlines,
    commands.LoadCreditors: creditors.load,
    commands.SetClaimStatus: claim_status.set_status,
}

# What the password port is told once a command was accepted; the port is no part of the state (sim/ecf/passwords.py).
_ENROL: Mapping[type, Callable[[CourtState, Any, Receipt, Passwords], None]] = {
    commands.ChangePassword: new_password.enrol,
    commands.ResetPassword: new_password.enrol,
}


class Court:
    """One court's database (live or training): its book, its state and its ports.

    ``handle`` decides and applies; ``replay`` only applies. Deciding reads the state and never changes it.
    """

    __slots__ = ("_texts", "book", "context", "state")

    def __init__(
        self,
        book: CourtBook,
        passwords: Passwords,
        directory: LoginDirectory | None = None,
        pacer: PacerView | None = None,
        access_log: AccessLog | None = None,
        database: Database = "live",
    ) -> None:
        self.book = book
        self.state = empty_state(book.court_id, database)
        self.context = Context(book, passwords, directory, pacer, access_log)
        self._texts = RefusalText(book.refusals)

    def handle(self, command: commands.Command, at: int) -> Accepted | Refused:
        """Do what is asked at instant ``at`` (microseconds UTC), or say why not; a refusal changes nothing.

        Total in the command: whatever its fields hold, the answer is Accepted or Refused. ``at`` is the caller's
        clock and is trusted.
        """
        try:
            asked = well_formed(command)
            sessions.require_fresh(self.state, getattr(asked, "session_id", None), at, self.context)
            events, receipt = _DECIDE[type(asked)](self.state, asked, at, self.context)
        except No as no:
            if is_access_refusal(no.code):
                self.context.access_log.record(sessions.attempt(self.state, asked, no.code, at, self.context))
            return self._texts.refused(no)
        except Malformed as malformed:
            return self._texts.refused(No(Code.COMMAND_MALFORMED, str(malformed)))
        except NoRuleError as unknown:  # the court's rules of that day were not seen; nothing is made up for them
            return self._texts.refused(No(Code.COMMAND_MALFORMED, str(unknown)))
        state = self.state
        for event in events:
            apply(state, event)
        enrol = _ENROL.get(type(asked))
        if enrol is not None:
            enrol(state, asked, receipt, self.context.passwords)
        return Accepted(tuple(events), receipt)

    def replay(self, events: Iterable[CourtEvent]) -> None:
        """Rebuild the state from an event log. Raises on a log that no court wrote, or the other database did."""
        for event in events:
            require_own(self.state, event)
            apply(self.state, event)

    def digest(self) -> str:
        """The digest of the state; equal after handling and after replaying the events of that handling."""
        return self.state.digest()
