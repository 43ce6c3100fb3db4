"""What the clerk's forms have in common: who may send them, and what is read from them."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from sim.ecf.docket import DocketEntry
from sim.ecf.state import Case
from sim.serve.web.visit import Visit

CLERKS = ("clerk", "case_manager")
STAFF = ("clerk", "case_manager", "judge")


def whole(text: str) -> int | None:
    """The whole number typed, None where it is none, or too large to be an id."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def case_named(visit: Visit) -> Case:
    """The case that the address names. Raises HTTPException 404."""
    case_id = whole(str(visit.request.path_params["case_id"]))
    case = None if case_id is None else visit.court.state.cases.get(case_id)
    if case is None:
        raise HTTPException(404, "There is no such case in this court.")
    return case


def line_named(visit: Visit) -> DocketEntry:
    """The entry that the address names. Raises HTTPException 404."""
    case, number = case_named(visit), whole(str(visit.request.path_params["entry"]))
    try:
        return visit.court.line(case.case_id, number or 0)
    except KeyError:
        raise HTTPException(404, "There is no such entry on this docket.") from None
