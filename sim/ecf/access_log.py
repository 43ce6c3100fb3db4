"""The access log: who was turned away from what, and when (CIT-27: "This access attempt has been logged.")."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import msgspec

KEPT = 1_000


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """One refused attempt. login: of somebody known here, else empty (people type passwords into the wrong field).

    code: the refusal (``auth.`` or ``access.``); command: what was asked; program: the docket event, if any.
    """

    at: int
    code: str
    command: str
    login: str = ""
    program: str = ""


class AccessLog(Protocol):
    """Wherever refused attempts are put on record; never part of a court's state, which a refusal does not change."""

    def record(self, attempt: Attempt) -> None:
        """Keep the attempt."""
        ...


class RecentAttempts:
    """The last thousand attempts, in memory."""

    __slots__ = ("attempts",)

    def __init__(self) -> None:
        self.attempts: deque[Attempt] = deque(maxlen=KEPT)

    def record(self, attempt: Attempt) -> None:
        """Keep the attempt, and forget the oldest where there are too many."""
        self.attempts.append(attempt)


def is_access_refusal(code: str) -> bool:
    """Whether a refusal is one of identity or of rights, and so an access attempt to be logged."""
    return code.startswith(("auth.", "access."))
