"""After a load: every acknowledged filing is docketed exactly once, with its notice, and numbers are dense."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from sim.cli.load_api import Api
from sim.cli.load_records import Outcome

_FAULTS_TOLD = 20


class Entry(msgspec.Struct, frozen=True):
    """One docket entry as the audit of the API lists it."""

    key: str
    case_id: int
    entry_number: int
    nef_id: int
    digests: tuple[str, ...]
    also: tuple[tuple[int, int], ...] = ()


class Audit(msgspec.Struct, frozen=True):
    """What the audit found. unacknowledged: entries under keys of this load whose answer did not reach anybody."""

    acknowledged: int
    entries: int
    unacknowledged: int
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether there is no fault at all."""
        return not self.faults


def entries_of(api: Api, court_id: str) -> Iterator[Entry]:
    """All entries of a court, in the journal's order. Raises ApiError."""
    after, more = "", True
    while more:
        page: Mapping[str, Any] = api.required("GET", court_id, f"audit/filings?after={after}", operator=True)
        yield from msgspec.convert(page["filings"], list[Entry])
        after, more = page["next_after"], page["more"]


def audited(entries: Mapping[str, Sequence[Entry]], outcomes: Iterable[Outcome], run_id: str) -> Audit:
    """Hold what was acknowledged against what is docketed. entries: by court; outcomes: of the load; run_id: begins the
    keys of its filings."""
    faults: list[str] = []
    acknowledged: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        if one.key and one.fate == "done":
            acknowledged[one.court_id].append(one)
    unacknowledged = 0
    for court_id, some in entries.items():
        faults += _dense(court_id, some)
        by_key, by_digest = _indexed(some)
        told = {one.key for one in acknowledged[court_id]}
        unacknowledged += sum(
            key.startswith(f"{run_id}-") and key.rpartition("-")[2].isdigit() and key not in told for key in by_key
        )
        for one in acknowledged[court_id]:
            faults += _filed_once(one, by_key.get(one.key, []), by_digest)
    count = sum(map(len, acknowledged.values()))
    return Audit(count, sum(map(len, entries.values())), unacknowledged, tuple(faults))


def _indexed(entries: Sequence[Entry]) -> tuple[dict[str, list[Entry]], dict[str, list[Entry]]]:
    by_key: dict[str, list[Entry]] = defaultdict(list)
    by_digest: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.key:
            by_key[entry.key].append(entry)
        for digest in entry.digests:
            by_digest[digest].append(entry)
    return by_key, by_digest


def _filed_once(one: Outcome, found: Sequence[Entry], by_digest: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
    """Faults of one acknowledged filing. Its documents are nobody else's, so a second docketing shows in them too."""
    name = f"{one.court_id}: filing {one.key}"
    if len(found) != 1:
        yield f"{name} was acknowledged and is docketed {'not at all' if not found else f'{len(found)} times'}"
        return
    entry = found[0]
    if (entry.case_id, entry.entry_number, entry.nef_id) != (one.case_id, one.entry_number, one.nef_id):
        yield f"{name} was acknowledged as entry {one.entry_number} of case {one.case_id}, and is another"
    if not entry.nef_id:
        yield f"{name} has no notice"
    if entry.digests != one.digests:
        yield f"{name} is docketed with other documents than were sent"
    elsewhere = {(other.case_id, other.entry_number) for digest in one.digests for other in by_digest.get(digest, ())}
    for case_id, number in sorted(elsewhere - {(entry.case_id, entry.entry_number)}):
        yield f"{name} is docketed a second time, as entry {number} of case {case_id}"


def _dense(court_id: str, entries: Sequence[Entry]) -> Iterator[str]:
    """Faults in the numbers of a court's entries and notices."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        numbers[entry.case_id].append(entry.entry_number)
        for case_id, number in entry.also:
            numbers[case_id].append(number)
    for case_id, found in sorted(numbers.items()):
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"{court_id}: the entries of case {case_id} are not numbered 1 to {len(found)} without gap or double"
    notices = [entry.nef_id for entry in entries if entry.nef_id]
    if len(notices) != len(set(notices)):
        yield f"{court_id}: two entries bear the number of one notice"


def audit_lines(audit: Audit) -> list[str]:
    """The audit in words."""
    lines = [f"audit: {audit.acknowledged} acknowledged filings held against {audit.entries} docket entries"]
    if audit.unacknowledged:
        lines.append(f"  {audit.unacknowledged} more were docketed, and their answer reached nobody")
    if audit.passed:
        return [*lines, "  every one is docketed exactly once, numbers are dense, each has its notice"]
    more = len(audit.faults) - _FAULTS_TOLD
    told = [f"  FAULT {fault}" for fault in audit.faults[:_FAULTS_TOLD]]
    return [*lines, *told, *([f"  and {more} faults more"] if more > 0 else [])]
