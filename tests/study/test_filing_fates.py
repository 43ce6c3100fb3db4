"""Filings of two arms side by side: joined by key, and each kind of change told for what it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from sim.engine.filing_record import RUN_ENDED, FilingRecord, records_frame
from sim.study.compare_measures import MEASURES, measures_of
from sim.study.compare_tallies import Tallies
from sim.study.filing_fates import CHANGES, joined_fates, with_standing

ZONES = {"caed": "America/Los_Angeles"}
DUE = date(2014, 1, 24)
AT = 1_390_600_800_000_000  # 2014-01-24T14:00-08:00


def _filing(key: str, **more: Any) -> FilingRecord:
    record = FilingRecord(
        filing_id=1,
        court="caed",
        filer_id="caed-atty-1",
        filer_role="attorney",
        category="deadline",
        event_code="opposition",
        event_name="Opposition",
        medium="electronic",
        began_at_us=AT,
        due_on=DUE,
        ended_at_us=AT + 60_000_000,
        outcome="accepted",
        timeliness="on_time",
        timeliness_rule="deadline.opposition",
        timeliness_cite="caed.lr230",
        filed_on=DUE,
        attempts=1,
        key=key,
    )
    for name, value in more.items():
        setattr(record, name, value)
    return record


def _fates(base: list[FilingRecord], arm: list[FilingRecord]) -> pl.DataFrame:
    return joined_fates(records_frame(base), records_frame(arm), ZONES)


@pytest.mark.parametrize(
    ("more", "change", "also"),
    [
        ({}, None, set()),
        ({"filing_id": 99, "entry_number": 7}, None, set()),  # names and numbers are no difference
        ({"timeliness": "late"}, "became_untimely", {"standing_changed"}),
        ({"timeliness": "moved_by_rule", "filed_on": date(2014, 1, 27)}, "standing_changed", {"date_moved"}),
        ({"timeliness": "rule_unknown"}, "standing_changed", set()),
        ({"outcome": "abandoned", "timeliness": None, "filed_on": None}, "became_untimely",
         {"standing_changed", "outcome_changed", "date_moved"}),
        ({"outcome": "abandoned", "abandon_reason": RUN_ENDED, "timeliness": None, "filed_on": None},
         "standing_changed", {"outcome_changed", "date_moved"}),
        ({"filed_on": date(2014, 1, 23)}, "date_moved", set()),
        ({"wait_us": 5}, "times_only", {"wait_changed"}),
        ({"ended_at_us": AT}, "times_only", {"ended_changed"}),
        ({"attempts": 2}, "times_only", set()),
    ],
)  # fmt: skip
def test_a_change_is_called_by_its_weightiest_kind(more: dict[str, Any], change: str | None, also: set[str]) -> None:
    row = _fates([_filing("a")], [_filing("a", **more)]).row(0, named=True)
    assert row["change"] == change
    assert {name for name in CHANGES if row[name]} - {change} == also
    assert row["differs"] is (change is not None)


def test_filings_of_one_arm_only_are_told_apart_and_count_as_nothing_else() -> None:
    fates = _fates([_filing("a"), _filing("b", timeliness="late")], [_filing("b", timeliness="late"), _filing("c")])
    assert dict(fates.select("key", "change").iter_rows()) == {"a": "only_base", "b": None, "c": "only_arm"}
    tally = Tallies()
    tally.add(fates)
    assert tally.matched().share == 1 / 3
    assert {name: one.estimate for name, one in tally.changes(0.95).items() if one.estimate} == {
        "only_base": 1,
        "only_arm": 1,
    }


def test_swapped_arms_swap_what_is_told() -> None:
    base = [_filing("a"), _filing("b", wait_us=3), _filing("c", timeliness="late")]
    arm = [_filing("a", timeliness="late"), _filing("b"), _filing("d")]
    forth, back = _fates(base, arm), _fates(arm, base)
    turned = {"only_base": "only_arm", "only_arm": "only_base", "became_untimely": "became_timely"}
    assert [turned.get(name, name) for name in forth["change"]] == back["change"].to_list()
    assert forth["wait_us_base"].to_list() == back["wait_us_arm"].to_list()


def test_the_beginning_is_told_in_the_courts_own_time() -> None:
    row = _fates([_filing("a")], [_filing("a", began_at_us=AT + 1)]).row(0, named=True)
    assert (row["began_local"], row["hour"], row["weekday"]) == ("2014-01-24T14:00:00-08:00", "14", "Friday")


@pytest.mark.parametrize(
    ("role", "represented"), [("attorney", "yes"), ("staff", "yes"), ("pro_se", "no"), ("judge", "other")]
)
def test_a_party_is_represented_where_counsel_or_their_staff_file(role: str, represented: str) -> None:
    judged = with_standing(records_frame([_filing("a", filer_role=role)]))
    assert judged["represented"].to_list() == [represented]


def test_measures_count_and_time_what_they_are_named_after() -> None:
    filings = [
        _filing("a", wait_us=2_000_000),
        _filing("b", timeliness="late", wait_us=4_000_000, help_calls=1),
        _filing("c", due_on=None, timeliness="no_deadline", medium="counter", counter_visits=1, wait_us=9_000_000),
        _filing("d", outcome="abandoned", timeliness=None, filed_on=None, unavailable_attempts=3),
        _filing("e", outcome="abandoned", abandon_reason=RUN_ENDED, timeliness=None, filed_on=None),
        _filing("f", timeliness="rule_unknown", wait_us=0),
    ]
    measured = measures_of(records_frame(filings))
    assert set(measured) == set(MEASURES)
    assert {name: value for name, value in measured.items() if value} == {
        "attempted": 6,
        "accepted": 4,
        "abandoned": 2,
        "timely": 1,
        "untimely": 2,
        "late": 1,
        "rule_unknown": 1,
        "not_filed": 1,
        "untimely_share": 2 / 4,
        "wait_mean_s": 2.0,
        "wait_p95_s": pytest.approx(3.8, abs=1e-12),
        "finish_mean_s": 60.0,
        "finish_p95_s": 60.0,
        "unavailable_attempts": 3,
        "help_calls": 1,
        "counter_visits": 1,
    }


def test_measures_of_no_filings_are_nought() -> None:
    assert set(measures_of(records_frame([])).values()) == {0.0}
