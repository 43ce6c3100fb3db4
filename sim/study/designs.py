"""Which values of uncertain figures to try: Latin hypercubes, and one figure at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from sim.study.errors import StudyError
from sim.study.replications import Arm
from sim.world.scenario_tables import Figure

Point = dict[str, float]
MeasureAt = Callable[[Point, int], Mapping[str, float]]


class Factor(msgspec.Struct, frozen=True):
    """An uncertain figure: its key, the value used so far, the range to try (in its unit), and what the range rests on.

    ``scale``: whether steps along the range add or multiply.
    """

    key: str
    base: float
    low: float
    high: float
    scale: Literal["linear", "log"] = "linear"
    basis: str = ""

    def __post_init__(self) -> None:
        """Refuse a range that is empty, and a logarithmic one that reaches 0."""
        if not self.low < self.high:
            raise StudyError(f"factor {self.key!r}: the range {self.low:g} to {self.high:g} is empty")
        if self.scale == "log" and self.low <= 0:
            raise StudyError(f"factor {self.key!r}: a logarithmic range begins above 0, not at {self.low:g}")

    def at(self, share: float) -> float:
        """The value at a share (0 to 1) of the way from low to high, on the factor's scale."""
        if self.scale == "log":
            return float(self.low * (self.high / self.low) ** share)
        return self.low + (self.high - self.low) * share

    def share_of(self, value: float) -> float:
        """The share (0 to 1) of the way from low to high at which a value lies: the inverse of `at`."""
        if self.scale == "log":
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        return (value - self.low) / (self.high - self.low)


class Design(msgspec.Struct, frozen=True):
    """The points to try, in order; each gives every factor a value."""

    factors: tuple[Factor, ...]
    points: tuple[Point, ...]


def factors_from(
    figures: Iterable[tuple[str, Figure[float]]],
    *,
    times: float = 1.5,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    limits: Mapping[str, tuple[float, float]] | None = None,
) -> tuple[list[Factor], list[str]]:
    """A factor for each figure marked assumed (as told by `sim.world.assumptions.figures_of`), and the keys left out.

    The range is the one in ``ranges``, or from value / ``times`` to value * ``times`` (itself an assumption, and named
    so in the factor's basis), cut to ``limits``, e.g. (0, 1) for a share. A figure of 0 or below without a given range
    cannot be varied in proportion: its key is told in the second list. Raises StudyError for ``times`` of 1 or less.
    """
    if times <= 1:
        raise StudyError(f"a range needs a factor above 1, not {times:g}")
    factors, left_out = [], []
    for key, figure in figures:
        if figure.status != "assumed":
            continue
        why = f"value assumed: {figure.assumed}"
        low, high = (limits or {}).get(key, (-np.inf, np.inf))
        if ranges is not None and key in ranges:
            low, high = max(low, ranges[key][0]), min(high, ranges[key][1])
            factors.append(Factor(key, figure.value, low, high, "linear", f"{why}; range given"))
        elif figure.value > 0:
            low, high = max(low, figure.value / times), min(high, figure.value * times)
            basis = f"{why}; range assumed: a factor of {times:g} either way"
            factors.append(Factor(key, figure.value, low, high, "log" if low > 0 else "linear", basis))
        else:
            left_out.append(key)
    return factors, left_out


def latin_hypercube(factors: Sequence[Factor], points: int, seed: int) -> Design:
    """A Latin hypercube: each factor's range in as many slices as there are points, each slice met exactly once.

    McKay, Beckman & Conover 1979, with random places in the slices; the same seed gives the same points. Ten points a
    factor are a usual beginning. Raises StudyError for no factors, two of one key, or fewer points than factors + 2.
    """
    from scipy.stats import qmc

    _check_keys(factors)
    if points < len(factors) + 2:
        raise StudyError(f"{len(factors)} factors need {len(factors) + 2} points or more, not {points}")
    shares = qmc.LatinHypercube(len(factors), rng=np.random.Generator(np.random.PCG64(seed))).random(points)
    return Design(
        tuple(factors),
        tuple(
            {factor.key: factor.at(float(share)) for factor, share in zip(factors, row, strict=True)} for row in shares
        ),
    )


def one_at_a_time(factors: Sequence[Factor]) -> Design:
    """All factors at their base first; then each at its low and its high value, the others at their base.

    2k + 1 points for a tornado (`sim.study.sensitivity.tornado`). It sees no interactions: a Latin hypercube does.
    """
    _check_keys(factors)
    base = {factor.key: factor.base for factor in factors}
    ends = [{**base, factor.key: end} for factor in factors for end in (factor.low, factor.high)]
    return Design(tuple(factors), (base, *ends))


class _AtPoint(msgspec.Struct, frozen=True):
    """A measure of one point of a design, picklable."""

    measure_at: MeasureAt
    point: Point

    def __call__(self, replication: int) -> Mapping[str, float]:
        return self.measure_at(self.point, replication)


def arms_of(design: Design, measure_at: MeasureAt) -> list[Arm]:
    """An arm for each point of a design, named by its place ("0", "1", …): for `sim.study.replications.run_arms`."""
    return [Arm(str(place), _AtPoint(measure_at, point)) for place, point in enumerate(design.points)]


def _check_keys(factors: Sequence[Factor]) -> None:
    if not factors or len({factor.key for factor in factors}) != len(factors):
        raise StudyError("a design needs factors, each with a key of its own")
