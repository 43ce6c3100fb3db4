"""Loads a court's book from its folder, on top of what every court of its kind inherits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.courts.book import CourtBook, NationalBook
from sim.courts.court_file import read_court_file
from sim.courts.docket_events import EventCatalogue, EventEntry, build_catalogue, read_events
from sim.courts.fees import Fee, FeeSchedule, provenance_of, read_fees
from sim.courts.profile import CourtProfile
from sim.courts.refusal_texts import RefusalWords, read_refusals
from sim.courts.rule_file import parse_rules
from sim.courts.rule_types import DEADLINE_KINDS
from sim.courts.rules import RuleBook, RuleDates, RuleLayer, RuleVersion
from sim.courts.sources import Provenance, Source, load_sources
from sim.courts.training import TrainingCourse, read_training, with_courses
from sim.data_file import DataError, read_toml, shown_path, suggestion
from sim.paths import data_room

if TYPE_CHECKING:
    from sim.courts.outage_log import LogKind, OutageRow

_LATEST = date.max


class UnknownCourtError(LookupError):
    """No folder of this court in the courts room; the message lists those there and suggests the nearest."""


def court_ids(root: Path | None = None) -> tuple[str, ...]:
    """Return the ids of all courts that have a folder, sorted."""
    room = root or data_room("courts")
    return tuple(sorted(path.parent.name for path in room.glob("*/court.toml")))


def load_court(court_id: str, root: Path | None = None) -> CourtBook:
    """Return the book of one court; loaded once, then the same object.

    Raises UnknownCourtError for an id without a folder, DataError for anything in the files that cannot be used.
    """
    return _load((root or data_room("courts")).resolve(), court_id)


def load_national(root: Path | None = None) -> NationalBook:
    """Return the book of the national services (PACER). Raises DataError as ``load_court`` does."""
    room = (root or data_room("courts")).resolve()
    sources = _sources(room)
    rules = _optional_rules(room / "_federal" / "rules" / "every_court.toml", sources)
    refusals, _ = read_refusals(room / "_federal" / "refusals.toml", sources, {})
    return NationalBook(RuleBook((RuleLayer("federal", rules),)), FeeSchedule(_federal_fees(room)), refusals)


@lru_cache(maxsize=512)  # the courts of the country are 184
def _load(room: Path, court_id: str) -> CourtBook:
    known = court_ids(room)
    if court_id not in known:
        _refuse_unfinished(room, court_id)
        hint, on_file = suggestion(court_id, known), ", ".join(known)
        listed = "" if hint.endswith(on_file) else f" (courts on file: {on_file})"
        raise UnknownCourtError(f"no court {court_id!r}: {hint}{listed}")
    sources = _sources(room)
    folder = room / court_id
    located = read_toml(folder / "court.toml")
    court_file, particulars = read_court_file(located, court_id, sources)
    provenance = {f"{court_id}/court.toml:{key}": item for key, item in particulars.items()}
    kind = court_file.court.kind

    layers = (
        RuleLayer("federal", _federal_rules(room, kind)),
        RuleLayer(court_id, _optional_rules(folder / "rules.toml", sources)),
        RuleLayer("standing order", _optional_rules(folder / "standing_orders.toml", sources)),
    )
    for layer in layers:
        provenance |= rule_provenance(room, layer.rules.values())
    rules = RuleBook(layers)
    _require_size(folder / "rules.toml", rules)

    events, event_entries = _events(room, folder, kind, sources)
    provenance |= _event_provenance(room, event_entries)
    fee_versions = _fees(room, folder, sources)
    provenance |= {f"fees:{key}": item for key, item in provenance_of(fee_versions).items()}
    fees = FeeSchedule(fee_versions)
    _check_references(rules, event_entries, events, fees)

    size = rules.resolve("filing.size_bytes_max", RuleDates(filed=_LATEST)).value
    assert isinstance(size, int)
    profile = court_file.profile(size)
    outages, outage_log = _outages(folder / "outages.csv", profile)
    training, training_provenance = _training(room, folder, sources, events)
    provenance |= training_provenance
    events = with_courses(events, training)
    refusals, refusal_provenance = _refusals(room, folder, sources)
    provenance |= refusal_provenance
    return CourtBook(
        court_id, profile, rules, events, fees, outages, provenance, court_file, refusals, training, outage_log
    )


def _refuse_unfinished(room: Path, court_id: str) -> None:
    """Raise DataError for a court's folder that has no ``court.toml``, naming the file that is missing."""
    folder = room / court_id
    if folder.parent == room and folder.is_dir() and court_id[:1].isalnum():
        problem, hint = "no such file", "a court's folder needs court.toml and rules.toml; see courts/README.md"
        raise DataError(folder / "court.toml", None, "", problem, hint)


def _require_size(path: Path, rules: RuleBook) -> None:
    if "filing.size_bytes_max" in rules.rule_ids():
        return
    if not path.is_file():
        raise DataError(path, None, "", "no such file", "state at least the rule filing.size_bytes_max in it")
    raise DataError(path, None, "filing.size_bytes_max", "no such rule", "state the size limit")


@lru_cache(maxsize=8)
def _sources(room: Path) -> Mapping[str, Source]:
    return load_sources(room / "sources.toml")


