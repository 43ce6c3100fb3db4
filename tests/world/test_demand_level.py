"""Growth and season: what a day's volume is, over leap years and months of any length."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from sim.courts import load_court
from sim.data_file import DataError
from sim.world.court_world import CourtWorld
from sim.world.demand_tables import Growth, Season
from sim.world.figures import Figure
from sim.world.level import Level, years_since
from sim.world.planner import Planner
from sim.world.rhythm import CourtClock, expected_entries
from sim.world.scenario import load_scenario
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_tables import Scenario

SHIPPED = load_scenario("bar-date-casb").scenario
PLAIN = load_scenario("trade-court-week").scenario
CLOCK = CourtClock(load_court("casb"))
KIND = SHIPPED.kind["bankruptcy"]
SEASON = SHIPPED.season["bankruptcy"]
# Petitions of C.D. Cal. (bankruptcy) in January to December, 2014 to 2019, as centraldistrictinsider.com printed them.
PETITIONS = {
    2014: (4704, 4574, 5430, 5364, 5500, 4386, 4701, 4540, 4317, 4554, 3642, 3733),
    2015: (3364, 3829, 4496, 4486, 3971, 3966, 3731, 3544, 3493, 3751, 3531, 2718),
    2016: (2872, 3299, 3923, 3584, 3484, 3545, 3239, 3543, 3168, 3235, 3025, 2902),
    2017: (2839, 2795, 3782, 3209, 3384, 3252, 2953, 3387, 3071, 3170, 3004, 2416),
    2018: (2741, 2708, 3363, 3277, 3226, 2981, 3057, 3337, 2772, 3259, 2821, 2419),
    2019: (2745, 2754, 3481, 3631, 3347, 2967, 3270, 3274, 2934, 3355, 2636, 2723),
}


def _days(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(ahead)
        for ahead in range(366)
        if (date(year, 1, 1) + timedelta(ahead)).year == year
    ]


def _level(scenario: Scenario, court_id: str = "casb", kind: str = "bankruptcy") -> Level:
    return Level(scenario, court_id, kind, CLOCK)


def _growing(base: date, per_year: float) -> Scenario:
    growth = Growth(base, Figure(per_year, assumed="test"), {"caed": Figure(0.5, assumed="test")})
    return replace(SHIPPED, season={}, growth=growth)


# --- growth ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "day", "years"),
    [
        (date(2023, 10, 1), date(2023, 10, 1), 0),
        (date(2023, 10, 1), date(2024, 10, 1), 1),  # 366 days
        (date(2022, 10, 1), date(2023, 10, 1), 1),  # 365 days
        (date(2023, 10, 1), date(2024, 2, 29), 151 / 366),
        (date(2024, 2, 29), date(2025, 3, 1), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 365 / 366),
        (date(2024, 2, 29), date(2028, 2, 29), 4),
        (date(2023, 10, 1), date(2022, 10, 1), -1),
        (date(2023, 10, 1), date(2023, 9, 30), -1 / 365),
    ],
)
def test_years_are_counted_by_the_calendar(base: date, day: date, years: float) -> None:
    assert years_since(base, day) == pytest.approx(years, abs=1e-12)


def test_growth_compounds_and_a_courts_own_stands_in_place_of_the_common_one() -> None:
    scenario = _growing(date(2024, 1, 1), 0.03)
    level, own = _level(scenario), _level(scenario, "caed")
    assert level.on(date(2024, 1, 1)) == 1
    assert level.on(date(2027, 1, 1)) == pytest.approx(1.03**3, rel=1e-12)
    assert level.on(date(2022, 1, 1)) == pytest.approx(1.03**-2, rel=1e-12)
    assert own.on(date(2026, 1, 1)) == pytest.approx(1.5**2, rel=1e-12)


def test_growth_has_no_step_anywhere_in_eight_years() -> None:
    """From a day to the next, over two leap days, by no more than a 365th of a year's growth."""
    level = _level(_growing(date(2023, 7, 1), 0.04))
    days = [date(2020, 1, 1) + timedelta(ahead) for ahead in range(8 * 365)]
    ratios = [level.on(after) / level.on(day) for day, after in pairwise(days)]
    assert min(ratios) == pytest.approx(1.04 ** (1 / 366), rel=1e-12)
    assert max(ratios) == pytest.approx(1.04 ** (1 / 365), rel=1e-12)


# --- season ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2023, 2024, 2026, 2028])
def test_a_season_leaves_each_calendar_year_its_entries(year: int) -> None:
    level = _level(SHIPPED)
    entries = [(day, expected_entries(KIND, 52_000, day, CLOCK)) for day in _days(year)]
    assert sum(each * level.on(day) for day, each in entries) == pytest.approx(
        sum(each for _, each in entries), rel=1e-12
    )


def test_a_court_day_of_a_month_has_the_months_weight_whatever_its_length() -> None:
    level = _level(SHIPPED)
    for year in (2024, 2025):
        april, february = level.on(date(year, 4, 15)), level.on(date(year, 2, 28))
        assert february / april == pytest.approx(SEASON.weights[1] / SEASON.weights[3], rel=1e-12)
        assert level.on(date(year, 2, 1)) == february
    assert level.on(date(2024, 2, 29)) == level.on(date(2024, 2, 1))


