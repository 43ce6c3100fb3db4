"""What one replication puts to the stations of some courts, told apart as objectives do; and multiples of it.

A multiple k of the load is honest about chance: it puts the arrivals of further replications on top (superposition; of
independent streams of papers it gives a stream k times as dense) and thins the last of them by a uniform draw for each
paper, all of its tries together. A larger multiple contains every paper of a smaller one, and
replications come to share papers, which their limits take into account (`sim.study.attainment`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from sim.stations.demand import NO_PATIENCE_END, Demand, Ints
from sim.stations.network import Network, Station
from sim.study.errors import StudyError
from sim.world.streams import spawn_vector_stream

if TYPE_CHECKING:
    from sim.engine.recorded_demand import RecordedDemand

FILING, ENTRY, QUERY, OTHER = 0, 1, 2, 3
SUBJECT_NUMBERS = {"filing": FILING, "entry": ENTRY, "query": QUERY}
LINE = "upload"  # the station whose service is the filer's own line
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Load(msgspec.Struct, frozen=True):
    """One replication's jobs at the stations of one group of courts.

    court[n], subject[n]: numbers of `courts` and of what it is about. sent_visit[n]: the visit that a job is at when
    its paper is sent. paper[n]: tries of one paper share a number. line[m]: whose service is the filer's own line.
    down: for each court when its system was down. until_us: where a replay is cut off.
    """

    network: Network
    demand: Demand
    courts: tuple[str, ...]
    court: Ints
    subject: Ints
    sent_visit: Ints
    paper: Ints
    line: Bools
    down: tuple[tuple[tuple[int, int], ...], ...]
    until_us: int | None = None

    @property
    def papers(self) -> int:
        """How many papers (and readers, and other things that come once) there are."""
        return int(self.paper.max(initial=-1)) + 1


def plain_load(network: Network, demand: Demand, until_us: int | None = None) -> Load:
    """A load without courts or people: every job a filing of one court without a name, sent when it arrives."""
    jobs = np.arange(demand.jobs, dtype=np.int64)
    return Load(
        network=network,
        demand=demand,
        courts=("",),
        court=np.zeros_like(jobs),
        subject=np.full_like(jobs, FILING),
        sent_visit=demand.first_visit[:-1],
        paper=jobs,
        line=np.zeros(demand.visits, dtype=np.bool_),
        down=((),),
        until_us=until_us,
    )


def load_of(recorded: RecordedDemand, courts: tuple[str, ...], down: dict[str, tuple[tuple[int, int], ...]]) -> Load:
    """The part of a recorded (free-flow) demand that some courts bring, at their stations and the shared ones.

    A filing is a filer's try that passes docketing; it is sent after the longest pause before that, the typing. A try
    that a refused login ends is nobody's filing, but loads the login.
    """
    network, demand = recorded.network, recorded.demand
    kept = np.array([_belongs(one, courts) for one in network.stations])
    ours = recorded.jobs["court"].is_in(courts).to_numpy()
    part = chosen_jobs(demand, ours)
    renumbered = np.where(kept, np.cumsum(kept) - 1, -1)
    part = msgspec.structs.replace(part, station=renumbered[part.station])
    jobs = recorded.jobs.filter(recorded.jobs["court"].is_in(courts))
    stations = tuple(one for one, keeps in zip(network.stations, kept, strict=True) if keeps)
    numbers = {court_id: place for place, court_id in enumerate(courts)}
    return Load(
        network=Network(stations=stations, retry=network.retry),
        demand=part,
        courts=courts,
        court=jobs["court"].replace_strict(numbers).to_numpy().astype(np.int64),
        subject=_subjects(jobs["kind"].to_list(), part, stations),
        sent_visit=_sent_visits(part),
        paper=_papers(jobs["court"].to_list(), jobs["kind"].to_list(), jobs["filing_id"].to_list()),
        line=np.array([_is(one, LINE) for one in stations])[part.station],
        down=tuple(down.get(court_id, ()) for court_id in courts),
        until_us=recorded.over_at_us,
    )


def _belongs(station: Station, courts: tuple[str, ...]) -> bool:
    court_id, own, _ = station.name.partition("/")
    return not own or court_id in courts


def _is(station: Station, name: str) -> bool:
    return station.name.rpartition("/")[2] == name


def _subjects(kinds: list[str], demand: Demand, stations: Sequence[Station]) -> Ints:
    docketing = np.array([_is(one, "docketing") for one in stations])
    passes = np.add.reduceat(docketing[demand.station].astype(np.int64), demand.first_visit[:-1]) > 0
    by_kind = {"filer": FILING, "staff": ENTRY, "reader": QUERY}
    subject = np.array([by_kind.get(kind, OTHER) for kind in kinds], dtype=np.int64)
    subject[((subject == FILING) | (subject == ENTRY)) & ~passes] = OTHER
    return subject


def _sent_visits(demand: Demand) -> Ints:
    """For each job the visit after its longest pause, its first visit where it makes none."""
    first, lengths = demand.first_visit[:-1], np.diff(demand.first_visit)
    longest = np.maximum.reduceat(demand.pause_us, first)
    is_it = (demand.pause_us == np.repeat(longest, lengths)) & (demand.pause_us > 0)
    places = np.where(is_it, np.arange(demand.visits), demand.visits)
    found = np.minimum.reduceat(places, first)
    return np.where(found == demand.visits, first, found).astype(np.int64)


def _papers(courts: list[str], kinds: list[str], filing_ids: list[int | None]) -> Ints:
    """One number for all jobs of a filing by one sort of people; every other job has a number of its own."""
    numbers: dict[object, int] = {}
    keys: list[object] = [
        (place,) if filing_id is None else (court_id, kind, filing_id)
        for place, (court_id, kind, filing_id) in enumerate(zip(courts, kinds, filing_ids, strict=True))
    ]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


# --- multiples ------------------------------------------------------------------------------------------------------


def thinning_draws(load: Load, seed: int, replication: int) -> Floats:
    """A uniform draw for each job, the same for all tries of a paper; keyed by the replication and nothing else."""
    draws: Floats = spawn_vector_stream(seed, "load-multiple", replication).random(load.papers)[load.paper]
    return draws


def multiplied(loads: Sequence[Load], draws: Sequence[Floats], replication: int, multiple: float) -> Load:
    """A replication's load times ``multiple``: its own papers first, then those of the following replications.

    The outages are the replication's own. Raises StudyError for a multiple that needs more replications than there are.
    """
    whole, part = floor(multiple), multiple - floor(multiple)
    if not multiple > 0 or whole + (part > 0) > len(loads):
        raise StudyError(
            f"a load multiple lies above 0 and takes that many replications, rounded up; {multiple:g} of {len(loads)}"
        )
    own = loads[replication]
    if multiple == 1:
        return own
    places = [(replication + step) % len(loads) for step in range(whole + (part > 0))]
    masks = [np.ones(loads[place].demand.jobs, dtype=np.bool_) for place in places[:whole]]
    if part > 0:
        masks.append(draws[places[whole]] < part)
    return _together(own, [loads[place] for place in places], masks)


def _together(own: Load, loads: list[Load], masks: list[Bools]) -> Load:
    parts = [chosen_jobs(load.demand, mask) for load, mask in zip(loads, masks, strict=True)]
    lengths = np.concatenate([np.diff(part.first_visit) for part in parts])
    order = np.argsort(np.concatenate([part.arrival_us for part in parts]), kind="stable")
    starts = np.concatenate(([0], np.cumsum(lengths)))[:-1]
    first_visit = np.concatenate(([0], np.cumsum(lengths[order]))).astype(np.int64)
    places = np.repeat(starts[order] - first_visit[:-1], lengths[order]) + np.arange(first_visit[-1])

    def visits(name: str, absent: int = 0) -> Ints:
        return np.concatenate([_column(part, name, part.visits, absent) for part in parts])[places]

    def jobs(name: str) -> Ints:
        return np.concatenate([_column(part, name, part.jobs, 0) for part in parts])[order]

    def of_loads(name: str) -> Ints:
        chosen = [getattr(load, name)[mask] for load, mask in zip(loads, masks, strict=True)]
        return np.asarray(np.concatenate(chosen)[order])

    within = [(load.sent_visit - load.demand.first_visit[:-1])[mask] for load, mask in zip(loads, masks, strict=True)]
    patient = any(part.patience_us is not None for part in parts)
    demand = Demand(
        arrival_us=jobs("arrival_us"),
        first_visit=first_visit,
        station=visits("station"),
        service_us=visits("service_us"),
        pause_us=visits("pause_us"),
        patience_us=visits("patience_us", NO_PATIENCE_END) if patient else None,
        priority=jobs("priority"),
        first_retry_us=jobs("first_retry_us"),
        most_tries=jobs("most_tries") if all(part.most_tries is not None for part in parts) else None,
    )
    lines = [
        load.line[np.repeat(mask, np.diff(load.demand.first_visit))] for load, mask in zip(loads, masks, strict=True)
    ]
    return msgspec.structs.replace(
        own,
        demand=demand,
        court=of_loads("court"),
        subject=of_loads("subject"),
        paper=np.arange(demand.jobs, dtype=np.int64),
        sent_visit=first_visit[:-1] + np.concatenate(within)[order],
        line=np.concatenate(lines)[places],
    )


def _column(demand: Demand, name: str, length: int, absent: int) -> Ints:
    column: Ints | None = getattr(demand, name)
    return np.full(length, absent, dtype=np.int64) if column is None else column


def chosen_jobs(demand: Demand, mask: Bools) -> Demand:
    """The demand of some jobs alone, renumbered in their order; ``restart`` is not carried over (StudyError)."""
    if demand.restart is not None:
        raise StudyError("a part of a demand with 'restart' was asked for: only whole routes are tried again here")
    lengths = np.diff(demand.first_visit)
    visits = np.repeat(mask, lengths)

    def of(column: Ints | None, chosen: Bools) -> Ints | None:
        return None if column is None else column[chosen]

    return Demand(
        arrival_us=demand.arrival_us[mask],
        first_visit=np.concatenate(([0], np.cumsum(lengths[mask]))).astype(np.int64),
        station=demand.station[visits],
        service_us=demand.service_us[visits],
        pause_us=demand.pause_us[visits],
        patience_us=of(demand.patience_us, visits),
        priority=of(demand.priority, mask),
        first_retry_us=of(demand.first_retry_us, mask),
        most_tries=of(demand.most_tries, mask),
    )
