"""Which arm of a comparison is best by one measure: selection with an indifference zone over worlds that all meet."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sim.data_file import suggestion
from sim.study.compare_result import BestArm, Contender
from sim.study.errors import StudyError
from sim.study.intervals import CONFIDENCE
from sim.study.live_measure import LIVE_MEASURES, LiveMeasure
from sim.study.replications import Arm
from sim.study.selection import Sampler, arm_sampler, select_best
from sim.study.workforce import Workforce
from sim.world.scenario_overlay import Overlay

FIRST_STAGE, AT_MOST = 10, 100  # replications of each arm: to learn the spread, and before the race is left undecided
_IN_STEPS = 2  # replications asked for ahead; it changes nothing in what is selected


class Wanted(msgspec.Struct, frozen=True):
    """The best by which measure of `LIVE_MEASURES`, largest or smallest, and from which difference on, in its unit.

    Raises StudyError for a measure that is none and an indifference of 0 or less.
    """

    measure: str
    largest: bool
    indifference: float
    first_stage: int = FIRST_STAGE
    at_most: int = AT_MOST

    def __post_init__(self) -> None:
        """Refuse what no selection can be asked for."""
        if self.measure not in LIVE_MEASURES:
            raise StudyError(f"no measure {self.measure!r}; {suggestion(self.measure, LIVE_MEASURES)}")
        if not self.indifference > 0:
            raise StudyError("say from which difference on it matters which arm is best: --indifference above 0")

    @staticmethod
    def read(words: str, indifference: float | None) -> Wanted:
        """Read ``MEASURE``, ``MEASURE=smallest`` or ``MEASURE=largest``; smallest where nothing is said."""
        measure, _, which = words.partition("=")
        if which not in ("", "smallest", "largest"):
            raise StudyError(f"cannot read {words!r}: write MEASURE=smallest or MEASURE=largest")
        return Wanted(measure, which == "largest", indifference or 0.0)


def best_arm(
    arms: Sequence[Overlay],
    seed: int,
    wanted: Wanted,
    crew: Workforce,
    confidence: float = CONFIDENCE,
    lived: Sequence[Sequence[float]] | None = None,
) -> BestArm:
    """The best of two arms or more by procedure KN (Kim & Nelson 2001), each replication the same world in all of them.

    The worlds are those of the comparison (``replication_seed(seed, r)``), and more where the choice needs them, up to
    ``wanted.at_most``. lived: the measure of each arm in the worlds that it has lived through already, from the first
    on; they are not lived again. Raises ReplicationError for a run that fails, StudyError for fewer than two arms.
    """
    runs = [Arm(arm.name, LiveMeasure(arm.found.scenario, seed)) for arm in arms]
    found = select_best(
        _remembering(arm_sampler(runs, wanted.measure, crew), lived or [()] * len(arms)),
        len(arms),
        indifference=wanted.indifference,
        confidence=confidence,
        first_stage=wanted.first_stage,
        at_most=wanted.at_most,
        in_steps=_IN_STEPS,
        larger_is_better=wanted.largest,
    )
    title, unit = LIVE_MEASURES[wanted.measure]
    return BestArm(
        measure=wanted.measure,
        title=title,
        unit=unit,
        largest=wanted.largest,
        indifference=wanted.indifference,
        confidence=confidence,
        best=arms[found.best].name,
        decided=found.decided,
        contenders=[
            Contender(arm.name, taken, mean, left_at)
            for arm, taken, mean, left_at in zip(arms, found.taken, found.means, found.left_at, strict=True)
        ],
    )


def _remembering(sample: Sampler, known: Sequence[Sequence[float]]) -> Sampler:
    """A sampler that takes the first values of each arm from those known, and only what comes after from ``sample``."""

    def remembered(places: Sequence[int], first: int, count: int) -> list[list[float]]:
        have = min(max(min(len(known[place]) for place in places) - first, 0), count)
        found = [list(known[place][first : first + have]) for place in places]
        if have < count:
            more = sample(places, first + have, count - have)
            found = [[*one, *rest] for one, rest in zip(found, more, strict=True)]
        return found

    return remembered
