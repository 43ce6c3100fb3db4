"""Waits and use of stations are exact; a service that spans an hour counts in both."""

from __future__ import annotations

import msgspec
import polars as pl
import pytest
from frames import HOUR_US, MINUTE_US

from sim.report import tables
from sim.report.run_data import Outage, RunSummary
from sim.report.stations import in_order


def services(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    """Completed services: station, completed at, wait, service; all in caed."""
    schema = {"name": pl.String, "at_us": pl.Int64, "wait_us": pl.Int64, "service_us": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(court=pl.lit("caed"))


def stations(*rows: tuple[str, float, int | None]) -> pl.DataFrame:
    schema = {"station": pl.String, "capacity": pl.Float64, "open_us": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(court=pl.lit("caed"))


def summary(capacity: dict[str, float], open_us: dict[str, int] | None = None) -> RunSummary:
    court = {"name": "X", "zone": "UTC", "kind": "district", "capacity": capacity, "open_us": open_us or {}}
    whole = {
        "scenario": "s",
        "title": "t",
        "seed": 1,
        "starts_at": "1970-01-01T00:00:00Z",
        "ends_at": "1970-01-01T10:00:00Z",
        "courts": {"caed": court},
    }
    return msgspec.convert(whole, RunSummary)


def test_a_quantile_is_a_wait_that_was_observed() -> None:
    made = services(*[("upload", 0, wait, 7) for wait in range(1, 101)])
    row = tables.waits(made).row(0, named=True)
    assert (row["services"], row["wait_p50"], row["wait_p95"], row["wait_p99"], row["service_p50"]) == (
        100,
        50,
        95,
        99,
        7,
    )


def test_the_share_that_had_to_wait_is_the_share_of_waits_above_nothing() -> None:
    assert (
        tables.waits(services(("login", 0, 0, 1), ("login", 0, 5, 1), ("login", 0, 0, 1), ("login", 0, 0, 1)))[
            "waited"
        ].item()
        == 0.25
    )


def test_a_service_across_the_hour_is_split_at_the_hour() -> None:
    made = services(("upload", HOUR_US + 10 * MINUTE_US, 0, 30 * MINUTE_US), ("upload", HOUR_US, 0, 5 * MINUTE_US))
    assert tables.busy_by_hour(made).rows() == [
        ("caed", "upload", 0, 25 * MINUTE_US),
        ("caed", "upload", HOUR_US, 10 * MINUTE_US),
    ]


def test_a_service_longer_than_an_hour_fills_the_hours_it_spans() -> None:
    made = services(("counter", 3 * HOUR_US, 0, 3 * HOUR_US))
    assert tables.busy_by_hour(made)["busy_us"].to_list() == [HOUR_US] * 3


def test_use_is_busy_time_over_capacity_and_open_time() -> None:
    made = services(("upload", HOUR_US, 0, 30 * MINUTE_US), ("upload", 2 * HOUR_US, 0, 60 * MINUTE_US))
    used = tables.use(made, stations(("upload", 2.0, 4 * HOUR_US), ("help_desk", 3.0, None))).sort("station")
    desk, upload = used.rows(named=True)
    assert (upload["busy_us"], upload["use"], upload["peak_use"], upload["peak_hour_us"]) == (
        90 * MINUTE_US,
        0.1875,
        0.5,
        HOUR_US,
    )
    assert (desk["busy_us"], desk["use"], desk["peak_use"]) == (0, None, 0.0)


def test_a_site_station_is_open_while_the_site_is_up_and_a_staffed_one_as_the_run_says() -> None:
    outages = [Outage("caed", HOUR_US, 4 * HOUR_US, "national", None, None)]
    shown = tables.stations_open(summary({"counter": 1, "login": 8, "help_desk": 2}, {"help_desk": HOUR_US}), outages)
    assert shown.rows() == [
        ("caed", "login", 8.0, 7 * HOUR_US),
        ("caed", "help_desk", 2.0, HOUR_US),
        ("caed", "counter", 1.0, None),
    ]


@pytest.mark.parametrize(
    ("spans", "down"),
    [
        ([], 0),
        ([(2, 4)], 2),
        ([(2, 4), (3, 6)], 4),
        ([(3, 6), (2, 9)], 7),
        ([(-5, 1), (9, 20)], 2),
        ([(2, 4), (2, 4)], 2),
    ],
)
def test_overlapping_outages_count_once_and_only_within_the_run(spans: list[tuple[int, int]], down: int) -> None:
    assert tables.down_us([Outage("caed", a, b, "national", None, None) for a, b in spans], (0, 10)) == down


def test_stations_stand_in_the_order_a_filing_meets_them() -> None:
    assert in_order(("zeta", "notice", "login", "alpha", "pdf_check")) == (
        "login",
        "pdf_check",
        "notice",
        "alpha",
        "zeta",
    )
