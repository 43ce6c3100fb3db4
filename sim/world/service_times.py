"""How long a service takes: the table that a scenario file has for each station with a drawn time."""

from __future__ import annotations

from random import Random
from typing import Literal

import msgspec

from sim.stations.fitted import Distribution
from sim.world.figures import Figure, NotNegative, Positive
from sim.world.streams import lognormal

Form = Literal["lognormal", "constant", "fitted", "empirical", "measured"]
_FORMS = (
    "mean_s with cv (lognormal), constant_s, distribution (fitted or empirical) or measured (in a calibration file)"
)


class ServiceTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seconds of service, in one of four ways, plus a part by size or recipients.

    mean_s, cv: lognormal with this mean and coefficient of variation. constant_s: always the same. distribution: a
    fitted or empirical one of seconds; with ``base_s`` it is a factor without unit instead, and the time is
    (base_s + what size and recipients add) x that factor. measured: the path of the calibration file that gives all of
    it, times ``factor``; what that rests on comes from the file (``basis``, not written by hand).
    """

    mean_s: Positive | None = None
    cv: Positive | None = None
    per_megabyte_s: NotNegative = 0.0
    per_recipient_s: NotNegative = 0.0
    assumed: str = ""
    constant_s: Positive | None = None
    distribution: Distribution | None = None
    base_s: NotNegative | None = None
    measured: str | None = None
    factor: Figure[Positive] | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        given = (self.mean_s is not None, self.constant_s is not None, self.distribution is not None)
        if (self.mean_s is None) != (self.cv is None):
            raise ValueError("mean_s and cv go together: give both")
        if self.base_s is not None and self.distribution is None and self.measured is None:
            raise ValueError("base_s goes with a distribution, which is then a factor without unit")
        if self.measured is None:
            if sum(given) != 1:
                raise ValueError(f"give exactly one of: {_FORMS}")
            if self.factor is not None:
                raise ValueError("factor goes with measured: give the time itself as it is to be")
            if not self.assumed:
                raise ValueError("say in assumed why this time")
        elif any(given[:2]) or self.assumed:
            raise ValueError("measured takes its time from the calibration file: leave mean_s, constant_s, assumed out")

    @property
    def form(self) -> Form:
        """In which of the ways the time is given."""
        if self.mean_s is not None:
            return "lognormal"
        if self.constant_s is not None:
            return "constant"
        if self.distribution is None:
            return "measured"
        return "empirical" if self.distribution.family == "empirical" else "fitted"

    @property
    def status(self) -> Literal["assumed", "measured"]:
        """How far the time can be trusted; a factor that a measured one is taken times has a status of its own."""
        return "assumed" if self.measured is None else "measured"

    @property
    def in_words(self) -> str:
        """The time as a table of assumptions shows it."""
        if self.mean_s is not None:
            return f"mean {self.mean_s:g} s"
        if self.constant_s is not None:
            return f"always {self.constant_s:g} s"
        if self.distribution is None:
            return f"as measured: {self.measured}"
        mean = self.distribution.mean if self.base_s is None else self.base_s * self.distribution.mean
        grows = "".join(
            f" + {each:.3g} s {by}"
            for each, by in ((self.per_megabyte_s, "a megabyte"), (self.per_recipient_s, "a recipient"))
            if each
        )
        return f"{self.distribution.family}, mean {mean:.3g} s{grows}"


def service_seconds(time: ServiceTime, draws: Random, size_bytes: int = 0, recipients: int = 0) -> float:
    """A drawn service time in seconds, 0 or more. One draw each, by inversion where fitted; none where constant.

    Raises ValueError for a measured time whose calibration file has not been read (sim.world.measured_times).
    """
    grown = time.per_megabyte_s * size_bytes / 1e6 + time.per_recipient_s * recipients
    if time.mean_s is not None and time.cv is not None:
        return lognormal(draws, time.mean_s, time.cv) + grown
    if time.constant_s is not None:
        return time.constant_s + grown
    if time.distribution is None:
        raise ValueError(f"the measured time {time.measured!r} has no distribution: load the scenario from its file")
    drawn = time.distribution.quantile(draws.random())
    return drawn + grown if time.base_s is None else (time.base_s + grown) * drawn
