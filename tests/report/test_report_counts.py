"""Totals by court are exact, and whatever does not balance shows."""

from __future__ import annotations

import polars as pl
from frames import PACIFIC, at, events, filings

from sim.report import tables
from sim.report.kinds import is_courts_own, is_usual_counter, kinds_words

ZONES = {"caed": PACIFIC, "cit": "America/New_York"}


def test_outcomes_are_counted_per_court() -> None:
    frame = filings({}, {"outcome": "refused"}, {"outcome": "abandoned"}, {"court": "cit"}, {})
    assert tables.outcomes(frame).rows() == [("caed", 4, 2, 1, 1), ("cit", 1, 1, 0, 0)]


def test_books_that_balance_show_no_difference() -> None:
    frame = filings(
        {"entry_number": 1, "nef_id": 1, "attempts": 4, "refused_attempts": 1, "unavailable_attempts": 2},
        {"outcome": "abandoned", "attempts": 2, "unavailable_attempts": 1, "abandoned_attempts": 1},
    )
    row = tables.reconciliation(frame).row(0, named=True)
    assert (row["attempted"], row["accepted"], row["refused"], row["abandoned"], row["difference"]) == (2, 1, 0, 1, 0)
    assert (row["attempts"], row["attempts_difference"]) == (6, 0)
    assert [row[name] for name in ("without_number", "without_notice", "notice_without_filing", "notice_shared")] == [
        0
    ] * 4


def test_an_outcome_nobody_knows_is_a_difference() -> None:
    frame = filings({"outcome": "lost", "entry_number": 1, "nef_id": 1})
    assert tables.reconciliation(frame)["difference"].to_list() == [1]


def test_a_missing_number_a_missing_notice_and_a_shared_notice_each_show() -> None:
    """Every accepted filing has exactly one docket number and one notice record."""
    frame = filings(
        {"entry_number": 1, "nef_id": 7},
        {"entry_number": 2, "nef_id": 7},
        {"entry_number": None, "nef_id": None},
        {"outcome": "refused", "attempts": 1, "refused_attempts": 1, "nef_id": 8},
    )
    row = tables.reconciliation(frame).row(0, named=True)
    assert [row[name] for name in ("without_number", "without_notice", "notice_without_filing", "notice_shared")] == [
        1,
        1,
        1,
        1,
    ]


def test_attempts_without_an_end_are_a_difference() -> None:
    frame = filings({"attempts": 3, "unavailable_attempts": 1, "entry_number": 1, "nef_id": 1})
    assert tables.reconciliation(frame)["attempts_difference"].to_list() == [1]


def test_a_summary_that_states_another_count_is_found_out() -> None:
    stated = {"caed": {"attempted": 2, "accepted": 1, "refused": 0, "abandoned": 0}, "cit": {"attempted": 5}}
    found = tables.summary_differences(filings({}, {}), stated)
    assert found.rows() == [("caed", "accepted", 1, 2), ("cit", "attempted", 5, 0)]


def test_held_up_counts_affected_filings_and_what_their_filers_did() -> None:
    frame = filings(
        {
            "affected_by_outage": True,
            "unavailable_attempts": 3,
            "help_calls": 1,
            "counter_visits": 1,
            "medium": "counter",
        },
        {"affected_by_outage": True, "unavailable_attempts": 2, "direct_services": 2},
        {"help_calls": 9},
        {"court": "cit"},
    )
    assert tables.held_up(frame).rows() == [("caed", 2, 2, 0, 5, 1, 1, 2), ("cit", 0, 0, 0, 0, 0, 0, 0)]


def test_the_courts_own_entries_held_up_are_told_from_filers_filings() -> None:
    """A judge's order and a batch of claims wait too, and no party was kept from filing by that."""
    own = [{"filer_role": "judge"}, {"filer_role": "clerk"}, {"filer_role": "batch", "medium": "batch"}]
    frame = filings(*[row | {"affected_by_outage": True} for row in [{}, *own, {"filer_role": "pro_se"}]])
    assert tables.held_up(frame).select("held_up", "party", "own").rows() == [(5, 2, 3)]
    assert kinds_words(frame) == "2 by filers, 2 entries by judges and clerks, 1 entry by overnight batches"
    clocks = tables.local_time("entered_at_us", ZONES), tables.local_time("began_at_us", ZONES)
    became = tables.what_became(frame.with_columns(entered_at_us=pl.lit(0)), *clocks, ~is_courts_own())
    assert became.rows() == [("caed", 2, 0, 0, 0, 0)]


