"""Entries that the court itself makes: who of its people may, for which case, and how the entry is docketed."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from sim.courts import RuleDates
from sim.ecf.access import Decision, user_of_session
from sim.ecf.commands import (
    CorrectEntry,
    DeficiencyNotice,
    GrantExtension,
    RestrictEntry,
    SealCase,
    StipulateExtension,
    StrikeEntry,
    UnsealCase,
)
from sim.ecf.context import Context
from sim.ecf.docketing import docket, require_documents
from sim.ecf.paper import Paper, facts_in
from sim.ecf.records import Document, Medium
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, User

_encode = msgspec.msgpack.Encoder().encode
CLERKS = frozenset({"clerk", "case_manager"})
JUDGES = frozenset({"judge"})

Retryable = (
    CorrectEntry
    | DeficiencyNotice
    | StrikeEntry
    | RestrictEntry
    | SealCase
    | UnsealCase
    | GrantExtension
    | StipulateExtension
)
"""Commands that make an entry and may be sent again under their key."""


def court_user(state: CourtState, session_id: int, roles: Collection[str]) -> User:
    """The logged-in member of the court's staff, or the refusal that this is not theirs to do."""
    user = user_of_session(state, session_id)
    if user.role not in roles:
        raise No(Code.ACCESS_NO_RIGHT)
    return user


def case_of_id(state: CourtState, case_id: int) -> Case:
    """The case, or the refusal that there is none."""
    case = state.cases.get(case_id)
    if case is None:
        raise No(Code.CASE_UNKNOWN)
    return case


def require_entry(case: Case, entry_number: int) -> None:
    """Refuses a number that is not on this docket."""
    if not 1 <= entry_number < case.next_entry:
        raise No(Code.CASE_UNKNOWN_ENTRY)


def require_parties(case: Case, party_ids: tuple[int, ...]) -> None:
    """Refuses parties that are not in the case."""
    if any(not 1 <= party_id <= len(case.parties) for party_id in party_ids):
        raise No(Code.CASE_UNKNOWN_PARTY)


def key_of(command: Retryable) -> str:
    """The name under which an entry of the court's is remembered: the command's key, and what the command asks.

    Two orders without documents look alike (keys.py), so that one under the other's key would be taken for it and be
    lost. The session is left out: who logs in again and repeats the command means the same.
    """
    written = _encode(replace(command, session_id=0))
    return f"{command.key}:{blake2b(written, digest_size=8).hexdigest()}"


def court_entry(
    state: CourtState,
    case: Case,
    user: User,
    event_code: str,
    text: str,
    key: str,
    at: int,
    context: Context,
    documents: tuple[Document, ...] = (),
    about: int | None = None,
) -> Decision:
    """An entry of the court's own with its notice; nothing follows from it but what the caller adds.

    about: an earlier entry that it tells of; where that one is restricted, this is too, or it would give it away.
    """
    event = context.event(event_code)
    if event.case_kinds and case.kind not in event.case_kinds:
        raise No(Code.FILING_WRONG_CASE_KIND)
    # The words of the entry may be all there is to it, so a PDF is checked where there is one, and not asked for.
    plain = replace(event, text=text, document="optional", sets=(), ends_case=False, adds_counsel=False, effects=())
    require_documents(plain, documents)
    today = context.local_date(at)
    paper = Paper(
        event=plain,
        documents=documents,
        key=key,
        signer=user,
        login_of=user,
        for_parties=(),
        medium=Medium.ELECTRONIC,
        received_at=None,
        filed_at=at,
        filed_on=today,
        restriction=None if about is None else case.restricted.get(about),
    )
    dates = RuleDates(filed=today, case_opened=case.filed_on)
    return docket(state, case, paper, dates, facts_in(case, plain, user), at, context)
