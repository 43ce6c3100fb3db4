"""One paper at the door: what is filed, by whom, for whom, and how it came."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.courts import DocketEvent
from sim.ecf.records import Document, Medium
from sim.ecf.state import Deadline, User


class Paper(msgspec.Struct, frozen=True):
    """One paper at the door, checked against nothing yet. login_of: the user whose login filed it."""

    event: DocketEvent
    documents: tuple[Document, ...]
    key: str
    signer: User
    login_of: User
    for_parties: tuple[int, ...]
    medium: Medium
    received_at: int | None
    answers: Deadline | None = None
    hearing_on: date | None = None
    sender_failure: bool = False
