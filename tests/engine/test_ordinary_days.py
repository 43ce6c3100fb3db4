"""Ordinary days: hours of the day against the published shares, the night batch, a holiday."""

from __future__ import annotations

from datetime import date

import polars as pl
from small_runs import Run

HOLIDAY = date(2014, 1, 20)


def _entered(run: Run, court_id: str) -> pl.DataFrame:
    """Accepted filings of a court with the local time of their entry."""
    at = pl.from_epoch("entered_at_us", time_unit="us").dt.replace_time_zone("UTC")
    return run.filings.filter(court=court_id, outcome="accepted").with_columns(
        local=at.dt.convert_time_zone("America/Los_Angeles")
    )


def test_a_tenth_of_a_district_courts_entries_come_after_five_and_a_twentieth_after_six(ordinary_run: Run) -> None:
    """The published shares (fjc.hours), all entries from Tuesday to Thursday: within 1.5 and 1 percentage points."""
    rows = _entered(ordinary_run, "caed").filter(pl.col("local").dt.date() > HOLIDAY)
    assert rows.height > 1_500
    hours = rows["local"].dt.hour()
    published = {figure["after_hour"]: figure["share"] for figure in ordinary_run.summary["published"]}
    assert published == {17: 0.10, 18: 0.05}
    assert abs((hours >= 17).mean() - published[17]) <= 0.015
    assert abs((hours >= 18).mean() - published[18]) <= 0.010


def test_certificates_of_the_noticing_centre_come_after_midnight_as_of_the_day_before(ordinary_run: Run) -> None:
    """Stamped 00:17 to 00:34 (a little later if they queue), filed on the previous day."""
    rows = _entered(ordinary_run, "casb").filter(event_code="bnc_certificate")
    assert rows.height > 20
    began = pl.from_epoch(rows["began_at_us"], time_unit="us").dt.replace_time_zone("UTC")
    clock = began.dt.convert_time_zone("America/Los_Angeles").dt.strftime("%H:%M")
    assert clock.is_between(pl.lit("00:17"), pl.lit("00:34"), closed="left").all()
    assert (rows["local"].dt.hour() == 0).all()
    assert (rows["filed_on"] == rows["local"].dt.date().dt.offset_by("-1d")).all()
    assert rows["medium"].unique().to_list() == ["batch"]


def test_a_federal_holiday_is_quiet(ordinary_run: Run) -> None:
    """Monday 20 January 2014: less than a tenth of the Tuesday's entries, and none at the counter."""
    rows = _entered(ordinary_run, "caed")
    by_day = dict(rows.group_by(pl.col("local").dt.date()).len().iter_rows())
    assert 0 < by_day[HOLIDAY] < by_day[date(2014, 1, 21)] / 10
    counter = ordinary_run.filings.filter(pl.col("counter_visits") > 0)
    assert counter.height > 0
    assert counter.filter(filed_on=HOLIDAY).is_empty()


def test_where_the_system_is_up_nothing_is_unavailable(ordinary_run: Run) -> None:
    filings = ordinary_run.filings
    assert filings["unavailable_attempts"].sum() == 0
    assert not filings["affected_by_outage"].any()
    assert filings["moved_to"].null_count() == filings.height
    assert ordinary_run.events.filter(kind="outage").is_empty()
    for court in ordinary_run.summary["courts"].values():
        assert court["outages"] == court["judgements"] == []
        assert court["technical_failure_rule"] is None


def test_few_filings_are_late_by_themselves(ordinary_run: Run) -> None:
    """About one in a hundred of those with a deadline, as the scenario has it; nobody must seek relief."""
    judged = ordinary_run.filings.filter(pl.col("timeliness").is_not_null() & pl.col("due_on").is_not_null())
    assert judged.height > 200
    assert 0 < (judged["timeliness"] == "late").mean() < 0.03
    assert "must_seek_relief" not in judged["timeliness"]


def test_case_numbers_that_courts_gave_are_on_the_records(ordinary_run: Run) -> None:
    """In the courts' own form: office, year, type, serial, judge; the bankruptcy court's year, serial and chapter.

    Adversary proceedings have no chapter, and serials of their own from 90001.
    """
    for court_id, form in [
        ("caed", r"^[12]:1[34]-(cv|cr)-\d{5}"),
        ("casb", r"^1[34]-(\d{5}-[A-Z]*\d+|9\d{4}(-[A-Z]+)?)$"),
    ]:
        numbers = ordinary_run.filings.filter(court=court_id, outcome="accepted")["case_number"]
        assert numbers.str.contains(form).all(), numbers.filter(~numbers.str.contains(form)).head(3)
