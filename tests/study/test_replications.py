"""Replications are the same whoever runs them; failures name theirs; precision stops where it says."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_measures import NotRemade, SmallQueue, fails_at_7_and_3, kills_its_process

from sim.study.errors import ReplicationError, StudyError
from sim.study.intervals import mean_interval
from sim.study.paired_differences import paired_difference
from sim.study.replications import (
    Arm,
    Replications,
    Target,
    replication_seed,
    run_arms,
    run_replications,
    until_precise,
)
from sim.study.workforce import Workforce, workforce

HERE = Path(__file__).resolve().parent
SLEEPS = (
    "import os, time\nfrom sim.study.replications import run_replications\n"
    "def sleeps(replication):\n    os.write(1, b'at work\\n'); time.sleep(60); return {'x': 0.0}\n"
    "run_replications(sleeps, count=8, workers=2)\n"
)


@pytest.fixture(scope="module")
def alone() -> Replications:
    """What every other crew's results are held against."""
    return run_replications(SmallQueue(), count=60)


@pytest.fixture(scope="module")
def two() -> Iterator[Workforce]:
    """Two worker processes, started once."""
    with workforce(2) as crew:
        yield crew


def test_two_and_four_processes_measure_what_one_does(alone: Replications, two: Workforce) -> None:
    assert run_replications(SmallQueue(), count=60, crew=two) == alone
    assert run_replications(SmallQueue(), count=60, workers=4) == alone
    assert alone.count == 60 and len(set(alone.values("wait.mean"))) == 60


def test_a_later_start_measures_the_same_replications(alone: Replications) -> None:
    """Replication r is r, whichever batch it came in."""
    early, late = run_replications(SmallQueue(), count=20), run_replications(SmallQueue(), first=20, count=40)
    assert early.followed_by(late) == alone
    with pytest.raises(StudyError, match="do not follow"):
        late.followed_by(early)


def test_arms_meet_the_same_worlds_and_differ_by_what_was_changed(alone: Replications, two: Workforce) -> None:
    """The same arm twice differs by exactly zero; a slower one waits longer in every world."""
    arms = [Arm("base", SmallQueue()), Arm("same", SmallQueue()), Arm("slow", SmallQueue(0.9))]
    found = run_arms(arms, count=60, crew=two)
    assert found["base"] == alone
    base, same, slow = (found[name].values("wait.mean") for name in ("base", "same", "slow"))
    assert paired_difference(base, same).difference == mean_interval([0.0] * 60)
    assert min(b - a for a, b in zip(base, slow, strict=True)) >= 0
    reduction = paired_difference(base, slow).variance_reduction
    assert reduction is not None and reduction > 0.9


def test_the_earliest_failure_is_told_with_its_replication_and_reason(two: Workforce) -> None:
    """Replication 3 and 7 fail; alone or in parallel, 3 is told, and the crew can go on."""
    for crew in (None, two):
        with pytest.raises(ReplicationError, match="replication 3: ZeroDivisionError") as told:
            run_replications(fails_at_7_and_3, count=20, crew=crew)
        assert told.value.replication == 3 and "fails_at_7_and_3" in str(told.value)
    assert run_replications(SmallQueue(), count=4, crew=two).count == 4


def test_a_failure_of_a_named_arm_names_it() -> None:
    with pytest.raises(ReplicationError, match="arm 'odd', replication 3"):
        run_arms([Arm("even", SmallQueue()), Arm("odd", fails_at_7_and_3)], count=5)


def test_a_worker_that_is_killed_ends_the_study_with_advice() -> None:
    with pytest.raises(StudyError, match="want of memory: try fewer workers"):
        run_replications(kills_its_process, count=4, workers=2)


def test_what_cannot_be_sent_to_a_worker_is_told(two: Workforce) -> None:
    """A lock cannot be pickled; the other cannot be made again from its pickle."""
    lock = threading.Lock()
    for measure, why in (
        (lambda _: {"x": float(lock.locked())}, "cannot pickle"),
        (NotRemade(1), "missing 1 required"),
    ):
        with pytest.raises(
            StudyError, match=rf"does not reach a worker process \(TypeError: .*{why}.*or use one worker"
        ):
            run_replications(measure, count=4, crew=two)
    assert run_replications(SmallQueue(), count=4, crew=two).count == 4


def test_a_replication_that_measures_no_number_or_other_names_is_refused() -> None:
    with pytest.raises(ReplicationError, match="replication 2: 'x' is nan"):
        run_replications(lambda replication: {"x": math.nan if replication == 2 else 1.0}, count=4)
    with pytest.raises(ReplicationError, match="replication 1: measured y, but the first one x"):
        run_replications(lambda replication: {"y" if replication else "x": 1.0}, count=4)


