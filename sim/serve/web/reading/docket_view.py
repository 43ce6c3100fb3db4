"""What a docket sheet's page prints, line by line, from what the reading desk shows (surfaces §3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from sim.ecf.reading.case_head import CaseHead
from sim.ecf.reading.party_sheets import CounselSheet, PartySheet
from sim.ecf.reading.shown import DocketSheetPage, EntryLine
from sim.ecf.records import FiledDocument
from sim.serve.served_court import ServedCourt
from sim.serve.web.reading.document_links import document_href, link_id, printed_size
from sim.serve.web.reading.quiet import plain
from sim.serve.web.reading.us_dates import us_date

# A caption that clients recognise by itself; others are printed after "Case title:" (surfaces §3).
_CAPTION = re.compile(r".*\bvs?\.?\s.*|in re:?\s.*|in the matter\s.*", re.IGNORECASE)
_MILESTONES = {
    "converted": "Date converted",
    "plan_confirmed": "Plan confirmed",
    "debtor_discharged": "Debtor discharged",
}
_RELATIONS = {
    "related": "Related case",
    "member": "Member case",
    "lead": "Lead case",
    "adversary": "Related adversary",
    "main": "Lead BK case",
}
_DOCKETS = {"cv": "CIVIL DOCKET", "cr": "CRIMINAL DOCKET", "mj": "CRIMINAL DOCKET"}


class DocumentRow(msgspec.Struct, frozen=True):
    """One document in the variant with all documents. name, value: of its hidden field."""

    attachment: int
    name: str
    value: str
    document: FiledDocument
    size: str
    href: str


class EntryRow(msgspec.Struct, frozen=True):
    """One line. number: empty for a minute entry; href: "" where nothing can be opened; dls: what the link's own
    script is given."""

    filed: str
    number: str
    href: str
    doc_id: str
    seq: int
    text: str
    entered: str
    documents: tuple[DocumentRow, ...]


class CounselLines(msgspec.Struct, frozen=True):
    """Counsel with address and roles. above: the address stands with an earlier party."""

    name: str
    lines: tuple[str, ...]
    roles: tuple[str, ...]


class PartyLines(msgspec.Struct, frozen=True):
    """A party. extra: what stands under its name; counts: of a criminal defendant."""

    role: str
    name: str
    extra: tuple[str, ...]
    counsel: tuple[CounselLines, ...]
    counts: tuple[str, ...]


class DocketView(msgspec.Struct, frozen=True):
    """A page. heading: with the case's number; left, right: the two columns of the head; form: how parties are laid
    out, as ``district``, ``bankruptcy`` or ``adversary``."""

    head: CaseHead
    heading: str
    form: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    lead_title: str
    parties: tuple[PartyLines, ...]
    entries: tuple[EntryRow, ...]


def docket_view(court: ServedCourt, base: str, page: DocketSheetPage, order: str, documents: bool) -> DocketView:
    """The page of a docket sheet. order: as the form words it, by date or by number; documents: list them as well."""
    head, form = page.head, form_of(court, page.head)
    lines = list(page.entries)
    if order != "document number":
        lines.sort(key=lambda line: (line.filed_on, line.entry_number), reverse=order == "most recent date first")
    criminal = head.kind in ("cr", "mj")
    parties = sorted(page.parties, key=lambda one: one.suffix == 0) if criminal else page.parties
    return DocketView(
        head=head,
        heading=_heading(head, form),
        form=form,
        left=tuple(_left(head, form)),
        right=tuple(_right(head)),
        lead_title=next((plain(tie.title) for tie in head.ties if tie.relation == "main"), ""),
        parties=tuple(_parties(tuple(parties), criminal)),
        entries=tuple(_entry(court, base, head.case_id, line, documents) for line in lines),
    )


def form_of(court: ServedCourt, head: CaseHead) -> str:
    """How the court lays out a docket of this kind."""
    if court.book.profile.kind != "bankruptcy":
        return "district"
    return "adversary" if head.kind == "ap" else "bankruptcy"


def _heading(head: CaseHead, form: str) -> str:
    names = {"bankruptcy": "Bankruptcy Petition #", "adversary": "Adversary Proceeding #"}
    name = names.get(form) or f"{_DOCKETS.get(head.kind, 'DOCKET')} FOR CASE #"
    return f"{name}: {head.number}"


def caption(title: str) -> str:
    """The first line of the head, so that the case's whole name is read from it."""
    title = plain(title)
    return title if _CAPTION.fullmatch(title) else f"Case title: {title}"


