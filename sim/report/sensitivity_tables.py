"""A sensitivity study as tables and words: effects in order, ranges with their grounds, the points of the design."""

from __future__ import annotations

import re
from collections.abc import Callable

from sim.report import words
from sim.report.assumptions import breakable
from sim.report.capacity_tables import frame_of
from sim.report.compare_tables import figure
from sim.report.views import Show, TableView, table_view, text
from sim.study.designs import Factor
from sim.study.sensitivity_result import FactorEffect, MeasureEffects, Sensitivity

_UNITS = {"s": "s", "seconds": "s", "minutes": "min", "hours": "h", "mbit": "Mbit/s", "days": "days"}
_SHORT = {
    "system_mean_s": "the mean time at the stations",
    "system_p95_s": "the time in which 95 % of filings are through the stations",
    "wait_mean_s": "the mean wait",
    "wait_p95_s": "the wait that 95 % of filings stay within",
    "finish_mean_s": "the mean time from beginning to notice",
    "finish_p95_s": "the time in which 95 % of filings go from beginning to notice",
    "untimely_share": "the untimely share of papers with a deadline",
}


def factor_words(key: str) -> tuple[str, str]:
    """A factor as a reader says it, and its unit ("" where its key names none)."""
    path, _, name = key.rpartition(".")
    head, _, ending = name.rpartition("_")
    unit = _UNITS.get(ending, "")
    plain = (head if unit else name).replace("_", " ")
    if match := re.fullmatch(r"service_time\.(\w+)|(station\[\d+\])\.service", path):
        station = (match[1] or match[2]).replace("_", " ").replace("pdf", "PDF")
        return (f"{station} service time" if unit else f"{station} service time, {plain}"), unit
    where = path.removeprefix("behaviour").replace(".", " ").replace("_", " ")
    if not where and unit in ("min", "s", "h") and not plain.endswith(("min", "max", "mean")):
        plain = f"{plain} time"
    return (f"{where}: {plain}" if where else plain), unit


def short(one: MeasureEffects) -> str:
    """A measure's name in running words."""
    return _SHORT.get(one.name, one.name.removesuffix("_s").replace("_", " "))


def valued(value: float, unit: str) -> str:
    """A value of a measure or a factor with its unit: '18.3 s', '4.2 %', '12 filings'."""
    if unit == "share":
        return words.share(value, 2) if value else "0 %"
    return f"{figure(value)} {unit}".rstrip()


def changed(one: FactorEffect, unit: str) -> str:
    """'+6.74 s (+5.81 to +7.68)'; shares in points."""
    if unit == "share":
        parts = [figure(value * 100, signed=True) for value in (one.swing.estimate, one.swing.low, one.swing.high)]
        return f"{parts[0]} points ({parts[1]} to {parts[2]})"
    parts = [figure(value, signed=True) for value in (one.swing.estimate, one.swing.low, one.swing.high)]
    return f"{parts[0]} {unit} ({parts[1]} to {parts[2]})"


def leading_table(study: Sensitivity, most: int = 3) -> TableView:
    """The figures that matter most to each measure whose swing is clear of chance."""
    factors = {factor.key: factor for factor in study.factors}
    rows = [
        {"figure": words.capital(factor_words(effect.key)[0]), "change": changed(effect, one.unit),
         "range": span(factors[effect.key]), "measure": short(one), "key": effect.key}
        for one in study.measures if one.varies
        for effect in [effect for effect in one.effects if effect.clear][:most]
    ]  # fmt: skip
    heads = {
        "figure": "Figure", "change": "Change, low to high", "range": "Range tried", "measure": "What it moves",
        "key": "Key in the scenario",
    }  # fmt: skip
    shows = [Show(name, label, breakable if name == "key" else text, numeric=False) for name, label in heads.items()]
    note = "Only figures whose interval leaves out 0."
    return table_view("leading", "What matters most", frame_of(rows), shows if rows else [], note=note)


def span(factor: Factor) -> str:
    """'2.33 to 5.25 s'."""
    return f"{figure(factor.low)} to {figure(factor.high)} {factor_words(factor.key)[1]}".rstrip()


