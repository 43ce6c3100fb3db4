"""Calibrating times the real code on this machine: every path, in turns, and a scenario runs on what was measured."""

from __future__ import annotations

import gc
import json
import re
import socket
import time
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from statistics import fmean

import numpy as np
import pytest
from msgspec.structs import replace
from small_runs import no_progress, small_scenario

from sim.cli import BAD_INPUT, OK, main
from sim.cli import calibrate as cli_calibrate
from sim.cli.calibrate import duration
from sim.engine import measuring, processor_waits
from sim.engine.calibration import NOT_BUILT, WHAT, calibrate, fitted_path
from sim.engine.machine import _cpu_model
from sim.engine.measuring import MEASUREMENTS_MAX, ROUNDS_MIN, WARM_UP_ROUNDS, Timed, measure
from sim.engine.probes import Probe
from sim.engine.processor_waits import ProcessorWaits, Spent
from sim.engine.run import run_scenario
from sim.world.calibration_tables import Calibration, read_calibration
from sim.world.calibration_text import calibration_text
from sim.world.scenario import load_scenario
from sim.world.service_times import ServiceTime, service_seconds

DAY = date(2026, 11, 21)
SMALL = (10_000, 200_000)


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    """Half a second of measuring, small files only."""
    return calibrate(0.5, 1, DAY, sizes_bytes=SMALL)


def test_every_path_is_measured_those_of_a_served_court_too(calibration: Calibration) -> None:
    assert list(calibration.path) == list(WHAT)
    assert {"login_national", "docketing", "notice", "query", "pdf_check_pool_scan", "pdf_check_active"} <= set(WHAT)
    for path in calibration.path.values():
        assert path.n >= ROUNDS_MIN
        assert 0 < path.quantiles_s[0] <= path.median_s <= path.p95_s <= path.quantiles_s[-1] < 1
        assert path.distribution.mean > 0
        assert path.test is not None
        assert [one.aic for one in path.tried] == sorted(one.aic for one in path.tried)
    assert {"journal", "document_store", "password_hash", "smtp"} <= set(calibration.path)
    assert calibration.path["document_store"].per_megabyte_s > 0
    assert set(calibration.not_built) == set(NOT_BUILT) == set()


def test_times_grow_with_what_they_must_grow_with(calibration: Calibration) -> None:
    """More bytes to hash and parse, more messages to write, more documents to record; a log-in has no size."""
    path = calibration.path
    assert path["pdf_check_text"].per_megabyte_s > 0
    assert path["notice"].per_recipient_s > 0
    assert path["docketing_by_size"].per_document_s > 0
    assert path["login"].grows_by == path["docketing"].grows_by == ()


def test_the_file_says_what_machine_it_was_and_neither_its_name_nor_a_folder(calibration: Calibration) -> None:
    text = calibration_text(calibration)
    assert (calibration.measured_on, calibration.seconds, calibration.seed) == (DAY, 0.5, 1)
    assert re.fullmatch(r"on, as in service; \d+ of \d+ timed deeds met a collection", calibration.gc)
    assert calibration.machine.cores >= 1
    assert socket.gethostname() not in text
    assert str(Path.home()) not in text


def test_a_scenario_runs_on_measured_times_and_says_so(calibration: Calibration, tmp_path: Path) -> None:
    """A machine 10,000 times as slow: log-ins take about as long as the scenario assumed of the machines of 2014."""
    (tmp_path / "here.toml").write_text(calibration_text(calibration), encoding="utf-8")
    stations = "".join(
        f'[service_time.{name}]\nmeasured = "{name}"\nfactor = {{ value = 10_000, assumed = "test" }}\n'
        for name in ("login", "pdf_check", "docketing", "notice", "query")
    )
    over = f'extends = "national-outage-2014"\n[service_time]\ncalibration = "here.toml"\n{stations}'
    (tmp_path / "over.toml").write_text(over, encoding="utf-8")
    found = load_scenario(str(tmp_path / "over.toml"))
    small = small_scenario({"cit": 6_000.0}, outage=False)
    scenario = replace(small.scenario, service_time=found.scenario.service_time)
    run = replace(small, scenario=scenario, assumptions=found.assumptions)
    folder, first = run_scenario(run, 3, tmp_path / "run", 1, no_progress)
    assert first["trace_digest"] == run_scenario(run, 3, tmp_path / "again", 1, no_progress)[1]["trace_digest"]
    assumptions = json.loads((folder / "summary.json").read_bytes())["assumptions"]
    measured = {one["key"] for one in assumptions if one["status"] == "measured"}
    assert measured == {f"service_time.{name}" for name in ("login", "pdf_check", "docketing", "notice", "query")}


