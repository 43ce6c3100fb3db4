"""How a court's system stands, for everybody: up or down, and the interruptions of late."""

from __future__ import annotations

from starlette.responses import Response

from sim.serve.web.api.answering import told
from sim.serve.web.api.records import OutageLine, StatusAnswer
from sim.serve.web.visit import Visit

_OUTAGES_SHOWN = 50


async def status(visit: Visit) -> Response:
    """How the court's system stands. No log-in is needed, also while it is down."""
    court = visit.court
    outages = [
        OutageLine(one.outage_id, one.scheduled, one.announced_at, one.began_at, one.ended_at)
        for one in list(court.state.outages.values())[-_OUTAGES_SHOWN:]
    ]
    answer = StatusAnswer(
        court_id=court.court_id,
        name=court.book.profile.name,
        up=court.state.down is None,
        now_us=visit.house.now_us(),
        local_date=court.today(),
        size_bytes_max=court.size_bytes_max(),
        outages=tuple(outages),
    )
    return told(answer)
