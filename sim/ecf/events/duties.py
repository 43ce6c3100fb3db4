"""What filers owe the court after a step of theirs, and that they have done it."""

from __future__ import annotations

from sim.ecf.events.base import Event


class DutyArose(Event, frozen=True, gc=False, tag=True):
    """A user owes the court something in a case.

    kind ``change_notice``: a notice of changed contact data (CACD-8, CIT-30); ``e_file``: the electronic filing of
    what was handed in on paper after a failure of the filer's own (CAED-7), with the paper's entry.
    """

    duty_id: int
    case_id: int
    kind: str
    user_id: int
    entry_number: int | None
    rule_id: str
    cite: str


class DutySatisfied(Event, frozen=True, gc=False, tag=True):
    """An entry did what was owed."""

    duty_id: int
    case_id: int
    by_entry: int


class CertificateRecorded(Event, frozen=True, gc=False, tag=True):
    """A certificate of service was filed for an entry that others had to be served with (CIT-17)."""

    case_id: int
    entry_number: int
    by_entry: int
