"""How well objectives are kept: counted in each replication, put together over replications, and judged.

Every measure is a ratio of two sums over replications (papers that were quick enough over papers, seconds over papers,
busy over available server time), so that a court with three filings in its last hour is judged by all replications'
filings together. Its interval is that of a ratio estimator (Cochran 1977, §6.3: the spread of the residuals between
replications, with Student's t); of a share, the wider of this and the score interval of so many papers (Wilson 1927),
so that no failure among few papers proves little. Limits are one-sided: each holds by itself with the confidence.

Where a load multiple k > 1 uses each paper in k of R replications, these are no longer independent: for sums of
independent streams their correlations add up to k - 1 for each, so that the variance of a mean is k times, and the
spread between replications 1 - (k - 1) / (R - 1) times, what independent ones would show (derived). Limits are widened
accordingly, with Student's t for R / k replications and the score interval of so many papers over k.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from sim.stations.demand import NEVER, Ints, Records
from sim.stations.network import Fate, Network, Station, merged_outages
from sim.study.intervals import proportion_interval, t_quantile
from sim.study.load import SUBJECT_NUMBERS, Load
from sim.study.slo import Objective
from sim.study.windows import Bools, Span, common_spans, within

NEVER_S = 1e9
Verdict = Literal["holds", "fails", "undecided", "empty"]
Floats = npt.NDArray[np.float64]


class Cell(msgspec.Struct, frozen=True):
    """One objective in one court of a group (``court`` "": at a station that all share).

    station: its number in the network, -1 for papers. threshold: what the ratio is held against; at_least: from which
    side. level 95 % of a quantile is a threshold for the share that took no longer than its limit.
    """

    objective: Objective
    court: str
    place: int
    station: int
    measure: str
    threshold: float
    at_least: bool

    @property
    def is_share(self) -> bool:
        """Whether the ratio counts papers, each of which does or does not."""
        return self.objective.statistic in ("quantile", "within") or self.objective.quantity == "lost"


class Attained(msgspec.Struct, frozen=True):
    """A cell's ratio over all replications with its one-sided limits; count: papers (or replications) it rests on.

    ``NEVER_S`` stands for a time that never ended. Of an ``empty`` cell, about nothing that ever came, the ratio is 0.
    """

    low: float
    estimate: float
    high: float
    count: int
    verdict: Verdict


def cells_of(objectives: Sequence[Objective], courts: Sequence[str], network: Network) -> tuple[Cell, ...]:
    """The objectives for each court that they are about; of stations, for each court that has one."""
    return tuple(cell for objective in objectives for cell in _cells_of(objective, courts, network))


def _cells_of(objective: Objective, courts: Sequence[str], network: Network) -> Iterator[Cell]:
    measure, threshold, at_least = _ratio_of(objective)
    names = [station.name for station in network.stations]
    if objective.subject in names:  # a shared station, or one of a network without courts
        yield Cell(objective, "", 0, names.index(objective.subject), measure, threshold, at_least)
        return
    for place, court_id in enumerate(courts):
        if objective.courts and court_id not in objective.courts:
            continue
        if objective.subject in SUBJECT_NUMBERS:
            yield Cell(objective, court_id, place, -1, measure, threshold, at_least)
        elif f"{court_id}/{objective.subject}" in names:
            station = names.index(f"{court_id}/{objective.subject}")
            yield Cell(objective, court_id, place, station, measure, threshold, at_least)


def _ratio_of(objective: Objective) -> tuple[str, float, bool]:
    """The ratio in words, its threshold (shares; seconds for means and maxima) and whether to be at least that."""
    upper = objective.comparison in ("<=", "<")
    what = "waited" if objective.quantity == "wait" else "took"
    if objective.statistic == "quantile":
        sign = "no longer than" if objective.comparison in ("<=", ">") else "less than"
        return f"share that {what} {sign} {objective.limit / 1e6:g} s", objective.level, upper
    if objective.statistic == "within":
        return f"share that {what} no longer than {objective.within_us / 1e6:g} s", objective.limit, not upper
    if objective.quantity == "lost":
        return "share never finished", objective.limit, not upper
    if objective.quantity == "use":
        return "busy share of server time", objective.limit, not upper
    return f"{objective.statistic} seconds {what}", objective.limit / 1e6, not upper


# --- one replication ------------------------------------------------------------------------------------------------


class Times(msgspec.Struct, frozen=True):
    """What a replay says of each job: when its paper was sent (or would have been), the system's time for it, waiting.

    Times are microseconds without the service of the filer's own line; finished: whether it was served to the end.
    """

    sent_us: Ints
    time_us: Ints
    wait_us: Ints
    finished: Bools


def times_of(load: Load, records: Records) -> Times:
    """Of a load's jobs, from records in order of jobs. Unfinished ones have no meaningful time."""
    demand, first = load.demand, load.demand.first_visit[:-1]
    services = demand.service_us
    planned = np.cumsum(demand.pause_us + services) - services  # to each visit's begin in free flow, over all jobs
    planned = planned - np.repeat((planned - demand.pause_us)[first], np.diff(demand.first_visit))
    arrived = records.arrived_us[load.sent_visit]
    sent = np.where(arrived == NEVER, demand.arrival_us + planned[load.sent_visit], arrived)
    spent = records.ended_us - records.arrived_us - np.where(load.line, services, 0)
    return Times(
        sent_us=sent,
        time_us=np.add.reduceat(spent, first),
        wait_us=np.add.reduceat(records.began_us - records.arrived_us, first),
        finished=records.fate == Fate.SERVED,
    )


