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


class ViewCase(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The head of a case alone, as the query menu shows it."""

    reader: Reader
    case_id: int


class ViewDocketSheet(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The docket sheet of a case with all that its page prints (surfaces §3). Ranges include both ends.

    range_by: which date ``date_from`` and ``date_to`` bound. parties: with parties and counsel; terminated_parties:
    those that left the case among them.
    """

    reader: Reader
    case_id: int
    range_by: Literal["filed", "entered"] = "filed"
    date_from: date | None = None
    date_to: date | None = None
    number_from: Count | None = None
    number_to: Count | None = None
    parties: bool = True
    terminated_parties: bool = True
    newest_first: bool = False


class ViewHistory(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The history of a case: a row an entry, by its short name (surfaces §4). documents_only: those with PDFs."""

    reader: Reader
    case_id: int
    documents_only: bool = False
    newest_first: bool = False
    with_text: bool = False


class ViewEntry(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The menu of an entry's documents, with their pages and sizes (surfaces §6)."""

    reader: Reader
    case_id: int
    entry_number: Count


class ViewOpinions(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The written opinions filed between two days (surfaces §9). case_id: of one case only."""

    reader: Reader
    filed_from: date
    filed_to: date
    case_id: int | None = None


class ViewClaimsRegister(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The claims register of a bankruptcy case (surfaces §10). Ranges include both ends; days are of first filing."""

    reader: Reader
    case_id: int
    number_from: Count | None = None
    number_to: Count | None = None
    filed_from: date | None = None
    filed_to: date | None = None
    newest_first: bool = False


class ViewCreditorMatrix(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The list of a bankruptcy case's creditors (surfaces §11)."""

    reader: Reader
    case_id: int


Query = (
    SearchCases
    | ViewDocket
    | ViewDocument
    | ViewCaseReport
    | ViewCasesReport
    | ViewCase
    | ViewDocketSheet
    | ViewHistory
    | ViewEntry
    | ViewOpinions
    | ViewClaimsRegister
    | ViewCreditorMatrix
)
