"""Curves with their intervals as small multiples on one scale, and bars of differences about nothing."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, Literal

import altair as alt
import msgspec

from sim.report.charts import INK, MUTED, NARROW_PX, RULE, TEXT_PX, WIDE_PX, Rows, Spec, layered

Form = Literal["line", "dashed", "dotted", "dots"]
_POINTS_MAX = 30  # of more points only the line is drawn
_LOG_TICKS = (0.1, 1, 10, 60, 600, 3600)
_LEFT_PX, _HEIGHT_PX = 46, 130
_LETTER_PX = 6.6


class Point(msgspec.Struct, frozen=True):
    """A value at x, with its interval where there is one; `said` is written beside it."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    said: str = ""


class Curve(msgspec.Struct, frozen=True):
    """A series of a panel: its name at its end, its points in order, its colour and how it is drawn."""

    name: str
    points: tuple[Point, ...]
    colour: str
    form: Form = "line"


class CurvePanel(msgspec.Struct, frozen=True):
    """One panel: its heading and curves; `marks`: upright lines at x, with their words."""

    heading: str
    colour: str
    curves: tuple[Curve, ...]
    marks: tuple[tuple[float, str], ...] = ()


class CurveSpec(msgspec.Struct, frozen=True):
    """A chart of curve panels on one scale. `level`: a line across at this y. Formats are d3's.

    clock: x is local milliseconds; log: y has a logarithmic scale.
    """

    panels: tuple[CurvePanel, ...]
    x: tuple[float, float]
    y: tuple[float, float]
    x_title: str
    x_format: str = "~g"
    y_format: str = "~g"
    level: float | None = None
    clock: bool = False
    log: bool = False
    across: int = 5
    x_values: tuple[float, ...] = ()


class Forest(msgspec.Struct, frozen=True):
    """Differences with their intervals, a row each, under one heading: (label, low, estimate, high, words)."""

    heading: str
    rows: tuple[tuple[str, float | None, float, float | None, str], ...]


