"""Which alternative is best: Kim and Nelson's fully sequential selection with an indifference zone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from sim.study.errors import StudyError
from sim.study.intervals import CONFIDENCE, check_confidence
from sim.study.replications import Arm, run_arms
from sim.study.workforce import Workforce

# Values of some alternatives (by place) in replications ``first`` to ``first`` + ``count`` - 1: a row for each of them.
Sampler = Callable[[Sequence[int], int, int], Sequence[Sequence[float]]]
Floats = npt.NDArray[np.float64]


class Selection(msgspec.Struct, frozen=True):
    """The alternative selected, and how it came about; lists are in the order of the alternatives.

    ``decided``: whether one was left, or the rest were shown to lie within the indifference zone; if not, ``at_most``
    came first, ``best`` is only the best looking and ``survivors`` are those it could not be told from. ``taken``:
    replications used of each; ``means``: over these; ``left_at``: the replication after which each was eliminated
    (None: never).
    """

    best: int
    decided: bool
    survivors: tuple[int, ...]
    taken: tuple[int, ...]
    means: tuple[float, ...]
    left_at: tuple[int | None, ...]


def arm_sampler(arms: Sequence[Arm], name: str, crew: Workforce) -> Sampler:
    """A sampler of one measure of arms, worked off by a crew."""

    def sample(places: Sequence[int], first: int, count: int) -> list[list[float]]:
        found = run_arms([arms[place] for place in places], first=first, count=count, crew=crew)
        return [found[arms[place].name].values(name) for place in places]

    return sample


def kn_constants(alternatives: int, confidence: float, first_stage: int) -> tuple[float, float]:
    """eta and h squared of KN with c = 1: ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1) / 2 and 2 eta (n0 - 1).

    Kim & Nelson 2001, procedure KN, which holds with and without common random numbers. Raises StudyError unless there
    are 2 or more alternatives, a first stage of 2 or more, and a confidence above 1 / k (mere chance).
    """
    if alternatives < 2 or first_stage < 2:
        raise StudyError(f"selection needs 2 alternatives and a first stage of 2; not {alternatives} and {first_stage}")
    alpha = 1 - check_confidence(confidence)
    if alpha >= 1 - 1 / alternatives:
        raise StudyError(
            f"a confidence of {confidence:g} among {alternatives} alternatives is chance: give a higher one"
        )
    eta = ((2 * alpha / (alternatives - 1)) ** (-2 / (first_stage - 1)) - 1) / 2
    return eta, 2 * eta * (first_stage - 1)


def select_best(
    sample: Sampler,
    alternatives: int,
    *,
    indifference: float,
    confidence: float = CONFIDENCE,
    first_stage: int = 10,
    at_most: int = 10_000,
    in_steps: int = 10,
    larger_is_better: bool = False,
) -> Selection:
    """The best mean among alternatives, by procedure KN (Kim & Nelson 2001, c = 1).

    With probability ``confidence`` or more the best is selected where it is better than all others by
    ``indifference`` (in the unit of the measure) or more; where it is not, one that is within that of the best. KN
    assumes normal values (means over many filings come close); common random numbers make it faster, and are allowed.
    Values are asked for ``in_steps`` ahead, which may use workers better and changes nothing in what is selected.
    Raises StudyError for a first stage beyond ``at_most`` and what `kn_constants` refuses.
    """
    _, h2 = kn_constants(alternatives, confidence, first_stage)
    if not indifference > 0 or at_most < first_stage or in_steps < 1:
        raise StudyError(
            f"selection needs an indifference zone above 0 (not {indifference:g}), at_most {at_most} no less than the"
            f" first stage of {first_stage}, and in_steps of 1 or more"
        )
    sign = 1.0 if larger_is_better else -1.0
    everyone = list(range(alternatives))
    first = sign * _values(sample, everyone, 0, first_stage)
    needed = h2 * _variances_of_differences(first) / indifference**2
    race = _Race(first.sum(axis=1), needed, indifference, first_stage)
    taken = first_stage
    while not race.over(taken) and taken < at_most:
        count = min(in_steps, at_most - taken)
        running = race.running
        ahead = sign * _values(sample, running, taken, count)
        for column in ahead.T:
            taken += 1
            race.step(dict(zip(running, column.tolist(), strict=True)), taken)
            if race.over(taken):
                break
    means = sign * race.sums / np.array(race.taken)
    best = max(race.running, key=lambda place: sign * means[place])
    return Selection(
        best, race.over(taken), tuple(race.running), tuple(race.taken), tuple(means.tolist()), tuple(race.left_at)
    )


class _Race:
    """Who is still in, by sums of (signed, larger is better) values; KN's screening after each replication."""

    def __init__(self, sums: Floats, needed: Floats, indifference: float, taken: int) -> None:
        self.sums, self._needed, self._indifference = sums, needed, indifference
        self.running = list(range(len(sums)))
        self.taken = [taken] * len(sums)
        self.left_at: list[int | None] = [None] * len(sums)
        # max over l of N_il = floor(h^2 S^2_il / delta^2); KN stops with replication 1 beyond the largest of them.
        self._last = int(np.floor(needed).max()) + 1
        self._screen(taken)

    def over(self, taken: int) -> bool:
        """One is left, or every pair has had its replications: then the best mean is selected."""
        return len(self.running) == 1 or taken >= self._last

    def step(self, values: dict[int, float], taken: int) -> None:
        """Take one more value of each that is running, and screen."""
        for place in self.running:
            self.sums[place] += values[place]
            self.taken[place] = taken
        self._screen(taken)

    def _screen(self, taken: int) -> None:
        """Out goes whose mean is below another's by more than W_il(r) = max(0, delta / 2r (h^2 S^2_il / delta^2 - r)).

        From the last replication on W is 0 throughout: who does not have the best mean is out.
        """
        running = self.running
        means = self.sums[running] / taken
        margin = np.maximum(0.0, self._indifference / (2 * taken) * (self._needed[np.ix_(running, running)] - taken))
        beaten: list[bool] = np.any(means[:, None] < means[None, :] - margin, axis=1).tolist()
        for place, is_beaten in zip(running, beaten, strict=True):
            if is_beaten:
                self.left_at[place] = taken
        self.running = [place for place in running if self.left_at[place] is None]


def _values(sample: Sampler, places: Sequence[int], first: int, count: int) -> Floats:
    values = np.asarray(sample(places, first, count), dtype=np.float64)
    if values.shape != (len(places), count):
        raise StudyError(f"the sampler gave {values.shape} values, not {len(places)} rows of {count}")
    return values


def _variances_of_differences(values: Floats) -> Floats:
    """S^2_il: sample variances of the differences of each two alternatives in the first stage."""
    differences = values[:, None, :] - values[None, :, :]
    found: Floats = differences.var(axis=2, ddof=1)
    return found
