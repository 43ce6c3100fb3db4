"""The actions of a load are the simulator's own intentions on a quicker clock."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import msgspec
import pytest

from sim.cli.load_arrivals import Actions, fee_of, intentions, opened_today, played_outage, played_span
from sim.courts import load_court
from sim.data_file import InputError
from sim.ecf.records import Medium
from sim.world.cases import PendingCase
from sim.world.court_world import CourtWorld
from sim.world.documents import DocumentPool
from sim.world.planner import Planner, hours_of
from sim.world.scenario import Scenario, load_scenario
from sim.world.streams import spawn_vector_stream
from sim.world.surges import surge_instants, surge_rate

SEED, MULTIPLE, HOUR_US = 3, 120.0, 3_600_000_000


@cache
def _scenario() -> Scenario:
    scenario = load_scenario("deadline-hour").scenario
    few = {
        court_id: msgspec.structs.replace(one, attorneys=msgspec.structs.replace(one.attorneys, value=6))
        for court_id, one in scenario.volume.items()
    }
    return msgspec.structs.replace(scenario, volume=few)


@cache
def _world() -> CourtWorld:
    world = CourtWorld(_scenario(), SEED, load_court("casb"))
    counsel = (world.cast.attorneys[0].login,)
    world.cases[5] = PendingCase(5, "bk", 7, ["Debtor", "Creditor"], [counsel, counsel])
    return world


def _actions(folder: Path, span: tuple[int, int]):  # type: ignore[no-untyped-def] # a list of Action
    pool = DocumentPool(spawn_vector_stream(SEED, "casb", "documents"), 4, folder=folder, faulty_each=0)
    maker = Actions(_world(), pool, date(2026, 11, 20), span[0], MULTIPLE)
    return list(maker.of_papers(intentions(Planner(_world()), span)))


def test_a_surge_arrives_at_the_simulators_own_instants_each_once(tmp_path: Path) -> None:
    scenario, world = _scenario(), _world()
    span = played_span(scenario, [world], "deadline-hour", HOUR_US)
    actions = _actions(tmp_path, span)
    surge = next(one for one in scenario.surge if one.id == "due-in-casb")
    rate = surge_rate(surge, world.kind, hours_of(surge.by, scenario), world.clock)
    drawn = [at for at in surge_instants(surge, SEED, "casb", rate).tolist() if span[0] <= at < span[1]]
    due = [one.scenario_us for one in actions if one.is_due]
    assert len(drawn) > 100
    assert due == drawn
    assert all(one.at_us == round((one.scenario_us - span[0]) / MULTIPLE) for one in actions)
    assert max(one.at_us for one in actions) < HOUR_US / MULTIPLE
    assert all((tmp_path / name).is_file() for one in actions for name in one.files)
    assert {one.login.split("-")[0] for one in actions} == {"casb"}


def test_a_body_carries_nothing_that_is_filled_in_later(tmp_path: Path) -> None:
    span = played_span(_scenario(), [_world()], "steady", 2 * HOUR_US)
    actions = _actions(tmp_path, span)
    assert actions
    for one in actions:
        assert one.command in ("FileDocument", "OpenCase")
        assert not {"session_id", "key", "documents", "type"} & set(one.body)
        if one.command == "OpenCase" and one.subject == "filing":
            assert one.body["fee"]["amount_cents"] > 0


def test_the_stretch_fits_the_shape_and_the_scenario() -> None:
    scenario, world = _scenario(), _world()
    local = world.clock.local
    steady = played_span(scenario, [world], "steady", HOUR_US)
    assert (local(steady[0]).hour, steady[1] - steady[0]) == (10, HOUR_US)
    late = played_span(scenario, [world], "deadline-hour", HOUR_US)
    assert f"{local(late[1]):%Y-%m-%d %H:%M}" == "2014-01-24 23:50"
    outage = played_span(scenario, [world], "outage", 4 * HOUR_US)
    assert f"{local(outage[0]):%H:%M}" == "12:00"
    assert played_outage(scenario, world, outage) == (outage[0] + HOUR_US, outage[0] + 3 * HOUR_US)
    with pytest.raises(InputError, match="lasts 48 hours only"):
        played_span(scenario, [world], "steady", 49 * HOUR_US)


def test_a_paper_that_costs_something_comes_with_the_fee_of_the_day() -> None:
    fee = fee_of(_world(), "petition_7", date(2026, 3, 4), "R")
    assert fee is not None
    assert fee.amount_cents == _world().book.fees.get(fee.item, date(2026, 3, 4)).amount_cents
    assert fee_of(_world(), "proof_of_claim", date(2026, 3, 4), "R") is None


def test_a_case_is_opened_as_the_courts_rule_of_today_has_it() -> None:
    """Until December 2014 the clerk of C.D. Cal. opened civil cases; the scenario is of January 2014."""
    world = CourtWorld(_scenario(), SEED, load_court("cacd"))
    at = round(world.scenario.clock.starts.timestamp() * 1e6)
    brought = Planner(world).intend("case", "complaint", "attorney", at, None)
    assert brought is not None
    assert brought.medium is Medium.COUNTER
    assert opened_today(world, brought, date(2014, 1, 24)) == brought
    assert opened_today(world, brought, date(2026, 3, 4)).medium is Medium.ELECTRONIC
