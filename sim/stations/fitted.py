"""What is fitted to a sample: a family and its parameters, with density, quantiles and mean in the sample's unit."""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from statistics import NormalDist
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Family = Literal["constant", "exponential", "lognormal", "gamma", "weibull", "shifted_lognormal", "empirical"]

PARAMETERS: dict[str, tuple[str, ...]] = {
    "constant": ("value",),
    "exponential": ("mean",),
    "lognormal": ("mu", "sigma"),
    "gamma": ("shape", "scale"),
    "weibull": ("shape", "scale"),
    "shifted_lognormal": ("shift", "mu", "sigma"),
    "empirical": (),
}
"""What each family needs. mu and sigma are those of the logarithm; shapes have no unit, the rest the sample's."""

GRID = (*(step / 100 for step in range(100)), 0.995, 0.999, 1.0)
"""The shares at which an empirical distribution keeps its sample's quantiles."""

_STANDARD = NormalDist()
_LEAST_SHARE = 1e-12  # a uniform draw may be 0, where the normal quantile is minus infinity


class Distribution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family with its parameters by name; ``empirical`` has the sample's quantiles at the shares of ``GRID``.

    Raises ValueError, saying what is missing, when the parameters are not the family's own or out of range.
    """

    family: Family
    parameters: dict[str, float] = {}
    quantiles: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        wanted = PARAMETERS[self.family]
        if set(self.parameters) != set(wanted):
            raise ValueError(f"{self.family} has the parameters {', '.join(wanted) or 'none (it has quantiles)'}")
        for name, value in self.parameters.items():
            if not math.isfinite(value) or (name in ("mean", "sigma", "shape", "scale") and value <= 0):
                raise ValueError(f"{self.family}: {name} = {value:g} is out of range")
            if name in ("value", "shift") and value < 0:
                raise ValueError(f"{self.family}: {name} = {value:g} is below zero")
        if (self.family == "empirical") != bool(self.quantiles):
            raise ValueError("quantiles belong to an empirical distribution, and it needs them")
        if self.family == "empirical":
            _check_quantiles(self.quantiles)

    def quantile(self, share: float) -> float:
        """The value below which this share (0 to 1) lies, in the distribution's unit. A uniform draw gives a draw."""
        share = min(max(share, _LEAST_SHARE), 1 - _LEAST_SHARE)
        given = self.parameters
        match self.family:
            case "constant":
                return given["value"]
            case "exponential":
                return -given["mean"] * math.log1p(-share)
            case "lognormal":
                return math.exp(given["mu"] + given["sigma"] * _STANDARD.inv_cdf(share))
            case "shifted_lognormal":
                return given["shift"] + math.exp(given["mu"] + given["sigma"] * _STANDARD.inv_cdf(share))
            case "weibull":
                return float(given["scale"] * (-math.log1p(-share)) ** (1 / given["shape"]))
            case "gamma":
                return float(given["scale"] * _special().gammaincinv(given["shape"], share))
            case "empirical":  # by hand: numpy would copy the quantiles for every draw
                place = bisect_right(GRID, share) - 1
                low, high = self.quantiles[place], self.quantiles[place + 1]
                return low + (high - low) * (share - GRID[place]) / (GRID[place + 1] - GRID[place])

    @property
    def mean(self) -> float:
        """The expected value. An empirical one's: of its quantiles joined by straight lines."""
        given = self.parameters
        match self.family:
            case "constant":
                return given["value"]
            case "exponential":
                return given["mean"]
            case "lognormal" | "shifted_lognormal":
                return given.get("shift", 0.0) + math.exp(given["mu"] + given["sigma"] ** 2 / 2)
            case "weibull":
                return given["scale"] * math.gamma(1 + 1 / given["shape"])
            case "gamma":
                return given["shape"] * given["scale"]
            case "empirical":
                return float(np.trapezoid(self.quantiles, GRID))

    @property
    def median(self) -> float:
        """The value below which half lies."""
        return self.quantile(0.5)

    def scaled(self, factor: float) -> Distribution:
        """The distribution of a value times ``factor`` (above zero)."""
        given = dict(self.parameters)
        for name in ("value", "mean", "scale", "shift"):
            if name in given:
                given[name] *= factor
        if "mu" in given:
            given["mu"] += math.log(factor)
        return Distribution(self.family, given, tuple(value * factor for value in self.quantiles))

    def share_below(self, values: Floats) -> Floats:
        """The share that lies at or below each value (any shape)."""
        given, special = self.parameters, _special()
        match self.family:
            case "constant":
                found = np.where(values >= given["value"], 1.0, 0.0)
            case "exponential":
                found = -np.expm1(-np.maximum(values, 0) / given["mean"])
            case "lognormal" | "shifted_lognormal":
                above = np.maximum(values - given.get("shift", 0.0), 0)
                with np.errstate(divide="ignore"):
                    found = special.ndtr((np.log(above) - given["mu"]) / given["sigma"])
            case "weibull":
                found = -np.expm1(-((np.maximum(values, 0) / given["scale"]) ** given["shape"]))
            case "gamma":
                found = special.gammainc(given["shape"], np.maximum(values, 0) / given["scale"])
            case "empirical":
                found = np.interp(values, self.quantiles, GRID)
        return np.asarray(found, dtype=np.float64)

    def log_density(self, values: Floats) -> Floats:
        """The logarithm of the density at each value inside the support (any shape); not of constant and empirical."""
        given = self.parameters
        match self.family:
            case "exponential":
                return np.asarray(-values / given["mean"] - math.log(given["mean"]))
            case "lognormal" | "shifted_lognormal":
                logs = np.log(values - given.get("shift", 0.0))
                spread = given["sigma"]
                return np.asarray(
                    -logs - math.log(spread * math.sqrt(2 * math.pi)) - ((logs - given["mu"]) / spread) ** 2 / 2
                )
            case "weibull":
                shape, ratio = given["shape"], values / given["scale"]
                return np.asarray(math.log(shape / given["scale"]) + (shape - 1) * np.log(ratio) - ratio**shape)
            case "gamma":
                shape, ratio = given["shape"], values / given["scale"]
                return np.asarray((shape - 1) * np.log(ratio) - ratio - math.log(given["scale"]) - math.lgamma(shape))
        raise ValueError(f"a distribution of the family {self.family} has no density")

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        """``size`` independent draws, by the families' own generators (exact; empirical by inversion)."""
        given = self.parameters
        match self.family:
            case "constant":
                found: Any = np.full(size, given["value"])
            case "exponential":
                found = rng.exponential(given["mean"], size)
            case "lognormal" | "shifted_lognormal":
                found = given.get("shift", 0.0) + rng.lognormal(given["mu"], given["sigma"], size)
            case "weibull":
                found = given["scale"] * rng.weibull(given["shape"], size)
            case "gamma":
                found = rng.gamma(given["shape"], given["scale"], size)
            case "empirical":
                found = np.interp(rng.random(size), GRID, self.quantiles)
        return np.asarray(found, dtype=np.float64)


def empirical(sample: Floats) -> Distribution:
    """The empirical distribution of a sample (1-D, not empty): its quantiles (Hyndman and Fan 1996, type 7).

    Joined by straight lines they give a small sample's far values too little weight: where one value of 100 makes up
    most of the sum, the mean falls short by almost half; lognormal samples of 500 with sigma 1 lose 0.7 % of it.
    """
    return Distribution("empirical", quantiles=tuple(float(value) for value in np.quantile(sample, GRID)))


def _check_quantiles(quantiles: tuple[float, ...]) -> None:
    if len(quantiles) != len(GRID):
        raise ValueError(f"empirical: {len(GRID)} quantiles are needed, not {len(quantiles)}")
    if any(not math.isfinite(value) or value < 0 for value in quantiles):
        raise ValueError("empirical: a quantile is a number, not below zero")
    if any(later < sooner for sooner, later in pairwise(quantiles)):
        raise ValueError("empirical: quantiles never fall")


@lru_cache(maxsize=1)
def _special() -> Any:
    from scipy import special  # here, so that whoever only reads a scenario does not wait for scipy

    return special
