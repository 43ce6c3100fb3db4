"""Calendars of outages: windows on the court's clock, one draw for national ones, and draws that nothing else moves."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sim.cli import main
from sim.courts.clock import local_datetime
from sim.data_file import DataError
from sim.paths import data_room
from sim.world.outage_calendar import PlannedOutage, down_spans, draw_pattern, outage_calendar
from sim.world.outage_tables import OutagePattern
from sim.world.scenario import load_scenario
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_tables import OutagePlan, Scenario

GROUND: dict[str, Any] = {"assumed": "test"}
HOUR_US = 3_600_000_000


def figure(value: float) -> dict[str, Any]:
    return {"value": value, **GROUND}


def spread(family: str, mean: float, shape: float | None = None) -> dict[str, Any]:
    return {"family": family, "mean": mean, "shape": shape, **GROUND}


def pattern(kind: str, **how: Any) -> OutagePattern:
    """A pattern of caed as a scenario file would give it."""
    return msgspec.convert({"id": "p", "kind": kind, "courts": ["caed"], **GROUND, **how}, OutagePattern)


def failing(kind: str = "random", mean_h: float = 50, minutes: float = 60, **how: Any) -> OutagePattern:
    times = {"up_hours": spread("exponential", mean_h), "repair_minutes": spread("exponential", minutes)}
    return pattern(kind, **{**times, **how})


def us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * 1_000_000


def drawn(one: OutagePattern, first: str, last: str, seed: int = 1, court_id: str = "caed") -> list[PlannedOutage]:
    return list(draw_pattern(one, seed, court_id, (us(f"{first}T00:00:00+00:00"), us(f"{last}T00:00:00+00:00"))))


def begins(outages: list[PlannedOutage], zone: str = "America/Los_Angeles") -> list[str]:
    return [f"{local_datetime(outage.begins_at, zone):%m-%d %H:%M %Z}" for outage in outages]


def scenario_with(*patterns: OutagePattern, courts: tuple[str, ...] = ("caed", "casb", "cit")) -> Scenario:
    base = load_scenario("national-outage-2014").scenario
    starts = datetime(2025, 1, 1, tzinfo=UTC)
    clock = replace(base.clock, starts=starts, ends=starts + timedelta(days=120))
    return replace(base, courts=courts, clock=clock, outage=(), outage_pattern=patterns)


# --- windows --------------------------------------------------------------------------------------------------------


def test_a_window_begins_by_the_courts_clock_before_and_after_the_clocks_change() -> None:
    """Sundays at 01:00 Pacific: the clocks go forward on 9 March 2025 at 02:00; four hours are four hours."""
    weekly = pattern("maintenance", weekdays=["sunday"], starts_local="01:00", minutes=figure(240))
    found = drawn(weekly, "2025-03-01", "2025-03-18")
    assert begins(found) == ["03-02 01:00 PST", "03-09 01:00 PST", "03-16 01:00 PDT"]
    assert {outage.ends_at - outage.begins_at for outage in found} == {4 * HOUR_US}
    assert found[1].begins_at - found[0].begins_at == 7 * 24 * HOUR_US
    assert found[2].begins_at - found[1].begins_at == (7 * 24 - 1) * HOUR_US


def test_an_hour_that_is_skipped_begins_an_hour_later_and_one_that_comes_twice_the_first_time() -> None:
    daily = pattern("maintenance", starts_local="02:30", minutes=figure(30))
    assert "03-09 03:30 PDT" in begins(drawn(daily, "2025-03-08", "2025-03-11"))
    autumn = pattern("maintenance", starts_local="01:30", minutes=figure(30))
    found = begins(drawn(autumn, "2025-11-01", "2025-11-04"))
    assert [words for words in found if words.startswith("11-02")] == ["11-02 01:30 PDT"]


@pytest.mark.parametrize(
    ("nth", "days"), [([2], ["01-11", "02-08", "03-08"]), ([-1], ["01-25", "02-22", "03-29"]), ([5], ["03-29"])]
)
def test_the_nth_weekday_of_a_month_counts_from_either_end(nth: list[int], days: list[str]) -> None:
    monthly = pattern("maintenance", weekdays=["saturday"], nth_of_month=nth, starts_local="05:00", minutes=figure(60))
    assert [words[:5] for words in begins(drawn(monthly, "2025-01-01", "2025-04-01"))] == days


def test_windows_that_overlap_are_one_outage() -> None:
    """30 hours from each midnight: three days on end, cut at the span's start and lived to the end."""
    daily = pattern("maintenance", starts_local="00:00", minutes=figure(30 * 60))
    (one,) = drawn(daily, "2025-01-02", "2025-01-04")
    assert one.begins_at == us("2025-01-02T00:00:00+00:00")
    assert one.ends_at == us("2025-01-04T14:00:00+00:00")


