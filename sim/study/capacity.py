"""How many workers each court needs: replications, the search for each group of courts, and as many more as it takes.

Each replication is a world of its own: the scenario's demand in free flow (`sim.engine.free_flow`), with that seed's
outages, replayed by the sweep plane under every alternative. Replications are added for the groups of courts of which
some capacity is still undecided, until all are decided or the most allowed are done. The work is shared out by
replication, then by group; every task depends on nothing but its own arguments, so any number of workers gives the
same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np

from sim.courts import load_court
from sim.data_file import InputError, suggestion
from sim.stations.network import Network
from sim.study.attainment import Cell, cells_of
from sim.study.capacity_result import GroupAnswer
from sim.study.group_study import Growing, answer_of_group, choose
from sim.study.load import SUBJECT_NUMBERS, Load, load_of
from sim.study.objective_check import check_objectives
from sim.study.replications import replication_seed
from sim.study.slo import Objective
from sim.study.trial import Spans, Trial
from sim.study.windows import spans_of
from sim.study.workforce import Workforce
from sim.world.outage_calendar import down_spans, outage_calendar, run_span
from sim.world.scenario_tables import Scenario
from sim.world.station_plan import shards_of

AT_LEAST, AT_MOST, STEP = 8, 16, 8
CONFIDENCE = 0.95
Told = Callable[[str, int, int], None]  # what is being done, how much of it is, of how much


class CapacityQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. growth: a year; costs: of one server, by "court/station", "station" or neither (1)."""

    scenario: Scenario
    objectives: tuple[Objective, ...]
    seed: int = 1
    at_least: int = AT_LEAST
    at_most: int = AT_MOST
    growth: float = 0.05
    years: float = 3.0
    costs: dict[str, float] = {}
    confidence: float = CONFIDENCE


class _Searching(msgspec.Struct, frozen=True):
    """One group's search, as a worker gets it."""

    question: CapacityQuestion
    loads: tuple[Load, ...]
    is_last: bool


def station_names(network: Network) -> tuple[str, ...]:
    """The stations' names as objectives and costs know them, without their courts."""
    return tuple(dict.fromkeys(station.name.rpartition("/")[2] for station in network.stations))


def study_groups(
    question: CapacityQuestion, crew: Workforce, told: Told | None = None
) -> tuple[tuple[GroupAnswer, ...], tuple[dict[str, Load], ...]]:
    """The answer for every group of courts, and the loads it rests on (by group's name, for each replication).

    Raises InputError where limits contradict each other, an objective is none that servers can keep (objective_check),
    a cost names no station, or no paper is ever in a window.
    """
    check_objectives(question.objectives, question.scenario)
    _check_limits(question)
    _check_costs(question)
    loads: list[dict[str, Load]] = []
    answers: dict[str, GroupAnswer] = {}
    wanted = question.at_least
    while True:
        _record(question, crew, loads, wanted, told)
        open_ = [name for name in loads[0] if name not in answers]
        tasks = [_Searching(question, tuple(one[name] for one in loads), wanted >= question.at_most) for name in open_]
        for done, (name, answer) in enumerate(zip(open_, crew.map(_search, tasks), strict=True), start=1):
            if answer is not None:
                answers[name] = answer
            if told is not None:
                told("searching", done, len(open_))
        if wanted >= question.at_most or len(answers) == len(loads[0]):
            break
        wanted = min(wanted + STEP, question.at_most)
    found = tuple(answers[name] for name in loads[0] if answers[name].cells)
    if not any(one.now.count for group in found for one in group.cells):
        raise InputError(
            f"in {wanted} replications nothing ever fell into the windows of the objectives: check 'during' and 'in'"
        )
    return found, tuple(loads)


def _check_limits(question: CapacityQuestion) -> None:
    if not 2 <= question.at_least <= question.at_most:
        raise InputError(
            f"replications: give 2 or more, and --at-most no fewer; not {question.at_least} and {question.at_most}"
        )
    multiple = (1 + question.growth) ** question.years
    if multiple > question.at_least:
        raise InputError(
            f"growth makes the load {multiple:.3g} times today's in {question.years:g} years, which takes as many"
            " replications: give fewer --years, less --growth or more --replications"
        )


# --- demand ---------------------------------------------------------------------------------------------------------


