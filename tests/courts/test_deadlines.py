"""Deadlines by the courts' own dated rules: the edition, the days for service, the cut-off, and what is assumed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from sim.courts import CourtBook, NoRuleError, court_ids, load_court
from sim.courts.clock import instant_us
from sim.courts.deadlines import deadline_for, due_day_for, hours_deadline_for, time_rules_of
from sim.courts.outage_decisions import decide_outages, judge_by_rule
from sim.courts.outage_log import load_outages
from sim.courts.technical_failure import Moved
from sim.courts.time_assumed import outage_assumptions, time_assumptions
from sim.courts.time_computation import Service
from sim.paths import data_room

CAED = load_court("caed")


@pytest.mark.parametrize("court_id", court_ids())
def test_every_court_computes_fourteen_days_from_10_january_2014_to_the_day_of_the_outage(court_id: str) -> None:
    deadline = deadline_for(load_court(court_id), date(2014, 1, 10), 14)
    assert deadline.due == date(2014, 1, 24)
    assert deadline.cutoff_local == "24:00"


def test_the_short_period_rule_ended_in_december_2009() -> None:
    assert time_rules_of(CAED, date(2009, 11, 30)).exclude_short_below_days == 11
    assert time_rules_of(CAED, date(2009, 12, 1)).exclude_short_below_days == 0
    assert time_rules_of(load_court("casb"), date(2009, 11, 30)).exclude_short_below_days == 8
    assert deadline_for(CAED, date(2007, 8, 24), 10, state_holidays="ignore").due == date(2007, 9, 10)


def test_state_holidays_count_both_ways_only_under_the_older_text() -> None:
    """N7 and the old Rule 6(a)."""
    assert time_rules_of(CAED, date(2008, 1, 1), "forward").state_holidays == "both"
    assert time_rules_of(CAED, date(2014, 1, 1), "forward").state_holidays == "forward"
    assert time_rules_of(CAED, date(2014, 1, 1), "ignore").state_holidays == "ignore"


def test_the_switch_overrides_the_courts_rule_on_state_holidays() -> None:
    """R2."""
    casb = load_court("casb")
    assert deadline_for(casb, date(2025, 1, 28), 60, state_holidays="forward").due == date(2025, 4, 1)
    assert deadline_for(casb, date(2025, 1, 28), 60, state_holidays="ignore").due == date(2025, 3, 31)


def test_the_trade_court_reckons_with_its_declared_holidays() -> None:
    """R3, R4."""
    cit = load_court("cit")
    assert deadline_for(cit, date(2025, 11, 13), 14).due == date(2025, 12, 1)
    assert deadline_for(cit, date(2025, 12, 11), 14).due == date(2025, 12, 29)
    assert deadline_for(CAED, date(2025, 11, 13), 14).due == date(2025, 11, 28)


def test_the_day_alone_agrees_with_the_whole_answer() -> None:
    services: tuple[Service | None, ...] = (None, "mail", "electronic")
    for days in range(0, 100, 7):
        for service in services:
            whole = deadline_for(CAED, date(2014, 1, 3), days, "after", service)
            assert due_day_for(CAED, date(2014, 1, 3), days, "after", service) == whole.due


def test_an_equal_question_is_answered_from_memory() -> None:
    first = deadline_for(CAED, date(2014, 1, 10), 14, inaccessible=[date(2014, 1, 24)])
    assert deadline_for(CAED, date(2014, 1, 10), 14, inaccessible={date(2014, 1, 24)}) is first


def test_a_deadline_lists_what_its_rules_assume_and_only_those_it_used() -> None:
    assert deadline_for(CAED, date(2014, 3, 3), 14).assumed == ()
    old = deadline_for(CAED, date(2008, 5, 14), 45).assumed
    assert any(words.startswith("filing.cutoff_local: ") for words in old)


def test_hours_use_the_courts_own_zone() -> None:
    """N6 in a court's own book."""
    start = instant_us(datetime(2014, 3, 7, 15), "America/Los_Angeles")
    deadline = hours_deadline_for(CAED, start, 72)
    assert (deadline.due, deadline.cutoff_local) == (date(2014, 3, 10), "16:00")


