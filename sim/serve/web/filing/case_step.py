"""The case that a paper is filed in: a number as people type it, and a choice where it fits several."""

from __future__ import annotations

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.reading.rights import is_of_record
from sim.ecf.refusals import Code
from sim.ecf.state import Case
from sim.serve.served_court import ServedCourt
from sim.serve.web.filing.draft import Details, Draft, undone
from sim.serve.web.filing.gate import Acting, standing_refusal
from sim.serve.web.filing.steps import Filing, looked_at, sent
from sim.serve.web.visit import Way

_NUMBER_MAX = 60
_CHOICES_MAX = 50


@looked_at("case")
async def case_page(filing: Filing) -> Response:
    """A field for the number."""
    typed = "" if filing.draft.case_id is None else filing.case.number
    return filing.show(typed=typed, choices=())


@sent("case")
async def choose_case(filing: Filing, form: FormData) -> Response:
    """The case meant, if there is just one and the event belongs to it; else a choice, or why not."""
    typed = str(form.get("number", "")).strip()[:_NUMBER_MAX]
    court, chosen = filing.visit.court, str(form.get("case_id", ""))
    found = (int(chosen),) if chosen.isdecimal() and len(chosen) < 19 else court.reading.dockets.cases_numbered(typed)
    cases = [court.state.cases[case_id] for case_id in found if case_id in court.state.cases]
    open_ones = [case for case in cases if may_see(case, filing.who)]
    refused = _refused(filing, cases, open_ones)
    if refused is not None:
        return filing.show(refused, typed, choices=())
    if len(open_ones) > 1:
        shown = open_ones[:_CHOICES_MAX]
        choices = [(case.case_id, case.number, court.sheet(case.case_id).opened.title) for case in shown]
        return filing.show(typed=typed, choices=choices)
    return filing.go_on(_in_case(filing, open_ones[0]))


def may_see(case: Case, who: Acting) -> bool:
    """Whether a filer may be shown that the case exists: not a sealed one that they have no part in."""
    return not case.sealed or who.is_court or is_of_record(case, who.user)


def case_refusal(court: ServedCourt, cases: list[Case], open_ones: list[Case]) -> Refused | None:
    """Why none of the cases found may be gone on with; None where one may."""
    if not cases:
        return standing_refusal(court, Code.CASE_UNKNOWN)
    return None if open_ones else standing_refusal(court, Code.ACCESS_UNDER_SEAL)


def _refused(filing: Filing, cases: list[Case], open_ones: list[Case]) -> Refused | None:
    refused = case_refusal(filing.visit.court, cases, open_ones)
    kinds = filing.event.case_kinds
    if refused is None and len(open_ones) == 1 and kinds and open_ones[0].kind not in kinds:
        refused = standing_refusal(filing.visit.court, Code.FILING_WRONG_CASE_KIND)
    return refused


def _in_case(filing: Filing, case: Case) -> Draft:
    """The draft in this case; if that is another one than before, what was said of parties and entries goes."""
    draft = filing.draft
    if draft.case_id == case.case_id:
        return draft
    fresh = replace(draft, case_id=case.case_id, for_parties=(), new_parties=(), details=Details())
    return undone(fresh, "parties", "details", "text")


WAYS = (
    Way("/filing/{draft}/case", case_page),
    Way("/filing/{draft}/case", choose_case, ("POST",)),
)
