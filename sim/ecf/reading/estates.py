"""The claims register and the creditors of a bankruptcy case, billed as reports on one case."""

from __future__ import annotations

from collections.abc import Iterator

from sim.ecf.claim_records import ListedCreditor
from sim.ecf.docket import DocketSheet
from sim.ecf.estate_sheet import ClaimOnFile, EstateSheet
from sim.ecf.events import ClaimRegistered
from sim.ecf.pacer.charge import PAGE
from sim.ecf.reading.estate_lines import ClaimLine, ClaimRow, StatusRow
from sim.ecf.reading.heads import head_of
from sim.ecf.reading.pages import charge_for, html_pages
from sim.ecf.reading.queries import ViewClaimsRegister, ViewCreditorMatrix
from sim.ecf.reading.rights import level_of, may_open
from sim.ecf.reading.room import Room
from sim.ecf.reading.shown import ClaimsPage, MatrixPage, Shown
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case


def view_claims_register(room: Room, query: ViewClaimsRegister) -> Shown:
    """The register: each claim with its amendments and what became of it; what is restricted is not in it."""
    case, sheet = _bankruptcy(room, query.case_id)
    estate = sheet.estate or EstateSheet()
    lines = [
        line
        for number, claim in sorted(estate.claims.items())
        for line in _claim_line(room, case, sheet, number, claim)
        if _is_wanted(line, query)
    ]
    if query.newest_first:
        lines.reverse()
    page = ClaimsPage(head_of(room, case, sheet), tuple(lines))
    text = [*page.head.lines(), *(text for line in lines for text in line.lines())]
    pages = html_pages(text, room.reader.on, room.context)
    return Shown(page, charge_for(room.reader, PAGE, pages, "Claims Register", case.number, room.context))


def view_creditor_matrix(room: Room, query: ViewCreditorMatrix) -> Shown:
    """The list of creditors, in the order in which the court came to know them.

    Whom nothing but a restricted claim names is not on the list of those who may not read that claim.
    """
    case, sheet = _bankruptcy(room, query.case_id)
    estate = sheet.estate or EstateSheet()
    creditors = tuple(
        ListedCreditor(creditor_id, creditor)
        for creditor_id, creditor in estate.creditors.items()
        if _is_open(room, case, sheet, estate.claimants.get(creditor_id))
    )
    page = MatrixPage(head_of(room, case, sheet), creditors)
    text = [line for one in page.creditors for line in (one.creditor.name, *one.creditor.address)]
    pages = html_pages([*page.head.lines(), *text], room.reader.on, room.context)
    return Shown(page, charge_for(room.reader, PAGE, pages, "Creditor List", case.number, room.context))


def _bankruptcy(room: Room, case_id: int) -> tuple[Case, DocketSheet]:
    case, sheet = room.open_case(case_id)
    if case.kind != "bk":
        raise No(Code.FILING_WRONG_CASE_KIND, "Claims are filed and creditors listed in bankruptcy cases only.")
    return case, sheet


def _is_wanted(line: ClaimLine, query: ViewClaimsRegister) -> bool:
    filed = line.history[0].filed_on
    return (
        (query.number_from is None or line.claim_number >= query.number_from)
        and (query.number_to is None or line.claim_number <= query.number_to)
        and (query.filed_from is None or filed >= query.filed_from)
        and (query.filed_to is None or filed <= query.filed_to)
    )


def _claim_line(room: Room, case: Case, sheet: DocketSheet, number: int, claim: ClaimOnFile) -> Iterator[ClaimLine]:
    """The claim, if any filing of it is open to this reader."""
    seen = [filing for filing in claim.filings if _is_open(room, case, sheet, filing.entry_number)]
    if not seen:
        return
    status = claim.statuses[-1] if claim.statuses else None
    yield ClaimLine(
        claim_number=number,
        creditor_id=seen[-1].creditor_id,
        creditor=seen[-1].details.creditor,
        status="" if status is None else status.status,
        status_reason="" if status is None else status.reason,
        status_on=None if status is None else room.local_date(status.at),
        allowed=None if status is None else status.allowed,
        history=tuple(_row(room, sheet, filing) for filing in seen),
        statuses=tuple(
            StatusRow(one.status, one.reason, room.local_date(one.at), one.on_entry) for one in claim.statuses
        ),
    )


def _is_open(room: Room, case: Case, sheet: DocketSheet, entry_number: int | None) -> bool:
    """Whether this reader may open the entry; None stands for no entry, which is open."""
    if entry_number is None:
        return True
    line = sheet.entries[entry_number - 1]
    return may_open(level_of(room.state.cases, sheet, line), case, line.entry, room.reader, room.context)


def _row(room: Room, sheet: DocketSheet, filing: ClaimRegistered) -> ClaimRow:
    users = room.state.users
    return ClaimRow(
        sequence=filing.sequence,
        entry_number=filing.entry_number,
        filed_on=filing.filed_on,
        entered_on=room.local_date(filing.at),
        filed_by=users[filing.signer].name,
        entered_by=users[filing.login_of].name,
        details=filing.details,
        filer_role=users[filing.signer].role,
        documents=sheet.in_force(sheet.entries[filing.entry_number - 1].entry).documents,
    )
