"""Papers that must come one after the other, each a filing of its own (CIT-19, CIT-14)."""

from __future__ import annotations

from sim.courts import DocketEvent
from sim.ecf.context import Context
from sim.ecf.events import StepFiled
from sim.ecf.paper import Paper
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, User


def require_order(case: Case, event: DocketEvent, signer: User, for_parties: tuple[int, ...], context: Context) -> None:
    """Refuses a paper before those that the same party must have filed first, in the order that the event names."""
    binds = {role.lower() for role in event.after_binds}
    for filer in _filers(signer, for_parties):
        if binds and (filer < 0 or case.parties[filer - 1].role.lower() not in binds):
            continue
        filed = case.in_order.get(filer, ())
        missing = [context.event(code).name for code in event.after if code not in filed]
        if missing:
            message = f"'{event.name}' is a separate filing and comes after: {', '.join(missing)}."
            raise No(Code.FILING_OUT_OF_ORDER, message, context.cite_of(event, "after"))


def step_filed(case: Case, paper: Paper, at: int) -> StepFiled:
    """The record that the paper's parties have filed it, for the papers that must follow."""
    return StepFiled(
        at=at, case_id=case.case_id, by=_filers(paper.signer, paper.for_parties), event_code=paper.event.code
    )


def _filers(signer: User, for_parties: tuple[int, ...]) -> tuple[int, ...]:
    """Whose papers stand in one order: each party's; without a party the signer's, told apart by the sign."""
    return for_parties or (-signer.user_id,)
