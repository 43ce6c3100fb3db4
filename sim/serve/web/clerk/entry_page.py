"""One entry under the clerk's eyes: quality control, correction, deficiency, redocketing; a judge's orders on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.commands import (
    Command,
    CorrectEntry,
    DeficiencyNotice,
    Redocket,
    RestrictEntry,
    ReviewEntry,
    SettleFee,
    StrikeEntry,
)
from sim.ecf.commands.clerk import Finding
from sim.ecf.docket import DocketEntry
from sim.ecf.records import FeeExcused, FeePaid, Restriction
from sim.ecf.state import Case
from sim.serve.served_court import ServedCourt
from sim.serve.web.clerk.asking import STAFF, case_named, line_named, whole
from sim.serve.web.filing.detail_step import LEVELS
from sim.serve.web.filing.gate import Acting, for_users, fresh_key, to
from sim.serve.web.filing.typed import typed_in
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

FINDINGS: Mapping[Finding, str] = {
    "fine": "Fine",
    "correct": "To be corrected",
    "deficient": "Deficient",
}
Asking = Callable[[int, Case, int, FormData], Command]


@for_users(*STAFF)
async def entry_page(visit: Visit, who: Acting) -> Response:
    """The entry with what may be done about it."""
    return _show(visit, who, line_named(visit))


@for_users(*STAFF)
async def handle_entry(visit: Visit, who: Acting) -> Response:
    """Do what one of the page's forms asks. What makes an entry is done once under the form's key."""
    form = await visit.form()
    case, line = case_named(visit), line_named(visit)
    asking = _ASKING.get(str(form.get("do", "")))
    if asking is None:
        raise HTTPException(404, "This page has no such form. Go back and reload it.")
    number = line.entry.entry_number
    answer = await visit.court.do(asking(who.session_id, case, number, form))
    if isinstance(answer, Refused):
        return _show(visit, who, line_named(visit), answer, form)
    if answer.receipt.nef_id:
        return to(visit, f"/filing/notice/{answer.receipt.nef_id}")
    return to(visit, f"/clerk/case/{case.case_id}/entry/{number}")


def _said(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


def _parties(case: Case, form: FormData) -> tuple[int, ...]:
    asked = {str(one) for one in form.getlist("party")}
    return tuple(party.party_id for party in case.parties if str(party.party_id) in asked)


def _review(session_id: int, case: Case, number: int, form: FormData) -> Command:
    finding: Finding = next((one for one in FINDINGS if one == form.get("finding")), "fine")
    return ReviewEntry(session_id, case.case_id, number, finding, _said(form, "note"))


def _correct(session_id: int, case: Case, number: int, form: FormData) -> Command:
    return CorrectEntry(
        session_id=session_id,
        case_id=case.case_id,
        entry_number=number,
        reason=_said(form, "reason"),
        key=_said(form, "key"),
        text=_said(form, "text") or None,
        event_code=_said(form, "event_code") or None,
        for_parties=_parties(case, form) or None,
    )


def _deficient(session_id: int, case: Case, number: int, form: FormData) -> Command:
    parties = _parties(case, form)
    return DeficiencyNotice(session_id, case.case_id, number, _said(form, "lacks"), parties, (), _said(form, "key"))


def _redocket(session_id: int, case: Case, number: int, form: FormData) -> Command:
    answers = whole(_said(form, "answers"))
    return Redocket(session_id, case.case_id, number, _said(form, "event_code"), _said(form, "key"), answers)


def _strike(session_id: int, case: Case, number: int, form: FormData) -> Command:
    return StrikeEntry(session_id, case.case_id, number, _said(form, "reason"), _said(form, "key"))


def _restrict(session_id: int, case: Case, number: int, form: FormData) -> Command:
    level: Restriction | None = next((one for one in LEVELS if one == form.get("level")), None)
    return RestrictEntry(session_id, case.case_id, number, level, _said(form, "key"))


def _settle(session_id: int, case: Case, number: int, form: FormData) -> Command:
    owed = case.fees_due.get(number)
    if form.get("how") == "paid" and owed is not None:
        paid = FeePaid(owed.item, owed.amount_cents, _said(form, "receipt"))
        return SettleFee(session_id, case.case_id, number, paid)
    return SettleFee(session_id, case.case_id, number, FeeExcused("waived"))


_ASKING: Mapping[str, Asking] = {
    "review": _review,
    "correct": _correct,
    "deficient": _deficient,
    "redocket": _redocket,
    "strike": _strike,
    "restrict": _restrict,
    "settle": _settle,
}


def _show(
    visit: Visit, who: Acting, line: DocketEntry, refused: Refused | None = None, typed: FormData | None = None
) -> Response:
    court, entry = visit.court, line.entry
    case, sheet = court.state.cases[entry.case_id], court.sheet(entry.case_id)
    marks = sheet.marks.get(entry.entry_number)
    return page(
        visit,
        "clerk/entry.html",
        422 if refused else 200,
        title=f"Entry {entry.entry_number} of {case.number}",
        who=who,
        case=case,
        case_title=sheet.opened.title,
        entry=sheet.in_force(entry),
        text=sheet.shown_text(entry),
        nef_id=line.notice.nef_id,
        marks=marks,
        level=case.restricted.get(entry.entry_number),
        owed=case.fees_due.get(entry.entry_number),
        waits=entry.entry_number in case.to_redocket,
        filer=court.state.users[entry.login_of].name,
        events=_events(court, case),
        levels=LEVELS,
        findings=FINDINGS,
        refused=refused,
        typed=typed_in(typed),
        chosen=entry.for_parties if typed is None else _parties(case, typed),
        key=fresh_key(visit),
    )


def _events(court: ServedCourt, case: Case) -> list[tuple[str, str]]:
    """The events that an entry of this case may be corrected to, by name."""
    found = [
        (event.name, event.code)
        for event in court.book.events
        if event.opens is None and (not event.case_kinds or case.kind in event.case_kinds)
    ]
    return [(code, name) for name, code in sorted(found)]


assert set(FINDINGS) == set(get_args(Finding))

WAYS = (
    Way("/clerk/case/{case_id}/entry/{entry}", entry_page),
    Way("/clerk/case/{case_id}/entry/{entry}", handle_entry, ("POST",)),
)
