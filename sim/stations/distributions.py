"""Distributions of times (services, pauses, patience, gaps between arrivals): their moments and how they are drawn.

Every law gives its mean in seconds and its coefficient of variation, draws seconds from a generator handed in, and
knows two integrals of its tail, which the theory of time-varying demand needs: ``limited_mean_s(x)``, E[min(S, x)],
the integral of P(S > u) for u from 0 to x, and ``limited_square_s2(x)``, E[min(S, x)^2], twice that of u P(S > u).
``transform(r)`` is E[e^(-r S)] at a rate per second. All are derived here from the laws' densities;
``tests/stations/test_distributions.py`` checks them numerically.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from sim.stations.demand import Ints
from sim.stations.network import NetworkError

Floats = npt.NDArray[np.float64]
US_PER_S = 1_000_000


def _check_positive(law: str, **values: float) -> None:
    for name, value in values.items():
        if not (math.isfinite(value) and value > 0):
            raise NetworkError(f"{law}: {name} must be a number above 0, not {value:g}")


class Deterministic(msgspec.Struct, frozen=True):
    """Always the same time; 0 is allowed."""

    mean_s: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.mean_s) and self.mean_s >= 0):
            raise NetworkError(f"Deterministic: mean_s must be a number of 0 or more, not {self.mean_s:g}")

    @property
    def cv(self) -> float:
        """Standard deviation over mean: 0."""
        return 0.0

    def draw_s(self, rng: np.random.Generator, count: int) -> Floats:  # noqa: ARG002 - every law has this signature
        """``count`` times in seconds; draws nothing from the generator."""
        return np.full(count, self.mean_s)

    def transform(self, rate_per_s: float) -> float:
        """E[e^(-r S)] = e^(-r m)."""
        return math.exp(-rate_per_s * self.mean_s)

    def limited_mean_s(self, x_s: Floats) -> Floats:
        """E[min(S, x)] in seconds, element by element."""
        return np.clip(x_s, 0.0, self.mean_s)

    def limited_square_s2(self, x_s: Floats) -> Floats:
        """E[min(S, x)^2] in square seconds, element by element."""
        return np.clip(x_s, 0.0, self.mean_s) ** 2


class Exponential(msgspec.Struct, frozen=True):
    """Memoryless times."""

    mean_s: float

    def __post_init__(self) -> None:
        _check_positive("Exponential", mean_s=self.mean_s)

    @property
    def cv(self) -> float:
        """Standard deviation over mean: 1."""
        return 1.0

    def draw_s(self, rng: np.random.Generator, count: int) -> Floats:
        """``count`` times in seconds."""
        return rng.standard_exponential(count) * self.mean_s

    def transform(self, rate_per_s: float) -> float:
        """E[e^(-r S)] = 1 / (1 + r m)."""
        return 1 / (1 + rate_per_s * self.mean_s)

    def limited_mean_s(self, x_s: Floats) -> Floats:
        """E[min(S, x)] = m (1 - e^(-x/m)), in seconds."""
        return -self.mean_s * np.expm1(-np.maximum(x_s, 0.0) / self.mean_s)

    def limited_square_s2(self, x_s: Floats) -> Floats:
        """E[min(S, x)^2] = 2 m^2 (1 - (1 + x/m) e^(-x/m)), in square seconds."""
        scaled = np.maximum(x_s, 0.0) / self.mean_s
        return 2 * self.mean_s**2 * (1 - (1 + scaled) * np.exp(-scaled))


class Lognormal(msgspec.Struct, frozen=True):
    """Times whose logarithm is normal, given by their own mean and coefficient of variation."""

    mean_s: float
    cv: float

    def __post_init__(self) -> None:
        _check_positive("Lognormal", mean_s=self.mean_s, cv=self.cv)

    @property
    def log_sd(self) -> float:
        """Standard deviation of the logarithm."""
        return math.sqrt(math.log1p(self.cv**2))

    @property
    def log_mean(self) -> float:
        """Mean of the logarithm of the time in seconds."""
        return math.log(self.mean_s) - self.log_sd**2 / 2

    def draw_s(self, rng: np.random.Generator, count: int) -> Floats:
        """``count`` times in seconds."""
        return rng.lognormal(self.log_mean, self.log_sd, count)

    def transform(self, rate_per_s: float) -> float:
        """E[e^(-r S)], which has no closed form: the trapezium rule over the normal score, good to 1e-12."""
        scores = np.linspace(-12.0, 12.0, 2401)
        density = np.exp(-(scores**2) / 2) / math.sqrt(2 * math.pi)
        times_s = np.exp(self.log_mean + self.log_sd * scores)
        return float((density * np.exp(-rate_per_s * times_s)).sum() * (scores[1] - scores[0]))

    def limited_mean_s(self, x_s: Floats) -> Floats:
        """E[min(S, x)] = E[S; S <= x] + x P(S > x), in seconds."""
        return self._limited(x_s, 1)

    def limited_square_s2(self, x_s: Floats) -> Floats:
        """E[min(S, x)^2] = E[S^2; S <= x] + x^2 P(S > x), in square seconds."""
        return self._limited(x_s, 2)

    def _limited(self, x_s: Floats, power: int) -> Floats:
        from scipy.special import ndtr

        x = np.maximum(x_s, np.finfo(np.float64).tiny)
        score = (np.log(x) - self.log_mean) / self.log_sd
        moment = math.exp(power * self.log_mean + (power * self.log_sd) ** 2 / 2)
        limited: Floats = moment * ndtr(score - power * self.log_sd) + x**power * ndtr(-score)
        return np.where(x_s > 0, limited, 0.0)


class Erlang(msgspec.Struct, frozen=True):
    """The sum of ``stages`` alike exponential times; coefficient of variation 1 / sqrt(stages)."""

    mean_s: float
    stages: int

    def __post_init__(self) -> None:
        _check_positive("Erlang", mean_s=self.mean_s, stages=self.stages)

    @property
    def cv(self) -> float:
        """Standard deviation over mean."""
        return 1 / math.sqrt(self.stages)

    def draw_s(self, rng: np.random.Generator, count: int) -> Floats:
        """``count`` times in seconds."""
        return rng.standard_gamma(self.stages, count) * (self.mean_s / self.stages)

    def transform(self, rate_per_s: float) -> float:
        """E[e^(-r S)] = (1 + r m / k)^(-k)."""
        return math.pow(1 + rate_per_s * self.mean_s / self.stages, -self.stages)

    def limited_mean_s(self, x_s: Floats) -> Floats:
        """E[min(S, x)] in seconds, by the incomplete gamma function."""
        return self._limited(x_s, 1)

    def limited_square_s2(self, x_s: Floats) -> Floats:
        """E[min(S, x)^2] in square seconds, by the incomplete gamma function."""
        return self._limited(x_s, 2)

    def _limited(self, x_s: Floats, power: int) -> Floats:
        from scipy.special import gammainc, gammaincc

        stage_s = self.mean_s / self.stages
        x = np.maximum(x_s, 0.0)
        moment = math.prod(self.stages + i for i in range(power)) * stage_s**power
        limited: Floats = moment * gammainc(self.stages + power, x / stage_s) + x**power * gammaincc(
            self.stages, x / stage_s
        )
        return limited


class Hyperexponential(msgspec.Struct, frozen=True):
    """Exponential with one of several means, chosen with these probabilities; coefficient of variation 1 or more."""

    probabilities: tuple[float, ...]
    means_s: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.probabilities) != len(self.means_s) or not self.means_s:
            raise NetworkError("Hyperexponential: give as many probabilities as means_s, at least one")
        if min(self.probabilities) < 0 or abs(sum(self.probabilities) - 1) > 1e-9:
            raise NetworkError("Hyperexponential: probabilities are 0 or more and their sum is 1")
        _check_positive("Hyperexponential", **{f"means_s[{i}]": mean for i, mean in enumerate(self.means_s)})

    @property
    def mean_s(self) -> float:
        """The mean in seconds."""
        return math.fsum(p * mean for p, mean in zip(self.probabilities, self.means_s, strict=True))

    @property
    def cv(self) -> float:
        """Standard deviation over mean."""
        square = math.fsum(2 * p * mean**2 for p, mean in zip(self.probabilities, self.means_s, strict=True))
        return math.sqrt(max(square / self.mean_s**2 - 1, 0.0))

    def draw_s(self, rng: np.random.Generator, count: int) -> Floats:
        """``count`` times in seconds."""
        branch = rng.choice(len(self.means_s), size=count, p=self.probabilities)
        times: Floats = rng.standard_exponential(count) * np.asarray(self.means_s)[branch]
        return times

    def transform(self, rate_per_s: float) -> float:
        """E[e^(-r S)]: that of the branches, weighted."""
        pairs = zip(self.probabilities, self.means_s, strict=True)
        return math.fsum(p / (1 + rate_per_s * mean) for p, mean in pairs)

    def limited_mean_s(self, x_s: Floats) -> Floats:
        """E[min(S, x)] in seconds: that of the branches, weighted."""
        pairs = zip(self.probabilities, self.means_s, strict=True)
        return _total([p * Exponential(m).limited_mean_s(x_s) for p, m in pairs])

    def limited_square_s2(self, x_s: Floats) -> Floats:
        """E[min(S, x)^2] in square seconds: that of the branches, weighted."""
        pairs = zip(self.probabilities, self.means_s, strict=True)
        return _total([p * Exponential(m).limited_square_s2(x_s) for p, m in pairs])


def _total(parts: list[Floats]) -> Floats:
    total: Floats = np.sum(parts, axis=0)
    return total


Law: TypeAlias = Deterministic | Exponential | Lognormal | Erlang | Hyperexponential


def hyperexponential_with(mean_s: float, cv: float) -> Hyperexponential:
    """Two branches that carry half of the load each ("balanced means"), with this mean and cv of 1 or more.

    p m1 = (1 - p) m2 = mean / 2 and 2 (p m1^2 + (1 - p) m2^2) = mean^2 (1 + cv^2), solved for p.
    """
    if cv < 1:
        raise NetworkError(f"a hyperexponential has a cv of 1 or more, not {cv:g}: take Erlang or Lognormal below 1")
    p = (1 + math.sqrt((cv**2 - 1) / (cv**2 + 1))) / 2
    return Hyperexponential((p, 1 - p), (mean_s / (2 * p), mean_s / (2 * (1 - p))))


def draw_us(law: Law, rng: np.random.Generator, count: int) -> Ints:
    """``count`` times of a law in whole microseconds, rounded to the nearest."""
    return np.rint(law.draw_s(rng, count) * US_PER_S).astype(np.int64)
