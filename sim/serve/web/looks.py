"""Free looks by the numbers of links, and how often somebody may give a wrong one."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from sim.ecf.answers import Refused
from sim.ecf.docket_index import Place
from sim.ecf.reading.rights import level_of
from sim.ecf.reading.shown import Shown
from sim.serve.served_court import ServedCourt
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.visit import Visit


def is_public(court: ServedCourt, place: Place | None) -> bool:
    """Whether neither the case nor the entry is closed to anybody. Asked again when a document leaves by a link that
    was given out before: an order may have come in between."""
    if place is None:
        return False
    cases, sheet = court.state.cases, court.sheet(place.case_id)
    return not cases[place.case_id].sealed and level_of(cases, sheet, sheet.entries[place.entry_number - 1]) is None


async def looked(visit: Visit, limit: RateLimit, place: Place, magic_num: str) -> Shown | Refused | None:
    """Open the documents of a notice's entry by the number in its link; None where no notice bore it (CIT-5).

    The numbers have eight digits. Raises HTTPException 429 for an address that gave too many wrong ones for the entry.
    """
    key = (visit.client, "look", visit.court.court_id, place.case_id, place.entry_number)
    if limit.is_spent(key):
        raise HTTPException(429, "Too many links with wrong numbers. Wait a minute, then use the one in your notice.")
    found = await visit.court.free_look(place, magic_num)
    if found is None:
        limit.allows(key)
    return found
