"""A scenario takes its times from a calibration file, says that they are measured, and tells what is wrong with one."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from random import Random
from statistics import fmean

import pytest
from msgspec.structs import replace

from sim.data_file import DataError
from sim.paths import data_room
from sim.stations.fitted import GRID, Distribution
from sim.world import scenario, scenario_extends
from sim.world.calibration_tables import (
    Calibration,
    Machine,
    MeasuredPath,
    PathTest,
    PathTried,
    read_calibration,
)
from sim.world.calibration_text import calibration_text
from sim.world.scenario import ScenarioFile, load_scenario
from sim.world.scenario_extends import scenario_names
from sim.world.scenario_overlay import load_overlay
from sim.world.service_times import ServiceTime, service_seconds
from sim.world.streams import lognormal

GAMMA = Distribution("gamma", {"shape": 4.0, "scale": 0.25e-3})
STEPS = Distribution("empirical", quantiles=tuple(0.5 + place / 102 for place in range(len(GRID))))


def _path(distribution: Distribution, **more: object) -> MeasuredPath:
    fields = {
        "what": 'a "path"\\',
        "n": 40,
        "mean_s": 1e-3,
        "median_s": 0.9e-3,
        "p95_s": 2e-3,
        "why": "least AIC; the test does not reject it at 0.05",
        "quantiles_s": (1e-4,) * len(GRID),
        "test": PathTest("Anderson-Darling", "gamma", 0.3, 0.41, 199),
        "tried": (PathTried("gamma", -10.0), PathTried("weibull", -3.25)),
    }
    return MeasuredPath(distribution=distribution, **{**fields, **more})  # type: ignore[arg-type]  # fields by name


CALIBRATION = Calibration(
    format=1,
    measured_on=date(2026, 11, 21),
    seconds=20.0,
    seed=1,
    rounds=44,
    gc="on",
    others="none",
    machine=Machine("Model\t7", 2, "3.11.7", "Linux"),
    path={
        "login": _path(GAMMA),
        "pdf_check": _path(STEPS, base_s=1e-4, per_megabyte_s=1.5e-3, r_squared=0.98),
        "docketing_by_size": _path(GAMMA, per_document_s=1e-6),
        "notice": _path(GAMMA, per_recipient_s=1e-6),
    },
    not_built={"journal": "not built yet"},
)
OVER = """extends = "national-outage-2014"
[service_time]
calibration = "here.toml"
[service_time.login]
measured = "login"
[service_time.pdf_check]
measured = "pdf_check"
factor = { value = 20, assumed = "a machine of 2014 was slower" }
[service_time.notice]
constant_s = 0.5
assumed = "half a second"
"""


def _load(folder: Path, text: str = OVER, calibration: str | None = None) -> ScenarioFile:
    (folder / "over.toml").write_text(text, encoding="utf-8")
    written = calibration_text(CALIBRATION) if calibration is None else calibration
    (folder / "here.toml").write_text(written, encoding="utf-8")
    return load_scenario(str(folder / "over.toml"))


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    """A control character of the processor's name becomes a space; all else is as it was."""
    text = calibration_text(CALIBRATION)
    assert text.splitlines()[27].startswith('distribution = { family = "gamma"')  # line 28, which errors below name
    (tmp_path / "one.toml").write_text(text, encoding="utf-8")
    read = read_calibration(tmp_path / "one.toml")
    assert read == replace(CALIBRATION, machine=Machine("Model 7", 2, "3.11.7", "Linux"), path=read.path)
    assert read.path["login"] == CALIBRATION.path["login"]
    assert read.path["pdf_check"].distribution.quantiles == pytest.approx(STEPS.quantiles, rel=1e-8)


def test_a_measured_time_is_the_files_and_a_factor_slows_all_of_it(tmp_path: Path) -> None:
    times = _load(tmp_path).scenario.service_time
    assert (times.login.form, times.login.distribution) == ("fitted", GAMMA)
    check = times.pdf_check
    assert (check.form, check.base_s, check.per_megabyte_s) == ("empirical", 2e-3, pytest.approx(30e-3))
    drawn = [service_seconds(check, Random(n), size_bytes=2_000_000) for n in range(4_000)]
    assert fmean(drawn) == pytest.approx(62e-3 * STEPS.mean, rel=0.02)


def test_a_factor_on_times_in_seconds_multiplies_every_draw(tmp_path: Path) -> None:
    slowed = OVER.replace('measured = "login"', 'measured = "login"\nfactor = { value = 3, assumed = "slower" }')
    plain, slow = _load(tmp_path).scenario, _load(tmp_path, slowed).scenario
    ratio = service_seconds(slow.service_time.login, Random(5)) / service_seconds(plain.service_time.login, Random(5))
    assert ratio == pytest.approx(3.0)


def test_the_assumptions_tell_measured_from_assumed(tmp_path: Path) -> None:
    told = {one.key: one for one in _load(tmp_path).assumptions}
    login, factor = told["service_time.login"], told["service_time.pdf_check.factor"]
    assert (login.status, login.value) == ("measured", "gamma, mean 0.001 s")
    assert "40 measurements on 2026-11-21 (2 x Model 7, Linux, Python 3.11.7)" in login.why
    assert "p = 0.41 for gamma (here.toml)" in login.why
    assert (factor.status, factor.value, factor.why) == ("assumed", "20", "a machine of 2014 was slower")
    assert told["service_time.pdf_check"].why.endswith("times 20")
    assert (told["service_time.notice"].status, told["service_time.notice"].value) == ("assumed", "always 0.5 s")
    assert (told["service_time.docketing"].status, told["service_time.docketing"].value) == ("assumed", "mean 3.5 s")


