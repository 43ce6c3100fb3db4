"""Filing fees: what an event costs on a day, what comes with the filing, and what is still owed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sim.courts import Fact, RuleDates, UnknownFeeError
from sim.ecf.access import COURT_ROLES, Decision, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import SettleFee
from sim.ecf.context import Context
from sim.ecf.events import CourtEvent, FeeAssessed, FeeSettled
from sim.ecf.paper import Paper
from sim.ecf.records import Fee, FeeExcused, FeePaid, Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState


def require_fee(paper: Paper, dates: RuleDates, facts: Mapping[str, Fact], context: Context) -> None:
    """CIT-4: initiating papers and notices of appeal may carry a fee, ordinary filings carry none.

    What is paid must be the fee in force. Where the court's rule wants it with the filing, an electronic filing
    without it, and without a reason to owe none yet, is refused.
    """
    item = paper.event.fee
    if item is None:
        if paper.fee is not None:
            raise No(Code.FILING_NO_FEE)
        return
    if paper.fee is not None:
        _require_right_sum(item, amount_cents(item, paper.filed_on, context), paper.fee)
    elif paper.medium is Medium.ELECTRONIC and paper.signer.role not in COURT_ROLES:
        rule = context.rule("filing.fee_due", dates, facts)
        if rule.value == "at_filing":
            raise No(Code.FILING_FEE_DUE, cite=rule.cite)


def amount_cents(item: str, on: date, context: Context) -> int | None:
    """The fee in force; None where no amount is known for the day, and none is then asked."""
    try:
        return context.book.fees.get(item, on).amount_cents
    except UnknownFeeError:
        return None


def _require_right_sum(item: str, owed_cents: int | None, fee: Fee) -> None:
    if isinstance(fee, FeeExcused):
        return
    if fee.item != item:
        raise No(Code.FILING_FEE_DUE, f"the fee for this filing is '{item}', not '{fee.item}'")
    if owed_cents is not None and fee.amount_cents != owed_cents:
        raise No(Code.FILING_FEE_DUE, f"the fee for this filing is ${owed_cents / 100:.2f}")


def fee_of_entry(paper: Paper, case_id: int, entry: int, at: int, context: Context) -> list[CourtEvent]:
    """What the entry's fee leaves behind: settled with the filing, or owed."""
    item = paper.event.fee
    if item is None:
        return []
    if paper.fee is not None:
        by = paper.login_of.user_id
        return [FeeSettled(at=at, case_id=case_id, entry_number=entry, item=item, fee=paper.fee, by=by)]
    owed = amount_cents(item, paper.filed_on, context)
    if owed is None:
        return []
    return [FeeAssessed(at=at, case_id=case_id, entry_number=entry, item=item, amount_cents=owed)]


def settle(state: CourtState, command: SettleFee, at: int, context: Context) -> Decision:
    """Pay what an entry owes; that it is excused, only the court can say (28 U.S.C. 1915, FRBP 1006(b) and (c))."""
    user = user_of_session(state, command.session_id)
    case = state.cases.get(command.case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    owed = case.fees_due.get(command.entry_number)
    if owed is None:
        raise No(Code.FILING_NO_FEE, f"entry {command.entry_number} owes no fee")
    if isinstance(command.fee, FeePaid):
        _require_right_sum(owed.item, owed.amount_cents, command.fee)
    elif user.role not in COURT_ROLES:
        raise No(Code.ACCESS_NO_RIGHT)
    event = FeeSettled(
        at=at,
        case_id=case.case_id,
        entry_number=command.entry_number,
        item=owed.item,
        fee=command.fee,
        by=user.user_id,
    )
    return [event], Receipt(user_id=user.user_id, case_id=case.case_id, case_number=case.number)
