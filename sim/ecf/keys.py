"""Idempotency keys: the same filing sent twice is docketed once, and remembered only as long as anyone may ask."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import astuple, fields

from sim.courts.clock import HOUR_US
from sim.ecf.answers import Receipt
from sim.ecf.events import Docketed
from sim.ecf.records import Document, FiledDocument
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, Done, User

# A key is remembered for one to two of these periods: longer than any client tries again, short enough that a court's
# state does not grow with its docket. A choice of this program; courts know no such keys.
PERIOD_US = 30 * 24 * HOUR_US
_DIGITS = 16
_pack = msgspec.msgpack.Encoder().encode
_Packed = msgspec.defstruct(
    "_Packed", [(field.name, field.type, field.default) for field in fields(Receipt)], array_like=True
)
_unpack = msgspec.msgpack.Decoder(_Packed).decode
# Fields that every packed receipt has; later ones are left out at the end while they say nothing, so that receipts,
# and with them the digests of states, are what they were before there were such fields.
_ALWAYS_PACKED = 20


def first_receipt(
    state: CourtState,
    key: str,
    user: User,
    event_code: str,
    documents: tuple[Document, ...] | None,
    case_id: int | None,
) -> Receipt | None:
    """The receipt of the filing made under this key, None if it is new. case_id: None for a paper that opens a case;
    documents: None for a paper whose files the court has already.

    Refuses a key that was used by another login or for another paper: its receipt would hide a lost filing.
    """
    done = state.done.get(key) or state.done_before.get(key)
    if done is None:
        return None
    paper = done.paper if documents is None and _is_of(done.paper, event_code) else _paper(event_code, documents or ())
    return receipt_under(state, key, user, paper, case_id)


def receipt_under(state: CourtState, key: str, user: User, paper: str, case_id: int | None) -> Receipt | None:
    """The receipt given under this key for the same thing, told by ``paper``; None if the key is new. Refuses a key
    that was used for anything else."""
    done = state.done.get(key) or state.done_before.get(key)
    if done is None:
        return None
    same = done.user_id == user.user_id and (case_id is None or done.case_id == case_id) and done.paper == paper
    if not same:
        raise No(Code.COMMAND_MALFORMED, f"key {key!r} was used for another filing; give each filing its own key")
    return Receipt(*astuple(_unpack(done.receipt)))


def remember(state: CourtState, entry: Docketed, receipt: Receipt) -> None:
    """Keep the receipt under the entry's key; forget those of the period before the last."""
    remember_under(state, entry.key, entry.at, _paper(entry.event_code, entry.documents), receipt)


def remember_under(state: CourtState, key: str, at: int, paper: str, receipt: Receipt) -> None:
    """Keep a receipt under a key, with what tells the same thing again; its user and its case are the receipt's."""
    period = at // PERIOD_US
    if period != state.done_period:
        state.done_before = state.done if period == state.done_period + 1 else {}
        state.done, state.done_period = {}, period
    values = astuple(receipt)
    if receipt.claim or receipt.creditor_ids:
        packed = _pack(values)
    else:
        packed = _pack(values[:_ALWAYS_PACKED])
    state.done[key] = Done(receipt.user_id, receipt.case_id, paper, packed)


def _paper(event_code: str, documents: Sequence[Document | FiledDocument]) -> str:
    """The event and the first 64 bits of each file's digest: the same paper again has the same."""
    return f"{event_code}:{''.join([document.digest[:_DIGITS] for document in documents])}"


def _is_of(paper: str, event_code: str) -> bool:
    return paper.partition(":")[0] == event_code
