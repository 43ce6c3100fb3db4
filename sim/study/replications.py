"""Independent replications of one or more arms, and how many of them a wanted precision takes.

A study sees a simulation as a picklable function from a replication's number to named figures. Replication r of every
arm uses the same seed (`replication_seed`), so that arms meet the same worlds.
"""

from __future__ import annotations

import contextlib
import math
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TypeAlias

import msgspec

from sim.study.errors import ReplicationError, StudyError
from sim.study.intervals import CONFIDENCE, Interval, allowed_ratio, mean_interval, required_n
from sim.study.workforce import Workforce, workforce

Measure: TypeAlias = Callable[[int], Mapping[str, float]]
Told: TypeAlias = Callable[[int, int], None]  # replications done, of how many


class Arm(msgspec.Struct, frozen=True):
    """One alternative: its name, and what a replication of it measures."""

    name: str
    measure: Measure


class Replications(msgspec.Struct, frozen=True):
    """What replications ``first``, ``first`` + 1, … measured: a row each, a column for each name."""

    first: int
    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    @property
    def count(self) -> int:
        """The number of replications."""
        return len(self.rows)

    def values(self, name: str) -> list[float]:
        """One measure in the order of replications. Raises StudyError for a name that was not measured."""
        if name not in self.names:
            raise StudyError(f"{name!r} was not measured; measured were: {', '.join(self.names)}")
        column = self.names.index(name)
        return [row[column] for row in self.rows]

    def interval(self, name: str, confidence: float = CONFIDENCE) -> Interval:
        """The t interval of a measure's mean over the replications."""
        return mean_interval(self.values(name), confidence)

    def followed_by(self, later: Replications) -> Replications:
        """These and the next ones as one. Raises StudyError unless they follow on and measured the same."""
        if later.first != self.first + self.count or later.names != self.names:
            raise StudyError(f"replications from {later.first} on do not follow {self.count} from {self.first} on")
        return Replications(self.first, self.names, self.rows + later.rows)


