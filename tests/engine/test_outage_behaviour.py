"""What the outage of Friday 24 January 2014, 13:00 to 20:00 Pacific, does to filings, court by court."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from small_runs import Run

from sim.courts import load_court

FRIDAY, MONDAY = date(2014, 1, 24), date(2014, 1, 27)
PACIFIC = ZoneInfo("America/Los_Angeles")


def _us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * 1_000_000


DOWN, UP = _us("2014-01-24T13:00:00-08:00"), _us("2014-01-24T20:00:00-08:00")
SEEK_RELIEF = ["cacd", "casb", "cit"]  # cacd by its rule; the other two because the text of theirs was not seen


def _local(column: str, zone: str) -> pl.Expr:
    return pl.from_epoch(column, time_unit="us").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)


def _due_friday(run: Run, court_id: str) -> pl.DataFrame:
    """Accepted electronic filings due on the day of the outage."""
    return run.filings.filter(court=court_id, due_on=FRIDAY, outcome="accepted", medium="electronic")


def _zone(run: Run, court_id: str) -> str:
    return str(run.summary["courts"][court_id]["zone"])


def test_the_outage_is_that_of_the_log_in_every_court(outage_run: Run) -> None:
    for court in outage_run.summary["courts"].values():
        (outage,) = court["outages"]
        assert (_us(outage["starts_at"]), _us(outage["ends_at"])) == (DOWN, UP)
        assert outage["cite"] == "caed.outages"


def test_nothing_is_docketed_while_the_system_is_down(outage_run: Run) -> None:
    """CIT-21: no entry, no notice, no session in the outage; before and after it there are some."""
    names = ["Docketed", "NoticeIssued", "LoggedIn", "CaseOpened", "DeadlineAnswered"]
    rows = outage_run.events.filter(pl.col("kind") == "core", pl.col("name").is_in(names))
    assert rows.filter(pl.col("at_us").is_between(DOWN, UP, closed="left")).is_empty()
    assert rows.filter(pl.col("at_us") < DOWN).height > 100
    assert rows.filter(pl.col("at_us") >= UP).height > 100
    assert outage_run.filings.filter(pl.col("entered_at_us").is_between(DOWN, UP, closed="left")).is_empty()


def test_the_system_serves_nobody_while_it_is_down(outage_run: Run) -> None:
    """No completed service of a station of the system, and readers are turned away (CASB-6)."""
    system = ["login", "upload", "pdf_check", "docketing", "query"]
    during = outage_run.events.filter(pl.col("at_us").is_between(DOWN, UP, closed="left"))
    assert during.filter(pl.col("kind") == "station", pl.col("name").is_in(system)).is_empty()
    assert during.filter(kind="reader", name="turned_away").height > 0
    assert during.filter(kind="reader", name="served").is_empty()


@pytest.mark.parametrize("court_id", ["caed", *SEEK_RELIEF[:2]])
def test_who_files_the_same_evening_is_on_time(outage_run: Run, court_id: str) -> None:
    """The system is back at 20:00 Pacific; until midnight a paper due that day is on time."""
    midnight = _us("2014-01-25T00:00:00-08:00")
    rows = _due_friday(outage_run, court_id).filter(pl.col("entered_at_us").is_between(UP, midnight, closed="left"))
    assert rows.height > 0
    assert rows["affected_by_outage"].any()
    assert rows["timeliness"].unique().to_list() == ["on_time"]
    assert rows["filed_on"].unique().to_list() == [FRIDAY]


def test_in_caed_the_day_moves_to_monday_by_rule(outage_run: Run) -> None:
    """CAED-2: due on Friday and filed on Monday is moved by L.R. 134(c); filed later it is late."""
    rows = _due_friday(outage_run, "caed").filter(pl.col("filed_on") > FRIDAY)
    moved = rows.filter(filed_on=MONDAY)
    assert moved.height > 0
    assert moved["timeliness"].unique().to_list() == ["moved_by_rule"]
    assert moved["moved_to"].unique().to_list() == [MONDAY]
    assert moved["timeliness_cite"].unique().to_list() == ["caed.lr134c"]
    assert set(rows.filter(pl.col("filed_on") > MONDAY)["timeliness"]) <= {"late"}
    assert outage_run.summary["courts"]["caed"]["judgements"][0]["moves_to"] == "2014-01-27"


@pytest.mark.parametrize(("court_id", "standing"), [("cacd", "must_seek_relief"), ("casb", "rule_unknown")])
def test_elsewhere_nothing_moves_by_itself(outage_run: Run, court_id: str, standing: str) -> None:
    """CAED-5 as other courts have it: relief is a judge's to give; where the rule was not seen, nothing is known."""
    rows = _due_friday(outage_run, court_id).filter(pl.col("filed_on") > FRIDAY)
    assert rows.height > 0
    assert rows["timeliness"].unique().to_list() == [standing]
    assert outage_run.summary["courts"][court_id]["timeliness"][standing] >= rows.height
    assert rows["moved_to"].null_count() == rows.height


