"""What a reader may ask of a court's records. Asking changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from sim.ecf.records import Count


class Reader(msgspec.Struct, frozen=True, gc=False):
    """Who asks. pacer_login: the PACER account logged in to, which pays; session_id: a log-in of this court, which
    shows that the reader is of record or of the court's staff. What is restricted to those of record takes both, but
    for a session begun with a linked account, which is both.

    at_terminal: a public terminal in the clerk's office, where looking is free and needs no account.
    client_code: the reader's own mark for the bill, at most 32 characters (CIT-3).
    """

    pacer_login: str | None = None
    session_id: int | None = None
    at_terminal: bool = False
    client_code: str = ""


class SearchCases(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Find cases by number, or by the name of a party and days of filing; all that is given holds."""

    reader: Reader
    number: str = ""
    party_name: str = ""
    filed_from: date | None = None
    filed_to: date | None = None


class ViewDocket(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The docket sheet of a case as HTML, entries filed between two days. parties: with parties and counsel."""

    reader: Reader
    case_id: int
    filed_from: date | None = None
    filed_to: date | None = None
    parties: bool = True


class ViewDocument(msgspec.Struct, frozen=True, gc=False, tag=True):
    """One PDF of a docket entry. attachment: 0 is the main document; each attachment is a document of its own."""

    reader: Reader
    case_id: int
    entry_number: Count
    attachment: Count = 0


class ViewCaseReport(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A report on one case."""

    reader: Reader
    case_id: int
    report: Literal["summary", "parties", "history"]


class ViewCasesReport(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The report of all cases filed between two days: not on one case, so without a cap."""

    reader: Reader
    filed_from: date
    filed_to: date


Query = SearchCases | ViewDocket | ViewDocument | ViewCaseReport | ViewCasesReport