def _record(
    question: CapacityQuestion, crew: Workforce, loads: list[dict[str, Load]], wanted: int, told: Told | None
) -> None:
    first = len(loads)
    tasks = [(question.scenario, replication_seed(question.seed, one)) for one in range(first, wanted)]
    for done, found in enumerate(crew.map(record_loads, tasks), start=first + 1):
        loads.append(found)
        if told is not None:
            told("recording demand", done, wanted)


def record_loads(task: tuple[Scenario, int]) -> dict[str, Load]:
    """One replication's loads by the name of the group of courts: (scenario, seed of the replication)."""
    from sim.engine.free_flow import free_flow_demand

    scenario, seed = task
    recorded = free_flow_demand(scenario, seed)
    down = {court_id: down_spans(outage_calendar(scenario, seed, court_id)) for court_id in scenario.courts}
    return {"+".join(courts): load_of(recorded, courts, down) for courts in shards_of(scenario)}


# --- search ---------------------------------------------------------------------------------------------------------


def _search(task: _Searching) -> GroupAnswer | None:
    """A group's answer; None where more replications are wanted and allowed."""
    question, loads = task.question, task.loads
    name = "+".join(loads[0].courts)
    cells = cells_of(question.objectives, loads[0].courts, loads[0].network)
    if not cells:
        return _no_answer(name, loads)
    spans = tuple(spans_of_cells(question.scenario, load, cells) for load in loads)
    searched = tuple(sorted({one for load in loads for one in stations_to_search(load, cells)}))
    trial = Trial(loads, cells, spans, searched, seed=question.seed, confidence=question.confidence)
    costs = costs_of(question.costs, loads[0].network, searched)
    growing = Growing(question.growth, question.years, run_span(question.scenario)[0])
    chosen = choose(trial, costs, growing)
    if not chosen.decided and not task.is_last:
        return None
    return answer_of_group(trial, name, chosen, costs, growing)


def _no_answer(name: str, loads: Sequence[Load]) -> GroupAnswer:
    """Of courts that no objective is about."""
    return GroupAnswer(
        name=name,
        courts=loads[0].courts,
        replications=len(loads),
        replays=0,
        possible=True,
        possible_in_years=True,
        decided=True,
        stations=(),
        cells=(),
        servers_curve=(),
        load_curve=(),
        knee={},
        headroom=(),
        pareto=(),
        recovery=None,
        theory=(),
    )


def spans_of_cells(scenario: Scenario, load: Load, cells: Sequence[Cell]) -> Spans:
    """For each cell the spans of each of its windows, with the outages of this replication."""
    first, last = run_span(scenario)
    run = first, last if load.until_us is None else max(last, load.until_us)
    return tuple(
        tuple(
            spans_of(window, load_court(load.courts[cell.place]), run, load.down[cell.place])
            for window in cell.objective.windows
        )
        for cell in cells
    )


def stations_to_search(load: Load, cells: Sequence[Cell]) -> tuple[int, ...]:
    """The stations on whose capacity a cell depends: those that its papers pass, or the one that it is about."""
    found: set[int] = set()
    for cell in cells:
        if cell.station >= 0:
            found.add(cell.station)
            continue
        subject = SUBJECT_NUMBERS[cell.objective.subject]
        ours = (load.subject == subject) & (load.court == cell.place)
        found |= set(np.unique(load.demand.station[np.repeat(ours, np.diff(load.demand.first_visit))]).tolist())
    return tuple(sorted(found))


def costs_of(costs: Mapping[str, float], network: Network, searched: Sequence[int]) -> tuple[float, ...]:
    """The cost of one server of each searched station; 1 where none is given."""
    names = [network.stations[one].name for one in searched]
    return tuple(costs.get(name, costs.get(name.rpartition("/")[2], 1.0)) for name in names)


def _check_costs(question: CapacityQuestion) -> None:
    from sim.engine.free_flow import scenario_network

    known = {station.name for station in scenario_network(question.scenario, question.seed).stations}
    known |= {name.rpartition("/")[2] for name in known}
    for name, cost in question.costs.items():
        if name not in known:
            raise InputError(f"--cost: no station {name!r}; {suggestion(name, known)}")
        if not cost > 0:
            raise InputError(f"--cost: one server of {name} costs more than 0, not {cost:g}")
