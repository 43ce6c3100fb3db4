"""What the capacity command does and shows: the study, its folder, a table for each court, a sentence that answers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import msgspec

from sim.cli.runs import ProgressShown
from sim.cli.text import table_text
from sim.data_file import InputError
from sim.engine.free_flow import scenario_network
from sim.engine.run_folder import work_folder
from sim.report.capacity_page import write_capacity_page
from sim.study.capacity import AT_LEAST, AT_MOST, CapacityQuestion, station_names, study_groups
from sim.study.capacity_files import put_study_in_place, require_capacity_folder, write_capacity
from sim.study.capacity_result import Capacity, GroupAnswer
from sim.study.capacity_words import NOTES, answer_words, assumed_words, question_words
from sim.study.confirmation import confirm
from sim.study.errors import StudyError
from sim.study.headroom_words import headroom_words, knee_words
from sim.study.objective_check import check_objectives
from sim.study.slo import parse_objective
from sim.study.workforce import workforce
from sim.world.outage_calendar import run_span
from sim.world.scenario import ScenarioFile, load_scenario
from sim.world.scenario_check import check_against_courts

_PARTS = {"recording demand": 0.55, "searching": 0.3, "confirming": 0.15}  # about their shares of the time


class Asked(msgspec.Struct, frozen=True):
    """The command's options as given."""

    scenario: str
    slo: tuple[str, ...]
    seed: int
    replications: int | None
    at_most: int | None
    growth: float
    years: float
    cost: tuple[str, ...]
    workers: int
    cluster: str | None
    out: Path | None


def question_of(asked: Asked, found: ScenarioFile) -> CapacityQuestion:
    """The options as a question. Raises InputError for an objective, a cost or a limit that makes no sense."""
    scenario = found.scenario
    if not asked.slo:
        raise InputError("no objective: give one with --slo 'filing.p95 <= 10s during deadline_hour'")
    stations = station_names(scenario_network(scenario, asked.seed))
    objectives = tuple(parse_objective(text, stations=stations, courts=scenario.courts) for text in asked.slo)
    check_objectives(objectives, scenario)
    at_least = asked.replications or min(AT_LEAST, asked.at_most or AT_LEAST)
    return CapacityQuestion(
        scenario=scenario,
        objectives=objectives,
        seed=asked.seed,
        at_least=at_least,
        at_most=asked.at_most or max(AT_MOST, at_least),
        growth=asked.growth,
        years=asked.years,
        costs=dict(_cost(text) for text in asked.cost),
    )