def effects_table(study: Sensitivity, one: MeasureEffects, id_: str) -> TableView:
    """Every factor's effect on a measure, the largest first."""
    factors = {factor.key: factor for factor in study.factors}
    rows = [
        {"figure": effect.key, "low": factors[effect.key].low, "high": factors[effect.key].high,
         "at_low": effect.at_low, "at_high": effect.at_high, "change": effect.swing.estimate,
         "change_low": effect.swing.low, "change_high": effect.swing.high, "src": effect.src.estimate,
         "prcc": effect.prcc.estimate, "prcc_low": effect.prcc.low, "prcc_high": effect.prcc.high,
         "change_told": changed(effect, one.unit), "prcc_told": _between(effect)}
        for effect in one.effects
    ]  # fmt: skip
    frame = frame_of(rows)
    shows = [
        Show("figure", "Figure", breakable, numeric=False),
        Show("low", "Low", figure),
        Show("high", "High", figure),
        Show("at_low", "Measure at low", lambda value: valued(value, one.unit)),
        Show("at_high", "at high", lambda value: valued(value, one.unit)),
        Show("change_told", "Change", text),
        Show("src", "Standardised", lambda value: f"{value:+.2f}".replace("-", "−")),
        Show("prcc_told", "Rank correlation", text),
    ]
    note = (
        f"{one.title}. Change and its {words.share(study.confidence, 0)} interval by linear regression on all factors "
        "at once; standardised regression coefficient; partial rank correlation, for effects that are not straight."
    )
    return table_view(
        id_, f"Effects on {one.name}", frame, shows, note=note, csv=frame.drop("change_told", "prcc_told")
    )


def _between(effect: FactorEffect) -> str:
    ends = (effect.prcc.estimate, effect.prcc.low, effect.prcc.high)
    told = [f"{value:+.2f}".replace("-", "−") for value in ends]
    return f"{told[0]} ({told[1]} to {told[2]})"


def ranges_table(study: Sensitivity) -> TableView:
    """Every factor with its value as it is, the range tried, and what both rest on."""
    rows = [
        {"figure": factor.key, "base": factor.base, "low": factor.low, "high": factor.high, "scale": factor.scale,
         "basis": factor.basis}
        for factor in study.factors
    ]  # fmt: skip
    shows = [
        Show("figure", "Figure", breakable, numeric=False),
        Show("base", "As it is", figure),
        Show("low", "Low", figure),
        Show("high", "High", figure),
        Show("scale", "Steps", lambda value: "multiply" if value == "log" else "add", numeric=False),
        Show("basis", "Ground", text, numeric=False),
    ]
    return table_view("ranges", "What was varied, and how far", frame_of(rows), shows, note=study.rule)


def points_table(study: Sensitivity) -> TableView:
    """Each point of the design with what was measured there; the scenario as it is first."""
    base = {factor.key: factor.base for factor in study.factors}
    rows = [
        {"point": place, **point}
        | {one.name: (one.at_base if place == 0 else one.values[place - 1]) for one in study.measures}
        for place, point in enumerate([base, *study.design])
    ]
    shows = [Show("point", "Point", lambda value: "as it is" if value == 0 else str(value), numeric=False)]
    shows += [Show(factor.key, factor_words(factor.key)[0], figure) for factor in study.factors]
    shows += [Show(one.name, one.name, _in_unit(one.unit)) for one in study.measures]
    return table_view("points", "Every point", frame_of(rows), shows)


def _in_unit(unit: str) -> Callable[[float], str]:
    return lambda value: valued(value, unit)


def scatter_table(study: Sensitivity, one: MeasureEffects, id_: str, most: int) -> TableView:
    """A measure at every point beside the values of the factors with the longest bars."""
    keys = [effect.key for effect in one.effects[:most]]
    rows = [
        {"point": place, **{key: point[key] for key in keys}, one.name: value}
        for place, (point, value) in enumerate(zip(study.design, one.values, strict=True), start=1)
    ]
    shows = [Show("point", "Point", text, numeric=False)]
    shows += [Show(key, words.capital(factor_words(key)[0]), figure) for key in keys]
    shows.append(Show(one.name, one.name, _in_unit(one.unit)))
    return table_view(id_, f"{one.name} at every point", frame_of(rows), shows)
