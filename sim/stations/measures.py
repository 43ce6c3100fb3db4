"""What records say: waits and responses, how many waited or were served at any time, what was lost, Little's law.

Times are microseconds; intervals are [from, to). Sums are exact integers (int64: below 9.2e18 job-microseconds), and
averages are divided once, at the end. Records hold the last attempt at each visit, so how many there were over time
can be told only where nobody came back: what asks for more than the records know is refused.
"""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from sim.stations.demand import NEVER, Demand, Ints, Records
from sim.stations.network import Fate, UnsupportedFeatureError

Floats = npt.NDArray[np.float64]
Where = Literal["queue", "service", "station"]


class MeasureError(ValueError):
    """Records and demand that do not belong together, or intervals that make no sense."""


class Path(msgspec.Struct, frozen=True):
    """A number over time: value[i] from at_us[i] (rising, each once) until the next; 0 before the first."""

    at_us: Ints
    value: Ints

    def areas(self, edges_us: Ints) -> Ints:
        """The integral over each interval between neighbouring edges, in units times microseconds, exactly."""
        _check_edges(edges_us)
        if not len(self.at_us):
            return np.zeros(len(edges_us) - 1, dtype=np.int64)
        area = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.value[:-1] * np.diff(self.at_us))))
        place = np.searchsorted(self.at_us, edges_us, side="right") - 1
        begun = place >= 0
        since = edges_us - self.at_us[place]
        areas: Ints = np.diff(np.where(begun, area[place] + self.value[place] * since, 0))
        return areas

    def averages(self, edges_us: Ints) -> Floats:
        """The time average over each interval between neighbouring edges."""
        averages: Floats = self.areas(edges_us) / np.diff(edges_us)
        return averages

    def at(self, instants_us: Ints) -> Ints:
        """The value at each instant, after all that happens at it."""
        if not len(self.at_us):
            return np.zeros(len(instants_us), dtype=np.int64)
        place = np.searchsorted(self.at_us, instants_us, side="right") - 1
        values: Ints = (place >= 0) * self.value[place]
        return values

    @property
    def largest(self) -> int:
        """The largest value; 0 for an empty path."""
        return int(self.value.max(initial=0))


class Little(msgspec.Struct, frozen=True):
    """Both sides of Little's law (1961) over an empty-to-empty run, as integers, which are equal.

    area_us: the integral of the number in the system; times_us: the sum of the times that jobs spent in it.
    """

    jobs: int
    from_us: int
    to_us: int
    area_us: int
    times_us: int

    @property
    def number(self) -> float:
        """L: the time average of the number in the system."""
        return self.area_us / (self.to_us - self.from_us)

    @property
    def rate_per_s(self) -> float:
        """lambda: jobs a second."""
        return self.jobs * 1e6 / (self.to_us - self.from_us)

    @property
    def time_s(self) -> float:
        """W: the mean time in the system, in seconds."""
        return self.times_us / self.jobs / 1e6


def waits_us(records: Records, visits: npt.NDArray[np.bool_] | None = None) -> Ints:
    """Arrival to begin of service, of those visits (all) whose service began, in the order of the records."""
    chosen = _chosen(records, visits) & (records.began_us != NEVER)
    waits: Ints = records.began_us[chosen] - records.arrived_us[chosen]
    return waits


def responses_us(records: Records, visits: npt.NDArray[np.bool_] | None = None) -> Ints:
    """Arrival to end of service, of those visits (all) that were served, in the order of the records."""
    chosen = _chosen(records, visits) & (records.visit_fate == Fate.SERVED)
    responses: Ints = records.ended_us[chosen] - records.arrived_us[chosen]
    return responses


def times_in_network_us(records: Records, demand: Demand, fate: Fate = Fate.SERVED) -> Ints:
    """Arrival to leaving, pauses and back-offs included, of the jobs that left with ``fate`` (not PENDING)."""
    if fate == Fate.PENDING:
        raise MeasureError("times in the network: PENDING jobs have not left; name another fate")
    chosen = records.fate == fate
    times: Ints = records.left_us[chosen] - demand.arrival_us[_places(records, demand)][chosen]
    return times


def visits_at(records: Records, demand: Demand, station: int) -> npt.NDArray[np.bool_]:
    """Which of the records' visits are to a station. ``demand``: one block, the jobs of which are numbered from 0."""
    jobs = _places(records, demand)
    lengths = np.diff(records.first_visit)
    if not np.array_equal(lengths, demand.first_visit[jobs + 1] - demand.first_visit[jobs]):
        raise MeasureError("measures: the records' jobs have other numbers of visits than the demand's")
    within = np.arange(records.first_visit[-1]) - np.repeat(records.first_visit[:-1], lengths)
    return np.asarray(demand.station[np.repeat(demand.first_visit[jobs], lengths) + within] == station)


def jobs_by_fate(records: Records) -> dict[Fate, int]:
    """How many jobs ended how; every fate is named."""
    counted = np.bincount(records.fate, minlength=len(Fate))
    return {fate: int(counted[fate]) for fate in Fate}


