"""Times that grow with what is asked for: a straight line by megabytes, documents or recipients, and its noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np

from sim.stations.fit_families import FitError
from sim.stations.fits import CANDIDATES, Fit, fit
from sim.stations.fitted import Family, Floats

_REWEIGHTED = 8
_T_MIN = 2.0


class LinearFit(msgspec.Struct, frozen=True):
    """A line and its noise, in the unit of the times.

    noise ``scaled``: time = (intercept + sum of slope x size) * a factor with the distribution of ``fit``;
    ``added``: time = sum of slope x size + a value with the distribution of ``fit``, which holds the intercept.
    slopes and slope_errors: by the sizes' names (errors are standard errors of the weighted regression).
    r_squared: of the weighted regression. through_origin: an intercept was not to be told from zero, and was left out.
    """

    intercept: float
    slopes: dict[str, float]
    slope_errors: dict[str, float]
    r_squared: float
    through_origin: bool
    noise: Literal["scaled", "added"]
    fit: Fit


def fit_line(
    times: Sequence[float] | Floats,
    sizes: Mapping[str, Sequence[float] | Floats],
    rng: np.random.Generator | None,
    candidates: Sequence[Family] = CANDIDATES,
    *,
    bootstraps: int = 199,
    significance: float = 0.05,
) -> LinearFit:
    """Fit times (1-D, above zero) by sizes (each 1-D of the same length, not below zero, not all alike).

    Least squares without a coefficient below zero (Lawson and Hanson 1974, ch. 23): for scaled noise weighted by
    1 / fitted squared (errors in proportion), reweighted until settled; for added noise unweighted. The noise whose
    best family has the lesser AIC, both in the unit of the times, is chosen. Raises FitError.
    """
    values = np.asarray(times, dtype=np.float64)
    columns = {name: np.asarray(column, dtype=np.float64) for name, column in sizes.items()}
    _check(values, columns)
    design = np.column_stack([np.ones_like(values), *columns.values()])
    line, aic = _scaled(design, values, candidates)
    other = _added(design, values, candidates)
    if other is not None and other[1] < aic:
        line = other[0]
    return LinearFit(
        intercept=float(line.found[0]),
        slopes=dict(zip(columns, line.found[1:].tolist(), strict=True)),
        slope_errors=dict(zip(columns, line.errors[1:].tolist(), strict=True)),
        r_squared=line.r_squared,
        through_origin=bool(line.found[0] == 0),
        noise=line.noise,
        fit=fit(line.sample, candidates, rng, bootstraps=bootstraps, significance=significance),
    )


class _Line(msgspec.Struct, frozen=True):
    """A regression's coefficients (the intercept first), their errors, and the sample of its noise."""

    found: Floats
    errors: Floats
    r_squared: float
    noise: Literal["scaled", "added"]
    sample: Floats


def _scaled(design: Floats, values: Floats, candidates: Sequence[Family]) -> tuple[_Line, float]:
    """The line with noise in proportion, and the AIC of its best family in the unit of the times."""
    found, errors, explained = _regression(design, values, in_proportion=True)
    if found[0] < _T_MIN * errors[0] and (design[:, 1:].sum(axis=1) > 0).all():
        found, errors, explained = _regression(design[:, 1:], values, in_proportion=True)
        found, errors = np.concatenate([[0.0], found]), np.concatenate([[0.0], errors])
    line = design @ found
    if (line <= 0).any():
        raise FitError("the line through these times is zero somewhere: give sizes above zero, or leave them out")
    sample = values / line
    tried = fit(sample, candidates).tried
    aic = tried[0].aic + 2 * float(np.log(line).sum()) if tried else -np.inf
    return _Line(found, errors, explained, "scaled", sample), aic


def _added(design: Floats, values: Floats, candidates: Sequence[Family]) -> tuple[_Line, float] | None:
    """The line with noise that is added and its AIC; None where that noise would have to be below zero."""
    found, errors, explained = _regression(design, values, in_proportion=False)
    sample = values - design[:, 1:] @ found[1:]
    if (sample <= 0).any() or np.ptp(sample) == 0:
        return None
    tried = fit(sample, candidates).tried
    return (_Line(found, errors, explained, "added", sample), tried[0].aic) if tried else None


def _regression(design: Floats, values: Floats, *, in_proportion: bool) -> tuple[Floats, Floats, float]:
    """(coefficients, their standard errors, the share of the weighted variance explained)."""
    from scipy.optimize import nnls

    weights = 1 / values if in_proportion else np.ones_like(values)
    for _ in range(_REWEIGHTED if in_proportion else 1):
        found = np.asarray(nnls(design * weights[:, None], values * weights)[0], dtype=np.float64)
        if in_proportion:
            weights = 1 / np.maximum(design @ found, 1e-3 * float(values.min()))
    left = (values - design @ found) * weights
    freedom = max(values.size - design.shape[1], 1)
    weighted = design * weights[:, None]
    errors = np.sqrt(np.maximum(np.diag(np.linalg.pinv(weighted.T @ weighted)) * float(left @ left) / freedom, 0))
    centre = float(np.average(values, weights=weights**2))
    total = float((((values - centre) * weights) ** 2).sum())
    return found, errors, 1 - float(left @ left) / total if total else 1.0


def _check(values: Floats, columns: Mapping[str, Floats]) -> None:
    if values.ndim != 1 or values.size < 3 or not (np.isfinite(values) & (values > 0)).all():
        raise FitError("times: a list of at least 3 finite numbers above zero is needed; leave other values out")
    for name, column in columns.items():
        if column.shape != values.shape:
            raise FitError(f"{name}: {column.size} sizes for {values.size} times; give one for each")
        if not (np.isfinite(column) & (column >= 0)).all():
            raise FitError(f"{name}: sizes are finite and not below zero")
        if np.ptp(column) == 0:
            raise FitError(f"{name}: all sizes are alike, so that nothing can be told from them; leave the column out")