def test_overruns_come_as_often_as_stated_and_leave_the_beginnings_alone() -> None:
    plain = pattern("maintenance", starts_local="04:00", minutes=figure(60))
    over = replace(
        plain,
        overrun_share=msgspec.convert(figure(0.25), type(plain.minutes)),
        overrun_minutes=pattern(
            "random", up_hours=spread("constant", 1), repair_minutes=spread("constant", 90)
        ).repair_minutes,
    )
    found, usual = drawn(over, "2020-01-01", "2025-01-01"), drawn(plain, "2020-01-01", "2025-01-01")
    assert [outage.begins_at for outage in found] == [outage.begins_at for outage in usual]
    longer = [outage for outage in found if outage.ends_at - outage.begins_at == 150 * 60_000_000]
    assert len(longer) / len(found) == pytest.approx(0.25, abs=0.04)


def test_an_announcement_comes_so_long_before_or_after_the_beginning() -> None:
    how: dict[str, Any] = {"starts_local": "04:00", "minutes": figure(60), "announced_minutes": figure(90)}
    before = drawn(pattern("maintenance", announced="before", **how), "2025-01-02", "2025-01-03")[0]
    after = drawn(pattern("maintenance", announced="after", **how), "2025-01-02", "2025-01-03")[0]
    assert before.announced_at == before.begins_at - 90 * 60_000_000
    assert after.announced_at == after.begins_at + 90 * 60_000_000


# --- failures -------------------------------------------------------------------------------------------------------


def test_failures_take_the_share_of_time_that_their_means_give() -> None:
    """Down 5 of 55 hours, Weibull up and lognormal down, over 20 years: the limit theorem of alternating renewal."""
    one = pattern("random", up_hours=spread("weibull", 50, 0.7), repair_minutes=spread("lognormal", 300, 1.0))
    found = drawn(one, "2000-01-01", "2020-01-01")
    down = sum(outage.ends_at - outage.begins_at for outage in found)
    assert down / (us("2020-01-01T00:00:00+00:00") - us("2000-01-01T00:00:00+00:00")) == pytest.approx(5 / 55, rel=0.08)
    assert all(one.ends_at < two.begins_at for one, two in itertools.pairwise(found))


def test_other_repair_times_leave_the_times_between_failures_as_they_are() -> None:
    slow, quick = (drawn(failing(minutes=minutes), "2025-01-01", "2025-06-01") for minutes in (600, 1))

    def up(found: list[PlannedOutage]) -> list[int]:
        return [two.begins_at - one.ends_at for one, two in itertools.pairwise(found)]

    drawn_up = [round(hours) for hours in up(quick)]
    shared = [hours for hours in up(slow) if hours in drawn_up]
    assert len(shared) > 20
    assert len(shared) == len(up(slow))


def test_a_longer_run_begins_with_the_calendar_of_the_shorter_one() -> None:
    short, long = drawn(failing(), "2025-01-01", "2025-02-01"), drawn(failing(), "2025-01-01", "2025-04-01")
    assert 0 < len(short) < len(long)
    assert long[: len(short)] == short


