"""After a technical failure: direct service put on record, relief decided."""

from __future__ import annotations

import msgspec


class RecordDirectService(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Counsel served the papers directly while the system was down (CAED-6)."""

    login: str
    case_id: int
    served: tuple[int, ...]
    method: str


class DecideRelief(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A judge grants or denies relief for the untimely filing that answered a deadline (CAED-5)."""

    session_id: int
    case_id: int
    deadline_id: int
    granted: bool
