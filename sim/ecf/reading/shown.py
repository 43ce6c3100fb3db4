"""What a reader is shown, and what it cost."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.claim_records import ListedCreditor
from sim.ecf.pacer.charge import Charge
from sim.ecf.reading.case_head import CaseHead
from sim.ecf.reading.estate_lines import ClaimLine
from sim.ecf.reading.party_sheets import PartySheet
from sim.ecf.records import FiledDocument, Restriction


class CaseLine(msgspec.Struct, frozen=True, gc=False):
    """One case in a list of cases."""

    case_id: int
    number: str
    title: str
    filed_on: date
    closed: bool


class CaseList(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The cases that a search or a report found; none is an answer too."""

    cases: tuple[CaseLine, ...]


class EntryLine(msgspec.Struct, frozen=True, gc=False):
    """One line of a docket sheet. has_link: whether the number leads to documents; documents: how many there are.

    event_code, short: the docket event and its name. minute: an event that never has documents (a minute entry).
    files: the documents, where any are attached and this reader may open them. level: how the entry is restricted, for
    those who may open it all the same. opinion: a written opinion, whose documents cost nothing.
    """

    entry_number: int
    filed_on: date
    entered_on: date
    text: str
    has_link: bool
    documents: int
    event_code: str = ""
    short: str = ""
    minute: bool = False
    entered_at: int = 0
    files: tuple[FiledDocument, ...] = ()
    level: Restriction | None = None
    opinion: bool = False


class PartyLine(msgspec.Struct, frozen=True, gc=False):
    """A party with the names of its counsel of record."""

    name: str
    role: str
    counsel: tuple[str, ...]


class DocketPage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A docket sheet as this reader may see it."""

    case: CaseLine
    judge: str
    parties: tuple[PartyLine, ...]
    entries: tuple[EntryLine, ...]


class DocumentsOpened(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The documents opened: one that was paid for, or all of a notice's at a free look."""

    case_number: str
    entry_number: int
    documents: tuple[FiledDocument, ...]


class ReportPage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A report on one case, as lines of text."""

    case: CaseLine
    report: str
    lines: tuple[str, ...]


class CasePage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The head of a case."""

    head: CaseHead


class DocketSheetPage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A docket sheet with all that its page prints, as this reader may see it."""

    head: CaseHead
    parties: tuple[PartySheet, ...]
    entries: tuple[EntryLine, ...]


class HistoryRow(msgspec.Struct, frozen=True, gc=False):
    """One row of a case's history. text: empty unless it was asked for. doc_id: of the main document, where this
    reader may open it."""

    entry_number: int
    filed_on: date
    entered_on: date
    short: str
    text: str
    minute: bool
    doc_id: str | None


class HistoryPage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The history of a case as this reader may see it."""

    head: CaseHead
    rows: tuple[HistoryRow, ...]


class EntryMenu(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The documents of one entry, to choose from. opinion: opening them costs nothing."""

    case: CaseLine
    entry_number: int
    filed_on: date
    text: str
    documents: tuple[FiledDocument, ...]
    opinion: bool


class OpinionLine(msgspec.Struct, frozen=True, gc=False):
    """One written opinion. document: its main document."""

    case: CaseLine
    entry_number: int
    filed_on: date
    entered_on: date
    short: str
    text: str
    nature_of_suit: str
    cause: str
    document: FiledDocument


class OpinionsPage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The report of written opinions, in order of filing."""

    opinions: tuple[OpinionLine, ...]


class ClaimsPage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The claims register of a case; a case in which nobody claims anything has an empty one."""

    head: CaseHead
    claims: tuple[ClaimLine, ...]


class MatrixPage(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The creditors of a case, in the order in which they were listed."""

    head: CaseHead
    creditors: tuple[ListedCreditor, ...]


Content = (
    CaseList
    | DocketPage
    | DocumentsOpened
    | ReportPage
    | CasePage
    | DocketSheetPage
    | HistoryPage
    | EntryMenu
    | OpinionsPage
    | ClaimsPage
    | MatrixPage
)


class Shown(msgspec.Struct, frozen=True, gc=False):
    """The court showed it. charge: what the reader's account is to be charged; None where looking was free."""

    content: Content
    charge: Charge | None = None