def test_no_court_of_unknown_or_leaving_rule_moves_a_day(outage_run: Run) -> None:
    assert outage_run.filings.filter(pl.col("moved_to").is_not_null())["court"].unique().to_list() == ["caed"]


def test_a_paper_at_the_counter_bears_the_day_on_which_the_clerk_received_it(outage_run: Run) -> None:
    """CAED-4: brought while the counter was open on Friday, docketed later, filed on Friday and in time."""
    docketed = outage_run.core("Docketed").with_columns(
        received_at=pl.col("detail").str.json_path_match("$.received_at").cast(pl.Int64)
    )
    rows = outage_run.filings.filter(medium="counter", outcome="accepted").join(
        docketed.select("filing_id", "received_at"), on="filing_id"
    )
    assert rows.height > 0
    for court_id in rows["court"].unique():
        of_court = rows.filter(court=court_id)
        received_on = of_court.select(day=_local("received_at", _zone(outage_run, court_id)).dt.date())["day"]
        assert (of_court["filed_on"] == received_on).all()
    brought = rows.filter(pl.col("unavailable_attempts") > 0, pl.col("received_at").is_between(DOWN, UP), due_on=FRIDAY)
    assert brought.height > 0, "some filers who were kept out went to the counter"
    assert (brought["entered_at_us"] >= UP).all()
    assert brought["filed_on"].unique().to_list() == [FRIDAY]
    assert brought["timeliness"].unique().to_list() == ["on_time"]


def test_nobody_comes_to_a_closed_counter(outage_run: Run) -> None:
    """Arrivals at the window lie within the clerk's hours of a court day."""
    rows = outage_run.events.filter(kind="station", name="counter").with_columns(
        arrived=pl.col("at_us") - pl.col("wait_us") - pl.col("service_us")
    )
    assert rows.height > 0
    for court_id in rows["court"].unique():
        hours = load_court(court_id).profile.clerk_hours
        local = rows.filter(court=court_id).select(at=_local("arrived", _zone(outage_run, court_id)))["at"]
        assert (local.dt.weekday() <= 5).all()
        clock = local.dt.strftime("%H:%M")
        assert clock.is_between(pl.lit(hours.opens_local), pl.lit(hours.closes_local)).all(), court_id


def test_direct_service_is_recorded_only_where_the_rule_asks_for_it(outage_run: Run) -> None:
    """CAED-6: L.R. 134(c)(2) does, the others do not; each record is a core event of its filing, made on that day."""
    served = outage_run.filings.filter(pl.col("direct_services") > 0)
    assert served["court"].unique().to_list() == ["caed"]
    events = outage_run.core("DirectServiceRecorded")
    assert events["filing_id"].sort().to_list() == served["filing_id"].sort().to_list()
    days = events.select(day=_local("at_us", "America/Los_Angeles").dt.date())["day"]
    assert days.unique().to_list() == [FRIDAY]
    assert served["due_on"].unique().to_list() == [FRIDAY]


def test_the_help_desk_answers_in_its_hours_only(outage_run: Run) -> None:
    """A call that is answered or given up on hold was made within the desk's hours of a court day."""
    calls = outage_run.events.filter(pl.col("kind") == "help", pl.col("name").is_in(["answered", "abandoned"]))
    made = calls.with_columns(made=pl.col("at_us") - pl.col("wait_us") - pl.col("service_us"))
    assert made.height > 0
    for court_id in made["court"].unique():
        desks = [desk for desk in load_court(court_id).profile.help_desk if desk.name != "PACER Service Center"]
        local = made.filter(court=court_id).select(at=_local("made", _zone(outage_run, court_id)))["at"]
        clock = local.dt.strftime("%H:%M")
        opens, closes = min(desk.opens_local for desk in desks), max(desk.closes_local for desk in desks)
        assert (local.dt.weekday() <= 5).all()
        assert ((clock >= opens) & (clock < closes)).all(), court_id