def test_progress_is_told_by_replication() -> None:
    told: list[tuple[int, int]] = []
    run_replications(SmallQueue(), count=3, told=lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_seeds_differ_by_replication_and_study_and_never_change() -> None:
    """One value is written down: a change of it would change every published result."""
    assert len({replication_seed(seed, replication) for seed in range(10) for replication in range(1000)}) == 10_000
    assert replication_seed(5, 0) == 216909779078275 and all(replication_seed(5, r) < 2**48 for r in range(100))


@pytest.mark.parametrize(
    ("stop", "everyone"), [(signal.SIGINT, True), (signal.SIGKILL, False)], ids=["Ctrl-C", "killed"]
)
def test_no_worker_outlives_an_interrupted_study(stop: signal.Signals, everyone: bool, tmp_path: Path) -> None:
    """Ctrl-C reaches the whole group; a kill only the study itself. Workers end at once, and no traceback is theirs."""
    script = tmp_path / "sleeps.py"
    script.write_text(SLEEPS)
    env = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    study = subprocess.Popen(
        [sys.executable, script], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert study.stdout is not None and study.stdout.readline() == b"at work\n"
    (os.killpg if everyone else os.kill)(study.pid, stop)
    # Both pipes are shared with the workers: they close only when the last of them has ended.
    _, errors = study.communicate(timeout=20)
    assert study.returncode != 0
    assert errors.count(b"Traceback") == (1 if everyone else 0), errors.decode()


# --- precision ------------------------------------------------------------------------------------------------------


def test_replication_goes_on_until_every_target_is_met() -> None:
    targets = {"wait.mean": Target(relative=0.10), "wait.max": Target(absolute=0.4)}
    found = until_precise(SmallQueue(), targets, at_least=20, at_most=2000, in_steps=20)
    assert found.reached and found.missed == {}
    assert found.intervals["wait.mean"].half_width <= 0.1 / 1.1 * found.intervals["wait.mean"].estimate
    assert found.intervals["wait.max"].half_width <= 0.4
    assert found.confidence_together == pytest.approx(0.90)
    one_look_earlier = run_replications(SmallQueue(), count=found.replications.count - 20)
    assert not all(target.met_by(one_look_earlier.interval(name)) for name, target in targets.items())


def test_the_number_of_workers_does_not_change_how_many_replications_are_used(two: Workforce) -> None:
    targets = {"wait.mean": Target(relative=0.2)}
    found = [until_precise(SmallQueue(), targets, at_least=7, in_steps=11, crew=crew) for crew in (None, two)]
    assert found[0] == found[1]
    assert found[0].reached and found[0].replications.count % 11 == 7


def test_a_precision_that_is_out_of_reach_is_told_by_name() -> None:
    """37 replications: the last step is cut short so that at_most holds exactly."""
    targets = {"wait.mean": Target(absolute=5.0), "wait.max": Target(relative=1e-6)}
    found = until_precise(SmallQueue(), targets, at_least=10, at_most=37, in_steps=10)
    assert (found.replications.count, list(found.missed), found.reached) == (37, ["wait.max"], False)
    needed = found.missed["wait.max"]
    assert needed is not None and needed > 10**9


def test_stopping_by_half_width_keeps_most_of_its_coverage() -> None:
    """1000 studies of exponential values, mean 1, to 0.2 absolute at 90 %: Law 2015, §9.4.1, expects near nominal."""
    import numpy as np

    values = np.random.default_rng(6).exponential(1.0, (1000, 400)).tolist()
    covered = 0
    for row in values:
        found = until_precise(
            lambda replication, row=row: {"x": row[replication]},
            {"x": Target(absolute=0.2)},
            confidence=0.90,
            at_most=400,
            in_steps=20,
        )
        covered += found.reached and found.intervals["x"].covers(1.0)
    assert 0.82 <= covered / 1000 <= 0.93


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (Target, "one half-width above 0"),
        (lambda: Target(absolute=0.0), "one half-width above 0"),
        (lambda: until_precise(SmallQueue(), {}), "name a target"),
        (lambda: until_precise(SmallQueue(), {"x": Target(absolute=1)}), "'x' was not measured; measured were: wait"),
        (
            lambda: until_precise(SmallQueue(), {"x": Target(absolute=1)}, at_least=9, at_most=8),
            "at_least 9 <= at_most 8",
        ),
        (lambda: run_replications(SmallQueue(), count=0), "1 or more are run"),
        (lambda: run_replications(SmallQueue(), count=1, workers=0), "1 worker or more"),
        (lambda: run_arms([Arm("a", SmallQueue()), Arm("a", SmallQueue())], count=1), "a name of its own"),
    ],
)
def test_a_study_that_contradicts_itself_is_refused(ask: object, told: str) -> None:
    with pytest.raises(StudyError, match=told):
        ask()  # type: ignore[operator]  # a parameter of several return types
