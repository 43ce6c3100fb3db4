"""What a reader is shown, and what it cost."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.pacer.charge import Charge
from sim.ecf.records import FiledDocument


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
    """One line of a docket sheet. has_link: whether the number leads to documents; documents: how many there are."""

    entry_number: int
    filed_on: date
    entered_on: date
    text: str
    has_link: bool
    documents: int


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


Content = CaseList | DocketPage | DocumentsOpened | ReportPage


class Shown(msgspec.Struct, frozen=True, gc=False):
    """The court showed it. charge: what the reader's account is to be charged; None where looking was free."""

    content: Content
    charge: Charge | None = None
