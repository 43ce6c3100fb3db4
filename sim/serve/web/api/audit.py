"""The audit: every docket entry as the journal holds it, page by page, for those who check that nothing was lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.events import CourtEvent, Docketed, NoticeIssued
from sim.serve.durable.journal import Head, JournalError, Record, origin
from sim.serve.durable.machine_kinds import COURT
from sim.serve.served_court import ServedCourt
from sim.serve.web.api.answering import told
from sim.serve.web.api.caller import Callers
from sim.serve.web.api.records import AuditedEntry, AuditPage
from sim.serve.web.visit import Visit

ENTRIES_A_PAGE = 1000
"""So many, and what else the last record of the page holds."""


class AuditDesk:
    """Reads the journal itself, not what the court says of it."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers

    async def filings(self, visit: Visit) -> Response:
        """Docket entries behind ``after``, which is what the page before gave; for the clerk and the operator."""
        if not self._callers.of_the_court(visit, "clerk"):
            self._callers.required(visit)
            raise HTTPException(403, "The audit is for the clerk of this court, and for the operator.")
        after = _place(visit.court, visit.request.query_params.get("after", ""))
        try:
            return told(await audit_page(visit.court, after))
        except JournalError as error:
            if after.seq:
                raise HTTPException(409, f"after: the journal has no such place, or it is damaged: {error}") from None
            raise


async def audit_page(court: ServedCourt, after: Head) -> AuditPage:
    """The entries behind a place of the journal. Raises JournalError where it is damaged, or has no such place."""
    found: list[AuditedEntry] = []
    reached, end = after, court.durable.journal.head.seq
    if reached.seq < end:
        async for record in _records(court, reached):
            found += entries_of(COURT.decode_events(record.events))
            reached = Head(record.seq, record.digest)
            if len(found) >= ENTRIES_A_PAGE:
                break
    return AuditPage(tuple(found), f"{reached.seq}-{reached.digest.hex()}", reached.seq < end)


async def _records(court: ServedCourt, after: Head) -> AsyncIterator[Record]:
    async for page in court.durable.journal.read(after if after.seq else None):
        for record in page:
            yield record


def entries_of(events: Sequence[CourtEvent]) -> Iterator[AuditedEntry]:
    """The entries of one record; one without its notice bears the number 0."""
    notices = {(one.case_id, one.entry_number): one for one in events if isinstance(one, NoticeIssued)}
    for event in events:
        if isinstance(event, Docketed):
            notice = notices.get((event.case_id, event.entry_number))
            yield AuditedEntry(
                key=event.key,
                case_id=event.case_id,
                entry_number=event.entry_number,
                nef_id=0 if notice is None else notice.nef_id,
                entered_at_us=event.at,
                filed_on=event.filed_on,
                event_code=event.event_code,
                user_id=event.login_of,
                digests=tuple([document.digest for document in event.documents]),
                also=() if notice is None else notice.also,
            )


def _place(court: ServedCourt, after: str) -> Head:
    if not after:
        return origin(court.durable.journal.court_id)
    seq, _, digest = after.partition("-")
    try:
        place = Head(int(seq), bytes.fromhex(digest))
    except ValueError:
        raise HTTPException(400, "after: give the next_after of the page before, or nothing.") from None
    return place