def _left(head: CaseHead, form: str) -> Iterator[str]:
    if form == "district":
        yield caption(head.title)
    if head.assigned:
        yield f"Assigned to: Judge {head.assigned}"
    if head.referred:
        yield f"Referred to: Magistrate Judge {head.referred}"
    if head.chapter is not None:
        yield f"Chapter {head.chapter}"
    if head.demand:
        yield f"Demand: {plain(head.demand)}"
    for tie in head.ties:
        if tie.relation != "member":
            yield f"{_RELATIONS.get(tie.relation, tie.relation)}: {tie.number}"
    if head.cause:
        yield f"Cause: {plain(head.cause)}"


def _right(head: CaseHead) -> Iterator[str]:
    yield f"Date Filed: {us_date(head.filed_on)}"
    for step in head.milestones:
        yield f"{_MILESTONES.get(step.kind, step.kind)}: {us_date(step.on)}"
    if head.closed_on is not None:
        yield f"Date Terminated: {us_date(head.closed_on)}"
    named = (
        ("Jury Demand", head.jury_demand),
        ("Nature of Suit", head.nature_of_suit),
        ("Jurisdiction", head.jurisdiction),
    )
    for label, value in named:
        if value:
            yield f"{label}: {plain(value)}"


def _parties(parties: tuple[PartySheet, ...], criminal: bool) -> Iterator[PartyLines]:
    counsel = {one.user_id: plain(one.name) for party in parties for one in party.counsel}
    named = Counter(counsel.values())
    told: set[int] = set()
    for party in parties:
        role = f"{party.role} ({party.suffix})" if criminal and party.suffix else party.role
        represented = tuple(_counsel(one, named, told) for one in party.counsel)
        if not represented:
            represented = (CounselLines(plain(party.name), (*map(plain, party.address), "PRO SE"), ()),)
        yield PartyLines(role, plain(party.name), tuple(_extra(party)), represented, tuple(map(plain, party.counts)))


def _counsel(one: CounselSheet, named: Counter[str], told: set[int]) -> CounselLines:
    """Counsel of several parties have their address once, where their name leads to it alone."""
    name, roles = plain(one.name), one.roles
    if one.terminated_on is not None:
        roles = (*roles, f"TERMINATED: {us_date(one.terminated_on)}")
    if one.user_id in told and named[name] == 1:
        return CounselLines(name, ("(See above for address)",), roles)
    told.add(one.user_id)
    return CounselLines(name, (*map(plain, one.address), *(f"Email: {plain(mail)}" for mail in one.emails)), roles)


def _extra(party: PartySheet) -> Iterator[str]:
    words = {"aka": "also known as", "dba": "doing business as", "fka": "formerly known as", "nka": "now known as"}
    words["fdba"] = "formerly doing business as"
    for alias in party.aliases:
        yield f"{words.get(alias.kind, alias.kind)} {plain(alias.name)}"
    if party.counsel:
        yield from map(plain, party.address)
    if party.terminated_on is not None:
        yield f"TERMINATED: {us_date(party.terminated_on)}"


def _entry(court: ServedCourt, base: str, case_id: int, line: EntryLine, documents: bool) -> EntryRow:
    seq, listed = line.entry_number, line.files if documents else ()
    doc_id = link_id(line.files)
    return EntryRow(
        filed=us_date(line.filed_on),
        number="" if line.minute else str(seq),
        href=document_href(court, base, case_id, seq, doc_id) if doc_id else "",
        doc_id=doc_id,
        seq=seq,
        text=plain(line.text),
        entered=us_date(line.entered_on),
        documents=tuple(_document(court, base, case_id, seq, place, one) for place, one in enumerate(listed)),
    )


def _document(
    court: ServedCourt, base: str, case_id: int, seq: int, place: int, document: FiledDocument
) -> DocumentRow:
    value = f"{document.doc_id[4:]}-{document.size_bytes}-{document.page_count}"
    href = document_href(court, base, case_id, seq, document.doc_id)
    return DocumentRow(place, f"document_{place}_{seq}", value, document, printed_size(document.size_bytes), href)