def test_after_hours_notifications_are_left_in_caed_alone(outage_run: Run) -> None:
    """CAED-1: its help desk takes them; elsewhere the caller finds the line closed."""
    rows = outage_run.events.filter(kind="help")
    notified = rows.filter(name="after_hours_notification")
    assert notified["court"].unique().to_list() == ["caed"]
    assert set(rows.filter(name="closed")["court"]) >= {"cacd"}
    hours = notified.select(hour=_local("at_us", "America/Los_Angeles").dt.hour())["hour"]
    assert ((hours < 9) | (hours >= 16)).all()


def test_help_calls_on_the_records_are_those_on_the_trace(outage_run: Run) -> None:
    assert outage_run.filings["help_calls"].sum() == outage_run.events.filter(kind="help").height


# --- relief ---------------------------------------------------------------------------------------------------------


def test_motions_for_relief_follow_filings_that_need_it(outage_run: Run) -> None:
    """Each by a filer whom the outage kept out, in the same case, after the untimely filing; at most one each.

    Where the rule was not seen, filers move for relief as they do where it leaves them to it.
    """
    filings = outage_run.filings
    motions = filings.filter(event_code="motion_relief_technical_failure")
    left_to_a_judge = pl.col("timeliness").is_in(["must_seek_relief", "rule_unknown"])
    untimely = filings.filter(left_to_a_judge, affected_by_outage=True)
    assert motions.height > 0
    assert motions["relief_of"].is_unique().all()
    joined = motions.join(untimely, left_on="relief_of", right_on="filing_id", suffix="_untimely")
    assert joined.height == motions.height
    assert set(joined["timeliness_untimely"]) == {"must_seek_relief", "rule_unknown"}
    assert (joined["began_at_us"] > joined["entered_at_us_untimely"]).all()
    docketed = joined.filter(outcome="accepted")
    assert (docketed["case_number"] == docketed["case_number_untimely"]).all()
    assert filings.filter(pl.col("relief_of").is_null() & pl.col("relief").is_not_null()).is_empty()


def test_a_judge_decides_them_within_the_run_in_office_hours(outage_run: Run) -> None:
    """Granted and denied ones are the decisions on the trace, made by judges; the rest are pending at the end."""
    decisions = outage_run.core("ReliefDecided").with_columns(
        granted=pl.col("detail").str.json_path_match("$.granted") == "true",
        by=pl.col("detail").str.json_path_match("$.by").cast(pl.Int64),
    )
    assert decisions.height > 0
    decided = outage_run.filings.filter(pl.col("relief").is_in(["granted", "denied"]))
    joined = decisions.join(decided, on="filing_id")
    assert joined.height == decisions.height == decided.height
    assert (joined["granted"] == (joined["relief"] == "granted")).all()
    assert (joined["at_us"] > joined["entered_at_us"]).all()
    for court_id in decisions["court"].unique():
        local = decisions.filter(court=court_id).select(at=_local("at_us", _zone(outage_run, court_id)))["at"]
        assert (local.dt.weekday() <= 5).all()
        assert local.dt.hour().is_between(8, 17).all()
        judges = outage_run.core("UserRegistered").filter(
            pl.col("court") == court_id, pl.col("detail").str.json_path_match("$.role") == "judge"
        )
        ids = judges["detail"].str.json_path_match("$.user_id").cast(pl.Int64)
        assert decisions.filter(court=court_id)["by"].is_in(ids.implode()).all()


def test_the_summary_counts_relief_as_the_table_does(outage_run: Run) -> None:
    for court_id, court in outage_run.summary["courts"].items():
        rows = outage_run.filings.filter(pl.col("relief").is_not_null(), court=court_id)
        counts = {name: rows.filter(relief=name).height for name in ("granted", "denied", "pending")}
        assert court["relief"] == {"sought": rows.height, **counts}
