"""Who may see what: sealed cases, restricted entries, new transcripts, cases open to their parties only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import msgspec

from sim.courts import RuleDates
from sim.ecf.access import COURT_ROLES
from sim.ecf.context import Context
from sim.ecf.docket import DocketEntry, DocketSheet
from sim.ecf.events import Docketed
from sim.ecf.pacer.accounts import Account
from sim.ecf.records import Restriction
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, User


class Seen(msgspec.Struct, frozen=True, gc=False):
    """The reader as the court sees them on a day. user: by their log-in at this court; account: who pays, if anyone."""

    on: date
    at: int
    account: Account | None
    user: User | None
    at_terminal: bool
    client_code: str

    @property
    def is_court(self) -> bool:
        """Whether the court's own people are looking; they see everything and pay nothing."""
        return self.user is not None and self.user.role in COURT_ROLES


def is_public_case(case: Case, on: date, context: Context) -> bool:
    """Whether the documents of the case are, on the whole, open to remote readers on that day."""
    return not case.sealed and case.nature_of_suit not in _for_parties(on, context)


def is_public_entry(case: Case, entry_number: int) -> bool:
    """Whether nobody sealed or restricted the entry."""
    return entry_number not in case.restricted


def is_of_record(case: Case, user: User | None) -> bool:
    """Whether the user is counsel of record, stands for themselves, or works for one who is."""
    if user is None:
        return False
    acting = user.user_id if user.acts_for is None else user.acts_for
    return any(acting in party.counsel for party in case.parties)


def require_case_open(case: Case, reader: Seen, context: Context) -> None:
    """A sealed case is the court's alone, and those who may read what is sealed; to others only that it is sealed."""
    if not is_case_open(case, reader, context):
        raise No(Code.ACCESS_UNDER_SEAL)


def is_case_open(case: Case, reader: Seen, context: Context) -> bool:
    """Whether no seal keeps this reader from the case."""
    return not case.sealed or reader.is_court or _is_among("sealed", case, None, reader, context)


def level_of(cases: Mapping[int, Case], sheet: DocketSheet, line: DocketEntry) -> Restriction | None:
    """How an entry is restricted: itself, in a companion case, or by what it corrects or is corrected by.

    It is one paper with one set of PDFs in all these places, and whichever of them an order names closes it.
    """
    entry, notice = line.entry, line.notice
    case_id, restricted = entry.case_id, cases[entry.case_id].restricted
    if not restricted and not notice.also:
        return None
    marks, corrects = sheet.marks.get(entry.entry_number), sheet.corrects.get(entry.entry_number)
    places = [(case_id, entry.entry_number)]
    if marks is not None and marks.documents_in is not None:
        places.append((case_id, marks.documents_in))
    if corrects is not None:
        places.append((case_id, corrects))
    if notice.also:
        places += [(notice.case_id, notice.entry_number), *notice.also]
    found = (cases[place].restricted.get(number) for place, number in places)
    return next((level for level in found if level is not None), None)


def is_line_shown(level: str | None, case: Case, entry: Docketed, reader: Seen, context: Context) -> bool:
    """Whether an entry restricted at this level is listed on the docket sheet that this reader gets."""
    if level is None or reader.is_court or level not in _reading_rule("access.hidden_lines", reader.on, context):
        return True
    return _is_among(level, case, entry, reader, context)


def may_open(level: str | None, case: Case, entry: Docketed, reader: Seen, context: Context) -> bool:
    """Whether a restriction at this level, or none, leaves the entry open to this reader."""
    return level is None or reader.is_court or _is_among(level, case, entry, reader, context)


def require_readable(level: str | None, case: Case, entry: Docketed, reader: Seen, context: Context) -> None:
    """Refuses a reader whom the entry's documents are not open to; the refusal tells nothing of what they are.

    CACD-13: the public reads all but what is sealed or restricted. CACD-14: what was filed before the court became a
    full e-filing court is not attached to the docket.
    """
    if not may_open(level, case, entry, reader, context):
        raise No(Code.ACCESS_RESTRICTED)
    if is_in_records_section(entry, context):
        raise No(Code.ACCESS_IN_RECORDS)
    if reader.is_court or reader.at_terminal:  # at the courthouse there is "electronic access to the full record"
        return
    event = context.event(entry.event_code)
    if case.nature_of_suit in _for_parties(reader.on, context) and not (
        is_of_record(case, reader.user) or "judge" in event.roles  # Fed. R. Civ. P. 5.2(c)(2)(B): opinions and orders
    ):
        raise No(Code.ACCESS_PARTIES_ONLY)
    if event.read_as == "transcript":
        days = context.rule("access.transcript_restricted_days", RuleDates(filed=entry.filed_on)).value
        if reader.on <= entry.filed_on + timedelta(days=int(str(days))):
            raise No(Code.ACCESS_TRANSCRIPT)


def is_in_records_section(entry: Docketed, context: Context) -> bool:
    """Whether the paper was filed before the day on which the court became a full e-filing court (CACD-14)."""
    since = context.book.profile.full_efiling_on
    return since is not None and entry.filed_on < since


def _for_parties(on: date, context: Context) -> Any:
    return _reading_rule("access.parties_only_natures", on, context)


def _reading_rule(rule_id: str, on: date, context: Context) -> Any:
    return context.rule(rule_id, RuleDates(filed=on, event=on)).value


def _is_among(level: str, case: Case, entry: Docketed | None, reader: Seen, context: Context) -> bool:
    """Whether the reader is one of those to whom this level leaves an entry open, beside the court."""
    readers = getattr(_reading_rule("access.restricted_readers", reader.on, context), level, "nobody")
    if reader.user is None or readers == "nobody":
        return False
    if readers == "of_record":
        return is_of_record(case, reader.user)
    acting = reader.user.user_id if reader.user.acts_for is None else reader.user.acts_for
    return entry is not None and acting in (entry.signer, entry.login_of)
