"""Idempotency keys: the same filing sent twice is docketed once, and remembered only as long as anyone may ask."""

from __future__ import annotations

from sim.courts.clock import HOUR_US
from sim.ecf.answers import Receipt
from sim.ecf.events import Docketed
from sim.ecf.records import Document
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, Done, User

# A key is remembered for one to two of these periods: longer than any client tries again, short enough that a court's
# state does not grow with its docket. A choice of this program; courts know no such keys.
PERIOD_US = 30 * 24 * HOUR_US


def first_receipt(
    state: CourtState, key: str, user: User, event_code: str, documents: tuple[Document, ...], case_id: int | None
) -> Receipt | None:
    """The receipt of the filing made under this key, None if it is new. case_id: None for a paper that opens a case.

    Refuses a key that was used by another login or for another paper: its receipt would hide a lost filing.
    """
    done = state.done.get(key) or state.done_before.get(key)
    if done is None:
        return None
    same = (
        done.receipt.user_id == user.user_id
        and done.event_code == event_code
        and (case_id is None or done.receipt.case_id == case_id)
        and done.digests == tuple([document.digest for document in documents])
    )
    if not same:
        raise No(Code.COMMAND_MALFORMED, f"key {key!r} was used for another filing; give each filing its own key")
    return done.receipt


def remember(state: CourtState, entry: Docketed, receipt: Receipt) -> None:
    """Keep the receipt under the entry's key; forget those of the period before the last."""
    period = entry.at // PERIOD_US
    if period != state.done_period:
        state.done_before = state.done if period == state.done_period + 1 else {}
        state.done, state.done_period = {}, period
    digests = tuple([document.digest for document in entry.documents])
    state.done[entry.key] = Done(receipt, entry.event_code, digests)
