"""Overlays and reforms in a scenario: what they change is told, what changes nothing or fits nothing is refused."""

from __future__ import annotations

import pickle
import re
from datetime import date
from pathlib import Path

import pytest

from sim.courts import RuleDates, load_court
from sim.data_file import DataError
from sim.world.reformed_courts import court_book
from sim.world.scenario import load_scenario
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_overlay import Overlay, UnknownOverlayError, load_overlay, overlay_names

BASE = "trade-court-week"
REFORM = """\
title = "Four o'clock"
[[rule]]
id = "filing.cutoff_local"
[[rule.version]]
value = "16:00"
effective = 2024-01-01
compared_with = "filed"
assumed = "a proposal"
"""
APPLIED = 'title = "Four"\n[[reform]]\nfile = "four.toml"\n'


def _overlay(folder: Path, text: str, reform: str = REFORM, base: str = BASE) -> Overlay:
    (folder / "four.toml").write_text(reform, encoding="utf-8")
    (folder / "over.toml").write_text(text, encoding="utf-8")
    return load_overlay(load_scenario(base), str(folder / "over.toml"))


def _cutoff(arm: Overlay, day: date) -> object:
    return court_book(arm.found.scenario, "cit").rules.resolve("filing.cutoff_local", RuleDates(day, day, day)).value


# --- what is changed --------------------------------------------------------------------------------------------------


def test_an_overlay_changes_what_it_says_and_tells_it_with_its_ground(tmp_path: Path) -> None:
    text = """\
title = "More people stay up"
[behaviour]
stays_up = { value = 0.9, assumed = "what if nearly all did" }
[capacity.cit]
docketing = 2
basis = "assumed: a second one"
"""
    arm, base = _overlay(tmp_path, text), load_scenario(BASE)
    assert [(one.key, one.before, one.after, one.status, one.why) for one in arm.changes] == [
        ("behaviour.stays_up", "0.4", "0.9", "assumed", "what if nearly all did"),
        ("capacity.cit.docketing", "1", "2", "assumed", "a second one"),
    ]
    assert (arm.name, arm.title, arm.found.scenario.title) == ("over", "More people stay up", base.scenario.title)
    assert arm.found.scenario.behaviour.talk_minutes == base.scenario.behaviour.talk_minutes
    assert arm.found.digest != base.digest


def test_a_reform_changes_the_books_of_its_courts_only_in_that_arm(tmp_path: Path) -> None:
    text = APPLIED + 'courts = ["cit"]\n'
    arm = _overlay(tmp_path, text, base="outage-fortnight")
    assert _cutoff(arm, date(2025, 11, 5)) == "16:00"
    assert court_book(arm.found.scenario, "caed") is load_court("caed")
    assert court_book(load_scenario(BASE).scenario, "cit") is load_court("cit")
    assert load_court("cit").rules.resolve("filing.cutoff_local", RuleDates(date(2025, 11, 5))).value == "24:00"


def test_a_scenario_carries_its_reform_to_processes_that_do_not_have_the_file(tmp_path: Path) -> None:
    scenario = _overlay(tmp_path, APPLIED).found.scenario
    (tmp_path / "four.toml").unlink()
    carried = pickle.loads(pickle.dumps(scenario))
    assert carried == scenario
    assert carried.reform[0].text == REFORM
    assert court_book(carried, "cit") is court_book(scenario, "cit")


def test_a_reform_can_be_supposed_to_take_effect_on_another_day(tmp_path: Path) -> None:
    """L.A.R. 26.1 as if of 1 March 2025: its grace of 183 days moves along."""
    text = """\
title = "As if"
[[reform]]
file = "reforms/third-circuit-lar-26-1.toml"
as_if_effective = 2025-03-01
assumed = "to see its first months"
"""
    arm = _overlay(tmp_path, text)
    assert _cutoff(arm, date(2025, 2, 28)) == "24:00"
    rules = court_book(arm.found.scenario, "cit").rules
    first = rules.resolve("filing.cutoff_local", RuleDates(date(2025, 3, 1), date(2025, 3, 1)))
    assert (first.value, first.transition and first.transition.until) == ("17:00", date(2025, 8, 31))
    assert first.effective_assumed == "as if it took effect so, not on 2023-07-01: to see its first months"
    assert first.cite == "ca3.lar26_1"
    assumed = {one.key: one.why for one in arm.found.assumptions}
    assert assumed["reform[0].as_if_effective"] == "to see its first months"


