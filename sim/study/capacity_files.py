"""A capacity study's folder: capacity.json and its tables as CSV; refused if it holds anything else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from sim.engine.run_folder import RunFolderError
from sim.study.attainment import Attained
from sim.study.capacity_result import Capacity, GroupAnswer, Mean, Range
from sim.study.headroom_words import unknown_words

RESULT = "capacity.json"
TABLES = (
    "stations.csv", "cells.csv", "servers_curve.csv", "load_curve.csv", "headroom.csv", "pareto.csv", "recovery.csv",
    "theory.csv", "confirmation.csv",
)  # fmt: skip
REPORT = "report.html"
FILES = frozenset({RESULT, REPORT, *TABLES})
Row = tuple[object, ...]


def require_capacity_folder(folder: Path) -> None:
    """Raise RunFolderError unless the folder is new, empty, or holds an earlier capacity study and nothing else."""
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            raise RunFolderError(f"{path} is a file: give a folder with --out")
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if names and RESULT not in names:
        raise RunFolderError(f"{folder} is not empty and holds no earlier study: give another folder with --out")
    for name in names:
        if name not in FILES:
            problem = f"{folder} holds {name!r} beside an earlier study, and that is no file of one"
            raise RunFolderError(f"{problem}: move it away, or give another folder with --out")


def write_capacity(result: Capacity, work: Path) -> None:
    """Write capacity.json and its tables."""
    (work / RESULT).write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1))
    for name, rows in _tables(result):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        (work / name).write_text(text.getvalue(), encoding="utf-8")


def put_study_in_place(folder: Path, work: Path) -> None:
    """Move the files of a whole study into its folder, the result last; an earlier study's are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted((path.name for path in work.iterdir() if path.is_file()), key=lambda name: name == RESULT):
        (work / name).replace(folder / name)


# --- tables ---------------------------------------------------------------------------------------------------------


def _tables(result: Capacity) -> Iterator[tuple[str, Iterable[Row]]]:
    groups = result.groups
    yield "stations.csv", _records([one for group in groups for one in group.stations])
    yield "cells.csv", _cells(groups)
    yield (
        "servers_curve.csv",
        _rows(
            ("station", "servers", *_ATTAINED),
            ((one.station, one.servers, *_attained(one.worst)) for group in groups for one in group.servers_curve),
        ),
    )
    yield "load_curve.csv", _load_curve(groups)
    yield "headroom.csv", _headroom(groups)
    yield "pareto.csv", _pareto(groups)
    yield "recovery.csv", _recovery(groups)
    yield "theory.csv", _theory(groups)
    if result.confirmation is not None:
        yield "confirmation.csv", _records(result.confirmation.cells)


_ATTAINED = ("low", "estimate", "high", "count", "verdict")


def _attained(one: Attained | None) -> Row:
    return ("",) * 5 if one is None else (one.low, one.estimate, one.high, one.count, one.verdict)


def _range(one: Range | Mean | None) -> Row:
    return ("",) * 3 if one is None else (one.low, one.estimate, one.high)


def _rows(headings: Row, rows: Iterable[Row]) -> Iterator[Row]:
    yield headings
    yield from rows


def _records(found: Iterable[msgspec.Struct]) -> Iterator[Row]:
    """Flat records as rows under the names of their fields."""
    for place, one in enumerate(found):
        if place == 0:
            yield one.__struct_fields__
        yield msgspec.structs.astuple(one)


def _cells(groups: Iterable[GroupAnswer]) -> Iterator[Row]:
    yield "objective", "court", "measure", "threshold", "capacity", *_ATTAINED
    for cell in (cell for group in groups for cell in group.cells):
        for which in ("now", "smallest", "n_plus_1", "ample"):
            yield cell.objective, cell.court, cell.measure, cell.threshold, which, *_attained(getattr(cell, which))


def _load_curve(groups: Iterable[GroupAnswer]) -> Iterator[Row]:
    yield (
        "group", "capacity", "multiple", *_ATTAINED, "p50_low_s", "p50_s", "p50_high_s", "p95_low_s", "p95_s",
        "p95_high_s",
    )  # fmt: skip
    for group in groups:
        for one in group.load_curve:
            yield group.name, one.capacity, one.multiple, *_attained(one.worst), *_range(one.p50_s), *_range(one.p95_s)


def _headroom(groups: Iterable[GroupAnswer]) -> Iterator[Row]:
    yield (
        "group", "capacity", "proven", "estimate", "at_best", "proven_until", "estimated_until", "at_best_until",
        "most_tried", "why_empty",
    )  # fmt: skip
    for group in groups:
        for one in group.headroom:
            dates = msgspec.structs.astuple(one.exhausted)
            why = unknown_words(one, group.replications)
            yield group.name, one.capacity, one.proven, one.estimate, one.at_best, *dates, one.most, why


def _pareto(groups: Iterable[GroupAnswer]) -> Iterator[Row]:
    yield "group", "cost", "servers", *_ATTAINED, "is_smallest", "is_now"
    for group in groups:
        for one in group.pareto:
            servers = " ".join(f"{name}={number}" for name, number in one.servers.items() if number)
            yield group.name, one.cost, servers, *_attained(one.worst), one.is_smallest, one.is_now


def _recovery(groups: Iterable[GroupAnswer]) -> Iterator[Row]:
    yield "court", "capacity", "at_us", "at_utc", "low", "backlog", "high"
    for group in groups:
        for one in group.recovery.courts if group.recovery is not None else ():
            for place, at in enumerate(one.at_us):
                told = datetime.fromtimestamp(at // 1_000_000, UTC).isoformat()
                yield one.court, one.capacity, at, told, one.low[place], one.backlog[place], one.high[place]


def _theory(groups: Iterable[GroupAnswer]) -> Iterator[Row]:
    yield (
        "station", "hour_us", "servers", "arrival_per_s", "arrival_cv", "service_s", "service_cv", "wait_low_s",
        "wait_s", "wait_high_s", "theory", "theory_wait_s", "why",
    )  # fmt: skip
    from sim.study.theory_hours import VISITS_LEAST  # loads the replay, which a reader of the folder does not need

    hours = [one for group in groups for one in group.theory]
    if not hours:
        yield *("",) * 12, f"no hour had {VISITS_LEAST} visits of a station that took time, which theory needs"
    for one in hours:
        measured = (one.arrival_per_s, one.arrival_cv, one.service_s, one.service_cv, *_range(one.simulated_wait_s))
        yield one.station, one.hour_us, one.servers, *measured, one.name, one.wait_s, one.why
