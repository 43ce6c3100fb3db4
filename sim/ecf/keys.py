"""Idempotency keys: the same filing sent twice is docketed once, and remembered only as long as anyone may ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
_FIELD_TYPES: Any = tuple(field.type for field in fields(Receipt))
_unpack = msgspec.msgpack.Decoder(tuple.__class_getitem__(_FIELD_TYPES)).decode


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
    same = (
        done.user_id == user.user_id
        and (case_id is None or done.case_id == case_id)
        and (done.paper == _paper(event_code, documents) if documents is not None else _is_of(done.paper, event_code))
    )
    if not same:
        raise No(Code.COMMAND_MALFORMED, f"key {key!r} was used for another filing; give each filing its own key")
    return Receipt(*_unpack(done.receipt))


def remember(state: CourtState, entry: Docketed, receipt: Receipt) -> None:
    """Keep the receipt under the entry's key; forget those of the period before the last."""
    period = entry.at // PERIOD_US
    if period != state.done_period:
        state.done_before = state.done if period == state.done_period + 1 else {}
        state.done, state.done_period = {}, period
    packed = _pack(astuple(receipt))
    state.done[entry.key] = Done(entry.login_of, entry.case_id, _paper(entry.event_code, entry.documents), packed)


def _paper(event_code: str, documents: Sequence[Document | FiledDocument]) -> str:
    """The event and the first 64 bits of each file's digest: the same paper again has the same."""
    return f"{event_code}:{''.join([document.digest[:_DIGITS] for document in documents])}"


def _is_of(paper: str, event_code: str) -> bool:
    return paper.partition(":")[0] == event_code
