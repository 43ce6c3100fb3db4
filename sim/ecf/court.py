"""One court as a deterministic state machine: commands in, events out, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.courts import CourtBook, NoRuleError
from sim.ecf import access, commands, filing, opening, outages, relief
from sim.ecf.access import Decision
from sim.ecf.answers import Accepted, Refused
from sim.ecf.applying import apply
from sim.ecf.context import Context, LoginDirectory, NoDirectory
from sim.ecf.door import Malformed, well_formed
from sim.ecf.events import CourtEvent
from sim.ecf.passwords import Passwords
from sim.ecf.refusals import Code, No, RefusalText
from sim.ecf.state import CourtState

_DECIDE: Mapping[type, Callable[[CourtState, Any, int, Context], Decision]] = {
    commands.RegisterUser: access.register,
    commands.LogIn: access.log_in,
    commands.LogOut: access.log_out,
    commands.OpenCase: opening.open_case,
    commands.FileDocument: filing.file_document,
    commands.AnnounceOutage: outages.announce,
    commands.BeginOutage: outages.begin,
    commands.EndOutage: outages.end,
    commands.RecordDirectService: relief.record_direct_service,
    commands.DecideRelief: relief.decide_relief,
}


class Court:
    """One court's database (live or training): its book, its state and its ports.

    ``handle`` decides and applies; ``replay`` only applies. Deciding reads the state and never changes it.
    """

    __slots__ = ("_texts", "book", "context", "state")

    def __init__(self, book: CourtBook, passwords: Passwords, directory: LoginDirectory | None = None) -> None:
        self.book = book
        self.state = CourtState(book.court_id)
        self.context = Context(book, passwords, directory or NoDirectory())
        self._texts = RefusalText(book.refusals)

    def handle(self, command: commands.Command, at: int) -> Accepted | Refused:
        """Do what is asked at instant ``at`` (microseconds UTC), or say why not; a refusal changes nothing.

        Total in the command: whatever its fields hold, the answer is Accepted or Refused. ``at`` is the caller's
        clock and is trusted.
        """
        try:
            asked = well_formed(command)
            events, receipt = _DECIDE[type(asked)](self.state, asked, at, self.context)
        except No as no:
            return self._texts.refused(no)
        except Malformed as malformed:
            return self._texts.refused(No(Code.COMMAND_MALFORMED, str(malformed)))
        except NoRuleError as unknown:  # the court's rules of that day were not seen; nothing is made up for them
            return self._texts.refused(No(Code.COMMAND_MALFORMED, str(unknown)))
        state = self.state
        for event in events:
            apply(state, event)
        return Accepted(tuple(events), receipt)

    def replay(self, events: Iterable[CourtEvent]) -> None:
        """Rebuild the state from an event log. Raises on a log that no court wrote."""
        for event in events:
            apply(self.state, event)

    def digest(self) -> str:
        """The digest of the state; equal after handling and after replaying the events of that handling."""
        return self.state.digest()
