"""What a court knows of a bankruptcy case's claims and creditors, and by what it knows a creditor again."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from sim.ecf.answers import Receipt
from sim.ecf.claim_records import Creditor
from sim.ecf.events import CreditorsLoaded
from sim.ecf.state import CourtState, Estate

_NOTHING = Estate()


def estate_of(state: CourtState, case_id: int) -> Estate:
    """The claims and creditors of a case as far as the court knows any; to be read, not written."""
    if isinstance(state.estates, msgspec.UnsetType):
        return _NOTHING
    return state.estates.of_case.get(case_id, _NOTHING)


def next_creditor(state: CourtState) -> int:
    """The number that the next new creditor gets."""
    return 1 if isinstance(state.estates, msgspec.UnsetType) else state.estates.next_creditor


def fingerprint(creditor: Creditor) -> str:
    """16 hex digits by which a case knows a creditor again: its name and address, but for case and spacing."""
    written = "\n".join(" ".join(line.split()).casefold() for line in (creditor.name, *creditor.address))
    return blake2b(written.encode(), digest_size=8).hexdigest()


def paper_of_load(digest: str) -> str:
    """How a load of creditors is remembered under its key (keys.py)."""
    return f"creditors:{digest}"


def receipt_of_load(event: CreditorsLoaded, case_number: str) -> Receipt:
    """What the loader is told: the numbers of all creditors named, in their order."""
    return Receipt(user_id=event.by, case_id=event.case_id, case_number=case_number, creditor_ids=event.creditor_ids)
