"""Theory beside the run: the same measures and the same judgement as the stations' own comparison gives."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest
from frames import HOUR_US
from make_run import make_run

from sim.report.run_data import RunSummary, instant_us
from sim.report.subject import load_subject
from sim.report.theory import recorded_network, theory_hours
from sim.report.theory_table import seconds, theory_table, title
from sim.stations.demand import NO_PATIENCE_END, Demand, Records
from sim.stations.network import Fate, Network, Station
from sim.stations.theory_beside import theory_beside

START_US = instant_us("2014-01-20T12:00:00Z")


def poisson_queue(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arrivals, begins and ends at one server of about half use within an hour, first come first served."""
    rng = np.random.default_rng(seed)
    arrived = np.sort(START_US + (rng.random(n) * HOUR_US).astype(np.int64))
    service = (rng.exponential(0.5 * HOUR_US / n, n)).astype(np.int64) + 1
    began = np.zeros(n, dtype=np.int64)
    free = 0
    for job in range(n):
        began[job] = max(arrived[job], free)
        free = began[job] + service[job]
    return arrived, began, began + service


def services_of(arrived: np.ndarray, began: np.ndarray, ended: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({"at_us": ended, "wait_us": began - arrived, "service_us": ended - began}).with_columns(
        court=pl.lit("caed"), name=pl.lit("docketing")
    )


def summary(servers: int = 1, open_us: dict[str, int] | None = None) -> RunSummary:
    court = {
        "name": "X",
        "zone": "UTC",
        "kind": "district",
        "capacity": {"docketing": servers},
        "open_us": open_us or {},
    }
    whole = {"scenario": "s", "title": "t", "seed": 1, "courts": {"caed": court}}
    times = {"starts_at": "2014-01-20T00:00:00Z", "ends_at": "2014-01-21T00:00:00Z"}
    return msgspec.convert(whole | times, RunSummary)


def test_an_hour_is_measured_and_judged_as_the_stations_own_comparison_does() -> None:
    arrived, began, ended = poisson_queue(600, seed=1)
    row = theory_hours(services_of(arrived, began, ended), summary(), ()).row(0, named=True)
    n = len(arrived)
    none, ones = np.zeros(n, dtype=np.int64), np.ones(n, dtype=np.int64)
    demand = Demand(
        arrival_us=arrived, first_visit=np.arange(n + 1), station=none, service_us=ended - began, pause_us=none,
        patience_us=np.full(n, NO_PATIENCE_END),
    )  # fmt: skip
    served = ones * Fate.SERVED.value
    records = Records(
        job=np.arange(n), fate=served, left_us=ended, tries=ones, first_visit=np.arange(n + 1), arrived_us=arrived,
        began_us=began, ended_us=ended, visit_fate=served,
    )  # fmt: skip
    beside = theory_beside(Network(stations=(Station(name="caed/docketing", servers=1),)), demand, records)[0]
    assert beside.theory.expected is not None
    assert (row["theory"], row["why"]) == (beside.theory.name, beside.theory.why)
    for name in ("arrival_per_s", "arrival_cv", "service_s", "service_cv", "wait_s"):
        assert row[name] == pytest.approx(getattr(beside, name))
    assert row["theory_wait_s"] == pytest.approx(beside.theory.expected.wait_s)


def test_services_out_of_the_order_of_arrival_have_no_first_come_first_served_theory() -> None:
    arrived, began, ended = poisson_queue(600, seed=1)
    began[[200, 300]] = began[[300, 200]]
    order = np.maximum(began, arrived)
    row = theory_hours(services_of(arrived, order, order + (ended - began)), summary(), ()).row(0, named=True)
    assert row["theory_wait_s"] is None
    assert row["why"] == "services did not begin in the order of arrival"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (summary(open_us={"docketing": 5}), "its capacity changes with time; see the offered load of M_t/G/infinity"),
        (summary(servers=0), "the run states no number of servers for it"),
    ],
)
def test_where_the_run_says_too_little_or_something_else_the_reason_stands(told: RunSummary, why: str) -> None:
    row = theory_hours(services_of(*poisson_queue(600, seed=1)), told, ()).row(0, named=True)
    assert (row["theory_wait_s"], row["why"]) == (None, why)


def test_a_recorded_network_says_how_a_station_serves(tmp_path: Path) -> None:
    priority = Network(stations=(Station(name="caed/docketing", servers=1, discipline="priority"),))
    (tmp_path / "network.json").write_bytes(msgspec.json.encode({"network": priority, "over_at_us": 5}))
    network = recorded_network(tmp_path)
    row = theory_hours(services_of(*poisson_queue(600, seed=1)), summary(), (), network).row(0, named=True)
    assert row["why"] == "it serves by priority; give the classes to Cobham's formula"
    assert recorded_network(tmp_path / "nowhere") is None


def test_a_station_that_courts_share_is_one_station() -> None:
    own = services_of(*poisson_queue(600, seed=1))
    both = pl.concat([own.head(300), own.tail(300).with_columns(court=pl.lit("cit"))])
    shared = Network(stations=(Station(name="docketing", servers=1),))
    rows = theory_hours(both, summary(), (), shared)
    assert rows.select("court", "came").rows() == [("shared", 600)]


def test_the_table_has_a_row_a_station_and_the_title_counts_the_hours(tmp_path: Path) -> None:
    subject = load_subject(make_run(tmp_path, filings=1_000))
    hours = theory_hours(subject.services, subject.summary, subject.outages)
    view = theory_table(subject, hours)
    assert len(view.rows) == hours.select("court", "station").unique().height
    assert f"any of {len(hours):,} station-hours" in title(hours)


def test_seconds_are_told_as_fine_as_they_matter() -> None:
    assert [seconds(value) for value in (None, 0.0, 1e-9, 0.0123, 0.5, 12.3, 600.0)] == [
        "–", "0 s", "< 0.1 ms", "12 ms", "0.50 s", "12 s", "10 min",
    ]  # fmt: skip