def test_a_failure_under_way_at_the_start_begins_with_the_run() -> None:
    """Down nearly always, a day at a time; what is left of the first day differs from seed to seed."""
    one = pattern("random", up_hours=spread("constant", 1 / 60), repair_minutes=spread("constant", 1_440))
    firsts = [drawn(one, "2025-01-01", "2025-01-05", seed)[0] for seed in range(20)]
    assert {first.begins_at for first in firsts} == {us("2025-01-01T00:00:00+00:00")}
    assert firsts[0].outage_id == "p-20250101T000000Z"
    left = sorted((first.ends_at - first.begins_at) / (24 * HOUR_US) for first in firsts)
    assert 0 < left[0] < 0.25
    assert 0.75 < left[-1] < 1


# --- intermittent ---------------------------------------------------------------------------------------------------


def flicker(down: float, stays: float | None = None) -> list[PlannedOutage]:
    how = {"starts": datetime(2025, 1, 2, tzinfo=UTC), "ends": datetime(2025, 1, 9, tzinfo=UTC)}
    more = {} if stays is None else {"stays_down_share": figure(stays)}
    return drawn(pattern("intermittent", down_share=figure(down), **how, **more), "2025-01-01", "2025-02-01")


def test_intermittent_service_is_down_for_its_share_of_minutes() -> None:
    """10,080 minutes: each alone at 0.3 (five standard errors); in runs of 5 minutes on average where they stay."""
    alone, runs = flicker(0.3), flicker(0.05, 0.8)
    minutes = [(outage.ends_at - outage.begins_at) // 60_000_000 for outage in alone]
    assert sum(minutes) / 10_080 == pytest.approx(0.3, abs=0.023)
    lengths = [(outage.ends_at - outage.begins_at) // 60_000_000 for outage in runs]
    assert sum(lengths) / len(lengths) == pytest.approx(5, abs=1.2)
    assert sum(lengths) / 10_080 == pytest.approx(0.2, abs=0.05)


def test_intermittent_service_with_no_chance_is_up_and_with_certainty_down_all_the_time() -> None:
    assert flicker(0.0) == []
    (whole,) = flicker(1.0)
    assert whole.ends_at - whole.begins_at == 7 * 24 * HOUR_US


# --- streams --------------------------------------------------------------------------------------------------------


def test_a_national_event_hits_all_its_courts_at_one_instant() -> None:
    scenario = scenario_with(failing("national", courts=["caed", "casb", "cit"]))
    calendars = [outage_calendar(scenario, 4, court_id) for court_id in scenario.courts]
    assert len(calendars[0]) > 20
    assert calendars[0] == calendars[1] == calendars[2]
    assert all(outage.national and outage.kind == "national" for outage in calendars[0])
    assert outage_calendar(scenario, 5, "caed") != calendars[0]


def test_each_court_fails_in_its_own_time() -> None:
    scenario = scenario_with(failing(courts=["caed", "casb"]))
    caed, casb = (outage_calendar(scenario, 4, court_id) for court_id in ("caed", "casb"))
    assert {outage.begins_at for outage in caed}.isdisjoint(outage.begins_at for outage in casb)
    assert outage_calendar(scenario, 4, "cit") == ()


def test_a_patterns_draws_are_moved_by_nothing_else_in_the_scenario() -> None:
    """Another pattern before it, another court, other volumes and capacities: the same outages, to the microsecond."""
    one = failing(id="one")
    alone = outage_calendar(scenario_with(one, courts=("caed",)), 4, "caed")
    crowd = scenario_with(
        failing("national", id="two", courts=["caed", "cit"]),
        replace(one, courts=("cit", "caed")),
        pattern("maintenance", id="three", starts_local="03:00", minutes=figure(15)),
    )
    crowd = replace(crowd, capacity={}, volume={})
    assert tuple(outage for outage in outage_calendar(crowd, 4, "caed") if outage.pattern == "one") == alone
    assert len(outage_calendar(crowd, 4, "caed")) > len(alone)


def test_a_calendar_is_in_order_and_its_ids_are_its_own() -> None:
    scenario = load_scenario("outage-fortnight").scenario
    for court_id in scenario.courts:
        found = outage_calendar(scenario, 1, court_id)
        assert [outage.begins_at for outage in found] == sorted(outage.begins_at for outage in found)
        assert len({outage.outage_id for outage in found}) == len(found) > 20


def test_the_times_when_a_part_is_out_of_service_are_joined_over_patterns() -> None:
    """07:00 to 08:00 and 07:30 to 09:00 for the system; the mail, meanwhile, is out by itself."""
    windows = (("one", "07:00", 60, ["system"]), ("two", "07:30", 90, ["system"]), ("three", "06:00", 60, ["mail"]))
    patterns = (
        pattern("maintenance", id=name, starts_local=starts, minutes=figure(minutes), hits=hits)
        for name, starts, minutes, hits in windows
    )
    found = outage_calendar(scenario_with(*patterns), 1, "caed")
    spans = down_spans(found)
    assert spans[0] == (us("2025-01-01T07:00:00-08:00"), us("2025-01-01T09:00:00-08:00"))
    assert len(spans) == len(down_spans(found, "mail")) == 120
    assert down_spans(found, "pay_gov") == ()


def test_a_row_of_a_log_hits_what_its_scope_says() -> None:
    plan = OutagePlan(id="row", log="cit", row="2025-11-08T18:00", courts=("cit",))
    (found,) = outage_calendar(replace(scenario_with(), outage=(plan,)), 1, "cit")
    assert found.hits == ("pay_gov",)
    assert not found.is_whole


@given(
    seed=st.integers(0, 2**63),
    mean_h=st.floats(0.5, 500),
    minutes=st.floats(0.1, 5_000),
    family=st.sampled_from(["exponential", "weibull", "gamma", "lognormal"]),
    shape=st.floats(0.4, 3),
)
@settings(max_examples=60, deadline=None)
def test_whatever_its_laws_a_patterns_outages_are_in_order_apart_and_touch_the_run(
    seed: int, mean_h: float, minutes: float, family: str, shape: float
) -> None:
    of_shape = None if family == "exponential" else shape
    one = pattern("random", up_hours=spread(family, mean_h, of_shape), repair_minutes=spread(family, minutes, of_shape))
    found = drawn(one, "2025-03-01", "2025-03-15", seed)
    first, last = us("2025-03-01T00:00:00+00:00"), us("2025-03-15T00:00:00+00:00")
    assert all(first <= outage.begins_at < min(outage.ends_at, last) for outage in found)
    assert all(one.ends_at < two.begins_at for one, two in itertools.pairwise(found))
    assert found == drawn(one, "2025-03-01", "2025-03-15", seed)


# --- tables ---------------------------------------------------------------------------------------------------------

ALLOWED = 'id = "p"\ncourts = ["caed"]\nassumed = "test"\n'
UP = 'up_hours = { family = "exponential", mean = 5, assumed = "test" }\n'
REPAIR = 'repair_minutes = { family = "exponential", mean = 5, assumed = "test" }\n'
WINDOW = 'starts_local = "05:00"\nminutes = { value = 5, assumed = "test" }\n'


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('kind = "sometimes"\n', "unknown choice 'sometimes'; known: dependency, intermittent, maintenance"),
        ('kind = "random"\n' + WINDOW, "a random pattern takes its times from exactly one of (fitted_from"),
        ('kind = "random"\n' + UP, "give both up_hours and repair_minutes, or the logs in fitted_from"),
        ('kind = "maintenance"\nstarts_local = "05:00"\n', "a window that recurs needs both starts_local and minutes"),
        ('kind = "dependency"\n' + UP + REPAIR, "a dependency is not the court's own system"),
        ('kind = "national"\n' + WINDOW, "needs the zone in which starts_local is told"),
        ('kind = "intermittent"\n' + WINDOW, "down_share goes with intermittent service"),
        ('kind = "random"\nannounced = "before"\nannounced_minutes = { value = 5, assumed = "x" }\n' + UP + REPAIR,
         "a random failure cannot be announced before it begins"),
        ('kind = "random"\nannounced = "after"\n' + UP + REPAIR, "announced_minutes goes with announced"),
        ('kind = "random"\nderived = "both"\n' + UP + REPAIR, "give exactly one of cite, derived or assumed"),
        ('kind = "random"\nhitz = ["mail"]\n' + UP + REPAIR, "unknown key; did you mean 'hits'?"),
        ('kind = "random"\nhits = ["phone"]\n' + UP + REPAIR, "unknown choice 'phone'"),
        ('kind = "random"\n' + UP.replace("exponential", "weibull") + REPAIR, "a weibull spread takes a shape"),
        ('kind = "random"\nfitted_from = ["casb"]\n', "no rate of failures can be taken from casb"),
        ('kind = "random"\nfitted_from = ["cadc"]\n', "no court 'cadc'"),
        ('kind = "maintenance"\nstarts = 2014-01-01T00:00:00Z\nends = 2014-01-02T00:00:00Z\n',
         "the window lies outside the run"),
        ('kind = "maintenance"\nzone = "America/Fresno"\n' + WINDOW, "unknown time zone 'America/Fresno'"),
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_drawn_is_told_with_file_and_line(tmp_path: Path, table: str, told: str) -> None:
    path = tmp_path / "bad.toml"
    base = data_room("scenarios") / "trade-court-week.toml"
    path.write_text(
        f'extends = "{base}"\ncourts = ["cit"]\n\n[[outage_pattern]]\n{ALLOWED.replace("caed", "cit")}{table}'
    )
    with pytest.raises(DataError) as error:
        check_against_courts(load_scenario(str(path)))
    assert told in str(error.value)
    assert "bad.toml:" in str(error.value)
    assert "outage_pattern[0]" in str(error.value)


def test_courts_ids_and_sources_of_patterns_must_be_known(tmp_path: Path) -> None:
    base = data_room("scenarios") / "trade-court-week.toml"
    for changed, told in (
        (ALLOWED, "court 'caed' is not in this scenario"),
        (ALLOWED.replace("caed", "cit").replace('"p"', '"cit-network-2025-10-17"'), "is the id of another outage"),
        (ALLOWED.replace("caed", "cit").replace("assumed", "cite"), "no source 'test' is registered"),
    ):
        path = tmp_path / "bad.toml"
        path.write_text(f'extends = "{base}"\n\n[[outage_pattern]]\nkind = "random"\n{changed}{UP}{REPAIR}')
        with pytest.raises(DataError, match=told):
            check_against_courts(load_scenario(str(path)))


def test_what_no_citation_backs_is_among_the_assumptions() -> None:
    found = {one.key: one for one in load_scenario("outage-fortnight").assumptions}
    assert found["outage_pattern[0]"].status == "assumed"
    assert found["outage_pattern[0].overrun_minutes"].value == "exponential, mean 300"
    assert found["outage_pattern[1]"].status == "derived"
    assert found["outage_pattern[0].minutes"].value == "240"
    assert "outage_pattern[5]" not in found  # cited


def test_the_command_prints_a_calendar_as_csv(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outages", "outage-fortnight", "--calendar", "--csv", "--seed", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "court,id,kind,begins,ends,minutes,hits,scheduled,national,announced"
    saturday = next(line for line in lines if "caed-saturday" in line)
    assert saturday.startswith("caed,caed-saturday-20251108T130000Z,maintenance,2025-11-08T05:00:00-08:00,")
    assert len(lines) > 50
