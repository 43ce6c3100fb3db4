"""Which cases papers concern in a long run, and that a court's volume is what its scenario says."""

from __future__ import annotations

import heapq
from collections import Counter
from random import Random

import pytest
from msgspec.structs import replace

from sim.courts import load_court
from sim.ecf.events import CaseOpened
from sim.ecf.records import Document
from sim.world.case_ring import CaseRing
from sim.world.court_world import CourtWorld
from sim.world.figures import Figure
from sim.world.intentions import Intention
from sim.world.planner import Planner
from sim.world.prelude import Prelude
from sim.world.rhythm import expected_entries
from sim.world.scenario import load_scenario
from sim.world.scenario_tables import Scenario, Volume

WEEK = load_scenario("trade-court-week").scenario
NATIONAL = load_scenario("national-outage-2014").scenario


def _document(_intention: Intention) -> tuple[Document, ...]:
    return (Document("0" * 128, 1_000, 1),)


def _span(scenario: Scenario) -> tuple[int, int]:
    first, last = (round(at.timestamp()) * 1_000_000 for at in (scenario.clock.starts, scenario.clock.ends))
    return first, last


def _lived(scenario: Scenario, court_id: str, seed: int, entries: float) -> tuple[Planner, Prelude]:
    world = CourtWorld(scenario, seed, load_court(court_id))
    planner = Planner(world)
    prelude = Prelude(world, planner, _document, _span(scenario)[0])
    prelude.live(entries)
    return planner, prelude


# --- a choice that one case more hardly changes ---------------------------------------------------------------------


def test_a_case_more_takes_over_only_the_draws_that_it_gets() -> None:
    draws = Random(1)
    places = {case_id: draws.random() for case_id in range(50)}
    without, ring = CaseRing(), CaseRing()
    for case_id, place in places.items():
        ring.add(place, case_id)
        if case_id != 7:
            without.add(place, case_id)
    asked = [draws.random() for _ in range(5_000)]
    moved = {ring.of(draw) for draw in asked if ring.of(draw) != without.of(draw)}
    assert moved == {7}


def test_the_order_in_which_cases_come_does_not_matter() -> None:
    draws = Random(2)
    cases = [(draws.random(), case_id) for case_id in range(30)]
    one, other = CaseRing(), CaseRing()
    for place, case_id in cases:
        one.add(place, case_id)
    for place, case_id in reversed(cases):
        other.add(place, case_id)
    assert all(one.of(draw) == other.of(draw) for draw in (0.0, 0.2, 0.5, 0.999999, *(place for place, _ in cases)))


def test_a_draw_goes_to_the_next_place_and_round_from_the_last_to_the_first() -> None:
    ring = CaseRing()
    assert not ring
    ring.add(0.7, 2)
    ring.add(0.3, 1)
    assert len(ring) == 2
    assert [ring.of(draw) for draw in (0.0, 0.29, 0.3, 0.69, 0.7, 0.99)] == [1, 1, 2, 2, 1, 1]


def test_each_case_has_the_same_share_over_all_places_that_it_could_have() -> None:
    """Ten cases, two thousand rings: each gets a tenth of the draws, within four standard deviations."""
    draws = Random(3)
    found: Counter[int] = Counter()
    for _ in range(2_000):
        ring = CaseRing()
        for case_id in range(10):
            ring.add(draws.random(), case_id)
        found[ring.of(draws.random())] += 1
    assert all(abs(found[case_id] - 200) < 4 * (200 * 0.9) ** 0.5 for case_id in range(10))


# --- cases opened in the run ----------------------------------------------------------------------------------------


