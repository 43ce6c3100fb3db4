"""The books balance: filings, attempts, docket entries, notices and refusals, on the trace itself."""

from __future__ import annotations

import polars as pl
from small_runs import Run

from sim.courts import load_court
from sim.ecf.court import Court
from sim.ecf.log import decode_event
from sim.ecf.passwords import KeyedDigestPasswords


def _field(name: str, dtype: type[pl.DataType] = pl.Int64) -> pl.Expr:
    return pl.col("detail").str.json_path_match(f"$.{name}").cast(dtype).alias(name)


def _entries(run: Run) -> pl.DataFrame:
    """Docket entries with the notice of each, one row an entry."""
    on = ["court", "case_id", "entry_number"]
    docketed = run.core("Docketed").select("court", "case_id", _field("entry_number"), "filing_id", "seq")
    notices = run.core("NoticeIssued").select("court", "case_id", _field("entry_number"), _field("nef_id"), "filing_id")
    joined = docketed.join(notices, on=on, how="full", suffix="_notice")
    assert joined.height == docketed.height == notices.height, "every entry has one notice, every notice one entry"
    assert joined["nef_id"].null_count() == joined["seq"].null_count() == 0
    assert joined.filter(~pl.col("filing_id").eq_missing(pl.col("filing_id_notice"))).is_empty()
    return joined


def test_attempted_filings_are_accepted_refused_or_abandoned(outage_run: Run) -> None:
    """In the whole run and in each court, and the summary counts what the table holds."""
    filings, summary = outage_run.filings, outage_run.summary
    for counts, rows in [(summary["filings"], filings)] + [
        (court["filings"], filings.filter(court=court_id)) for court_id, court in summary["courts"].items()
    ]:
        assert counts["attempted"] == rows.height > 0
        assert counts["attempted"] == counts["accepted"] + counts["refused"] + counts["abandoned"]
        for outcome in ("accepted", "refused", "abandoned"):
            assert counts[outcome] == rows.filter(outcome=outcome).height
    assert summary["filings"]["refused"] > 0
    assert summary["filings"]["abandoned"] > 0


def test_every_attempt_of_every_filing_is_accounted_for(outage_run: Run) -> None:
    """attempts = accepted + refused + found the system down + still under way at the end, row by row."""
    sums = outage_run.filings.select(
        difference=pl.col("attempts")
        - (pl.col("outcome") == "accepted").cast(pl.Int64)
        - pl.sum_horizontal("refused_attempts", "unavailable_attempts", "abandoned_attempts")
    )
    assert sums["difference"].unique().to_list() == [0]
    assert outage_run.filings["unavailable_attempts"].sum() > 0


def test_every_filing_has_an_end_and_only_accepted_ones_an_entry(outage_run: Run) -> None:
    filings = outage_run.filings
    assert filings.filter(pl.col("ended_at_us").is_null() | (pl.col("ended_at_us") < pl.col("began_at_us"))).is_empty()
    accepted = filings["outcome"] == "accepted"
    for column in ("entered_at_us", "filed_on", "entry_number", "nef_id", "timeliness", "case_number"):
        assert (filings[column].is_not_null() == accepted).all(), column


def test_every_accepted_filing_has_exactly_one_entry_and_one_notice(outage_run: Run) -> None:
    """With its own case, entry number and notice id; no refused or abandoned filing has either (CIT-8)."""
    entries = _entries(outage_run).filter(pl.col("filing_id").is_not_null())
    assert entries["filing_id"].is_unique().all()
    numbers = outage_run.core("CaseOpened").select(
        "court", "case_id", case_number=pl.col("detail").str.json_path_match("$.number")
    )
    on_trace = entries.join(numbers, on=["court", "case_id"]).select(
        "filing_id", "court", "case_number", "entry_number", "nef_id"
    )
    in_table = outage_run.filings.filter(outcome="accepted").select(on_trace.columns)
    assert on_trace.sort("filing_id").equals(in_table.sort("filing_id"))


def test_entry_numbers_are_dense_in_each_case_and_notice_ids_in_each_court(outage_run: Run) -> None:
    """Over the whole core log, the prelude included: 1, 2, 3, … in order, none left out, none used twice."""
    entries = _entries(outage_run).sort("court", "seq")
    by_case = entries.with_columns(place=pl.int_range(1, pl.len() + 1).over("court", "case_id"))
    assert (by_case["entry_number"] == by_case["place"]).all()
    by_court = entries.with_columns(place=pl.int_range(1, pl.len() + 1).over("court"))
    assert (by_court["nef_id"] == by_court["place"]).all()


def test_refusals_on_the_trace_are_the_refused_attempts(outage_run: Run) -> None:
    """As many rows as refused attempts, filing by filing, and as many by code as the summary says."""
    rows = outage_run.events.filter(kind="refusal")
    on_trace = rows.group_by("filing_id").len("refused").sort("filing_id")
    in_table = outage_run.filings.filter(pl.col("refused_attempts") > 0).sort("filing_id")
    assert on_trace["filing_id"].to_list() == in_table["filing_id"].to_list()
    assert on_trace["refused"].to_list() == in_table["refused_attempts"].to_list()
    assert dict(rows["code"].value_counts().iter_rows()) == outage_run.summary["refusals"]


def test_a_filings_wait_is_that_of_its_completed_services(outage_run: Run) -> None:
    """For every filing that never met the outage: waits and services of its station rows, the help desk's apart."""
    spent = (
        outage_run.events.filter(pl.col("kind") == "station", pl.col("name") != "help_desk")
        .group_by("filing_id")
        .agg(pl.col("wait_us").sum(), pl.col("service_us").sum())
    )
    calm = outage_run.filings.filter(~pl.col("affected_by_outage"), outcome="accepted")
    joined = calm.join(spent, on="filing_id", suffix="_trace")
    assert joined.height == calm.height
    assert (joined["wait_us"] == joined["wait_us_trace"]).all()
    assert (joined["service_us"] == joined["service_us_trace"]).all()


def test_the_trace_is_in_order(outage_run: Run) -> None:
    """Rows count up from 1 in each court, and time never runs backwards."""
    for court_id in outage_run.summary["courts"]:
        rows = outage_run.events.filter(court=court_id)
        assert rows["seq"].to_list() == list(range(1, rows.height + 1))
        assert rows["at_us"].is_sorted()


def test_the_core_rows_rebuild_each_court_to_its_digest(outage_run: Run) -> None:
    """Replaying the event log into a fresh court gives the state digest of the summary."""
    for court_id, court in outage_run.summary["courts"].items():
        rebuilt = Court(load_court(court_id), KeyedDigestPasswords(b"none"))
        rows = outage_run.events.filter(kind="core", court=court_id)
        rebuilt.replay(decode_event(line) for line in rows["detail"])
        assert rebuilt.digest() == court["state_digest"], court_id


def test_no_password_is_on_the_trace(outage_run: Run) -> None:
    """CACD-2: neither the secrets of people nor the field that carries them."""
    assert outage_run.events.filter(pl.col("detail").str.contains('"secret"', literal=True)).is_empty()