def test_the_scenarios_digest_covers_the_calibration_file(tmp_path: Path) -> None:
    other = calibration_text(replace(CALIBRATION, seconds=30.0))
    assert _load(tmp_path).digest != _load(tmp_path, calibration=other).digest


def test_todays_lognormal_is_drawn_as_it_always_was() -> None:
    time = ServiceTime(mean_s=1.2, cv=0.6, per_megabyte_s=0.8, per_recipient_s=0.1, assumed="test")
    expected = lognormal(Random(3), 1.2, 0.6) + 0.8 * 0.5 + 0.1 * 4
    assert service_seconds(time, Random(3), 500_000, 4) == expected
    with pytest.raises(ValueError, match="mean_s and cv go together"):
        ServiceTime(mean_s=1.2, assumed="test")


def test_a_constant_time_draws_nothing_and_a_fitted_one_draws_once() -> None:
    draws, same = Random(3), Random(3)
    constant = ServiceTime(constant_s=2.0, per_recipient_s=0.5, assumed="test")
    assert service_seconds(constant, draws, recipients=4) == 4.0
    assert draws.random() == same.random()
    fitted = ServiceTime(distribution=Distribution("exponential", {"mean": 2.0}), assumed="test")
    assert service_seconds(fitted, draws) == fitted.distribution.quantile(same.random())  # type: ignore[union-attr]  # given above
    assert draws.random() == same.random()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("mean_s = 1\nassumed = 'x'\nmeasured = 'login'", "mean_s and cv go together: give both"),
        ("mean_s = 1\ncv = 1\nconstant_s = 1\nassumed = 'x'", "give exactly one of"),
        ("constant_s = 1\nfactor = { value = 2, assumed = 'x' }\nassumed = 'x'", "factor goes with measured"),
        ("constant_s = 1\nbase_s = 1\nassumed = 'x'", "base_s goes with a distribution"),
        ("measured = 'login'\nconstant_s = 1", "leave mean_s, constant_s, assumed out"),
        ("distribution = { family = 'gamma' }\nassumed = 'x'", "gamma has the parameters shape, scale"),
        ("distribution = { family = 'gama' }\nassumed = 'x'", "did you mean 'gamma'?"),
        ("measured = 'login'\nper_megabyte_s = 1.0", "over.toml:4: service_time.query.per_megabyte_s: stands beside"),
        ("measured = 'logn'", "over.toml:3: service_time.query.measured: the calibration file here.toml has no path"),
        ("measured = 'pdf_check'", "the path 'pdf_check' grows with megabytes, which this station is not told"),
        ("measured = 'docketing_by_size'", "grows with documents, which this station is not told"),
    ],
)
def test_a_time_given_wrongly_is_told_with_its_place(tmp_path: Path, given: str, told: str) -> None:
    text = (
        f'extends = "national-outage-2014"\n[service_time.query]\n{given}\n[service_time]\ncalibration = "here.toml"\n'
    )
    with pytest.raises(DataError, match=r"over\.toml") as error:
        _load(tmp_path, text)
    assert told in str(error.value)


def test_a_calibration_that_is_not_named_or_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"over\.toml:4: service_time\.login\.measured: measured, but no calibration"):
        _load(tmp_path, OVER.replace('calibration = "here.toml"\n', ""))
    with pytest.raises(
        DataError, match=r"over\.toml:3: .*no calibration file 'gone\.toml'; write one with `ecfsim calib"
    ):
        _load(tmp_path, OVER.replace("here.toml", "gone.toml"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("format = 1", "format = 2", "here.toml:5: format: "),
        (
            'family = "gamma", parameters',
            'family = "gama", parameters',
            "path.login.distribution.family: unknown choice",
        ),
        ("shape = 4.0", "shape = -4.0", "here.toml:28: path.login.distribution: gamma: shape = -4 is out of range"),
        ("rounds = 44", "", "missing key 'rounds'"),
        ("[machine]", "[machine", "not valid TOML"),
    ],
)
def test_a_damaged_calibration_file_is_told_with_file_line_and_key(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    damaged = calibration_text(CALIBRATION).replace(old, new)
    with pytest.raises(DataError) as error:
        _load(tmp_path, calibration=damaged)
    assert told in str(error.value)
    assert str(error.value).endswith("write it anew with `ecfsim calibrate --out FILE`")


def test_a_calibration_among_the_scenarios_is_none_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "scenarios"
    shutil.copytree(data_room("scenarios"), room)
    (room / "this-machine.toml").write_text(calibration_text(CALIBRATION), encoding="utf-8")
    (room / "broken.toml").write_text("x = ", encoding="utf-8")
    monkeypatch.setattr(scenario_extends, "data_room", lambda _name: room)
    monkeypatch.setattr(scenario, "data_room", lambda _name: room)
    assert "broken" in scenario_names()
    assert "this-machine" not in scenario_names()
    with pytest.raises(DataError, match=r"this-machine\.toml: this is a calibration file, not a scenario; a scenario"):
        load_scenario("this-machine")
    with pytest.raises(DataError, match="this is a calibration file"):
        load_overlay(load_scenario("deadline-hour"), str(room / "this-machine.toml"))


def test_a_scenario_named_as_calibration_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"here\.toml: this is a scenario, not a calibration file; name a file"
    ) as error:
        _load(tmp_path, calibration=OVER)
    assert "anew" not in str(error.value)
