"""A scenario that is laid over another: what differs is its own, the rest is the base's, and each keeps its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.data_file import DataError
from sim.world.scenario import ScenarioFile, load_scenario
from sim.world.scenario_check import check_against_courts

OVER = """
extends = "national-outage-2014"
title = "Two courts"
courts = ["caed", "cit"]

[behaviour]
stays_up = { value = 0.9, assumed = "what if nearly all did" }
"""


def _load(folder: Path, text: str, name: str = "over") -> ScenarioFile:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    found = load_scenario(str(path))
    check_against_courts(found)
    return found


def test_what_it_says_is_its_own_and_the_rest_is_the_bases(tmp_path: Path) -> None:
    over, base = _load(tmp_path, OVER).scenario, load_scenario("national-outage-2014").scenario
    assert (over.title, over.courts) == ("Two courts", ("caed", "cit"))
    assert over.behaviour.stays_up.value == 0.9
    assert over.behaviour.talk_minutes == base.behaviour.talk_minutes
    assert over.question == base.question


def test_courts_that_it_leaves_out_leave_no_tables_and_no_outage_behind(tmp_path: Path) -> None:
    over = _load(tmp_path, OVER).scenario
    assert set(over.volume) == set(over.capacity) == {"caed", "cit"}
    assert [outage.courts for outage in over.outage] == [("caed", "cit")]


def test_an_assumption_names_the_file_in_which_it_stands(tmp_path: Path) -> None:
    places = {one.key: (one.file, one.line) for one in _load(tmp_path, OVER).assumptions}
    own, base = places["behaviour.stays_up"], places["behaviour.talk_minutes"]
    assert own[0].endswith("over.toml")
    assert own[1] == 7
    assert base[0] == "scenarios/national-outage-2014.toml"


def test_a_figure_takes_its_new_ground_with_it_and_leaves_the_old_one(tmp_path: Path) -> None:
    """The base derives the volume; who doubles it assumes, and no part of the derivation is left."""
    text = OVER + '\n[volume.caed]\nentries_per_year = { value = 20_000, assumed = "twice" }\n'
    found = _load(tmp_path, text)
    figure = found.scenario.volume["caed"].entries_per_year
    assert (figure.value, figure.status, figure.derived) == (20_000, "assumed", None)
    (listed,) = [one for one in found.assumptions if one.key == "volume.caed.entries_per_year"]
    assert (listed.status, listed.why) == ("assumed", "twice")


def test_a_changed_capacity_says_what_it_rests_on_and_keeps_the_other_stations(tmp_path: Path) -> None:
    text = OVER + '\n[capacity.caed]\ndocketing = 2\nbasis = "assumed: what if there were two?"\n'
    found = _load(tmp_path, text)
    base = load_scenario("national-outage-2014").scenario.capacity["caed"]
    assert found.scenario.capacity["caed"].servers == {**base.servers, "docketing": 2}
    listed = {one.key: one for one in found.assumptions}
    assert listed["capacity.caed"].why == "what if there were two?"
    assert listed["capacity.caed"].line == 9
    assert listed["capacity.cit"].why == "no court's configuration is public"


def test_its_digest_is_that_of_all_its_layers(tmp_path: Path) -> None:
    first = _load(tmp_path, OVER, "over")
    second = _load(tmp_path, 'extends = "over"\nquestion = "Why?"', "second")
    again = _load(tmp_path, 'extends = "over"\nquestion = "Why?"', "again")
    assert first.digest != load_scenario("national-outage-2014").digest
    assert second.digest == again.digest != first.digest
    _load(tmp_path, OVER.replace("0.9", "0.8"), "over")
    assert load_scenario(str(tmp_path / "second.toml")).digest != second.digest


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('extends = "national-outage-2013"', "no scenario 'national-outage-2013'; did you mean 'national-outage-2014'"),
        ('extends = "over"', "in a circle"),
        ("extends = 3", "not the name or path of a scenario"),
        (OVER.replace("stays_up", "stay_up"), "over.toml:7: behaviour.stay_up: unknown key; did you mean 'stays_up'"),
        (OVER.replace('"cit"]', '"nysd"]'), "over.toml:4: courts[1]: no court 'nysd'"),
        (
            OVER + "\n[capacity.cid]\nlogin = 2\nbasis = 'assumed: more'",
            "over.toml:9: capacity.cid: no court 'cid' in this scenario; did you mean 'cit'",
        ),
        (
            OVER + "\n[volume.caed]\nentries_per_year = { value = 20_000 }",
            "over.toml:10: volume.caed.entries_per_year: give exactly one of cite, derived or assumed",
        ),
        (
            OVER + "talk_minutes = { value = 9 }",
            "over.toml:8: behaviour.talk_minutes: give exactly one of cite, derived or assumed",
        ),
        (
            OVER + "\n[growth]\nbase = 2025-01-01\nper_year = 0.03",
            "growth.per_year: expected `object | null`, got `float`; write it with what it rests on, such as { value",
        ),
        (OVER + 'talk_minutes = { assumed = "other" }', "over.toml:8: behaviour.talk_minutes: missing key 'value'"),
        (
            OVER + "\n[capacity.caed]\ndocketing = 2",
            "over.toml:10: capacity.caed.docketing: changed without saying what it rests on; add basis =",
        ),
        (OVER + "\n[service_time.login]\nmean_s = 5", "over.toml:10: service_time.login.mean_s: changed without"),
        (OVER + "\n[kind.trade]\nmix = []", "over.toml:10: kind.trade.mix: changed without"),
    ],
)
def test_a_fault_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as raised:
        _load(tmp_path, text)
    assert told in str(raised.value)


def test_another_question_means_another_scenario_but_the_same_world(tmp_path: Path) -> None:
    """The trade court's week of 2025 has its own clock, volume and outages, and the behaviour of the base."""
    found = load_scenario("trade-court-week")
    check_against_courts(found)
    assert found.scenario.courts == ("cit",)
    assert [outage.log for outage in found.scenario.outage] == ["cit", "cit"]
    assert found.scenario.behaviour == load_scenario("national-outage-2014").scenario.behaviour
