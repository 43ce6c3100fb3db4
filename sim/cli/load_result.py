"""What a load came to: times by action from the intended start, objectives kept or missed, files for other tools."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from sim.cli.load_audit import Audit
from sim.cli.load_records import Outcome, Plan
from sim.courts import CourtBook
from sim.data_file import InputError
from sim.study.slo import Objective, parse_objective
from sim.study.windows import common_spans, spans_of, within

_SHOWN = ("filing", "entry", "query", "outage")


class ActionRow(msgspec.Struct, frozen=True):
    """One kind of action. refused: the court's answer was no; lost: no answer, or given up. Times in milliseconds from
    the intended start, of all that were answered or never will be; None where one of these is infinite."""

    action: str
    count: int
    done: int
    refused: int
    lost: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    max_ms: float | None


class ObjectiveRow(msgspec.Struct, frozen=True):
    """One objective in one court, or in several named together. value: seconds for times, a share for all else; None
    where it is infinite or there was nothing to measure."""

    objective: str
    courts: str
    value: float | None
    population: int
    kept: bool


class LoadResult(msgspec.Struct, frozen=True):
    """The whole result as it is written to ``summary.json``."""

    scenario: str
    shape: str
    seed: int
    minutes: float
    multiple: float
    planned: int
    left_out: int
    actions: tuple[ActionRow, ...]
    objectives: tuple[ObjectiveRow, ...]
    audit: Audit
    refusals: dict[str, int]

    @property
    def passed(self) -> bool:
        """Whether every objective is kept and the audit found nothing."""
        return self.audit.passed and all(one.kept for one in self.objectives)


def read_objectives(texts: Sequence[str], courts: Sequence[str]) -> tuple[Objective, ...]:
    """Objectives in the language of ``sim.study.slo``. Raises InputError for what a load from outside cannot see."""
    found = tuple([parse_objective(text, stations=(), courts=courts) for text in texts])
    for one in found:
        if one.quantity in ("wait", "use"):
            raise InputError(f"{one.text!r}: a load from outside sees neither waiting nor use; ask for times or 'lost'")
    return found


# --- actions ----------------------------------------------------------------------------------------------------------


def action_rows(outcomes: Sequence[Outcome]) -> tuple[ActionRow, ...]:
    """A row for each kind of action that there was."""
    by_subject: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        by_subject[one.subject].append(one)
    return tuple([_action_row(name, by_subject[name]) for name in _SHOWN if by_subject[name]])


def _action_row(name: str, some: Sequence[Outcome]) -> ActionRow:
    fates = [one.fate for one in some]
    times = sorted(one.latency_us for one in some)
    done, refused = fates.count("done"), fates.count("refused")
    p50, p95, p99 = (_finite(quantile(times, level) / 1000) for level in (0.5, 0.95, 0.99))
    lost = len(some) - done - refused
    return ActionRow(name, len(some), done, refused, lost, p50, p95, p99, _finite(times[-1] / 1000))


def quantile(ordered: Sequence[float], level: float) -> float:
    """The smallest value that at least this share (0 to 1) of all took or stayed below."""
    return ordered[max(0, math.ceil(level * len(ordered)) - 1)]


def _finite(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None


# --- objectives -------------------------------------------------------------------------------------------------------


def objective_rows(
    objectives: Sequence[Objective], outcomes: Sequence[Outcome], plan: Plan, books: Mapping[str, CourtBook]
) -> tuple[ObjectiveRow, ...]:
    """Each objective in each court by itself, or in those that it names together. An action belongs to the instant of
    the scenario at which it was to start.

    Where no court is named, one in which nothing of the kind happened is left out, unless that is so of all: an
    objective that was never put to the test is not kept.
    """
    found: list[ObjectiveRow] = []
    for one in objectives:
        rows = list(_rows_of(one, outcomes, plan, books))
        found += [row for row in rows if row.population] or rows[:1]
    return tuple(found)


def _rows_of(
    objective: Objective, outcomes: Sequence[Outcome], plan: Plan, books: Mapping[str, CourtBook]
) -> Iterator[ObjectiveRow]:
    groups = [objective.courts] if objective.courts else [(court_id,) for court_id in plan.courts]
    for group in groups:
        latencies: list[float] = []
        for court_id in group:
            some = [one for one in outcomes if one.court_id == court_id and one.subject == objective.subject]
            spans = [
                spans_of(window, books[court_id], plan.scenario_span_us, plan.down_us.get(court_id, ()))
                for window in objective.windows
            ]
            inside = within(
                np.array([one.scenario_us for one in some], dtype=np.int64),
                common_spans(spans, (plan.scenario_span_us[0], plan.scenario_span_us[1] + 1)),
            )
            latencies += [one.latency_us for one, counts in zip(some, inside, strict=True) if counts]
        value = _measured(objective, sorted(latencies))
        in_seconds = objective.statistic in ("mean", "max", "quantile")
        shown = _finite(value / 1e6 if in_seconds else value)
        yield ObjectiveRow(objective.text, ", ".join(group), shown, len(latencies), objective.holds(value))


def _measured(objective: Objective, ordered: Sequence[float]) -> float:
    """The measure in the limit's unit; NaN, which keeps no objective, where there was nothing to measure."""
    if not ordered:
        return math.nan
    if objective.quantity == "lost":
        return sum(map(math.isinf, ordered)) / len(ordered)
    if objective.statistic == "within":
        return sum(one <= objective.within_us for one in ordered) / len(ordered)
    if objective.statistic == "quantile":
        return quantile(ordered, objective.level)
    return ordered[-1] if objective.statistic == "max" else sum(ordered) / len(ordered)


def refusals_of(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How often each code ended an action."""
    found: dict[str, int] = defaultdict(int)
    for one in outcomes:
        if one.code:
            found[one.code] += 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


# --- files and words --------------------------------------------------------------------------------------------------


def write_result(folder: Path, result: LoadResult) -> None:
    """``summary.json``, ``actions.csv`` and ``objectives.csv`` in the load's folder."""
    (folder / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2))
    for name, kind, rows in (
        ("actions.csv", ActionRow, result.actions),
        ("objectives.csv", ObjectiveRow, result.objectives),
    ):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(kind.__struct_fields__)
            out.writerows([msgspec.structs.astuple(row) for row in rows])


HEADINGS = ("action", "count", "done", "refused", "lost", "p50", "p95", "p99", "max")


def table_rows(result: LoadResult) -> list[tuple[str, ...]]:
    """The rows under ``HEADINGS``."""
    return [
        (
            one.action,
            *[str(count) for count in (one.count, one.done, one.refused, one.lost)],
            *[_shown(value) for value in (one.p50_ms, one.p95_ms, one.p99_ms, one.max_ms)],
        )
        for one in result.actions
    ]


def _shown(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "never"
    return f"{milliseconds:.0f} ms" if milliseconds < 10_000 else f"{milliseconds / 1000:.1f} s"


def objective_lines(result: LoadResult) -> list[str]:
    """Each objective with what was measured."""
    return [
        f"{'kept  ' if one.kept else 'MISSED'}  {one.objective}  [{one.courts}]: {_measure(one)}"
        for one in result.objectives
    ]


def _measure(row: ObjectiveRow) -> str:
    if not row.population:
        return "nothing to measure"
    unit = "%" if "%" in row.objective.split(" during ")[0] else "s"
    if row.value is None:
        return f"never, of {row.population}"
    return f"{100 * row.value:.1f}% of {row.population}" if unit == "%" else f"{row.value:.3f} s, of {row.population}"
