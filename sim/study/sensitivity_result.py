"""What a sensitivity study found: the records of sensitivity.json, and how to read them back."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sim.data_file import InputError
from sim.study.designs import Factor
from sim.study.intervals import Interval

SENSITIVITY, POINTS = "sensitivity.json", "sensitivity.csv"


class FactorEffect(msgspec.Struct, frozen=True):
    """What one factor does to a measure, all others being accounted for; all in the measure's unit but the last two.

    ``swing``: change as the factor goes from low to high; ``at_low``, ``at_high``: the fit there, the other factors at
    their means over the design. ``src``, ``prcc``: standardised regression coefficient and partial rank correlation.
    """

    key: str
    swing: Interval
    at_low: float
    at_high: float
    src: Interval
    prcc: Interval

    @property
    def clear(self) -> bool:
        """Whether the swing's interval leaves out 0."""
        return self.swing.low > 0 or self.swing.high < 0


class MeasureEffects(msgspec.Struct, frozen=True):
    """One measure over the design: its value with everything as it is, at each point, and each factor's effect.

    ``effects``: the largest swing first. ``varies``: whether any point changed it at all; if none did, every effect is
    0. ``caution``: what to tell before the order is believed; None where the linear fit explains most.
    """

    name: str
    title: str
    unit: str
    at_base: float
    mean: float
    values: list[float]
    varies: bool
    effects: list[FactorEffect]
    r2: float
    r2_adjusted: float
    r2_predicted: float
    r2_ranks: float
    caution: str | None


class Sensitivity(msgspec.Struct, frozen=True):
    """A whole study: factors, the points of the design (factor to value), and each measure's effects."""

    scenario: str
    title: str
    question: str
    again: str
    seed: int
    replications: int
    seeds: list[int]
    confidence: float
    rule: str
    method: str
    courts: list[str]
    starts_at: str
    ends_at: str
    factors: list[Factor]
    design: list[dict[str, float]]
    measures: list[MeasureEffects]
    versions: dict[str, str]


def load_sensitivity(folder: Path) -> Sensitivity:
    """Read sensitivity.json of a folder. Raises InputError where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / SENSITIVITY).read_bytes(), type=Sensitivity)
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(f"{folder} holds no sensitivity study that can be read ({error}): make it again") from None
