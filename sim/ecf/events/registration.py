"""Access asked for and decided on, training completed."""

from __future__ import annotations

from datetime import date

from sim.ecf.events.base import Event


class AccessRequested(Event, frozen=True, gc=False, tag=True):
    """Somebody asked for a login. due_from, due_by: when a decision may be expected (CANB-5).

    pacer_account: the national account to be linked, 0 for none. waiver_digests: of the letter and the notices that
    ask for the training to be waived.
    """

    request_id: int
    login: str
    name: str
    role: str
    emails: tuple[str, ...]
    address: tuple[str, ...]
    qualification: str | None
    admitted_on: date | None
    pacer_account: int
    waiver_digests: tuple[str, ...]
    due_from: date
    due_by: date


class AccessDecided(Event, frozen=True, gc=False, tag=True):
    """The clerk decided on a request. user_id: of the login given, None where it was denied."""

    request_id: int
    granted: bool
    reason: str
    by: int
    user_id: int | None


class TrainingCompleted(Event, frozen=True, gc=False, tag=True):
    """A person completed one of the court's courses. login: the one they have or will ask for."""

    login: str
    course: str
    by: int