def visits_by_fate(records: Records, visits: npt.NDArray[np.bool_] | None = None) -> dict[Fate, int]:
    """How the last attempts at those visits (all) ended; PENDING: under way, or never reached."""
    counted = np.bincount(records.visit_fate[_chosen(records, visits)], minlength=len(Fate))
    return {fate: int(counted[fate]) for fate in Fate}


def left_per_interval(records: Records, edges_us: Ints, fate: Fate = Fate.SERVED) -> Ints:
    """How many jobs left with ``fate`` in each interval between neighbouring edges: served, that is the throughput."""
    _check_edges(edges_us)
    left = np.sort(records.left_us[(records.fate == fate) & (records.fate != Fate.PENDING)])
    return np.diff(np.searchsorted(left, edges_us, side="left")).astype(np.int64)


def number_over_time(
    records: Records, where: Where, visits: npt.NDArray[np.bool_] | None = None, until_us: int | None = None
) -> Path:
    """How many of those visits (all) were in the queue, in service (held ones included), or at the station.

    until_us: the end of the replay, needed where some are PENDING. Raises UnsupportedFeatureError where jobs came
    back: their earlier attempts are not on record.
    """
    if (records.tries > 1).any():
        raise UnsupportedFeatureError(
            "number over time: some jobs tried again, and records hold last attempts only; replay without retries"
        )
    came = _chosen(records, visits) & (records.arrived_us != NEVER)
    if where == "service":
        came &= records.began_us != NEVER
    # Who was turned away at a visit left the network then; who is PENDING is there until the end.
    gone = np.repeat(records.left_us, np.diff(records.first_visit))
    if until_us is not None:
        gone = np.where(gone == NEVER, until_us, gone)
    elif (came & (gone == NEVER) & (records.visit_fate == Fate.PENDING)).any():
        raise MeasureError("number over time: some visits are PENDING; say until_us, the end of the replay")
    gone = np.where(records.ended_us != NEVER, records.ended_us, gone)
    if where == "queue":
        gone = np.where(records.began_us != NEVER, records.began_us, gone)
    enters = records.began_us if where == "service" else records.arrived_us
    return path_of(enters[came], gone[came])


def jobs_over_time(records: Records, demand: Demand, until_us: int | None = None) -> Path:
    """How many jobs were in the network, from arrival to leaving; ``until_us`` is needed where some are PENDING."""
    left = records.left_us
    if (left == NEVER).any():
        if until_us is None:
            raise MeasureError("jobs over time: some jobs are PENDING; say until_us, the end of the replay")
        left = np.where(left == NEVER, until_us, left)
    arrived = demand.arrival_us[_places(records, demand)]
    inside = arrived <= left
    return path_of(arrived[inside], left[inside])


def path_of(enters_us: Ints, leaves_us: Ints) -> Path:
    """How many are inside, from when each enters and leaves (never before it entered)."""
    if (leaves_us < enters_us).any():
        raise MeasureError("path: somebody leaves before entering")
    at, place = np.unique(np.concatenate((enters_us, leaves_us)), return_inverse=True)
    change = np.zeros(len(at), dtype=np.int64)
    np.add.at(change, place[: len(enters_us)], 1)
    np.subtract.at(change, place[len(enters_us) :], 1)
    return Path(at.astype(np.int64), np.cumsum(change))


def littles_law(records: Records, demand: Demand) -> Little:
    """Number, rate and time of an empty-to-empty run: from the first arrival until the last job has left.

    The law is an identity of such a run (Little, 1961; Stidham, 1974), so that both integers are equal. Raises
    MeasureError where some job did not leave, or no time passed.
    """
    if not len(records.job) or (records.left_us == NEVER).any():
        raise MeasureError("Little's law: the run must have jobs, and end empty; some have not left")
    arrived = demand.arrival_us[_places(records, demand)]
    from_us, to_us = int(arrived.min()), int(records.left_us.max())
    if to_us == from_us:
        raise MeasureError("Little's law: no time passes between the first arrival and the last leaving")
    area = jobs_over_time(records, demand).areas(np.array([from_us, to_us], dtype=np.int64))
    return Little(len(arrived), from_us, to_us, int(area[0]), int((records.left_us - arrived).sum()))


def _chosen(records: Records, visits: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.bool_]:
    if visits is None:
        return np.ones(len(records.visit_fate), dtype=np.bool_)
    if len(visits) != len(records.visit_fate):
        raise MeasureError(f"measures: {len(visits)} visits are chosen from records of {len(records.visit_fate)}")
    return visits


def _places(records: Records, demand: Demand) -> Ints:
    if len(records.job) and records.job.max() >= demand.jobs:
        raise MeasureError(
            f"measures: the records tell of job {records.job.max()}, the demand has {demand.jobs}; give all its blocks "
            "as one"
        )
    return records.job


def _check_edges(edges_us: Ints) -> None:
    if len(edges_us) < 2 or (np.diff(edges_us) <= 0).any():
        raise MeasureError("intervals: give at least two edges, each later than the one before")