def test_equal_weights_change_nothing() -> None:
    flat = replace(SHIPPED, season={"bankruptcy": Season((3.0,) * 12, "assumed: test")})
    assert all(_level(flat).on(day) == pytest.approx(1, rel=1e-12) for day in _days(2024))


def test_without_growth_and_season_the_level_is_exactly_one() -> None:
    assert {_level(PLAIN, "cit", "trade").on(day) for day in _days(2024)} == {1.0}


def test_the_shipped_season_is_that_of_six_years_of_petitions() -> None:
    """Petitions a court day in each month, over those of its year; the mean of six years, to three digits."""
    found = []
    for month in range(1, 13):
        shares = []
        for year, petitions in PETITIONS.items():
            days = Counter(day.month for day in _days(year) if CLOCK.is_court_day(day))
            shares.append(petitions[month - 1] / days[month] * days.total() / sum(petitions))
        found.append(round(sum(shares) / len(shares), 3))
    assert tuple(found) == SEASON.weights


# --- drawn ----------------------------------------------------------------------------------------------------------


def test_a_year_of_petitions_has_its_months_and_hours() -> None:
    """Chi-square of a drawn leap year against what is expected: below the 0.999 quantiles of 12 and 23 degrees."""
    scenario = replace(SHIPPED, growth=Growth(date(2024, 1, 1), Figure(0.5, assumed="test")))
    planner = Planner(CourtWorld(scenario, 11, load_court("casb")))
    first, last = CLOCK.at(date(2024, 1, 1), "00:00"), CLOCK.at(date(2024, 12, 31), "24:00")
    line = next(line for line in KIND.mix if line.event == "petition_13")
    planned = planner.plan(first, last, lambda one: one is line, "run")
    local = [CLOCK.local(intention.begins_at) for intention in planned]
    assert len(local) > 3_000
    months, hours = Counter(at.month for at in local), Counter(at.hour for at in local)
    expected: Counter[int] = Counter()
    per_year = line.share * planner._per_share
    for day in _days(2024):
        expected[day.month] += expected_entries(KIND, per_year, day, CLOCK) * planner.level.on(day)
    assert sum((months[month] - expected[month]) ** 2 / expected[month] for month in expected) < 32.9
    weights = scenario.hours.attorney.weights
    assert all(hours[hour] == 0 for hour in range(24) if weights[hour] == 0)
    shares = {hour: weight / sum(weights) * len(local) for hour, weight in enumerate(weights) if weight}
    assert sum((hours[hour] - share) ** 2 / share for hour, share in shares.items()) < 49.7


def test_a_days_draws_are_the_same_with_growth_that_is_nothing() -> None:
    """A factor of one leaves every instant where it was."""
    plans = []
    for growth in (None, Growth(date(2024, 1, 1), Figure(0.0, assumed="test"))):
        planner = Planner(CourtWorld(replace(SHIPPED, growth=growth), 3, load_court("casb")))
        first = CLOCK.at(date(2024, 10, 30), "00:00")
        last = CLOCK.at(date(2024, 10, 31), "00:00")
        plans.append([(one.key, one.begins_at) for one in planner.plan(first, last, lambda _line: True, "run")])
    assert plans[0] == plans[1] != []


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[season.bankrupcy]\nweights = [1,1,1,1,1,1,1,1,1,1,1,1]\nbasis = 'assumed: x'", "did you mean 'bankruptcy'?"),
        ("[season.bankruptcy]\nweights = [1,1,1]\nbasis = 'assumed: x'", "length >= 12"),
        ("[season.bankruptcy]\nweights = [0,0,0,0,0,0,0,0,0,0,0,0]\nbasis = 'assumed: x'", "a weight above zero"),
        ("[season.bankruptcy]\nweights = [1,1,1,1,1,1,1,1,1,1,1,1]", "what it rests on"),
        ("[growth]\nbase = 2024-01-01", "give per_year"),
        ("[growth]\nbase = 2024-01-01\nper_year = { value = -1, assumed = 'x' }", "> -1"),
        ("[growth]\nbase = 2024-01-01\ncourt = { casbx = { value = 0.1, assumed = 'x' } }", "not in this scenario"),
    ],
)
def test_growth_and_season_that_do_not_fit_are_told_with_their_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "grows.toml"
    path.write_text(f'extends = "bar-date-casb"\n{text}\n')
    with pytest.raises(DataError) as caught:
        check_against_courts(load_scenario(str(path)))
    assert told in str(caught.value)
    assert "grows.toml:" in str(caught.value)


def test_the_growth_of_courts_that_are_left_out_is_dropped(tmp_path: Path) -> None:
    below, above = tmp_path / "below.toml", tmp_path / "above.toml"
    growth = "[growth]\nbase = 2024-01-01\n[growth.court]\n"
    growth += "".join(f"{court} = {{ value = 0.1, assumed = 'x' }}\n" for court in ("cit", "caed"))
    below.write_text(f'extends = "outage-fortnight"\n{growth}')
    above.write_text('extends = "below"\ncourts = ["cit"]\n')
    found = load_scenario(str(above))
    check_against_courts(found)
    assert found.scenario.growth is not None
    assert list(found.scenario.growth.court) == ["cit"]
