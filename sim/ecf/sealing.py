"""Entries and cases closed to readers and opened again by a judge's order; who still reads them: reading/rights.py."""

from __future__ import annotations

from sim.ecf.access import Decision
from sim.ecf.commands import RestrictEntry, SealCase, UnsealCase
from sim.ecf.context import Context
from sim.ecf.court_entries import JUDGES, case_of_id, court_entry, court_user, key_of, require_entry
from sim.ecf.events import CaseSealed, CaseUnsealed, EntryRestricted
from sim.ecf.keys import first_receipt
from sim.ecf.state import CourtState


def restrict_entry(state: CourtState, command: RestrictEntry, at: int, context: Context) -> Decision:
    """A judge's order closes an entry to readers, or opens it again; what it already says changes nothing."""
    user = court_user(state, command.session_id, JUDGES)
    key = key_of(command)
    known = first_receipt(state, key, user, "order", (), command.case_id)
    if known is not None:
        return [], known
    case = case_of_id(state, command.case_id)
    require_entry(case, command.entry_number)
    to = "opening" if command.level is None else f"restricting ({command.level.replace('_', ' ')})"
    text = f"ORDER {to} entry {command.entry_number}."
    events, receipt = court_entry(state, case, user, "order", text, key, at, context)
    restricted = EntryRestricted(
        at=at,
        case_id=case.case_id,
        entry_number=command.entry_number,
        level=command.level,
        by_entry=receipt.entry_number,
    )
    return [*events, restricted], receipt


def seal_case(state: CourtState, command: SealCase, at: int, context: Context) -> Decision:
    """A judge's order seals a case; counsel of record are still told of its entries."""
    return _set_seal(state, command, "ORDER SEALING CASE.", at, context, CaseSealed)


def unseal_case(state: CourtState, command: UnsealCase, at: int, context: Context) -> Decision:
    """A judge's order unseals a case; entries restricted one by one stay so."""
    return _set_seal(state, command, "ORDER UNSEALING CASE.", at, context, CaseUnsealed)


def _set_seal(
    state: CourtState,
    command: SealCase | UnsealCase,
    text: str,
    at: int,
    context: Context,
    kind: type[CaseSealed] | type[CaseUnsealed],
) -> Decision:
    user = court_user(state, command.session_id, JUDGES)
    key = key_of(command)
    known = first_receipt(state, key, user, "order", (), command.case_id)
    if known is not None:
        return [], known
    case = case_of_id(state, command.case_id)
    events, receipt = court_entry(state, case, user, "order", text, key, at, context)
    return [*events, kind(at=at, case_id=case.case_id, by_entry=receipt.entry_number)], receipt