@lru_cache(maxsize=24)
def _federal_rules(room: Path, kind: str) -> Mapping[str, tuple[RuleVersion, ...]]:
    """Return what every court inherits and what every court of this kind does; the two may not state one rule."""
    sources = _sources(room)
    rules = dict(_optional_rules(room / "_federal" / "rules" / "every_court.toml", sources))
    for rule_id, versions in _optional_rules(room / "_federal" / "rules" / f"{kind}.toml", sources).items():
        if rule_id in rules:
            problem, hint = "duplicate rule id: every_court.toml has it", "keep it in one of the two files"
            raise DataError(versions[0].file, versions[0].line, rule_id, problem, hint)
        rules[rule_id] = versions
    return rules


def _optional_rules(path: Path, sources: Mapping[str, Source]) -> Mapping[str, tuple[RuleVersion, ...]]:
    return parse_rules(read_toml(path), sources) if path.is_file() else {}


@lru_cache(maxsize=24)
def _federal_events(room: Path, kind: str) -> Mapping[str, EventEntry]:
    path = room / "_federal" / "events" / f"{kind}.toml"
    return read_events(read_toml(path), _sources(room), {}) if path.is_file() else {}


def _events(
    room: Path, folder: Path, kind: str, sources: Mapping[str, Source]
) -> tuple[EventCatalogue, Mapping[str, EventEntry]]:
    entries = _federal_events(room, kind)
    path = folder / "events.toml"
    if path.is_file():
        entries = read_events(read_toml(path), sources, entries)
    return build_catalogue(entries), entries


@lru_cache(maxsize=8)
def _federal_fees(room: Path) -> Mapping[str, tuple[Fee, ...]]:
    path = room / "_federal" / "fees.toml"
    return read_fees(read_toml(path), _sources(room), {}) if path.is_file() else {}


def _fees(room: Path, folder: Path, sources: Mapping[str, Source]) -> Mapping[str, tuple[Fee, ...]]:
    fees = _federal_fees(room)
    path = folder / "fees.toml"
    return read_fees(read_toml(path), sources, fees) if path.is_file() else fees


def _refusals(
    room: Path, folder: Path, sources: Mapping[str, Source]
) -> tuple[Mapping[str, RefusalWords], Mapping[str, Provenance]]:
    """Return the refusal texts of every court with the court's own laid over them."""
    federal, provenance = read_refusals(room / "_federal" / "refusals.toml", sources, {})
    words, own = read_refusals(folder / "refusals.toml", sources, federal)
    return words, provenance | own


def _training(
    room: Path, folder: Path, sources: Mapping[str, Source], events: EventCatalogue
) -> tuple[tuple[TrainingCourse, ...], Mapping[str, Provenance]]:
    """Return the courses that every court may offer with the court's own laid over them."""
    federal, provenance = read_training(room / "_federal" / "training.toml", sources, (), events)
    courses, own = read_training(folder / "training.toml", sources, federal, events)
    return courses, provenance | own


def _outages(path: Path, profile: CourtProfile) -> tuple[tuple[OutageRow, ...], LogKind]:
    from sim.courts.outage_log import load_outages, log_kind  # needs profiles, which this package defines

    return (load_outages(path, profile) if path.is_file() else ()), log_kind(path)


def _check_references(
    rules: RuleBook, entries: Mapping[str, EventEntry], events: EventCatalogue, fees: FeeSchedule
) -> None:
    """Refuse an event that sets a deadline no rule computes, or costs a fee that is not on file."""
    known = {kind for kind in DEADLINE_KINDS if f"deadline.{kind}" in rules.rule_ids()}
    for event in events:
        entry = entries[event.code]
        for deadline in event.sets:
            if deadline not in known:
                problem = f"no rule 'deadline.{deadline}' in this court"
                hint = "state the rule, or name a deadline that the court has"
                raise entry.located.error(f"{entry.place}.sets", problem, hint, event.code)
        if event.fee is not None and event.fee not in fees.ids():
            problem = f"unknown fee {event.fee!r}"
            raise entry.located.error(f"{entry.place}.fee", problem, suggestion(event.fee, fees.ids()), event.code)


def _shown(room: Path, path: Path) -> str:
    return path.relative_to(room).as_posix() if path.is_relative_to(room) else shown_path(path)


def rule_provenance(room: Path, rules: Iterable[tuple[RuleVersion, ...]]) -> dict[str, Provenance]:
    """Return the mark of every rule version, of its parts and of its exceptions, by ``file:rule@date``."""
    found: dict[str, Provenance] = {}
    for versions in rules:
        for version in versions:
            key = f"{_shown(room, version.file)}:{version.rule_id}@{version.effective}"
            found[key] = Provenance(version.value, version.mark, version.file, version.line)
            for name, mark in version.by_key.items():
                part = getattr(version.value, name)
                found[f"{key}.{name}"] = Provenance(part, mark, version.file, version.by_key_lines[name])
            for index, exception in enumerate(version.exceptions):
                mark, line = exception.mark, exception.line
                found[f"{key}.except[{index}]"] = Provenance(exception.value, mark, version.file, line)
    return found


def _event_provenance(room: Path, entries: Mapping[str, EventEntry]) -> dict[str, Provenance]:
    return {
        f"{_shown(room, item.file)}:{code}.{name}": item
        for code, entry in entries.items()
        for name, item in entry.provenance.items()
    }
