"""The demand that a run recorded, as a network of stations and the jobs put to it: what a replay works off again."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from sim.data_file import InputError, suggestion
from sim.engine.run_folder import DEMAND, NETWORK
from sim.stations.demand import NEVER, NO_PATIENCE_END, Demand, Ints, Records, check_demand
from sim.stations.network import Fate, Network

if TYPE_CHECKING:
    import polars as pl

_FATES = {fate.name.lower(): fate.value for fate in Fate}
_OF_A_JOB = ("court", "kind", "category", "filing_id", "due_before_us", "due_today")


class NetworkRun(msgspec.Struct, frozen=True):
    """What network.json holds: the stations of a run with the outages they lived through, and when the run was over.

    over_at_us: the end of the last hours of grace, at which a replay is to be cut off (``until_us``).
    """

    network: Network
    over_at_us: int


class VisitsAsRun(msgspec.Struct, frozen=True):
    """What became of the visits of a demand in the run itself; columns as in ``stations.Records``."""

    arrived_us: Ints
    began_us: Ints
    ended_us: Ints
    visit_fate: Ints


class RecordedDemand(msgspec.Struct, frozen=True):
    """Jobs and the network that they were put to.

    jobs: one row a job, in the order of the demand: court, kind (filer, staff, reader, counter, help_desk), category,
    filing_id, due_before_us, due_today, size_bytes, recipients. A filing that was tried several times is as many jobs.
    over_at_us: cut a replay off here. as_run: None where the demand was not recorded under this network.
    """

    network: Network
    demand: Demand
    jobs: pl.DataFrame
    over_at_us: int
    as_run: VisitsAsRun | None = None


class Difference(msgspec.Struct, frozen=True):
    """A visit that a replay left otherwise than the run: the run's value and the replay's."""

    job: int
    visit: int
    station: str
    column: str
    in_run: int
    in_replay: int


def load_recorded_demand(folder: Path, court_id: str | None = None) -> RecordedDemand:
    """The demand of a run recorded with ``record_demand``, of one court or of all of them.

    Every try is a job of its own, as are a call and a visit to the counter; so nothing is tried again in a replay, and
    one at the recorded capacity and outages, cut off at ``over_at_us``, reproduces every begin and end
    (``differences`` proves it). Raises InputError for a folder without a recorded demand, for a court that is not in
    it, and for a court alone that shares a station with others: its waits there are not its own.
    """
    import polars as pl

    for name in (DEMAND, NETWORK):
        if not (folder / name).is_file():
            raise InputError(f"{folder} holds no {name}: run its scenario again with --demand")
    run = msgspec.json.decode((folder / NETWORK).read_bytes(), type=NetworkRun)
    visits = pl.read_parquet(folder / DEMAND)
    network = run.network
    if court_id is not None:
        network = _of_court(network, court_id)
        visits = visits.filter(court=court_id)
    return demand_of(visits, network, run.over_at_us, was_so=True)


def _of_court(network: Network, court_id: str) -> Network:
    shared = [station.name for station in network.stations if "/" not in station.name]
    if shared:
        problem = f"{court_id} shares {', '.join(shared)} with other courts, whose demand decides its waits there"
        raise InputError(f"{problem}: load the whole run")
    own = tuple(station for station in network.stations if station.name.startswith(f"{court_id}/"))
    if not own:
        known = {station.name.partition("/")[0] for station in network.stations}
        raise InputError(f"no court {court_id!r} in this run; {suggestion(court_id, known)}")
    return msgspec.structs.replace(network, stations=own)


def demand_of(visits: pl.DataFrame, network: Network, over_at_us: int, was_so: bool) -> RecordedDemand:
    """Rows of demand.parquet as jobs in order of arrival, at stations of the network.

    was_so: the network is the one that they were recorded under. Raises NetworkError where they do not fit it.
    """
    import polars as pl

    first = visits.filter(visit=0).select("court", "job", "arrived_us")
    order = first.sort("arrived_us", "job", "court").select("court", "job").with_row_index("index")
    rows = visits.join(order, on=("court", "job")).sort("index", "visit")
    jobs = rows.group_by("index", maintain_order=True).agg(
        *(pl.col(name).first() for name in _OF_A_JOB),
        pl.col("size_bytes", "recipients").max(),
        pl.col("priority", "arrived_us").first(),
        pl.len().alias("visits"),
    )
    first_visit = np.concatenate(([0], np.cumsum(_ints(jobs["visits"]))))
    patience = _ints(rows["patience_us"], NO_PATIENCE_END)
    demand = Demand(
        arrival_us=_ints(jobs["arrived_us"]),
        first_visit=first_visit.astype(np.int64),
        station=_ints(_station_numbers(rows, network)),
        service_us=_ints(rows["service_us"]),
        pause_us=_ints(rows["pause_us"]),
        patience_us=patience if (patience != NO_PATIENCE_END).any() else None,
        priority=_ints(jobs["priority"]),
    )
    check_demand(network, demand)
    return RecordedDemand(
        network=network,
        demand=demand,
        jobs=jobs.select(*_OF_A_JOB, "size_bytes", "recipients"),
        over_at_us=over_at_us,
        as_run=_as_run(rows) if was_so else None,
    )


def _station_numbers(rows: pl.DataFrame, network: Network) -> pl.Series:
    import polars as pl

    numbers = {station.name: place for place, station in enumerate(network.stations)}
    own = pl.concat_str("court", pl.lit("/"), "station")
    # A name without a court that is none of the network's is looked up as a court's own, so that it is the one told.
    name = pl.when(pl.col("station").is_in([one for one in numbers if "/" not in one])).then("station").otherwise(own)
    named = rows.select(name.alias("name"))["name"]
    for missing in sorted(set(named.unique().to_list()) - set(numbers)):
        network.index(missing)
    return named.replace_strict(numbers, return_dtype=pl.Int64)


def _as_run(rows: pl.DataFrame) -> VisitsAsRun:
    import polars as pl

    return VisitsAsRun(
        arrived_us=_ints(rows["arrived_us"]),
        began_us=_ints(rows["began_us"], NEVER),
        ended_us=_ints(rows["ended_us"], NEVER),
        visit_fate=_ints(rows["fate"].replace_strict(_FATES, return_dtype=pl.Int64)),
    )


def _ints(column: pl.Series, null: int = NEVER) -> Ints:
    return column.fill_null(null).to_numpy().astype(np.int64)


def differences(recorded: RecordedDemand, replayed: Records, at_most: int = 100) -> tuple[Difference, ...]:
    """Where a replay, sorted by jobs (``in_order_of_jobs``), left a visit otherwise than the run did; empty for equal.

    Raises ValueError for a demand that was recorded under another network: there is nothing to compare with.
    """
    was = recorded.as_run
    if was is None:
        raise ValueError("this demand was not recorded under this network: there is nothing to compare with")
    return tuple(islice(_unequal(recorded, was, replayed), at_most))


def _unequal(recorded: RecordedDemand, was: VisitsAsRun, replayed: Records) -> Iterable[Difference]:
    demand, columns = recorded.demand, VisitsAsRun.__struct_fields__
    unequal = {column: getattr(was, column) != getattr(replayed, column) for column in columns}
    for place in np.flatnonzero(np.logical_or.reduce(list(unequal.values()))):
        job = int(np.searchsorted(demand.first_visit, place, side="right")) - 1
        for column in columns:
            if unequal[column][place]:
                yield Difference(
                    job=job,
                    visit=int(place - demand.first_visit[job]),
                    station=recorded.network.stations[demand.station[place]].name,
                    column=column,
                    in_run=int(getattr(was, column)[place]),
                    in_replay=int(getattr(replayed, column)[place]),
                )