def replication_seed(seed: int, replication: int) -> int:
    """The seed of a replication's world (48 bits), derived from the study's seed: the same in every arm.

    Two replications out of ten thousand share a seed with a probability below one in a million.
    """
    digest = blake2b(f"{seed}/replication/{replication}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "little")


def run_replications(
    measure: Measure,
    *,
    first: int = 0,
    count: int,
    workers: int = 1,
    cluster: str | None = None,
    crew: Workforce | None = None,
    told: Told | None = None,
) -> Replications:
    """Replications ``first`` to ``first`` + ``count`` - 1, in this order whatever the workers.

    ``workers`` and ``cluster`` as in `workforce`, or a ``crew`` that is already at work. ``measure`` depends on nothing
    but its argument; more than one worker needs it picklable. ``told`` hears of progress. Raises ReplicationError for
    the first replication that fails, or that measures no finite number or other names than the first one did.
    """
    arms = run_arms(
        [Arm("", measure)], first=first, count=count, workers=workers, cluster=cluster, crew=crew, told=told
    )
    return arms[""]


def run_arms(
    arms: Sequence[Arm],
    *,
    first: int = 0,
    count: int,
    workers: int = 1,
    cluster: str | None = None,
    crew: Workforce | None = None,
    told: Told | None = None,
) -> dict[str, Replications]:
    """The same replications of several arms, shared out among one crew; see `run_replications`."""
    if count < 1 or first < 0:
        raise StudyError(f"replications are numbered from 0 on, and 1 or more are run; not {count} from {first} on")
    if not arms or len({arm.name for arm in arms}) != len(arms):
        raise StudyError("each arm needs a name of its own, and at least one arm is needed")
    tasks = [(arm, replication) for replication in range(first, first + count) for arm in arms]
    found: dict[str, list[Mapping[str, float]]] = {arm.name: [] for arm in arms}
    with _crew(workers, cluster, crew) as at_work, contextlib.closing(_results(at_work, tasks)) as results:
        for done, ((arm, replication), outcome) in enumerate(zip(tasks, results, strict=True), start=1):
            if isinstance(outcome, _Failure):
                raise ReplicationError(arm.name, replication, outcome.why)
            earlier = found[arm.name]
            _check_measured(arm.name, replication, outcome, earlier[0] if earlier else outcome)
            earlier.append(outcome)
            if told is not None:
                told(done // len(arms), count)
    return {name: _table(first, measured) for name, measured in found.items()}


class Target(msgspec.Struct, frozen=True):
    """A half-width to reach: ``absolute`` in the measure's unit, or ``relative`` as a share of its true mean."""

    absolute: float | None = None
    relative: float | None = None

    def __post_init__(self) -> None:
        """Refuse a target that is none, or two."""
        given = [value for value in (self.absolute, self.relative) if value is not None]
        if len(given) != 1 or not given[0] > 0:
            raise StudyError("a target is one half-width above 0: absolute or relative")

    def met_by(self, interval: Interval) -> bool:
        """Whether the interval is narrow enough; a relative one is corrected as in Law 2015, §9.4.1: g / (1 + g)."""
        if self.absolute is not None:
            return interval.half_width <= self.absolute
        return interval.half_width <= allowed_ratio(self.relative or 0.0) * abs(interval.estimate)

    def needed(self, values: Sequence[float], confidence: float) -> int | None:
        """How many values in all should meet it (`required_n`); None where no number would."""
        try:
            return required_n(values, absolute=self.absolute, relative=self.relative, confidence=confidence)
        except StudyError:
            return None


class Precision(msgspec.Struct, frozen=True):
    """A sequential study: what was measured, the interval of every named measure, and which were not narrow enough.

    ``missed``: the measures that were not, each with the number of replications in all that should do (`required_n`;
    None where no number would: a relative target around a mean of 0).
    """

    replications: Replications
    intervals: dict[str, Interval]
    missed: dict[str, int | None]
    confidence_together: float

    @property
    def reached(self) -> bool:
        """Whether every named measure reached its half-width."""
        return not self.missed


def until_precise(
    measure: Measure,
    targets: Mapping[str, Target],
    *,
    confidence: float = CONFIDENCE,
    at_least: int = 10,
    at_most: int = 200,
    in_steps: int = 10,
    workers: int = 1,
    cluster: str | None = None,
    crew: Workforce | None = None,
    told: Told | None = None,
) -> Precision:
    """Replicate until the t interval of every named measure is as narrow as its target, or ``at_most`` are done.

    The sequential procedure of Law 2015, §9.4.1, after Chow & Robbins 1965, looking after ``at_least`` replications
    (Law advises 10 or more) and then after every ``in_steps`` more, whoever does the work: the number used depends on
    nothing but the measures. Each interval has the given confidence; all together have at least
    ``confidence_together`` (Bonferroni; Law 2015, §9.7). Stopping by the half-width costs a little coverage, which
    vanishes as targets tighten. Raises StudyError for limits that contradict each other or a name not measured.
    """
    if not targets or not 2 <= at_least <= at_most or in_steps < 1:
        raise StudyError(
            f"name a target, and limits with 2 <= at_least {at_least} <= at_most {at_most} and in_steps {in_steps} >= 1"
        )
    with _crew(workers, cluster, crew) as at_work:

        def more(first: int, count: int) -> Replications:
            def further(done: int, _: int) -> None:
                if told is not None:
                    told(first + done, at_most)

            return run_replications(measure, first=first, count=count, crew=at_work, told=further)

        found = more(0, at_least)
        while True:
            intervals = {name: found.interval(name, confidence) for name in targets}
            missed = [name for name, target in targets.items() if not target.met_by(intervals[name])]
            if not missed or found.count == at_most:
                break
            found = found.followed_by(more(found.count, min(in_steps, at_most - found.count)))
    needed = {name: targets[name].needed(found.values(name), confidence) for name in missed}
    return Precision(found, intervals, needed, max(0.0, 1 - len(targets) * (1 - confidence)))


# --- one replication ------------------------------------------------------------------------------------------------


class _Failure(msgspec.Struct, frozen=True):
    why: str


def _measure_one(task: tuple[Arm, int]) -> Mapping[str, float] | _Failure:
    """What one replication measured, or why it failed: as a value, so that the earliest failure is told, not the
    fastest."""
    arm, replication = task
    try:
        return {name: float(value) for name, value in arm.measure(replication).items()}
    except Exception as why:
        told = "".join(traceback.format_exception(why)).rstrip()
        return _Failure(f"{type(why).__name__}: {why}; it fails again whenever it is run by itself\n{told}")


def _check_measured(arm: str, replication: int, measured: Mapping[str, float], before: Mapping[str, float]) -> None:
    if measured.keys() != before.keys():
        raise ReplicationError(
            arm, replication, f"measured {', '.join(measured)}, but the first one {', '.join(before)}: name the same"
        )
    for name, value in measured.items():
        if not math.isfinite(value):
            raise ReplicationError(
                arm, replication, f"{name!r} is {value}: let it measure a finite number also where nothing happened"
            )


def _table(first: int, measured: Sequence[Mapping[str, float]]) -> Replications:
    names = tuple(measured[0])
    return Replications(first, names, tuple(tuple(row[name] for name in names) for row in measured))


def _results(
    crew: Workforce, tasks: Sequence[tuple[Arm, int]]
) -> Generator[Mapping[str, float] | _Failure, None, None]:
    """The crew's results as a generator, so that whoever stops early can close it."""
    yield from crew.map(_measure_one, tasks)


@contextlib.contextmanager
def _crew(workers: int, cluster: str | None, crew: Workforce | None) -> Iterator[Workforce]:
    if crew is not None:
        yield crew
    else:
        with workforce(workers, cluster) as hired:
            yield hired
