"""Which case a request means: by its number of the system, in a field or in the address, or by its docket number."""

from __future__ import annotations

from collections.abc import Mapping

from sim.serve.web.reading.nonce import case_in
from sim.serve.web.visit import Visit


def cases_meant(visit: Visit, fields: Mapping[str, object]) -> tuple[int, ...]:
    """The cases meant: one by ``all_case_ids`` or the address, one or more by ``case_num``, or none.

    What real clients send as ``case_num`` beside ``all_case_ids`` is any text; it counts only without the other.
    """
    typed = str(fields.get("all_case_ids", "")).strip()
    if typed.isascii() and typed.isdigit() and len(typed) <= 18 and int(typed):
        return (int(typed),)
    named = case_in(visit.request.url.query)
    if named is not None:
        return (named,)
    return visit.court.reading.dockets.cases_numbered(str(fields.get("case_num", "")))
