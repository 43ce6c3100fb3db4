"""A bankruptcy case with creditors and claims, for tests that need one."""

from __future__ import annotations

from courtroom import Courtroom

from sim.ecf.answers import Accepted, Receipt
from sim.ecf.claim_records import ClaimAmounts, ClaimDetails, Creditor
from sim.ecf.commands import LoadCreditors, SetClaimStatus

BANK = Creditor("First Example Bank", ("PO Box 1", "San Diego, CA 92101"))
CARD = Creditor("Café Card & Co.", ("2 High St.", "Reno, NV 89501"))
SHOP = Creditor("O'Neil's Shop")
AMOUNTS = ClaimAmounts(claimed_cents=1_250_000, secured_cents=1_000_000, unsecured_cents=250_000)


def bankruptcy(court_id: str = "casb", now: str = "2014-01-22 12:00") -> Courtroom:
    """A bankruptcy court with one case open, case 1: the debtor Acme by smith, the creditor Bolt by jones."""
    room = Courtroom(court_id, now)
    room.open_case()
    return room


def load(room: Courtroom, *creditors: Creditor, by: str = "smith", key: str | None = None) -> Receipt:
    return room.do(LoadCreditors(room.log_in(by), 1, creditors, key or room.key())).receipt


def details(creditor: Creditor = BANK, **more: object) -> ClaimDetails:
    more.setdefault("amounts", AMOUNTS)
    return ClaimDetails(creditor, **more)


def claim(room: Courtroom, creditor: Creditor = BANK, by: str = "claims", case_id: int = 1, **more: object) -> Accepted:
    """File a proof of claim with its details."""
    return room.file("proof_of_claim", by=by, case_id=case_id, claim=details(creditor, **more))


def claims_and_creditors(room: Courtroom) -> None:
    """Creditors listed, a claim filed, amended and allowed."""
    load(room, BANK, CARD)
    claim(room)
    claim(room, amends=1)
    room.do(SetClaimStatus(room.log_in("clerk"), 1, 1, "allowed", "no objection", AMOUNTS))