def _cost(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        cost = float(number)
    except ValueError:
        cost = math.nan
    if not name or not math.isfinite(cost):
        raise InputError(f"--cost {text!r}: write STATION=COST, e.g. docketing=2.5")
    return name.strip(), cost


def study_and_write(asked: Asked, progress: ProgressShown) -> tuple[Path, Capacity]:
    """Do the study and leave it in its folder, which is refused beforehand if it holds anything else."""
    began = perf_counter()
    found = load_scenario(asked.scenario)
    check_against_courts(found)
    question = question_of(asked, found)
    folder = asked.out or Path("runs") / f"capacity-{found.name}-{asked.seed}"
    require_capacity_folder(folder)
    progress.expect(_PARTS)
    try:
        with work_folder(folder) as work:
            result = _studied(asked, found, question, work, progress, began)
            write_capacity(result, work)
            write_capacity_page(work)
            put_study_in_place(folder, work)
    except StudyError as error:
        raise InputError(str(error)) from error
    return folder, result


def _studied(
    asked: Asked, found: ScenarioFile, question: CapacityQuestion, work: Path, progress: ProgressShown, began: float
) -> Capacity:
    clock = _Clock(began)

    def told(part: str, done: int, of: int) -> None:
        clock.mark(part)
        progress(part, done / of)

    with workforce(asked.workers, asked.cluster) as crew:
        groups, loads = study_groups(question, crew, told)

    def lived(_court: str, share: float) -> None:
        progress("confirming", share)

    confirmation = confirm(found, question, groups, loads, work / "whole-run", asked.workers, lived)
    clock.mark("confirming")
    scenario = found.scenario
    return Capacity(
        scenario=found.name,
        title=scenario.title,
        question=question_words([one.text for one in question.objectives]),
        answer=answer_words(groups, [one.text for one in question.objectives], asked.growth, asked.years),
        seed=asked.seed,
        confidence=question.confidence,
        objectives=tuple(one.text for one in question.objectives),
        growth=asked.growth,
        years=asked.years,
        starts_at_us=run_span(scenario)[0],
        at_most=question.at_most,
        groups=groups,
        confirmation=confirmation,
        notes=NOTES,
        assumed=(
            *assumed_words(bool(asked.cost), asked.growth),
            *(f"{one.key}: {one.value}" for one in found.assumptions),
        ),
        performance=clock.performance(asked.workers, sum(group.replays for group in groups)),
    )


class _Clock:
    """Which part of the study took how long."""

    def __init__(self, began: float) -> None:
        self._began = self._last = began
        self._parts: dict[str, float] = {}

    def mark(self, part: str) -> None:
        """The time since the last mark went into this part."""
        now = perf_counter()
        self._parts[part] = self._parts.get(part, 0.0) + now - self._last
        self._last = now

    def performance(self, workers: int, replays: int) -> dict[str, object]:
        """Seconds and shares so far."""
        total = self._last - self._began
        shares = {part: round(seconds / total, 3) for part, seconds in self._parts.items()}
        return {"wall_s": round(total, 1), "share": shares, "workers": workers, "replays": replays}


# --- shown ----------------------------------------------------------------------------------------------------------


def capacity_lines(folder: Path, result: Capacity) -> Iterator[str]:
    """The study in a screenful or two: each court's stations, what they attain, the answer, where it all lies."""
    yield f"{result.title} (seed {result.seed})"
    for group in result.groups:
        yield ""
        yield from _group_lines(group, result)
    if result.confirmation is not None:
        yield ""
        yield "lived through by the whole simulation, replication 1 at the smallest capacity (the sweep beside it):"
        for one in result.confirmation.cells:
            whole = f"{_share(one.whole_core)} of {one.count_core}"
            yield f"  {one.court}: {whole} (sweep {_share(one.sweep)} of {one.count_sweep})"
        if any(one.count_core != one.count_sweep for one in result.confirmation.cells):
            yield f"  the counts need not be equal: {result.confirmation.explained[-1]}"
    yield ""
    yield result.answer
    yield ""
    yield (
        f"limits are one-sided at {result.confidence:.0%}, each objective in each court by itself;"
        f" it rests on {len(result.assumed)} assumed or derived figures and rules, all in the report"
    )
    performance = result.performance
    shares = performance["share"]
    assert isinstance(shares, dict)
    told = ", ".join(f"{part} {share:.0%}" for part, share in shares.items())
    yield f"{performance['wall_s']} s with {performance['workers']} workers, {performance['replays']:,} replays: {told}"
    yield f"report: {folder / 'report.html'} (capacity.json and CSV tables beside it)"


def _group_lines(group: GroupAnswer, result: Capacity) -> Iterator[str]:
    undecided = "" if group.decided else ", not all decided: more replications might spare a server"
    yield f"{group.name} ({group.replications} replications{undecided})"
    rows = [
        (
            one.name.removeprefix(f"{group.name}/"),
            *(_number(value) for value in (one.now, one.smallest, one.n_plus_1, one.n_plus_2, one.in_years)),
            " ".join(word for word, holds in (("now", one.binding_now), ("then", one.binding)) if holds),
        )
        for one in group.stations
    ]
    headings = ("station", "now", "smallest", "N+1", "N+2", f"in {result.years:g} years", "binding")
    yield table_text(headings, rows, terminal_width=None)
    if not any(one.binding_now or one.binding for one in group.stations):
        yield "  binding: no station; one more server at any single one gains nothing"
    for cell in group.cells:
        yield f"  {cell.objective}" + (f" in {cell.court}" if cell.court != group.name else "")
        for which, one in (("now", cell.now), ("smallest", cell.smallest), ("nobody waits", cell.ample)):
            if one is not None:
                limits = f"{_value(cell.is_share, one.low)} to {_value(cell.is_share, one.high)}"
                yield f"    {which}: {_value(cell.is_share, one.estimate)} ({limits}), {one.verdict}"
    yield from _load_lines(group, result.growth)
    yield from _recovery_lines(group)


def _load_lines(group: GroupAnswer, growth: float) -> Iterator[str]:
    """Headroom, the day that growth uses it up, and the knee, of each capacity."""
    for one in group.headroom:
        until = f", until {one.exhausted.estimate} at {growth:.1%} a year" if one.exhausted.estimate else ""
        yield f"  {_CAPACITY[one.capacity]} {headroom_words(one, group.replications)}{until}"
    for which in group.knee:
        yield f"  knee of {_CAPACITY[which]} (p95 twice that without waiting): {knee_words(group, which)}"


def _recovery_lines(group: GroupAnswer) -> Iterator[str]:
    """What the longest outage kept back, and how long after its end, of each capacity."""
    for one in group.recovery.courts if group.recovery is not None else ():
        after = one.normal_again_min
        again = "not ordinary again in the hours looked at" if after is None else f"ordinary again after {after:g} min"
        whose = f"{one.court}, {_CAPACITY[one.capacity]}"
        yield f"  after the outage ({whose}): up to {one.peak.estimate:.1f} filings kept back, {again}"


_CAPACITY = {"now": "today's capacity", "smallest": "the smallest capacity"}


def _number(value: int | None) -> str:
    return "none" if value is None else str(value)


def _value(is_share: bool, value: float) -> str:
    return f"{value:.1%}" if is_share else f"{value:.2f} s"


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.1%}"
