"""What the clerk's and the judge's hand does to entries and cases that stand."""

from __future__ import annotations

from sim.ecf.applying.table import Applies
from sim.ecf.events import (
    CaseSealed,
    CaseUnsealed,
    CertificateRecorded,
    DeficiencyNoted,
    EntryCorrected,
    EntryRestricted,
    EntryReviewed,
    EntryStruck,
)
from sim.ecf.state import CourtState


def _entry_restricted(state: CourtState, event: EntryRestricted) -> None:
    restricted = state.cases[event.case_id].restricted
    if event.level is None:
        restricted.pop(event.entry_number, None)
    else:
        restricted[event.entry_number] = event.level


def _entry_struck(state: CourtState, event: EntryStruck) -> None:
    state.cases[event.case_id].struck[event.entry_number] = None


def _case_sealed(state: CourtState, event: CaseSealed) -> None:
    state.cases[event.case_id].sealed = True


def _case_unsealed(state: CourtState, event: CaseUnsealed) -> None:
    state.cases[event.case_id].sealed = False


def _no_change(state: CourtState, event: object) -> None:
    """On record for readers of the docket; no decision rests on it."""


APPLY: Applies = {
    EntryReviewed: _no_change,
    EntryCorrected: _no_change,
    DeficiencyNoted: _no_change,
    CertificateRecorded: _no_change,
    EntryStruck: _entry_struck,
    EntryRestricted: _entry_restricted,
    CaseSealed: _case_sealed,
    CaseUnsealed: _case_unsealed,
}