def test_only_an_e_filer_shut_out_goes_by_way_of_the_counter() -> None:
    """Pro se papers, and complaints where the clerk opens the case (CACD before 2014-12-01), come there anyway."""
    there = {"affected_by_outage": True, "medium": "counter", "counter_visits": 1, "entered_at_us": 0}
    frame = filings(
        there | {"unavailable_attempts": 2},
        there | {"filer_role": "pro_se", "unavailable_attempts": 1},
        there | {"filer_role": "attorney", "unavailable_attempts": 0},
        there | {"affected_by_outage": False, "unavailable_attempts": 2},
    )
    clocks = tables.local_time("entered_at_us", ZONES), tables.local_time("began_at_us", ZONES)
    assert tables.what_became(frame, *clocks).rows() == [("caed", 2, 0, 1, 0, 0)]
    assert tables.held_up(frame)["counter_visits"].to_list() == [1]
    assert frame.select(is_usual_counter()).to_series().to_list() == [False, True, True, True]


def test_what_became_is_read_on_the_courts_own_clock() -> None:
    """22:30 Pacific is the next day in the east and in UTC, and still the same day for the filer in Sacramento."""
    began, entered = at("2014-01-24T14:00-08:00"), at("2014-01-24T22:30-08:00")
    held = {"affected_by_outage": True, "began_at_us": began, "entered_at_us": entered}
    frame = filings(
        held,
        held | {"court": "cit"},
        held | {"medium": "counter", "counter_visits": 1, "unavailable_attempts": 2},
        held | {"outcome": "abandoned", "entered_at_us": None},
        held | {"outcome": "refused", "entered_at_us": None},
        {"began_at_us": began, "entered_at_us": entered},
    )
    clocks = tables.local_time("entered_at_us", ZONES), tables.local_time("began_at_us", ZONES)
    assert tables.what_became(frame, *clocks).rows() == [("caed", 1, 0, 1, 1, 1), ("cit", 0, 1, 0, 0, 0)]


def test_refusals_come_most_frequent_code_first_with_a_column_a_court() -> None:
    refused = [("caed", "pdf.encrypted"), ("cit", "pdf.too_large"), ("caed", "pdf.too_large"), ("cit", "pdf.too_large")]
    trace = events(
        *[{"kind": "refusal", "court": c, "code": code} for c, code in refused], {"kind": "filer", "name": "retry"}
    )
    wide = tables.refusals_wide(trace, ("caed", "cit"))
    assert wide.columns == ["code", "all", "caed", "cit"]
    assert wide.rows() == [("pdf.too_large", 3, 1, 2), ("pdf.encrypted", 1, 1, 0)]


def test_notices_count_recipients_by_e_mail_and_otherwise() -> None:
    frame = filings(
        {"nef_id": 1, "recipients_electronic": 8, "recipients_other": 1},
        {"nef_id": 2, "recipients_electronic": 3},
        {"outcome": "refused", "recipients_electronic": 99},
    )
    assert tables.notices(frame).rows() == [("caed", 2, 11, 1, 8, 6.0)]


def test_filer_actions_leave_other_kinds_of_event_out() -> None:
    trace = events(
        {"kind": "filer", "name": "retry"},
        {"kind": "filer", "name": "retry", "court": "cit"},
        {"kind": "filer", "name": "gave_up"},
        {"kind": "help", "name": "answered"},
    )
    assert tables.filer_actions(trace, ("caed", "cit")).rows() == [("retry", 2, 1, 1), ("gave_up", 1, 1, 0)]


def test_who_filed_counts_pages_of_accepted_filings_only() -> None:
    late_order = {"filer_role": "clerk", "pages": 2, "affected_by_outage": True}
    frame = filings({"pages": 4}, {"outcome": "refused", "pages": 50}, late_order)
    assert tables.who_filed(frame).rows() == [("attorney", 2, 1, 1, 0, 4, 0), ("clerk", 1, 1, 0, 0, 2, 1)]


def test_reasons_for_giving_up_are_those_of_abandoned_filings() -> None:
    lost = {"outcome": "abandoned", "abandon_reason": "the run ended first"}
    frame = filings(lost, lost | {"court": "cit"}, {"outcome": "abandoned"}, {"abandon_reason": "not abandoned at all"})
    reasons = tables.abandon_reasons(frame, ("caed", "cit"))
    assert reasons.rows() == [("the run ended first", 2, 1, 1), (None, 1, 1, 0)]