def _papers(seed: int, leave_out: str = "") -> tuple[dict[str, str], set[str]]:
    """Own-accord papers of a fortnight of a bankruptcy court by their key, each with the key of the paper that opened
    its case; and the keys of what opened cases. leave_out: the key of one opening that nobody files."""
    volume = Volume(
        entries_per_year=Figure(120_000.0, assumed="test"),
        entries_per_case=Figure(60.0, assumed="few pend, so that many papers go to new cases"),
        attorneys=Figure(80.0, assumed="test"),
    )
    cases = replace(NATIONAL.cases, joins_after_days=Figure(1, assumed="test"), prelude_days=Figure(1, assumed="test"))
    scenario = replace(NATIONAL, courts=("casb",), volume={"casb": volume}, cases=cases)
    planner, prelude = _lived(scenario, "casb", seed, 3_000.0)
    prelude._sessions.clear()
    first, last = _span(scenario)
    opened_by = {event.case_id: "before" for event in prelude.events if isinstance(event, CaseOpened)}
    found, opening = {}, set()
    for intention in planner.plan(first, last, lambda _line: True, "run"):
        if intention.opens is not None and intention.key != leave_out:
            before = len(prelude.events)
            prelude._enact(intention)
            opened = next(event for event in prelude.events[before:] if isinstance(event, CaseOpened))
            opened_by[opened.case_id] = intention.key
            opening.add(intention.key)
        elif intention.case_id is not None:
            found[intention.key] = opened_by[intention.case_id]
    return found, opening


def test_new_cases_get_their_part_of_the_papers_and_one_case_less_moves_only_its_own() -> None:
    """Common random numbers: without one opening, the papers about its case go elsewhere and (nearly) no others do.

    The share of papers that go to new cases at all is a little smaller by one case less, which moves a few more.
    """
    with_all, opening = _papers(4)
    about_new = Counter(case for case in with_all.values() if case != "before")
    assert set(about_new) <= opening
    assert len(about_new) > 40
    assert sum(about_new.values()) > 0.2 * len(with_all)
    busiest = about_new.most_common(1)[0][0]
    without, _ = _papers(4, leave_out=busiest)
    assert without.keys() == with_all.keys()
    moved = {key for key in with_all if without[key] != with_all[key]}
    assert {key for key, case in with_all.items() if case == busiest} <= moved
    assert len(moved) < about_new[busiest] + 0.02 * len(with_all)


# --- volumes --------------------------------------------------------------------------------------------------------


def _entries(scenario: Scenario, court_id: str, seed: int, expected: float) -> int:
    """Entries of a run in which every paper is docketed at once: own accord, answers, and what follows by itself."""
    planner, prelude = _lived(scenario, court_id, seed, expected)
    first, last = _span(scenario)
    prelude._sessions.clear()
    waiting = [(one.begins_at, one.filing_id, one) for one in prelude.later if one.begins_at < last]
    waiting += [(one.begins_at, one.filing_id, one) for one in planner.plan(first, last, lambda _line: True, "run")]
    heapq.heapify(waiting)
    count = 0
    while waiting:
        count += 1
        for one in prelude._enact(heapq.heappop(waiting)[2]):
            if one.begins_at < last:
                heapq.heappush(waiting, (one.begins_at, one.filing_id, one))
    return count


def test_the_trade_court_dockets_what_its_volume_says() -> None:
    """Eight runs of nine whole local days hold their expected number, within three standard deviations.

    A run that ends within a local day has less than the sum over the days that it touches: the nine days of the
    national scenario are, in Eastern time, nine and three hours.
    """
    clock = CourtWorld(WEEK, 1, load_court("cit")).clock
    first, last = _span(WEEK)
    per_year = WEEK.volume["cit"].entries_per_year.value
    expected = sum(expected_entries(WEEK.kind["trade"], per_year, day, clock) for day in clock.days(first, last))
    found = sum(_entries(WEEK, "cit", seed, expected) for seed in range(1, 9))
    assert found == pytest.approx(8 * expected, abs=3 * (8 * expected) ** 0.5)


def test_a_prelude_may_be_longer_than_a_session_lives() -> None:
    """Deadlines may run for months before a run: whoever files again after a session's lifetime logs in again."""
    volume = replace(NATIONAL.volume["caed"], entries_per_year=Figure(4_000.0, assumed="test"))
    volume = replace(volume, attorneys=Figure(60.0, assumed="test"))
    cases = replace(NATIONAL.cases, prelude_days=Figure(150, assumed="test"))
    scenario = replace(NATIONAL, courts=("caed",), volume={"caed": volume}, cases=cases)
    _, prelude = _lived(scenario, "caed", 3, 60.0)
    assert prelude.entries > 300
