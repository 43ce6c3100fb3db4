"""A case as the court's own people handle it: its entries, parties and counsel, its judge, its seal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.claim_records import ClaimStatus
from sim.ecf.commands import (
    AssignJudge,
    Command,
    SealCase,
    SetClaimStatus,
    TerminateCounsel,
    TerminateParty,
    UndoCounsel,
    UnsealCase,
)
from sim.ecf.commands.counsel import TerminationGround
from sim.ecf.refusals import Code
from sim.ecf.state import Case
from sim.serve.web.clerk.asking import STAFF, case_named, whole
from sim.serve.web.filing.gate import Acting, for_users, fresh_key, standing_refusal, to
from sim.serve.web.filing.typed import typed_in
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

_LATEST = 100
GROUNDS: Mapping[TerminationGround, str] = {
    "withdrawal_noted": "Withdrawal noted",
    "withdrawal_granted": "Withdrawal granted",
    "substitution": "Substitution",
}
STATUSES: tuple[ClaimStatus, ...] = get_args(ClaimStatus)


@for_users(*STAFF)
async def find_case(visit: Visit, _who: Acting) -> Response:
    """From a number typed to its case, or a choice."""
    number = visit.request.query_params.get("number", "").strip()
    found = visit.court.reading.dockets.cases_numbered(number)
    if len(found) == 1:
        return to(visit, f"/clerk/case/{found[0]}")
    cases = [(visit.court.state.cases[one], visit.court.sheet(one).opened.title) for one in found]
    refused = None if found else standing_refusal(visit.court, Code.CASE_UNKNOWN)
    return page(
        visit,
        "clerk/cases.html",
        404 if refused else 200,
        title="Cases with this number",
        number=number,
        cases=cases,
        refused=refused,
    )


@for_users(*STAFF)
async def case_page(visit: Visit, who: Acting) -> Response:
    """The case, its latest entries first."""
    return _show(visit, who, case_named(visit))


@for_users(*STAFF)
async def handle_case(visit: Visit, who: Acting) -> Response:
    """Do what one of the page's forms asks."""
    form = await visit.form()
    case = case_named(visit)
    asking = _ASKING.get(str(form.get("do", "")))
    if asking is None:
        raise HTTPException(404, "This page has no such form. Go back and reload it.")
    answer = await visit.court.do(asking(who.session_id, case, form))
    if isinstance(answer, Refused):
        return _show(visit, who, visit.court.state.cases[case.case_id], answer, form)
    return to(visit, f"/clerk/case/{case.case_id}")


def _counsel(session_id: int, case: Case, form: FormData) -> Command:
    typed = form.get("ground")
    ground: TerminationGround = next((one for one in GROUNDS if one == typed), "withdrawal_noted")
    party_id, on_entry = _id(form, "party_id"), _id(form, "on_entry")
    return TerminateCounsel(session_id, case.case_id, party_id, _login(form), ground, on_entry)


def _login(form: FormData) -> str:
    return str(form.get("login", "")).strip()


def _undo(session_id: int, case: Case, form: FormData) -> Command:
    return UndoCounsel(session_id, case.case_id, _id(form, "party_id"), _login(form))


def _party(session_id: int, case: Case, form: FormData) -> Command:
    return TerminateParty(session_id, case.case_id, _id(form, "party_id"))


def _claim(session_id: int, case: Case, form: FormData) -> Command:
    status = next((one for one in STATUSES if one == form.get("status")), STATUSES[0])
    reason, on_entry = str(form.get("reason", "")).strip(), whole(str(form.get("on_entry", "")))
    return SetClaimStatus(session_id, case.case_id, _id(form, "claim_number"), status, reason, on_entry=on_entry)


def _judge(session_id: int, case: Case, form: FormData) -> Command:
    judge = str(form.get("judge", "")).strip().upper()
    referred = str(form.get("referred", "")).strip().upper()
    return AssignJudge(session_id, case.case_id, judge or None, referred or None)


def _seal(session_id: int, case: Case, form: FormData) -> Command:
    return SealCase(session_id, case.case_id, str(form.get("key", "")))


def _unseal(session_id: int, case: Case, form: FormData) -> Command:
    return UnsealCase(session_id, case.case_id, str(form.get("key", "")))


def _id(form: FormData, name: str) -> int:
    """A number typed; 0, which is nobody's, where it is none: the court then says what it misses."""
    return whole(str(form.get(name, ""))) or 0


_ASKING: Mapping[str, Callable[[int, Case, FormData], Command]] = {
    "counsel": _counsel,
    "undo": _undo,
    "party": _party,
    "claim": _claim,
    "judge": _judge,
    "seal": _seal,
    "unseal": _unseal,
}


def _show(
    visit: Visit, who: Acting, case: Case, refused: Refused | None = None, typed: FormData | None = None
) -> Response:
    court = visit.court
    sheet = court.sheet(case.case_id)
    users = court.state.users
    parties = [
        (party, [(users[one], (party.party_id, one) in case.inadvertent) for one in party.counsel])
        for party in case.parties
    ]
    entries = [(line.entry, sheet.shown_text(line.entry)) for line in reversed(sheet.entries[-_LATEST:])]
    return page(
        visit,
        "clerk/case.html",
        422 if refused else 200,
        title=f"{case.number} {sheet.opened.title}",
        who=who,
        case=case,
        parties=parties,
        entries=entries,
        total=len(sheet.entries),
        grounds=GROUNDS,
        statuses=STATUSES,
        refused=refused,
        typed=typed_in(typed),
        key=fresh_key(visit),
    )


WAYS = (
    Way("/clerk/cases", find_case),
    Way("/clerk/case/{case_id}", case_page),
    Way("/clerk/case/{case_id}", handle_case, ("POST",)),
)