# --- measuring ------------------------------------------------------------------------------------------------------


def test_probes_take_turns_set_up_anew_each_time() -> None:
    told: list[str] = []

    def probe(name: str) -> Probe:
        def prepare() -> partial[None]:
            told.append(f"set up {name}")
            return partial(told.append, name)

        return Probe((name,), prepare)

    measured = measure([probe("a"), probe("b")], 1e-9, np.random.default_rng(1))
    counts = [len(one.seconds) for one in measured.timed]
    assert measured.rounds == ROUNDS_MIN
    assert [told.count("a") - WARM_UP_ROUNDS, told.count("b") - WARM_UP_ROUNDS] == counts
    assert all(told[place + 1] == words.removeprefix("set up ") for place, words in enumerate(told) if " " in words)
    assert set(told[: len(told) // 2]) == {"a", "b", "set up a", "set up b"}


def test_a_path_is_measured_no_more_often_than_is_of_use_and_collections_are_counted() -> None:
    measured = measure([Probe(("a",), lambda: int)] * 2, 60.0, np.random.default_rng(1))
    assert sum(len(one.seconds) for one in measured.timed) == MEASUREMENTS_MAX
    collecting = measure([Probe(("a",), lambda: partial(gc.collect, 0))], 1e-9, np.random.default_rng(1))
    assert collecting.counts.collections == collecting.counts.deeds > 0


class OtherProcesses:
    """Has the processor for so long during every deed, and tells that the workers used it for a millisecond."""

    is_known = True

    def __init__(self, took_ns: int) -> None:
        self._took_ns, self._times = took_ns, 0

    def __enter__(self) -> OtherProcesses:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing is held."""

    def so_far(self, workers: tuple[int, ...] = ()) -> Spent:
        self._times += 1
        return Spent(self._times * self._took_ns, self._times * 1_000_000 * len(workers))


def test_waiting_for_the_processor_is_no_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three milliseconds asleep, of which others had two: the processor's time counts, the workers' included."""
    alone = Probe(("alone",), lambda: partial(time.sleep, 0.003))
    split = Probe(("split",), lambda: partial(time.sleep, 0.003), workers=lambda: (1,))
    monkeypatch.setattr(measuring, "ProcessorWaits", lambda: OtherProcesses(2_000_000))
    busy = measure([alone, split], 1e-9, np.random.default_rng(1))
    assert max(busy.timed[0].seconds) < 0.001 < min(busy.timed[1].seconds) < 0.002
    assert busy.others_in_words == (
        f"{2 * ROUNDS_MIN} of {2 * ROUNDS_MIN} timed deeds had to wait for the processor, and count as long as they "
        "had one; the machine was busy: measure again on a quiet one"
    )
    monkeypatch.setattr(measuring, "ProcessorWaits", lambda: OtherProcesses(100_000))
    quiet = measure([alone, split], 1e-9, np.random.default_rng(1))
    assert min(quiet.timed[0].seconds + quiet.timed[1].seconds) >= 0.003
    assert quiet.others_in_words.startswith(f"0 of {2 * ROUNDS_MIN} timed deeds")


def test_linux_counts_waits_and_other_systems_are_said_not_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    counted = tmp_path / "schedstat"
    counted.write_text("123 4567 8\n")
    monkeypatch.setattr(processor_waits, "_OWN", counted)
    with ProcessorWaits() as waits:
        assert waits.is_known
        assert waits.so_far() == waits.so_far([2**31]) == Spent(4567, 0)  # no process has that id
    monkeypatch.setattr(processor_waits, "_OWN", tmp_path / "gone")
    with ProcessorWaits() as waits:
        assert (waits.is_known, waits.so_far([1])) == (False, Spent(0, 0))
    assert "not known" in replace(measure([], 1e-9, np.random.default_rng(1)), waits_known=False).others_in_words


def test_a_fitted_path_keeps_sizes_and_noise_apart() -> None:
    rng = np.random.default_rng(1)
    timed = [
        Timed(Probe(("x",), lambda: int, megabytes=size), seconds=((1e-4 + 2e-3 * size) * noise).tolist())
        for size, noise in zip((0.01, 1.0, 20.0), rng.lognormal(0, 0.1, (3, 300)), strict=True)
    ]
    path = fitted_path("x", timed, np.random.default_rng(2))
    assert path.base_s == pytest.approx(1e-4, rel=0.05)
    assert path.per_megabyte_s == pytest.approx(2e-3, rel=0.05)
    assert (path.distribution.family, path.n, path.grows_by) == ("lognormal", 900, ("megabytes",))
    growing = ServiceTime(
        distribution=path.distribution, base_s=path.base_s, per_megabyte_s=path.per_megabyte_s, assumed="test"
    )
    drawn = [service_seconds(growing, Random(place), size_bytes=1_000_000) for place in range(3_000)]
    assert fmean(drawn) == pytest.approx(fmean(timed[1].seconds), rel=0.01)


def test_a_path_whose_distribution_misses_the_mean_says_so() -> None:
    far = Timed(Probe(("x",), lambda: int), seconds=[*np.linspace(1e-3, 1.1e-3, 99).tolist(), 1.0])
    assert re.search(r"; its mean is -4\d% off the sample's$", fitted_path("x", [far], np.random.default_rng(1)).why)


def test_the_processor_is_named_from_linuxs_list_or_as_python_knows_it() -> None:
    assert _cpu_model("processor\t: 0\nmodel name\t: Model 7 @ 3 GHz\nmodel name\t: other\n") == "Model 7 @ 3 GHz"
    assert _cpu_model("") != ""


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, calibration: Calibration) -> None:
    """The command with the calibration measured above."""

    def measured(seconds: float, seed: int, day: date, progress: object) -> Calibration:
        return replace(calibration, seed=seed)

    monkeypatch.setattr(cli_calibrate, "calibrate", measured)


@pytest.mark.usefixtures("quick")
def test_the_command_shows_a_table_and_writes_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "machine.toml"
    assert main(["calibrate", "--out", str(out), "--seed", "5"]) == OK
    told = capsys.readouterr().out
    assert read_calibration(out).seed == 5
    assert [entry.name for entry in tmp_path.iterdir()] == ["machine.toml"]
    rows = [line.split()[0] for line in told.splitlines() if line]
    assert [name for name in rows if name in WHAT] == list(WHAT)
    assert " ms " in next(line for line in told.splitlines() if line.startswith("smtp"))
    assert "Test of the family of least AIC: Anderson-Darling, parametric bootstrap, 199 samples." in told


@pytest.mark.usefixtures("quick")
def test_the_command_as_json_has_every_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "--json"]) == OK
    assert set(json.loads(capsys.readouterr().out)["path"]) == set(WHAT)


