"""What a backlog is made of: filings in the court's stations against people who come back another day."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from frames import HOUR_US, MINUTE_US, PACIFIC, at, filings

from sim.report import tables
from sim.report.run_data import Outage

ZONES = {"caed": PACIFIC}


def services(*rows: tuple[str, int | None, int, int, int]) -> pl.DataFrame:
    """Completed services in caed: station, filing, completed at, wait, service (minutes)."""
    schema = {"name": pl.String, "filing_id": pl.Int64} | dict.fromkeys(("at_us", "wait_us", "service_us"), pl.Int64)
    made = [(name, filing, *(n * MINUTE_US for n in times)) for name, filing, *times in rows]
    return pl.DataFrame(made, schema=schema, orient="row").with_columns(court=pl.lit("caed"))


def stations(**capacity: float) -> pl.DataFrame:
    rows: dict[str, Any] = {"station": list(capacity), "capacity": list(capacity.values())}
    return pl.DataFrame(rows, schema={"station": pl.String, "capacity": pl.Float64}).with_columns(court=pl.lit("caed"))


def test_a_filing_is_inside_from_its_arrival_in_the_queue_until_it_is_served() -> None:
    """A caller on hold and a reader's query are no filing in a station; another run's filing is not counted."""
    frame = filings({})
    stays = tables.in_stations(
        services(
            ("upload", 1, 30, 10, 5), ("help_desk", 1, 30, 10, 5), ("query", None, 30, 10, 5), ("login", 9, 30, 1, 1)
        ),
        frame,
    )
    assert stays.rows() == [("caed", 15 * MINUTE_US, 30 * MINUTE_US)]
    marks = pl.DataFrame(
        {"court": ["caed"] * 4, "at_us": [n * MINUTE_US for n in (14, 15, 29, 30)], "backlog": [3, 3, 3, 3]}
    )
    assert tables.with_inside(marks, stays)["inside"].to_list() == [0, 1, 1, 0]


def test_no_more_are_inside_than_are_unfinished() -> None:
    stays = tables.in_stations(services(("upload", 1, 30, 30, 0), ("notice", 1, 30, 30, 0)), filings({}))
    marks = pl.DataFrame({"court": ["caed"], "at_us": [MINUTE_US], "backlog": [1]})
    assert tables.with_inside(marks, stays)["inside"].to_list() == [1]


def test_the_most_held_counts_from_the_end_of_the_outage_and_one_leaves_before_the_next_comes() -> None:
    stays = tables.in_stations(
        services(("login", 1, 5, 5, 0), ("login", 2, 5, 5, 0), ("upload", 3, 20, 0, 5), ("upload", 1, 15, 0, 4)),
        filings({}, {}, {}),
    )
    found = tables.most_held(stays, {"caed": 6 * MINUTE_US})["caed"]
    assert (found.filings, found.at_us) == (1, 11 * MINUTE_US)


def test_the_busiest_hour_after_an_outage_is_told_for_the_site_and_for_the_desks_apart() -> None:
    made = services(("upload", 1, 60, 0, 60), ("upload", 1, 150, 0, 12), ("counter", 1, 180, 0, 45))
    site, desk = tables.busiest_after(made, stations(upload=2.0, counter=1.0), {"caed": HOUR_US})
    assert site is not None and desk is not None
    assert (site.station, site.use, site.hour_us) == ("upload", 0.1, 2 * HOUR_US)
    assert (desk.station, desk.use) == ("counter", 0.75)


def test_who_waits_for_monday_is_counted_on_the_courts_own_days() -> None:
    down, up = at("2014-01-24T13:00-08:00"), at("2014-01-24T20:00-08:00")
    friday, monday = at("2014-01-24T23:30-08:00"), at("2014-01-27T09:00-08:00")
    left = [{"began_at_us": down, "ended_at_us": when, "entered_at_us": when} for when in (friday, monday, monday)]
    lost = {"began_at_us": down, "ended_at_us": monday, "entered_at_us": None, "outcome": "abandoned"}
    done = {"began_at_us": down, "ended_at_us": up, "entered_at_us": up}
    outages = [Outage("caed", down, up, "national", None, None)]
    found = tables.after_outage(filings(*left, lost, done), services(), stations(), outages, ZONES)
    assert found is not None
    assert (found.unfinished, found.later, found.back_on, found.back) == (4, 2, date(2014, 1, 27), 2)
    assert (found.held, found.site, found.desk) == (None, None, None)
    assert tables.after_outage(filings(*left), services(), stations(), [], ZONES) is None