def test_a_scenario_may_hold_a_reform_by_itself(tmp_path: Path) -> None:
    (tmp_path / "four.toml").write_text(REFORM, encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(f'extends = "{BASE}"\n{APPLIED}', encoding="utf-8")
    found = load_scenario(str(path))
    check_against_courts(found)
    assert court_book(found.scenario, "cit").rules.layers[-1].name == "reform: Four o'clock"
    before = found.digest
    (tmp_path / "four.toml").write_text(REFORM.replace("16:00", "15:00"), encoding="utf-8")
    assert load_scenario(str(path)).digest != before


@pytest.mark.parametrize("name", overlay_names())
@pytest.mark.parametrize("scenario", ["national-outage-2014", "trade-court-week", "outage-fortnight"])
def test_every_shipped_overlay_fits_every_shipped_scenario(name: str, scenario: str) -> None:
    arm = load_overlay(load_scenario(scenario), name)
    day = arm.found.scenario.clock.starts.date()
    dates = RuleDates(day, day, day)
    for court_id in arm.found.scenario.courts:
        rule = court_book(arm.found.scenario, court_id).rules.resolve("filing.cutoff_local", dates)
        assert (rule.value, rule.status, rule.transition) == ("18:00" if "6pm" in name else "17:00", "verified", None)
        exempt = {"event.initiates_proceeding": True}
        book = court_book(arm.found.scenario, court_id)
        assert book.rules.resolve("filing.cutoff_local", dates, exempt).value == "24:00"


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'title = "Nothing"\n',
            "over.toml: changes nothing in this scenario; change a value, or compare something else",
        ),
        (
            'title = "As it is"\n[behaviour]\nstays_up = { value = 0.4, assumed = "in other words" }\n',
            "over.toml: changes nothing in this scenario; change a value, or compare something else",
        ),
        ("[behaviour]\n", "over.toml: title: no 'title'; name the overlay: its arm is called so"),
        (
            'title = "x"\nextends = "trade-court-week"\n',
            "over.toml:2: extends: an overlay extends nothing; leave it out: it is laid over the scenario compared",
        ),
        (
            'title = "x"\ncourts = ["cit"]\n',
            "over.toml:2: courts: the arms of a comparison have the same courts and the same clock; "
            "leave it out, or compare two runs of their own",
        ),
        (
            'title = "x"\n[behaviour]\nstays_upp = { value = 0.9, assumed = "w" }\n',
            "over.toml:3: behaviour.stays_upp: unknown key; did you mean 'stays_up'?",
        ),
        (
            'title = "x"\n[capacity.cit]\ndocketing = 2\n',
            'over.toml:3: capacity.cit.docketing: changed without saying what it rests on; add basis = "why" beside it',
        ),
        (
            'title = "x"\n[[reform]]\nfile = "for.toml"\n',
            "over.toml:3: reform[0].file: no reform 'for.toml'; known: reforms/delaware-5pm.toml, "
            "reforms/delaware-6pm.toml, reforms/third-circuit-lar-26-1.toml",
        ),
        (
            f'{APPLIED}courts = ["caed"]\n',
            "over.toml:4: reform[0].courts: court 'caed' is not in this scenario; known: cit",
        ),
        (
            f'{APPLIED}text = "x"\n',
            "over.toml:4: reform[0].text: unknown key; leave it out: what the reform says stands in its file",
        ),
        (
            f"{APPLIED}as_if_effective = 2026-01-01\n",
            "over.toml:2: reform[0]: as_if_effective and assumed (what it is for) go together; correct the value",
        ),
        (
            f'{APPLIED}as_if_effective = 2026-01-01\nassumed = "later"\n',
            "over.toml:3: reform[0].file: changes nothing: it takes effect on 2026-01-01, and the run of cit is over "
            'on 2025-10-22; give as_if_effective = DATE with assumed = "why", or run a later scenario',
        ),
    ],
)
def test_an_overlay_that_cannot_be_used_is_refused_with_file_line_and_key(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(DataError) as told:
        _overlay(tmp_path, text)
    assert str(told.value).replace(f"{tmp_path.as_posix()}/", "") == message


@pytest.mark.parametrize(
    ("reform", "message"),
    [
        (
            REFORM.replace('"16:00"', '"24:00"').replace("2024-01-01", "2011-01-01"),
            "four.toml:2: filing.cutoff_local: changes nothing: the rule already says so since",
        ),
        (REFORM.replace("filing.cutoff_local", "filing.cutof"), "four.toml:3: filing.cutof: unknown rule id"),
        (REFORM + "nonsense\n", "four.toml:9: not valid TOML"),
        (REFORM.replace("assumed", "asumed"), "four.toml:8: filing.cutoff_local.version[0].asumed: unknown key"),
    ],
)
def test_a_reform_that_cannot_be_used_is_refused_with_file_line_and_key(
    tmp_path: Path, reform: str, message: str
) -> None:
    with pytest.raises(DataError, match=re.escape(message)):
        _overlay(tmp_path, APPLIED, reform)


def test_an_overlay_that_is_not_there_is_told_with_the_nearest_name() -> None:
    with pytest.raises(UnknownOverlayError, match="no overlay 'delaware-5'; did you mean 'delaware-5pm'"):
        load_overlay(load_scenario(BASE), "delaware-5")
