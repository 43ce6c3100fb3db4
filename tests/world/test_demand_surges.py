"""Surges: when their papers come, from whom and about which case; and that they leave all other papers alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from msgspec.structs import asdict, replace

from sim.courts import load_court
from sim.data_file import DataError, InputError
from sim.ecf.records import Document
from sim.engine.run import run_scenario
from sim.world.court_world import CourtWorld
from sim.world.demand import own_accord
from sim.world.demand_tables import Surge
from sim.world.figures import Figure
from sim.world.intentions import Intention
from sim.world.planner import Planner
from sim.world.prelude import Prelude
from sim.world.rhythm import CourtClock
from sim.world.scenario import load_scenario
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_tables import Hours, Scenario, Volume
from sim.world.surges import expected_in, surge_instants, surge_rate, surge_span

FOUND = load_scenario("bar-date-casb")
SCENARIO = FOUND.scenario
BAR_DATE = SCENARIO.surge[0]
KIND = SCENARIO.kind["bankruptcy"]
CLOCK = CourtClock(load_court("casb"))
HOUR_US = 3_600_000_000
NOON = datetime.fromisoformat("2024-10-31T12:00:00-07:00")


def _surge(**changed: Any) -> Surge:
    plain = replace(
        BAR_DATE,
        starts=NOON,
        ends=NOON + timedelta(hours=8),
        shape="constant",
        last_hour_share=None,
        in_case_of=None,
        due_before=None,
        count=Figure(800.0, assumed="test"),
    )
    return replace(plain, **changed)


def _expected(surge: Surge, pieces: int, hours: Hours = SCENARIO.hours.creditor) -> np.ndarray:
    """Expected papers in equal pieces of its span."""
    first, last = surge_span(surge)
    edges = [first + (last - first) * piece // pieces for piece in range(pieces + 1)]
    return expected_in(surge_rate(surge, KIND, hours, CLOCK), edges)


# --- when -----------------------------------------------------------------------------------------------------------


def test_a_constant_surge_is_even_over_its_span() -> None:
    assert _expected(_surge(), 8) == pytest.approx([100.0] * 8)


def test_a_ramp_rises_from_nothing_in_a_straight_line() -> None:
    """Quarters of a triangle: one, three, five and seven sixteenths."""
    assert _expected(_surge(shape="ramp"), 4) == pytest.approx([50, 150, 250, 350])


def test_the_last_hour_has_its_share_and_begins_at_the_rate_before() -> None:
    surge = _surge(shape="last_hour", last_hour_share=Figure(0.3, assumed="test"))
    assert _expected(surge, 8) == pytest.approx([80.0] * 7 + [240.0])
    rate = surge_rate(surge, KIND, SCENARIO.hours.creditor, CLOCK)
    last = surge_span(surge)[1]
    at = rate.at(np.array([last - HOUR_US - 1, last - HOUR_US, last - 1, last]))
    assert at * 3600 == pytest.approx([80, 80, 400, 0], rel=1e-6)


def test_a_last_hour_with_less_than_its_share_is_even() -> None:
    surge = _surge(shape="last_hour", last_hour_share=Figure(0.02, assumed="test"))
    assert _expected(surge, 8) == pytest.approx([112.0] * 7 + [16.0])


def test_people_who_keep_their_hours_come_when_they_do_on_other_days() -> None:
    """From Thursday noon for a day, by the hours of the counter, each day by its weight; the count is kept."""
    counter = SCENARIO.hours.counter
    surge = _surge(keeps_hours=True, starts=NOON, ends=NOON + timedelta(hours=24))
    by_hour = _expected(surge, 24, counter)
    open_hours = [hour % 24 for hour in range(12, 36)]
    weights = np.array([counter.weights[hour] for hour in open_hours])
    assert by_hour == pytest.approx(800 * weights * np.array([1.0] * 24) / _weighted(weights) * _days())
    assert by_hour.sum() == pytest.approx(800)


def _days() -> np.ndarray:
    """Thursday's weight for its twelve hours, Friday's for the next twelve."""
    return np.array([KIND.weekday[3]] * 12 + [KIND.weekday[4]] * 12)


def _weighted(weights: np.ndarray) -> float:
    return float((weights * _days()).sum())


@pytest.mark.parametrize(("day", "hours"), [("2024-11-03", 25), ("2024-03-10", 23)])
def test_hours_are_local_ones_on_days_on_which_the_clock_changes(day: str, hours: int) -> None:
    """A flat weight for every hour: each real hour of the day has the same, be there 23 or 25 of them."""
    flat = Hours((1.0,) * 24, "assumed: test")
    first = CLOCK.at(date.fromisoformat(day), "00:00")
    starts = datetime.fromtimestamp(first / 1e6, NOON.tzinfo)
    surge = _surge(keeps_hours=True, starts=starts, ends=starts + timedelta(hours=hours))
    assert CLOCK.local(surge_span(surge)[1]).hour == 0
    assert _expected(surge, hours, flat) == pytest.approx([800 / hours] * hours)


@pytest.mark.parametrize("shape", ["constant", "ramp", "last_hour"])
def test_drawn_instants_keep_to_the_span_and_to_what_is_expected(shape: str) -> None:
    """Thirty seeds: in each of ten pieces within four standard deviations; none outside, all in order."""
    share = Figure(0.4, assumed="test") if shape == "last_hour" else None
    surge = _surge(shape=shape, last_hour_share=share)
    rate = surge_rate(surge, KIND, SCENARIO.hours.creditor, CLOCK)
    first, last = surge_span(surge)
    edges = [first + (last - first) * piece // 10 for piece in range(11)]
    counted = np.zeros(10)
    for seed in range(30):
        instants = surge_instants(surge, seed, "casb", rate)
        assert (np.diff(instants) >= 0).all()
        assert instants[0] >= first
        assert instants[-1] < last
        counted += np.histogram(instants, edges)[0]
    expected = 30 * expected_in(rate, edges)
    assert (np.abs(counted - expected) < 4 * np.sqrt(expected)).all()


def test_each_court_and_surge_draws_for_itself() -> None:
    rate = surge_rate(_surge(), KIND, SCENARIO.hours.creditor, CLOCK)
    one, again = (surge_instants(_surge(), 1, "casb", rate) for _ in range(2))
    assert one.tolist() == again.tolist()
    assert one.tolist() != surge_instants(_surge(), 1, "canb", rate).tolist()
    assert one.tolist() != surge_instants(_surge(id="other"), 1, "casb", rate).tolist()


# --- who, and about what --------------------------------------------------------------------------------------------


def _small(*surges: Surge) -> Scenario:
    volume = Volume(
        entries_per_year=Figure(30_000.0, assumed="test"),
        entries_per_case=Figure(1.0, assumed="test"),
        attorneys=Figure(80.0, assumed="test"),
    )
    return replace(SCENARIO, volume={"casb": volume}, surge=surges)


def _planned(scenario: Scenario) -> tuple[Planner, list[list[Intention]]]:
    """The streams of a run, each as a list, after its past."""
    first, last = (round(at.timestamp()) * 1_000_000 for at in (scenario.clock.starts, scenario.clock.ends))
    world = CourtWorld(scenario, 5, load_court("casb"))
    planner = Planner(world)
    Prelude(world, planner, lambda _intention: (Document("0" * 128, 1_000, 1),), first).live(150.0)
    return planner, [list(stream) for stream in own_accord(planner, first, last)]


def _their_own(intentions: list[Intention]) -> dict[str, dict[str, Any]]:
    return {one.key: {**asdict(one), "filing_id": None} for one in intentions}


def test_all_claims_of_a_bar_date_concern_the_one_case_that_no_other_paper_does() -> None:
    planner, (usual, claims) = _planned(_small(replace(BAR_DATE, count=Figure(300.0, assumed="test"))))
    (case_id,) = {claim.case_id for claim in claims}
    assert case_id == planner.own_cases["bar-date"]
    assert planner.world.cases[case_id].chapter == 11
    assert case_id not in {one.case_id for one in usual}
    assert 230 < len(claims) < 370
    midnight = CLOCK.at(date(2024, 10, 31), "24:00")
    assert {(claim.due_on, claim.due_before, claim.answers) for claim in claims} == {
        (date(2024, 10, 31), midnight, None)
    }
    assert {claim.category for claim in claims} == {"claim"}


def test_a_surge_more_leaves_every_other_paper_as_it_was() -> None:
    """The same papers at the same instants, by the same people in the same cases, with and without two surges."""
    rule = _surge(id="rule", event="motion_misc", by="attorney", shape="ramp", count=Figure(50.0, assumed="test"))
    _, (alone,) = _planned(_small())
    _, (usual, claims, motions) = _planned(_small(BAR_DATE, rule))
    assert len(claims) > 1_800
    assert len(motions) > 20
    assert _their_own(usual) == _their_own(alone) != {}


def test_a_surge_is_the_same_beside_another_one() -> None:
    rule = _surge(id="rule", event="motion_misc", by="attorney", shape="ramp", count=Figure(50.0, assumed="test"))
    _, (_, alone) = _planned(_small(rule))
    _, (_, _, beside) = _planned(_small(BAR_DATE, rule))
    assert _their_own(beside) == _their_own(alone) != {}


def test_a_mass_tort_comes_from_a_few_firms() -> None:
    """Sixty complaints from three firms; each opens a case of its own."""
    torts = _surge(
        id="tort",
        event="adversary_complaint",
        by="attorney",
        count=Figure(60.0, assumed="t"),
        firms=Figure(3, assumed="t"),
    )
    planner, (_, complaints) = _planned(_small(torts))
    firms = {planner.world.people[one.signer].emails[0].partition("@")[2] for one in complaints}
    assert len(firms) == 3
    assert len(complaints) > 35
    assert all(one.opens is not None and one.category == "initiating" for one in complaints)


def test_only_what_falls_into_the_run_is_planned_and_keeps_its_name() -> None:
    """A surge that began the day before the run: its later papers, by the numbers that they have in the whole."""
    starts = SCENARIO.clock.starts
    early = _surge(starts=starts - timedelta(hours=8), ends=starts + timedelta(hours=8))
    _, (_, claims) = _planned(_small(early))
    begins = round(starts.timestamp()) * 1_000_000
    assert min(one.begins_at for one in claims) >= begins
    numbers = [int(one.key.rpartition("/")[2]) for one in claims]
    assert numbers == list(range(numbers[0], numbers[0] + len(claims)))
    assert 330 < numbers[0] < 470


def test_a_surge_about_cases_that_do_not_pend_is_refused_before_anything_is_filed() -> None:
    with pytest.raises(InputError, match="surge 'bar-date': casb has no pending case of chapter 12"):
        _planned(_small(_surge(chapters=(12,))))


def _run(scenario: Scenario, folder: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    documents = replace(scenario.documents, distinct_per_court=Figure(16, assumed="test"))
    found = replace(FOUND, scenario=replace(scenario, documents=documents))
    path, summary = run_scenario(found, 5, folder / "run", 1, lambda _court, _share: None)
    return pl.read_parquet(path / "filings.parquet"), summary


def test_a_run_of_a_bar_date_files_its_claims_in_one_case_and_all_else_as_without_it(tmp_path: Path) -> None:
    """Through the whole engine: each claim once, in the debtor's case, its last day on its record.

    Every paper of people's own accord begins at the same instant by the same hand as in a run without the bar date.
    """
    scenario = _small(replace(BAR_DATE, count=Figure(80.0, assumed="test")))
    filings, summary = _run(scenario, tmp_path)
    claims = filings.filter(due_on=date(2024, 10, 31), event_code="proof_of_claim")
    _, (_, planned) = _planned(scenario)
    assert claims["began_at_us"].sort().to_list() == [claim.begins_at for claim in planned]
    assert claims.filter(outcome="accepted")["case_number"].n_unique() == 1
    assert {one["key"] for one in summary["assumptions"]} >= {"surge[0]", "surge[0].count", "season.bankruptcy"}
    alone, _ = _run(_small(), tmp_path)
    own = pl.col("category").is_in(["initiating", "voluntary", "claim", "court"])
    columns = ["began_at_us", "event_code", "filer_id"]
    beside = filings.join(claims, on="filing_id", how="anti").filter(own).select(columns).sort(columns)
    assert beside.equals(alone.filter(own).select(columns).sort(columns))
    assert beside.height > 60


# --- what is refused ------------------------------------------------------------------------------------------------

GOOD = """
[[surge]]
id = "bar-date"
courts = ["casb"]
event = "proof_of_claim"
by = "creditor"
count = { value = 10, assumed = "test" }
starts = 2024-10-31T12:00:00-07:00
ends = 2024-10-31T23:50:00-07:00
shape = "constant"
basis = "assumed: test"
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('["casb"]', '["cacd"]', "court 'cacd' is not in this scenario"),
        ("proof_of_claim", "prof_of_claim", "did you mean 'proof_of_claim'?"),
        ('"creditor"', '"judge"', "not open to 'judge'"),
        ("2024-10-31T12", "2024-11-30T12", "it ends before it starts"),
        ("value = 10", "value = 0", "> 0"),
        ('"constant"', '"last_hour"', "last_hour_share belongs to"),
        ('"constant"', '"ramp"\nlast_hour_share = { value = 0.1, assumed = "t" }', "last_hour_share belongs to"),
        ('"constant"', '"rampp"', "did you mean 'ramp'?"),
        ('"constant"', '"constant"\ndue_before = 2024-10-31T00:00:00-07:00', "give a later due_before"),
        ('"constant"', '"constant"\nin_case_of = "motion_misc"', "opens no case"),
        ('"constant"', '"constant"\nin_case_of = "adversary_complaint"', "a case of another kind"),
        ('"constant"', '"constant"\nin_case_of = "petition_10"', "surge[0].in_case_of"),
        ('"constant"', '"constant"\nin_case_of = "petition_11"\nchapters = [11]', "leave chapters out"),
        ('"constant"', '"constant"\nfirms = { value = 2, assumed = "t" }', "firms are those of attorneys"),
        ('by = "creditor"', 'by = "attorney"\nfirms = { value = 2, assumed = "t" }', "opens no case"),
        (GOOD.strip(), f"{GOOD}{GOOD}", "is the id of another surge"),
        ("2024-10-31", "2023-10-31", "outside the run"),
    ],
)
def test_a_surge_that_does_not_fit_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "surging.toml"
    assert old in GOOD
    path.write_text('extends = "bar-date-casb"\n' + GOOD.replace(old, new))
    with pytest.raises(DataError) as caught:
        check_against_courts(load_scenario(str(path)))
    assert told in str(caught.value)
    assert "later ends; correct" not in str(caught.value)
    assert "surging.toml:" in str(caught.value)


def test_hours_that_leave_nobody_to_come_are_refused(tmp_path: Path) -> None:
    text = GOOD.replace('"creditor"', '"pro_se"').replace("2024-10-31T12", "2024-10-31T20")
    text += "keeps_hours = true\n"
    path = tmp_path / "night.toml"
    path.write_text('extends = "bar-date-casb"\n' + text)
    with pytest.raises(DataError, match="pro_se keeps no hours within it"):
        check_against_courts(load_scenario(str(path)))


def test_a_surge_of_courts_that_are_left_out_is_dropped(tmp_path: Path) -> None:
    below, above = tmp_path / "below.toml", tmp_path / "above.toml"
    text = GOOD.replace('["casb"]', '["caed", "cit"]').replace("proof_of_claim", "motion_misc")
    text = (
        text.replace('"creditor"', '"attorney"').replace("2024-10-3", "2025-11-0").replace("2025-11-01", "2025-11-10")
    )
    below.write_text(f'extends = "outage-fortnight"\n{text.replace("2025-11-00", "2025-11-05")}')
    above.write_text('extends = "below"\ncourts = ["cit"]\n')
    found = load_scenario(str(above))
    check_against_courts(found)
    assert [surge.courts for surge in found.scenario.surge] == [("cit",)]