def count_cells(
    load: Load, network: Network, records: Records, cells: Sequence[Cell], spans: Sequence[Sequence[Sequence[Span]]]
) -> Floats:
    """(numerator, denominator) of each cell in one replication.

    spans[cell]: the spans of each of its windows. A filing never finished took for ever. Server time available is
    that outside of outages; the use counts services of last attempts, the only ones that records hold.
    """
    times = times_of(load, records)
    return np.array(
        [
            _paper_ratio(load, times, cell, windows)
            if cell.station < 0
            else _station_ratio(load, network, records, cell, windows)
            for cell, windows in zip(cells, spans, strict=True)
        ]
    )


def _paper_ratio(load: Load, times: Times, cell: Cell, windows: Sequence[Sequence[Span]]) -> tuple[float, float]:
    counts = _papers_of(load, times, cell, windows)
    spent = times.wait_us if cell.objective.quantity == "wait" else times.time_us
    return _ratio(cell.objective, spent[counts], times.finished[counts])


def _papers_of(load: Load, times: Times, cell: Cell, windows: Sequence[Sequence[Span]]) -> Bools:
    counts: Bools = (load.subject == SUBJECT_NUMBERS[cell.objective.subject]) & (load.court == cell.place)
    for spans in windows:
        counts &= within(times.sent_us, spans)
    return counts


def times_in_cell(load: Load, records: Records, cell: Cell, windows: Sequence[Sequence[Span]]) -> Floats:
    """The system's time in seconds for each paper that a cell is about; infinite where it was never finished."""
    times = times_of(load, records)
    counts = _papers_of(load, times, cell, windows)
    return np.where(times.finished[counts], times.time_us[counts] / 1e6, math.inf)


def _station_ratio(
    load: Load, network: Network, records: Records, cell: Cell, windows: Sequence[Sequence[Span]]
) -> tuple[float, float]:
    objective = cell.objective
    here = (load.demand.station == cell.station) & (records.arrived_us != NEVER)
    if objective.quantity == "use":
        return _use(network, cell.station, records.began_us[here], records.ended_us[here], windows)
    for spans in windows:
        here &= within(records.arrived_us, spans)
    until = records.began_us if objective.quantity == "wait" else records.ended_us
    return _ratio(objective, (until - records.arrived_us)[here], (records.visit_fate == Fate.SERVED)[here])


def _ratio(objective: Objective, spent_us: Ints, finished: Bools) -> tuple[float, float]:
    n = len(spent_us)
    if objective.statistic == "quantile":
        limit = objective.limit
        quick = spent_us <= limit if objective.comparison in ("<=", ">") else spent_us < limit
        return float((quick & finished).sum()), n
    if objective.statistic == "within":
        return float(((spent_us <= objective.within_us) & finished).sum()), n
    if objective.quantity == "lost":
        return float((~finished).sum()), n
    if not finished.all():
        return math.inf, max(n, 1) if objective.statistic == "mean" else 1
    if objective.statistic == "mean":
        return float(spent_us.sum()) / 1e6, n
    return float(spent_us.max(initial=0)) / 1e6, 1