def test_a_date_before_any_rule_on_file_has_no_answer() -> None:
    with pytest.raises(NoRuleError, match=r"time\.counting"):
        deadline_for(CAED, date(1975, 5, 1), 14)


# --- outages by the courts' own rules -------------------------------------------------------------------------------


def national_rows(book: CourtBook) -> list[str]:
    return [row.logged_by for row in book.outages if row.kind == "national" and row.starts_local.startswith("January")]


def test_every_court_meets_the_national_outage_once() -> None:
    """PACER-2: in its own log where it published one, else as the Eastern District of California logged it."""
    assert {court_id: national_rows(load_court(court_id)) for court_id in court_ids()} == {
        court_id: ["caed"] for court_id in court_ids()
    }


def test_a_published_log_has_nothing_added_to_it_for_the_time_it_covers() -> None:
    """CAED-8: six rows as they stand, and then the national rows of 2025, of which the log cannot tell."""
    own, added = CAED.outages[:6], CAED.outages[6:]
    assert {row.logged_by for row in own} == {"caed"}
    assert [row.starts_local[:10] for row in added] == ["2025-10-12", "2025-11-08", "2025-11-09", "2025-12-11"]
    assert all(row.flags[-1] == "outside_own_log" for row in added)
    path = data_room("courts") / "caed" / "outages.csv"
    assert load_outages(path, CAED.profile) == CAED.outages


def test_a_court_without_a_published_log_has_no_row_outside_it() -> None:
    assert load_court("cacd").outage_log == "notices"
    assert not any("outside_own_log" in row.flags for row in load_court("cacd").outages)


def test_an_assumed_reading_is_told_with_every_judgement() -> None:
    """Rule 9006(a)(3) leaves it to the court whether an outage is inaccessibility; E.D. Cal. LR 134(c) does not."""
    by_court = {
        court_id: {
            day.status
            for decision in decide_outages(load_court(court_id))
            if decision.published.explanation == "National System Outage"
            for day in decision.days
        }
        for court_id in court_ids()
    }
    assert by_court == {
        "cacd": {"assumed"},  # the rule is read, that this court was down as long as the log's was not
        "caed": {"derived"},
        "canb": {"assumed"},
        "casb": {"unknown"},
        "cit": {"unknown"},
    }


def test_a_row_from_another_courts_log_is_flagged_and_counts_as_an_assumption() -> None:
    cacd = load_court("cacd")
    (row,) = [row for row in cacd.outages if row.kind == "national" and "another_courts_log" in row.flags][:1]
    assert row.assumed is not None
    assert any(one.why == row.assumed for one in outage_assumptions(cacd))
    assert {one.value for one in outage_assumptions(CAED)}.isdisjoint(row.description for row in CAED.outages[:6])


def test_the_rule_in_force_on_the_day_judges_it() -> None:
    judged, rule = judge_by_rule(CAED, date(2014, 1, 24), CAED.outages, announced=True)
    assert judged.effect == Moved(date(2014, 1, 27))
    assert rule.cite == "caed.lr134c"


def test_a_day_before_any_rule_on_file_stays_unknown() -> None:
    with pytest.raises(NoRuleError):
        judge_by_rule(CAED, date(1970, 1, 1), CAED.outages)


@pytest.mark.parametrize("court_id", court_ids())
def test_every_logged_outage_of_every_court_is_decided(court_id: str) -> None:
    book = load_court(court_id)
    decisions = decide_outages(book)
    assert len(decisions) == len(book.outages)
    assert all(decision.days for decision in decisions)
    assert all(day.cite or day.assumed for decision in decisions for day in decision.days)


def test_the_assumptions_of_the_time_data_name_file_and_line() -> None:
    found = time_assumptions()
    assert {one.file.name for one in found} == {"holidays.toml", "state_holidays.toml", "time_texts.toml"}
    assert all(one.line for one in found)
