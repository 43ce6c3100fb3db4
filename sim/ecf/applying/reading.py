"""What happens to free looks: notices are kept while one may be open, each use is counted."""

from __future__ import annotations

from sim.courts.clock import HOUR_US
from sim.ecf.applying.table import Applies
from sim.ecf.events import Docketed, FreeLookUsed, NoticeIssued
from sim.ecf.state import CourtState, SentNotice

# A notice is remembered for one to two of these periods: longer than any court leaves a free look open (30 days, the
# most that the rule's type allows), short enough that a court's state does not grow with its docket.
PERIOD_US = 31 * 24 * HOUR_US


def keep_for_free_looks(state: CourtState, entry: Docketed, notice: NoticeIssued) -> None:
    """Keep what a free look at this notice's documents asks for; forget the notices of the period before the last."""
    period = notice.at // PERIOD_US
    if period != state.notices_period:
        state.notices_before = state.notices if period == state.notices_period + 1 else {}
        state.notices, state.notices_period = {}, period
    if entry.documents and notice.electronic:
        state.notices[notice.nef_id] = SentNotice(
            entry.case_id, entry.entry_number, entry.event_code, notice.at, notice.electronic, notice.also
        )


def _free_look_used(state: CourtState, event: FreeLookUsed) -> None:
    notice = state.notices.get(event.nef_id) or state.notices_before[event.nef_id]
    notice.used = (*notice.used, event.addressee)


APPLY: Applies = {FreeLookUsed: _free_look_used}