def _use(
    network: Network, number: int, began_us: Ints, ended_us: Ints, windows: Sequence[Sequence[Span]]
) -> tuple[float, float]:
    station = network.stations[number]
    served = ended_us != NEVER
    began_us, ended_us = began_us[served], ended_us[served]
    whole = (int(began_us.min(initial=0)), int(ended_us.max(initial=0)))
    busy = available = 0.0
    for begins, ends in common_spans(windows, whole):
        busy += float(np.maximum(np.minimum(ended_us, ends) - np.maximum(began_us, begins), 0).sum())
        available += server_time_us(station, begins, ends)
    return busy, available


def server_time_us(station: Station, begins_us: int, ends_us: int) -> float:
    """Server time of a station in [begins, ends), outages taken off, in microseconds."""
    steps = station.steps
    edges = [-(2**62), *(step.from_us for step in steps[1:]), 2**62]
    down = merged_outages(station)
    total = 0.0
    for step, first, last in zip(steps, edges[:-1], edges[1:], strict=True):
        low, high = max(first, begins_us), min(last, ends_us)
        if low < high:
            lost = sum(max(0, min(high, one.ends_us) - max(low, one.begins_us)) for one in down)
            total += step.servers * (high - low - lost)
    return total


# --- over replications ----------------------------------------------------------------------------------------------


def widening(replications: int, reuse: float) -> tuple[float, int]:
    """(factor of a standard error, degrees of freedom) where each paper is in ``reuse`` (k) of R replications."""
    if reuse <= 1:
        return 1.0, replications - 1
    shown = 1 - (reuse - 1) / (replications - 1)
    return math.sqrt(reuse / max(shown, 1e-9)), max(1, math.floor(replications / reuse) - 1)


def attained(cell: Cell, counted: Floats, confidence: float, reuse: float = 1.0) -> Attained:
    """A cell's ratio over replications (rows of numerator and denominator), with one-sided limits and a verdict."""
    numerators, denominators = counted[:, 0], counted[:, 1]
    total, replications = float(denominators.sum()), len(counted)
    if total == 0:
        return Attained(0.0, 0.0, 0.0, 0, "empty")
    if not np.isfinite(numerators).all():
        return Attained(NEVER_S, NEVER_S, NEVER_S, int(total), "holds" if cell.at_least else "fails")
    ratio = float(numerators.sum()) / total
    residuals = numerators - ratio * denominators
    spread = math.sqrt(float((residuals**2).sum()) / (replications - 1) * replications) / total
    factor, freedom = widening(replications, reuse)
    half = t_quantile(2 * confidence - 1, freedom) * spread * factor
    low, high = max(0.0, ratio - half), ratio + half  # neither a time nor a share is ever below 0
    if cell.is_share:
        papers = max(round(total / max(reuse, 1.0)), 1)
        score = proportion_interval(round(ratio * papers), papers, 2 * confidence - 1)
        low, high = max(0.0, min(low, score.low)), min(1.0, max(high, score.high))
    count = round(total) if cell.objective.quantity != "use" else replications
    return Attained(low, ratio, high, count, _verdict(cell, low, high))


def _verdict(cell: Cell, low: float, high: float) -> Verdict:
    strict = cell.objective.comparison in ("<", ">") and cell.objective.statistic != "quantile"
    sure, wrong = (low, high) if cell.at_least else (-high, -low)
    threshold = cell.threshold if cell.at_least else -cell.threshold
    if sure > threshold or (sure == threshold and not strict):
        return "holds"
    return "fails" if wrong < threshold else "undecided"


def margin(cell: Cell, one: Attained) -> float:
    """How far an estimate is on the right side of its threshold: share points, or parts of a threshold in seconds."""
    if one.verdict == "empty":
        return math.inf
    value = one.estimate
    scale = 1.0 if cell.is_share or cell.objective.quantity == "use" else max(cell.threshold, 1e-9)
    return (value - cell.threshold if cell.at_least else cell.threshold - value) / scale


def keeps(cell: Cell, value: Attained, by_estimate: bool) -> bool:
    """Whether a cell is kept: proven by its limit, or, where papers are too few to prove anything, by its estimate."""
    if value.verdict == "empty":
        return True
    return margin(cell, value) >= 0 if by_estimate else value.verdict == "holds"
