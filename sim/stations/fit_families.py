"""Maximum likelihood: the member of a family under which a sample, also one cut off on the right, is likeliest."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.stations.fitted import Distribution, Family, Floats

NEWTON_STEPS = 60
SHIFT_POINTS = 12


class FitError(ValueError):
    """A sample to which nothing can be fitted; the message says why and what to do."""


def likeliest(family: Family, sample: Floats, censored: Floats | None = None) -> Distribution:
    """The family's member of the greatest likelihood for a sample of positive values (1-D, not all alike).

    ``censored``: values known only to be greater than these (a last interval that the log cuts off). Exponential and
    lognormal in closed form, gamma and Weibull by Newton's method on the shape (Minka 2002, "Estimating a Gamma
    distribution"; Cohen 1965, Technometrics 7:579), with censored values numerically. Raises FitError.
    """
    if family not in _FAMILIES:
        raise FitError(f"{family}: is not found by likelihood; ask for one of {', '.join(_FAMILIES)}")
    with np.errstate(over="ignore", invalid="ignore"):
        found = _FAMILIES[family](sample)
    if censored is None or not censored.size:
        return found
    if family == "exponential":
        return Distribution("exponential", {"mean": float(sample.sum() + censored.sum()) / sample.size})
    return _with_censored(found, sample, censored)


def log_likelihood(distribution: Distribution, sample: Floats, censored: Floats | None = None) -> float:
    """The log-likelihood of a sample and of values known only to be greater than ``censored``."""
    total = float(distribution.log_density(sample).sum())
    if censored is not None and censored.size:
        with np.errstate(divide="ignore"):
            total += float(np.log1p(-distribution.share_below(censored)).sum())
    return total


def _exponential(sample: Floats) -> Distribution:
    return Distribution("exponential", {"mean": float(sample.mean())})


def _lognormal(sample: Floats) -> Distribution:
    logs = np.log(sample)
    return Distribution("lognormal", {"mu": float(logs.mean()), "sigma": _above_zero(float(logs.std()))})


def _gamma(sample: Floats) -> Distribution:
    from scipy.special import digamma, polygamma

    mean = float(sample.mean())
    gap = _above_zero(math.log(mean) - float(np.log(sample).mean()))
    shape = (3 - gap + math.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
    for _ in range(NEWTON_STEPS):
        slope = 1 / shape - float(polygamma(1, shape))
        step = (math.log(shape) - float(digamma(shape)) - gap) / slope
        new = shape - step if step < shape else shape / 2
        if abs(new - shape) <= 1e-12 * shape:
            break
        shape = new
    return Distribution("gamma", {"shape": shape, "scale": mean / shape})


def _weibull(sample: Floats) -> Distribution:
    logs = np.log(sample)
    centred = logs - logs.max()  # powers of the greatest value stay at one, so that nothing overflows
    shape = math.pi / math.sqrt(6) / _above_zero(float(logs.std()))
    for _ in range(NEWTON_STEPS):
        powers = np.exp(shape * centred)
        total, first = float(powers.sum()), float((powers * centred).sum())
        second = float((powers * centred**2).sum())
        value = first / total - 1 / shape - float(centred.mean())
        slope = (second * total - first**2) / total**2 + 1 / shape**2
        step = value / slope
        new = shape - step if step < shape else shape / 2
        if abs(new - shape) <= 1e-12 * shape:
            break
        shape = new
    scale = math.exp(float(logs.max()) + math.log(float(np.exp(shape * centred).mean())) / shape)
    return Distribution("weibull", {"shape": shape, "scale": scale})


def _shifted_lognormal(sample: Floats) -> Distribution:
    """A shift from 0 up. The likelihood grows without bound as the shift nears the least value.

    So the shift stays below it by (median - least) / n, and the best one inside is taken (Hill 1963, JASA 58:72).
    """
    least = float(sample.min())
    nearest = (float(np.median(sample)) - least) / sample.size
    if not 0 < nearest < least:
        return _shifted(sample, 0.0)
    from scipy.optimize import minimize_scalar

    places = np.linspace(math.log(nearest), math.log(least), SHIFT_POINTS)  # logarithms of the gap below the least

    def cost(place: float) -> float:
        return _cost(sample, least - math.exp(place))

    best = int(np.argmin([cost(float(place)) for place in places]))
    around = (float(places[max(best - 1, 0)]), float(places[min(best + 1, len(places) - 1)]))
    found = minimize_scalar(cost, bounds=around, method="bounded", options={"xatol": 1e-4})
    place = float(found.x) if found.fun <= cost(float(places[best])) else float(places[best])
    return _shifted(sample, least - math.exp(place))


def _cost(sample: Floats, shift: float) -> float:
    """What is left of minus the log-likelihood, a value, once mu and sigma are the best for this shift."""
    logs = np.log(sample - max(shift, 0.0))
    mean = float(logs.mean())
    logs -= mean
    return mean + math.log(_above_zero(math.sqrt(float(logs @ logs) / logs.size)))


def _shifted(sample: Floats, shift: float) -> Distribution:
    shift = max(shift, 0.0)
    logs = np.log(sample - shift)
    given = {"shift": shift, "mu": float(logs.mean()), "sigma": _above_zero(float(logs.std()))}
    return Distribution("shifted_lognormal", given)


def _with_censored(start: Distribution, sample: Floats, censored: Floats) -> Distribution:
    """Improve a fit of the complete values by those that are cut off, over the logarithms of what must be positive."""
    from scipy.optimize import minimize

    free = [name for name in start.parameters if name != "shift"]  # a shift is set by the least complete value

    def member(point: Any) -> Distribution:
        moved = {
            name: float(value) if name == "mu" else math.exp(float(value))
            for name, value in zip(free, point, strict=True)
        }
        return Distribution(start.family, {**start.parameters, **moved})

    def cost(point: Any) -> float:
        try:
            value = log_likelihood(member(point), sample, censored)
        except (OverflowError, ValueError):
            return math.inf
        return -value if math.isfinite(value) else math.inf

    begun = [start.parameters[name] if name == "mu" else math.log(start.parameters[name]) for name in free]
    with np.errstate(all="ignore"):
        found = minimize(cost, begun, method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-9, "maxiter": 2000})
    return member(found.x)


def _above_zero(value: float) -> float:
    """A spread so small that only rounding is left of it is kept off zero."""
    return max(value, 1e-12)


_FAMILIES: dict[str, Callable[[Floats], Distribution]] = {
    "exponential": _exponential,
    "lognormal": _lognormal,
    "gamma": _gamma,
    "weibull": _weibull,
    "shifted_lognormal": _shifted_lognormal,
}
