"""The chosen capacity lived through by the whole simulation: every behaviour, the real core, the outages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path

import msgspec
import numpy as np

from sim.engine.recorded_demand import RecordedDemand, load_recorded_demand
from sim.engine.run import Progress, run_scenario
from sim.stations.demand import NEVER, Ints, Records
from sim.stations.network import Fate
from sim.study.attainment import cells_of, count_cells
from sim.study.capacity import CapacityQuestion, spans_of_cells, stations_to_search
from sim.study.capacity_result import Confirmation, Confirmed, GroupAnswer
from sim.study.load import Load, load_of
from sim.study.replications import replication_seed
from sim.study.trial import Trial
from sim.world.scenario import ScenarioFile
from sim.world.scenario_tables import Capacity, Scenario
from sim.world.station_tables import StationTable

REPLICATION = 0
EXPLAINED = (
    "The sweep replays recorded demand: every filer who is turned away comes back with the tries of a paper that is "
    "due (staff wait for the system, readers do not come back), and what a delayed paper would have set off keeps its "
    "recorded instant.",
    "In the whole simulation people who find the system down may also call, come to the counter, serve by e-mail, come "
    "back in the evening or on the next court day, so fewer come back within the window.",
    "A filing given up counts as never finished in the sweep; in the whole simulation each try is a job by itself, and "
    "one that never came to be sent is not among those counted.",
)


def confirm(
    found: ScenarioFile,
    question: CapacityQuestion,
    groups: Sequence[GroupAnswer],
    loads: Sequence[Mapping[str, Load]],
    folder: Path,
    workers: int,
    progress: Progress,
) -> Confirmation:
    """Run the scenario at the smallest capacities (where there are none, today's) and compare replication 0.

    folder: where the run may be left. Both sides meet the same papers and outages: their seed is the replication's.
    """
    servers = {
        station.name: station.smallest for group in groups for station in group.stations if station.smallest is not None
    }
    changed = msgspec.structs.replace(found, scenario=with_capacity(found.scenario, servers))
    seed = replication_seed(question.seed, REPLICATION)
    run_scenario(changed, seed, folder, workers, progress, record_demand=True)
    recorded = load_recorded_demand(folder)
    cells = tuple(
        cell
        for group in groups
        for cell in _of_group(question, group, recorded, loads[REPLICATION][group.name], servers)
    )
    return Confirmation(REPLICATION, seed, cells, EXPLAINED)


def _of_group(
    question: CapacityQuestion,
    group: GroupAnswer,
    recorded: RecordedDemand,
    load: Load,
    servers: Mapping[str, int],
) -> list[Confirmed]:
    cells = cells_of(question.objectives, group.courts, load.network)
    spans = spans_of_cells(question.scenario, load, cells)
    lived = load_of(recorded, group.courts, dict(zip(load.courts, load.down, strict=True)))
    whole = count_cells(lived, lived.network, records_as_run(recorded, group.courts, lived), cells, spans)
    searched = stations_to_search(load, cells)
    trial = Trial((load, load), cells, (spans, spans), searched, seed=question.seed, confidence=question.confidence)
    chosen = tuple(
        servers.get(load.network.stations[number].name, now) for number, now in zip(searched, trial.now, strict=True)
    )
    network, records = trial.replayed(load, chosen)
    sweep = count_cells(load, network, records, cells, spans)
    return [
        Confirmed(
            objective=cell.objective.text,
            court=cell.court,
            sweep=_share(sweep[place]),
            whole_core=_share(whole[place]),
            count_sweep=round(sweep[place][1]),
            count_core=round(whole[place][1]),
        )
        for place, cell in enumerate(cells)
    ]


def _share(pair: Sequence[float]) -> float | None:
    return float(pair[0] / pair[1]) if pair[1] else None


def records_as_run(recorded: RecordedDemand, courts: tuple[str, ...], load: Load) -> Records:
    """What became of a group's jobs in the run itself, in the form of a replay's records, one try a job."""
    was = recorded.as_run
    assert was is not None, "a run's own demand says what became of it"
    ours = recorded.jobs["court"].is_in(courts).to_numpy()
    visits = np.repeat(ours, np.diff(recorded.demand.first_visit))
    first = load.demand.first_visit
    last_fate = was.visit_fate[visits][first[1:] - 1]
    ended = was.ended_us[visits]
    return Records(
        job=np.arange(load.demand.jobs, dtype=np.int64),
        fate=last_fate,
        left_us=np.where(last_fate == Fate.SERVED, ended[first[1:] - 1], NEVER),
        tries=np.ones(load.demand.jobs, dtype=np.int64),
        first_visit=first,
        arrived_us=was.arrived_us[visits],
        began_us=was.began_us[visits],
        ended_us=ended,
        visit_fate=_ints(was.visit_fate[visits]),
    )


def _ints(values: Ints) -> Ints:
    return values.astype(np.int64)


# --- a scenario at another capacity ---------------------------------------------------------------------------------


def with_capacity(scenario: Scenario, servers: Mapping[str, int]) -> Scenario:
    """The scenario with so many servers at stations named as in its network ("cacd/login", shared ones "mail").

    Where capacity goes by hours or upgrades, ``servers`` are the most, and all else is scaled alike, rounded up.
    """
    capacity = {court_id: _capacity(court_id, table, servers) for court_id, table in scenario.capacity.items()}
    tables = tuple(one for table in scenario.station for one in _tables(scenario, table, servers))
    return msgspec.structs.replace(scenario, capacity=capacity, station=tables)


def _capacity(court_id: str, table: Capacity, servers: Mapping[str, int]) -> Capacity:
    changed = {name: servers[f"{court_id}/{name}"] for name in table.servers if f"{court_id}/{name}" in servers}
    return msgspec.structs.replace(table, **changed) if changed else table


def _tables(scenario: Scenario, table: StationTable, servers: Mapping[str, int]) -> list[StationTable]:
    """A station's table as one for each court, so that each can have its own number."""
    if table.shared:
        return [_table(table, servers.get(table.name), scenario.courts[0])]
    if table.servers is None and not table.hours and not table.upgrades:
        return [table]  # its servers are those of [capacity]
    courts = table.courts or scenario.courts
    return [
        msgspec.structs.replace(_table(table, servers.get(f"{court_id}/{table.name}"), court_id), courts=(court_id,))
        for court_id in courts
    ]


def _table(table: StationTable, most: int | None, court_id: str) -> StationTable:
    given = table.servers.get(court_id) if isinstance(table.servers, dict) else table.servers
    if most is None:
        return msgspec.structs.replace(table, servers=given)
    known = [given or 0, *(one.servers for one in table.hours), *(one.servers for one in table.upgrades)]
    scale = most / max(*known, 1)

    def scaled(number: int) -> int:
        return ceil(number * scale - 1e-9)

    return msgspec.structs.replace(
        table,
        servers=None if given is None else scaled(given),
        hours=tuple(msgspec.structs.replace(one, servers=scaled(one.servers)) for one in table.hours),
        upgrades=tuple(msgspec.structs.replace(one, servers=scaled(one.servers)) for one in table.upgrades),
    )
