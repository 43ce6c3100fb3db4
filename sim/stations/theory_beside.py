"""Theory beside a simulated station: what was measured there, and what the closed form that applies says of it."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from sim.stations.demand import NEVER, NO_PATIENCE_END, Demand, Ints, Records
from sim.stations.distributions import US_PER_S
from sim.stations.network import Fate, Network, NetworkError
from sim.stations.theory import CV_CLOSE, BestTheory, best_theory_of

PIECES = 20
VISITS_LEAST = 200
CHANGES_BELOW = 1e-4


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A station as measured: rates per second, times in seconds, cv as standard deviation over mean; and its theory.

    visits: those who came. wait_s: mean wait of those served; lost_share: of those who came, how many were not served.
    """

    station: str
    visits: int
    arrival_per_s: float
    arrival_cv: float
    service_s: float
    service_cv: float
    wait_s: float
    lost_share: float
    theory: BestTheory


def theory_beside(network: Network, demand: Demand, records: Records) -> tuple[Beside, ...]:
    """Each station of a finished replay beside its theory; ``records`` in order of jobs (`in_order_of_jobs`).

    Rates and cv are those measured over the span from the first to the last arrival at a station. No theory is given
    where someone tried again, or where counts in 20 equal pieces of the span vary more than gaps of that cv explain
    (chi-square, 1 in 10,000): arrivals then change with time. Raises NetworkError where demand and records differ.
    """
    if len(records.arrived_us) != demand.visits or len(records.job) != demand.jobs:
        raise NetworkError(
            f"theory: {len(records.arrived_us)} visits of {len(records.job)} jobs were recorded, but the demand has "
            f"{demand.visits} of {demand.jobs}; give the whole demand, and its records in order of jobs"
        )
    retried = bool((records.tries > 1).any())
    return tuple(_beside(network, number, demand, records, retried) for number in range(len(network.stations)))


def _beside(network: Network, number: int, demand: Demand, records: Records, retried: bool) -> Beside:
    station = network.stations[number]
    here = (demand.station == number) & (records.arrived_us != NEVER)
    arrived_us = np.sort(records.arrived_us[here])
    served = here & (records.visit_fate == Fate.SERVED)
    gaps_us, services_us = np.diff(arrived_us), demand.service_us[here]
    patience_us = demand.patience_us[here] if demand.patience_us is not None else np.zeros(0, dtype=np.int64)
    patience_us = patience_us[patience_us != NO_PATIENCE_END]
    measured = {
        "arrival_per_s": US_PER_S / float(gaps_us.mean()) if gaps_us.any() else math.nan,
        "arrival_cv": _cv(gaps_us),
        "service_s": float(services_us.mean()) / US_PER_S if len(services_us) else math.nan,
        "service_cv": _cv(services_us),
    }
    reason = _reason(arrived_us, services_us, measured["arrival_cv"], retried)
    if reason is None and 0 < len(patience_us) < len(arrived_us):
        reason = "some wait for ever and others do not"
    theory = best_theory_of(
        station,
        **measured,
        patience_s=float(patience_us.mean()) / US_PER_S if patience_us.any() else None,
        patience_cv=_cv(patience_us) if patience_us.any() else 1.0,
        changing=reason,
    )
    waits_us = (records.began_us - records.arrived_us)[served]
    return Beside(
        station=station.name,
        visits=len(arrived_us),
        **measured,
        wait_s=float(waits_us.mean()) / US_PER_S if len(waits_us) else math.nan,
        lost_share=1 - int(served.sum()) / len(arrived_us) if len(arrived_us) else math.nan,
        theory=theory,
    )


def _reason(arrived_us: Ints, services_us: Ints, arrival_cv: float, retried: bool) -> str | None:
    """Why no stationary theory applies to these arrivals, or None."""
    if len(arrived_us) < VISITS_LEAST or not services_us.any():
        return f"fewer than {VISITS_LEAST} came, or services take no time: too little to measure rates by"
    if retried:
        return "those turned away try again, which makes arrivals depend on each other"
    from scipy.stats import chi2

    counts, _ = np.histogram(arrived_us, bins=PIECES)
    spread = float(((counts - counts.mean()) ** 2).sum() / counts.mean())
    if chi2.sf(spread / max(arrival_cv, CV_CLOSE) ** 2, PIECES - 1) < CHANGES_BELOW:
        return "arrivals change with time; see the offered load of M_t/G/infinity"
    return None


def _cv(values_us: Ints) -> float:
    mean = float(values_us.mean()) if len(values_us) else 0.0
    return float(values_us.std()) / mean if mean else 0.0
