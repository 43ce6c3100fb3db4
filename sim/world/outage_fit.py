"""Times between failures and times to repair, fitted to published outage logs; short logs are pooled, and it is shown.

What is fitted: the unscheduled rows of the logs. Time up runs from the end of one failure to the start of the next;
maintenance within it counts as up. A published log is taken to tell everything from its first row to the end of its
last (so is it elsewhere, see outage_log); the time from its first row to the first failure counts as a whole time up
(assumed; right for the exponential), the time after the last failure is cut off on the right. Single notices, and rows
that another court logged, tell how long a repair took but not how often one is needed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from sim.courts import CourtBook, load_court
from sim.courts.clock import HOUR_US, MINUTE_US
from sim.courts.outage_log import OutageRow
from sim.stations.fit_families import FitError, log_likelihood
from sim.stations.fits import TESTED_FROM, Fit, Tried, fit
from sim.stations.fitted import Distribution, Family
from sim.world.outage_tables import OutagePattern, Rows
from sim.world.streams import spawn_vector_stream

if TYPE_CHECKING:
    from sim.world.outage_calendar import Draw

CANDIDATES: tuple[Family, ...] = ("exponential", "weibull", "lognormal", "gamma")
SHORT = TESTED_FROM
"""A court's log with fewer complete values than this is short: it is pooled where other logs are named (assumed)."""
FIT_SEED = 1
"""The bootstrap of the test draws from this seed, so that a fit is the same each time."""
ASSUMED = (
    "a published log tells every outage from its first row to the end of its last",
    "where an end has two readings, the one that ends with its day holds, also for a log's last row",
    "the time from a log's first row to its first failure counts as one whole time up",
    f"fewer than {SHORT} complete values are too few to tell two parameters: an exponential is taken",
)


class LogUse(msgspec.Struct, frozen=True):
    """What one log gave: its kind, its rows, why rows were left out, and the samples taken from it.

    observed_days: the span that the log speaks for; None for single notices. ambiguous: failures used whose end has two
    readings; the one that ends with its day is taken. joined: failures that overlapped another one and were taken as
    one. up_hours: complete times up; up_hours_cut: the last one, of which only the beginning was seen.
    """

    court_id: str
    log: str
    rows: int
    failures: int
    left_out: dict[str, int]
    ambiguous: int
    joined: int
    observed_days: float | None
    up_hours: tuple[float, ...]
    up_hours_cut: tuple[float, ...]
    repair_minutes: tuple[float, ...]


class OutageFit(msgspec.Struct, frozen=True):
    """A fit as it is shown. factor: this court's failures to the pool's (1 for plain pooling and for its own log)."""

    court_id: str | None
    which: Rows
    logs: tuple[LogUse, ...]
    used: tuple[str, ...]
    pooled: bool
    method: str
    factor: float
    up_hours: Fit
    repair_minutes: Fit
    assumed: tuple[str, ...]

    @property
    def up_law(self) -> Distribution:
        """The court's own time up, in hours: the fitted one, stretched by its factor."""
        return self.up_hours.chosen.scaled(1 / self.factor)


class Laws(msgspec.Struct, frozen=True):
    """How hours up and minutes of repair are drawn, each with its mean."""

    up_hours: tuple[Draw, float]
    repair_minutes: tuple[Draw, float]


# --- samples --------------------------------------------------------------------------------------------------------


def read_log(book: CourtBook, which: Rows = "all", foreign: Container[OutageRow] = ()) -> LogUse:
    """The samples of one court's log. foreign: rows in it that other courts logged and whose repairs count too."""
    own = [row for row in book.outages if row.logged_by == book.court_id]
    published = book.outage_log == "published" and bool(own)
    left_out: Counter[str] = Counter()
    failures, repairs = [], []
    for row in book.outages:
        reason = _left_out(row, which)
        if reason is None and row.logged_by != book.court_id:
            reason = "another court's log"
            if row in foreign:
                repairs.append(row)
        if reason is not None:
            left_out[reason] += 1
        else:
            failures.append(row)
    spans = _joined(failures)
    up, cut = _times_up(spans, own) if published else ((), ())
    lengths = [ends - starts for starts, ends in spans] + [row.ends_at_us - row.starts_at_us for row in repairs]
    return LogUse(
        court_id=book.court_id,
        log=book.outage_log,
        rows=len(book.outages),
        failures=len(spans),
        left_out=dict(sorted(left_out.items())),
        ambiguous=sum(row.alternative_ends_at_us is not None for row in failures),
        joined=len(failures) - len(spans),
        observed_days=_observed_us(own) / (24 * HOUR_US) if published else None,
        up_hours=up,
        up_hours_cut=cut,
        repair_minutes=tuple(length / MINUTE_US for length in lengths),
    )