def curve_panels(spec: CurveSpec, wide: bool) -> Spec:
    """The panels abreast on shared scales, two abreast when narrow."""
    data, across = Rows(), min(len(spec.panels), spec.across if wide else 2) or 1
    room = (WIDE_PX if wide else NARROW_PX) - _LEFT_PX
    width = min(520, room // across - 20)
    panels = [_panel(data, spec, one, width, labelled=n % across == 0) for n, one in enumerate(spec.panels)]
    return data.finished({"concat": panels, "columns": across, "spacing": {"row": 18, "column": 20}})


def _panel(data: Rows, spec: CurveSpec, panel: CurvePanel, width: int, labelled: bool) -> Spec:
    axis = alt.Axis(
        format=spec.x_format,
        formatType="time" if spec.clock else "number",
        tickCount=4,
        values=list(spec.x_values) or alt.Undefined,
        title=spec.x_title,
        titleColor=MUTED,
        titleFontSize=11,
        titleFontWeight="normal",
        grid=False,
        labelOverlap=True,
    )
    extent = _LEFT_PX - 8
    up = alt.Axis(
        format=spec.y_format, tickCount=4, title=None, labels=labelled, domain=False, ticks=False,
        minExtent=extent if labelled else 0, maxExtent=extent, labelFlush=True,
    )  # fmt: skip
    along: Any = "utc" if spec.clock else "linear"
    field = "x:T" if spec.clock else "x:Q"
    x = alt.X(field, scale=alt.Scale(domain=list(spec.x), nice=False, type=along), axis=axis)
    kind: Any = "log" if spec.log else "linear"
    if spec.log:
        up.values = [value for value in _LOG_TICKS if spec.y[0] <= value <= spec.y[1]]
    y = alt.Y("y:Q", scale=alt.Scale(domain=list(spec.y), nice=False, type=kind), axis=up)
    charts = [*_lines_across(data, spec, panel, x, y)]
    for curve in panel.curves:
        charts += _curve(data, curve, x, y, spec)
    title = {"text": panel.heading, "color": panel.colour, "anchor": "start", "frame": "group", "offset": 8}
    return layered(charts, width=width, height=_HEIGHT_PX, title=title)


def _lines_across(data: Rows, spec: CurveSpec, panel: CurvePanel, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    charts = []
    if spec.level is not None:
        row = data.chart([{"y": spec.level, "x": spec.x[0], "x2": spec.x[1]}])
        charts.append(row.mark_rule(color=INK, strokeDash=[2, 2], strokeWidth=1).encode(x=x, x2=alt.X2("x2:Q"), y=y))
    if panel.marks:
        rows = [{"x": at, "y": spec.y[0], "top": spec.y[1], "said": said} for at, said in panel.marks]
        base = data.chart(rows).encode(x=x)
        charts.append(base.mark_rule(color=MUTED, strokeWidth=1).encode(y=y, y2=alt.Y2("top:Q")))
        for place, (at, said) in enumerate(panel.marks):
            beyond = at > spec.x[0] + (spec.x[1] - spec.x[0]) * 0.7  # the words then stand left of the line
            words = data.chart([{"x": at, "said": said}]).mark_text(
                align="right" if beyond else "left", baseline="top", dx=-3 if beyond else 3, color=MUTED, fontSize=11
            )
            charts.append(words.encode(x=x, y=alt.value(1 + place * 13), text=alt.Text("said:N")))
    return charts


def _curve(data: Rows, curve: Curve, x: alt.X, y: alt.Y, spec: CurveSpec) -> list[alt.Chart]:
    rows = [{"x": p.x, "y": p.y} for p in curve.points]
    spans = [{"x": p.x, "y": p.low, "high": p.high} for p in curve.points if p.low is not None and p.high is not None]
    base, charts = data.chart(rows).encode(x=x, y=y), list[alt.Chart]()
    if spans and curve.form == "line" and len(spans) > 1:
        band = data.chart(spans).mark_area(color=curve.colour, opacity=0.2, clip=True)
        charts.append(band.encode(x=x, y=y, y2=alt.Y2("high:Q")))
    elif spans:
        rule = data.chart(spans).mark_rule(color=curve.colour, strokeWidth=1.5, clip=True)
        charts.append(rule.encode(x=x, y=y, y2=alt.Y2("high:Q")))
    dash: Any = {"dashed": [4, 3], "dotted": [1.5, 2.5]}.get(curve.form, alt.Undefined)
    if curve.form != "dots":
        charts.append(base.mark_line(color=curve.colour, strokeWidth=1.6, strokeDash=dash, clip=True))
    if curve.form == "dots" or (curve.form != "dotted" and len(rows) <= _POINTS_MAX):
        charts.append(
            base.mark_point(filled=True, size=34 if curve.form == "dots" else 18, color=curve.colour, opacity=1)
        )
    said = [{"x": p.x, "y": p.y, "said": p.said} for p in curve.points if p.said]
    if said:
        words = data.chart(said).mark_text(align="left", dx=7, dy=7, baseline="top", color=INK, fontSize=11)
        charts.append(words.encode(x=x, y=y, text=alt.Text("said:N")))
    return [*charts, *_named(data, curve, x, y, spec)]


def _named(data: Rows, curve: Curve, x: alt.X, y: alt.Y, spec: CurveSpec) -> list[alt.Chart]:
    """The curve's name at its last point, left of it so that it stays inside its panel."""
    within = [p for p in curve.points if spec.y[0] <= p.y <= spec.y[1]]
    if not curve.name or not within:
        return []
    last = data.chart([{"x": within[-1].x, "y": within[-1].y, "said": curve.name}])
    mark = last.mark_text(align="right", dx=-4, dy=-5, baseline="bottom", color=curve.colour, fontSize=11)
    return [mark.encode(x=x, y=y, text=alt.Text("said:N"))]


def forest_panels(panels: tuple[Forest, ...], colour: str, wide: bool, across: int = 2) -> Spec:
    """A panel a heading: a dot and its interval a row, a line at nothing; each panel on a scale of its own."""
    data, columns = Rows(), min(across if wide else 1, len(panels)) or 1
    room = (WIDE_PX if wide else NARROW_PX) // columns - 20
    drawn = [_forest(data, one, colour, room) for one in panels]
    return data.finished({"concat": drawn, "columns": columns, "spacing": {"row": 22, "column": 20}})


def _forest(data: Rows, one: Forest, colour: str, room: int) -> Spec:
    letters = round(room * 0.55 / _LETTER_PX)
    labels = ["\n".join(wrap(label, letters)[:2]) for label, *_ in one.rows]
    lines = [line for label in labels for line in label.split("\n")]
    left = min(round(room * 0.6), 14 + round(max(map(len, lines), default=4) * _LETTER_PX))
    step = 30 if any("\n" in label for label in labels) else 20
    ends = [value for _, low, at, high, _ in one.rows for value in (low, at, high, 0.0) if value is not None]
    first, last = min(ends, default=0.0), max(ends, default=0.0)
    if first == last:
        first, last = first - 1, last + 1
    width, beside = max(70, room - left - 100), 90
    axis = alt.Axis(
        title=None,
        ticks=False,
        domain=False,
        labelColor=INK,
        minExtent=left,
        maxExtent=left,
        labelLimit=left,
        labelExpr="split(datum.label, '\\n')",
        labelLineHeight=12,
    )
    y = alt.Y("label:N", sort=labels, scale=alt.Scale(domain=labels), axis=axis)
    scale = alt.Scale(domain=[first, last], range=[6, width], nice=False)
    x = alt.X("at:Q", scale=scale, axis=None)
    rows = [
        {"label": label, "low": low, "at": at, "high": high, "said": said}
        for label, (_, low, at, high, said) in zip(labels, one.rows, strict=True)
    ]
    base = data.chart(rows).encode(y=y)
    nothing = data.chart([{"at": 0.0}]).mark_rule(color=RULE, strokeWidth=1.5).encode(x=x)
    spans = data.chart([row for row in rows if row["low"] is not None]).mark_rule(color=colour, strokeWidth=2)
    words = base.mark_text(align="left", color=INK, fontSize=TEXT_PX)
    charts = [
        nothing,
        spans.encode(y=y, x=alt.X("low:Q", scale=scale, axis=None), x2=alt.X2("high:Q")),
        base.mark_point(filled=True, size=46, color=colour, opacity=1).encode(x=x),
        words.encode(x=alt.value(width + 12), text=alt.Text("said:N")),
    ]
    title = {"text": one.heading, "color": INK, "anchor": "start", "frame": "group", "offset": 6, "fontSize": TEXT_PX}
    return layered(charts, width=width + beside, height=max(1, len(rows)) * step, title=title)
