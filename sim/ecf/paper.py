"""One paper at the door: what is filed, by whom, for whom, and how it came."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.courts import DocketEvent, Fact
from sim.ecf.claim_records import ClaimDetails
from sim.ecf.records import Document, Fee, Medium, Restriction
from sim.ecf.state import Case, Deadline, User

# Media that reach the clerk on paper or disk, by hand or by post.
BY_HAND_OR_POST = (Medium.COUNTER, Medium.MAIL)


class Paper(msgspec.Struct, frozen=True, gc=False):
    """One paper at the door. login_of: the user whose login files it; signer: the one whose paper it is.

    signatories: other counsel who signed it; also_in: companion cases in which it is entered too; missing: what should
    have come with it. filed_at: the instant that counts, filed_on: the court's date of filing (see timeliness.py).
    """

    event: DocketEvent
    documents: tuple[Document, ...]
    key: str
    signer: User
    login_of: User
    for_parties: tuple[int, ...]
    medium: Medium
    received_at: int | None
    filed_at: int
    filed_on: date
    answers: Deadline | None = None
    hearing_on: date | None = None
    sender_failure: bool = False
    fee: Fee | None = None
    signatories: tuple[int, ...] = ()
    also_in: tuple[Case, ...] = ()
    missing: tuple[str, ...] = ()
    relates_to: int | None = None
    restriction: Restriction | None = None
    claim: ClaimDetails | None = None
    opinion: bool = False


def facts_of(event: DocketEvent, signer: User, kind: str, chapter: int | None, sealed: bool) -> dict[str, Fact]:
    """All that the core knows of a paper on which a rule's exceptions may depend (sim/courts/facts.py)."""
    facts: dict[str, Fact] = {
        "event.code": event.code,
        "event.menu": event.menu,
        "event.initiates_proceeding": event.initiates_proceeding,
        "filer.role": signer.role,
        "filer.pro_se": signer.role == "pro_se",
        "case.kind": kind,
        "case.sealed": sealed,
    }
    if signer.incarcerated:
        facts["filer.incarcerated"] = True
    if chapter is not None:
        facts["case.chapter"] = chapter
    return facts


def facts_in(case: Case, event: DocketEvent, signer: User) -> dict[str, Fact]:
    """The facts of a paper in a case."""
    return facts_of(event, signer, case.kind, case.chapter, case.sealed)
