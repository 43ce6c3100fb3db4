"""What lies on the clerk's desk: entries to look at, papers to docket again, requests for access, outages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice

import msgspec

from sim.ecf.docket import Dockets
from sim.ecf.docket_index import Place
from sim.ecf.state import AccessRequest, CourtState


class WaitingEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry that waits for the clerk. filer: the name of the user whose login filed it."""

    case_id: int
    number: str
    title: str
    entry_number: int
    entered_at: int
    filed_on: date
    event_code: str
    text: str
    filer: str


class OutageLine(msgspec.Struct, frozen=True, gc=False):
    """One interruption as far as the court knows it; instants in microseconds UTC."""

    outage_id: str
    scheduled: bool
    announced_at: int | None
    began_at: int | None
    ended_at: int | None


class ClerkDesk(msgspec.Struct, frozen=True, gc=False):
    """What waits. unreviewed: entries by filers at which quality control has not looked, the oldest first, as many as
    were asked for of unreviewed_total. outages: the latest first. down: the outage under way, if any."""

    unreviewed: tuple[WaitingEntry, ...]
    unreviewed_total: int
    to_redocket: tuple[WaitingEntry, ...]
    access_requests: tuple[AccessRequest, ...]
    outages: tuple[OutageLine, ...]
    down: str | None


def clerk_desk(state: CourtState, dockets: Dockets, most: int = 200) -> ClerkDesk:
    """The clerk's desk now; of each pile at most ``most``. It reads what is on the piles, and nothing else."""
    index = dockets.index
    latest = sorted(state.outages.values(), key=lambda outage: outage.began_at or outage.announced_at or 0)
    return ClerkDesk(
        unreviewed=_waiting(state, dockets, islice(index.unreviewed, most)),
        unreviewed_total=len(index.unreviewed),
        to_redocket=_waiting(state, dockets, islice(index.to_redocket, most)),
        access_requests=tuple(islice(state.access_requests.values(), most)),
        outages=tuple(
            OutageLine(outage.outage_id, outage.scheduled, outage.announced_at, outage.began_at, outage.ended_at)
            for outage in reversed(latest[-most:])
        ),
        down=state.down,
    )


def _waiting(state: CourtState, dockets: Dockets, places: Iterable[Place]) -> tuple[WaitingEntry, ...]:
    return tuple(_entry(state, dockets, place) for place in places)


def _entry(state: CourtState, dockets: Dockets, place: Place) -> WaitingEntry:
    sheet = dockets.sheets[place.case_id]
    entry = sheet.entries[place.entry_number - 1].entry
    return WaitingEntry(
        case_id=place.case_id,
        number=sheet.number,
        title=sheet.opened.title,
        entry_number=place.entry_number,
        entered_at=entry.at,
        filed_on=entry.filed_on,
        event_code=entry.event_code,
        text=sheet.shown_text(entry),
        filer=state.users[entry.login_of].name,
    )