@pytest.mark.parametrize("words", [["--out", "no/such/folder/x.toml"], ["--out", "."], ["--seconds", "0"]])
def test_wrong_use_is_told_before_anything_is_measured(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", *words]) == BAD_INPUT
    assert capsys.readouterr().err.startswith("ecfsim: ")


@pytest.mark.usefixtures("quick")
def test_only_an_earlier_calibration_is_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "machine.toml"
    assert [main(["calibrate", "--out", str(out), "--seed", seed]) for seed in ("5", "6")] == [OK, OK]
    assert read_calibration(out).seed == 6
    for name, held in (("scenario.toml", 'extends = "trade-court-week"\n'), ("thesis.txt", "years of work")):
        (tmp_path / name).write_text(held, encoding="utf-8")
        capsys.readouterr()
        assert main(["calibrate", "--out", str(tmp_path / name)]) == BAD_INPUT
        assert f"{name} holds something else than a calibration: move it away" in capsys.readouterr().err
        assert (tmp_path / name).read_text(encoding="utf-8") == held
    assert len(list(tmp_path.iterdir())) == 3


def test_durations_are_told_in_the_unit_that_suits_them() -> None:
    assert [duration(one) for one in (12.345, 0.0123, 4.56e-6)] == ["12.3 s", "12.3 ms", "4.56 µs"]