def _left_out(row: OutageRow, which: Rows) -> str | None:
    """Why a row is no failure of the sort that is asked for; None if it is."""
    if (row.scope == "payment") != (which == "payment") or (which == "login" and row.scope != "login"):
        return "of another scope"
    if row.scheduled is None:
        return "not told whether scheduled"
    if row.scheduled:
        return "scheduled"
    if (which == "own" and row.kind == "national") or (which == "national" and row.kind != "national"):
        return "national" if which == "own" else "not national"
    return "without a length" if row.ends_at_us <= row.starts_at_us else None


def _joined(rows: Iterable[OutageRow]) -> list[tuple[int, int]]:
    """Failures as spans in order of time (logs are not sorted), those that overlap or touch as one."""
    spans: list[tuple[int, int]] = []
    for starts, ends in sorted((row.starts_at_us, row.ends_at_us) for row in rows):
        if spans and starts <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(spans[-1][1], ends)
        else:
            spans.append((starts, ends))
    return spans


def _observed_us(own: list[OutageRow]) -> int:
    return max(row.ends_at_us for row in own) - min(row.starts_at_us for row in own)


def _times_up(spans: list[tuple[int, int]], own: list[OutageRow]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """(complete times up, the last one that the log's end cuts off), in hours."""
    opens, closes = min(row.starts_at_us for row in own), max(row.ends_at_us for row in own)
    begins = [opens, *(ends for _, ends in spans)]
    complete = [starts - begun for begun, (starts, _) in zip(begins, spans, strict=False) if starts > begun]
    cut = [closes - begins[-1]] if closes > begins[-1] else []
    return tuple(us / HOUR_US for us in complete), tuple(us / HOUR_US for us in cut)


# --- fits -----------------------------------------------------------------------------------------------------------


def fit_outages(
    books: Iterable[CourtBook],
    court_id: str | None = None,
    which: Rows = "all",
    rng: np.random.Generator | None = None,
) -> OutageFit:
    """Fit the failures told by some courts' logs, for one of these courts (None: for any).

    Where the court's own log is long enough it is fitted alone, whatever other logs are given. A short one is pooled:
    one law for all, and for the court a factor on its rate (see ``court_factor``). ``rng``: for the bootstrap of the
    goodness-of-fit test; None: no test. Raises FitError where the logs tell no time up or no repair.
    """
    books = tuple(books)
    foreign = _foreign(books) if len(books) > 1 or which == "national" else {}
    logs = tuple(read_log(book, which, foreign.get(book.court_id, ())) for book in books)
    own = next((log for log in logs if log.court_id == court_id), None)
    alone = own is not None and (len(own.up_hours) >= SHORT or len(logs) == 1)
    used = (own,) if own is not None and alone else logs
    names = ", ".join(log.court_id for log in logs)
    up = [value for log in used for value in log.up_hours]
    cut = [value for log in used for value in log.up_hours_cut]
    repairs = [value for log in used for value in log.repair_minutes]
    if not up:
        raise FitError(f"no rate of failures can be taken from {names}: no published log there tells of any ({which})")
    pooled = len(used) > 1
    factor = court_factor(own, used) if own is not None and pooled else 1.0
    return OutageFit(
        court_id=court_id,
        which=which,
        logs=logs,
        used=tuple(log.court_id for log in used),
        pooled=pooled,
        method=_method(own, logs, pooled),
        factor=factor,
        up_hours=_fitted(up, cut, rng, 1 / 60),
        repair_minutes=_fitted(repairs, [], rng, _step(repairs)),
        assumed=ASSUMED,
    )


def court_factor(own: LogUse, logs: tuple[LogUse, ...]) -> float:
    """How much oftener a court fails than the pool: the empirical-Bayes mean of a gamma-Poisson model.

    With expected failures m (the pool's rate by the court's observed days) and observed k, factors of mean 1 and
    variance v give (k + 1/v) / (m + 1/v); v by moments, the sum of (k - m)^2 - m over the sum of m^2, at least 0, and
    with v = 0 the factor is 1 (Clayton and Kaldor 1987, Biometrics 43:671; moments as Marshall 1991, Applied
    Statistics 40:283). A court without a published log has factor 1.
    """
    seen = [log for log in logs if log.observed_days]
    if own not in seen or len(seen) < 2:
        return 1.0
    rate = sum(log.failures for log in seen) / sum(log.observed_days or 0 for log in seen)
    expected = {log.court_id: rate * (log.observed_days or 0) for log in seen}
    excess = sum((log.failures - expected[log.court_id]) ** 2 - expected[log.court_id] for log in seen)
    variance = excess / sum(value**2 for value in expected.values())
    if variance <= 0:
        return 1.0
    return (own.failures + 1 / variance) / (expected[own.court_id] + 1 / variance)


def _foreign(books: tuple[CourtBook, ...]) -> dict[str, list[OutageRow]]:
    """Rows that a court outside these logged, each under the first of these courts that tells it: none counts twice."""
    own_logs = {book.court_id for book in books}
    told: set[tuple[str, int, int]] = set()
    found: dict[str, list[OutageRow]] = {}
    for book in books:
        for row in book.outages:
            key = (row.logged_by, row.starts_at_us, row.ends_at_us)
            if row.logged_by not in own_logs and key not in told:
                told.add(key)
                found.setdefault(book.court_id, []).append(row)
    return found


def _method(own: LogUse | None, logs: tuple[LogUse, ...], pooled: bool) -> str:
    if not pooled:
        reason = "the only one given" if len(logs) == 1 else f"long enough: {SHORT} complete times up or more"
        return f"own log, {reason}"
    if own is None:
        return "plain pooling: every value of every log counts alike"
    return (
        f"pooled, since the own log has {len(own.up_hours)} complete times up, fewer than {SHORT}: one law for all, "
        "with the court's own factor on the rate of failures (empirical Bayes)"
    )


def _step(minutes: list[float]) -> float:
    """The step to which times to repair were rounded: their greatest common divisor, in minutes."""
    return float(math.gcd(*(round(value) for value in minutes))) if minutes else 0.0


def _fitted(sample: list[float], cut: list[float], rng: np.random.Generator | None, step: float) -> Fit:
    if not sample:
        raise FitError("no repair with a beginning and an end is told of")
    if len(sample) >= SHORT:
        with np.errstate(over="ignore"):  # a time cut off far beyond the others makes some families impossible
            return fit(sample, CANDIDATES, rng, censored=cut, resolution=step)
    law = Distribution("exponential", {"mean": (sum(sample) + sum(cut)) / len(sample)})
    likelihood = log_likelihood(law, np.array(sample), np.array(cut))
    return Fit(
        n=len(sample),
        censored=len(cut),
        mean=float(np.mean(sample)),
        median=float(np.median(sample)),
        p95=float(np.quantile(sample, 0.95)),
        chosen=law,
        tried=(Tried(law, likelihood, 2 - 2 * likelihood),),
        test=None,
        why=f"only {len(sample)} complete values, fewer than {SHORT}: exponential, not tested",
    )


@lru_cache(maxsize=64)
def shown_fit(logs: tuple[str, ...], which: Rows = "all", court_id: str | None = None) -> OutageFit:
    """The fit of these courts' logs for one of the courts, tested: the one that is printed is the one that is used.

    The test draws from a stream of its own, the same for the same logs. Raises FitError.
    """
    rng = spawn_vector_stream(FIT_SEED, "outage-fit", *sorted(logs))
    return fit_outages([load_court(log) for log in logs], court_id, which, rng)


def fitted_laws(logs: tuple[str, ...], which: Rows, court_id: str | None = None) -> Laws:
    """The laws that a scenario's pattern takes from courts' logs, for one court. Raises FitError."""
    found = shown_fit(logs, which, court_id if court_id in logs else None)
    return Laws(up_hours=_law(found.up_law), repair_minutes=_law(found.repair_minutes.chosen))


def fits_of(patterns: Iterable[OutagePattern]) -> dict[str, dict[str, OutageFit]]:
    """The fits that patterns are drawn from, by pattern id and court ("any": those with no log of their own there)."""
    found: dict[str, dict[str, OutageFit]] = {}
    for pattern in patterns:
        if pattern.fitted_from:
            courts = {None if pattern.is_national or one not in pattern.fitted_from else one for one in pattern.courts}
            found[pattern.id] = {
                court_id or "any": shown_fit(pattern.fitted_from, pattern.rows_to_fit, court_id)
                for court_id in sorted(courts, key=str)
            }
    return found


def _law(distribution: Distribution) -> tuple[Draw, float]:
    return (lambda rng: distribution.quantile(float(rng.random()))), distribution.mean
