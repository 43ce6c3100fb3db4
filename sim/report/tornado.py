"""A tornado plot, the longest bar on top, and a measure against single factors as small multiples on one scale."""

from __future__ import annotations

from typing import Any

import altair as alt
import msgspec

from sim.report.charts import INK, MUTED, NARROW_PX, TEXT_PX, WIDE_PX, Rows, Spec, layered

LOW_COLOUR, HIGH_COLOUR = "var(--court-1)", "var(--court-2)"
_GROUND = "var(--ground)"
_FAINT = 0.35  # of bars that chance may have made
_END_PX = 62  # room for the words at a bar's end
_LETTER_PX = 6.6
_SCATTER_PX = 150


class TornadoBar(msgspec.Struct, frozen=True):
    """A bar: its factor, the measure at the factor's low and high end with these ends in words, and its change."""

    label: str
    at_low: float
    at_high: float
    low_said: str
    high_said: str
    change_said: str
    clear: bool


class Tornado(msgspec.Struct, frozen=True):
    """Bars that turn from one colour to the other at ``middle``; a dashed line stands at ``base``, with its words."""

    bars: tuple[TornadoBar, ...]
    middle: float
    base: float
    base_said: str
    format: str = ",.4~r"


class Scatter(msgspec.Struct, frozen=True):
    """A panel: the factor, whether its axis is logarithmic, its points (x, y) and the line fitted to them (x, y)."""

    heading: str
    log: bool
    points: tuple[tuple[float, float], ...]
    fit: tuple[tuple[float, float], ...]


def tornado_chart(spec: Tornado, wide: bool) -> Spec:
    """The bars with their words beside them, above them where it is narrow."""
    data, width = Rows(), WIDE_PX if wide else NARROW_PX
    step = 26 if wide else 42
    left = max(len(bar.label) for bar in spec.bars) * _LETTER_PX + 10 if wide else 0.0
    right = max(len(bar.change_said) for bar in spec.bars) * _LETTER_PX + 10 if wide else 0.0
    values = [value for bar in spec.bars for value in (bar.at_low, bar.at_high)] + [spec.base, spec.middle]
    first, last = min(values), max(values)
    if first == last:
        first, last = first - 1, last + 1
    scale = alt.Scale(domain=[first, last], range=[left + _END_PX, width - right - _END_PX], nice=False, zero=False)
    axis = alt.Axis(title=None, format=spec.format, tickCount=5, grid=True, domain=False, ticks=False)
    x = alt.X("at:Q", scale=scale, axis=axis)
    height = len(spec.bars) * step
    y_scale = alt.Scale(domain=[0, height], range=[0, height], nice=False)
    y = alt.Y("y:Q", scale=y_scale, axis=None)
    down = 0 if wide else 18
    bars, ends = _bars(data, spec, x, y, step, down)
    charts = [*bars, *_base(data, spec, x), *ends, *_beside(data, spec, y, step, wide, width)]
    return data.finished(layered(charts, width=width, height=height))


def _bars(
    data: Rows, spec: Tornado, x: alt.X, y: alt.Y, step: int, down: int
) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """The bars, and the words at their ends with a rim that keeps the dashed line off them."""
    charts: list[alt.Chart] = []
    ends: list[alt.Chart] = []
    for colour, name, said in ((LOW_COLOUR, "at_low", "low_said"), (HIGH_COLOUR, "at_high", "high_said")):
        rows = []
        for place, bar in enumerate(spec.bars):
            end = getattr(bar, name)
            other = bar.at_high if name == "at_low" else bar.at_low
            top = place * step + down + 4
            rows.append(
                {
                    "at": spec.middle, "end": end, "y": top, "y2": (place + 1) * step - 4,
                    "middle": (top + (place + 1) * step - 4) / 2, "faint": not bar.clear,
                    "leftward": end < other, "said": getattr(bar, said),
                }
            )  # fmt: skip
        opacity = alt.condition("datum.faint", alt.value(_FAINT), alt.value(1.0))
        bars = data.chart(rows).mark_rect(color=colour)
        charts.append(bars.encode(x=x, x2=alt.X2("end:Q"), y=y, y2=alt.Y2("y2:Q"), fillOpacity=opacity))
        for leftward in (True, False):
            chosen = [row for row in rows if row["leftward"] is leftward]
            align: Any = "right" if leftward else "left"
            words = data.chart([{**row, "at": row["end"], "y": row["middle"]} for row in chosen])
            looks: dict[str, Any] = {"align": align, "dx": -5 if leftward else 5, "fontSize": 11}
            rim = words.mark_text(**looks, color=_GROUND, stroke=_GROUND, strokeWidth=4)
            marks = (rim, words.mark_text(**looks, color=INK))
            ends += [mark.encode(x=x, y=y, text=alt.Text("said:N")) for mark in marks]
    return charts, ends


def _beside(data: Rows, spec: Tornado, y: alt.Y, step: int, wide: bool, width: int) -> list[alt.Chart]:
    rows = [
        {"y": place * step + (step / 2 if wide else 11), "label": bar.label, "said": bar.change_said}
        for place, bar in enumerate(spec.bars)
    ]
    base = data.chart(rows).encode(y=y)
    label = base.mark_text(align="left", color=INK, fontSize=TEXT_PX, fontWeight="bold")
    change = base.mark_text(align="right", color=INK, fontSize=TEXT_PX)
    return [
        label.encode(x=alt.value(0), text=alt.Text("label:N")),
        change.encode(x=alt.value(width), text=alt.Text("said:N")),
    ]


def _base(data: Rows, spec: Tornado, x: alt.X) -> list[alt.Chart]:
    base = data.chart([{"at": spec.base, "said": spec.base_said}])
    line = base.mark_rule(color=INK, strokeDash=[3, 3], strokeWidth=1).encode(x=x)
    words = base.mark_text(baseline="bottom", dy=-4, color=INK, fontSize=11)
    return [line, words.encode(x=x, y=alt.value(0), text=alt.Text("said:N"))]


def scatter_panels(panels: tuple[Scatter, ...], colour: str, y_format: str, wide: bool) -> Spec:
    """A panel a factor, dots and the fitted line, all on one scale upwards; one below the other where it is narrow."""
    data, across = Rows(), len(panels) if wide else 1
    width = min(420, (WIDE_PX if wide else NARROW_PX) // across - 76)
    values = [y for panel in panels for _, y in (*panel.points, *panel.fit)]
    top = (min(values), max(values))
    drawn = [_scatter(data, panel, colour, y_format, width, top) for panel in panels]
    return data.finished({"concat": drawn, "columns": across, "spacing": {"row": 20, "column": 24}})


def _scatter(
    data: Rows, panel: Scatter, colour: str, y_format: str, width: int, domain: tuple[float, float]
) -> Spec:  # fmt: skip
    ends = (min(x for x, _ in panel.fit), max(x for x, _ in panel.fit))
    kind: Any = "log" if panel.log else "linear"
    middle = (ends[0] * ends[1]) ** 0.5 if panel.log else (ends[0] + ends[1]) / 2
    along = alt.Axis(format=".3~r", values=[ends[0], middle, ends[1]], title=None, grid=False, labelColor=MUTED)
    up = alt.Axis(
        format=y_format, tickCount=4, title=None, domain=False, ticks=False, minExtent=44, maxExtent=44
    )  # fmt: skip
    x = alt.X("x:Q", scale=alt.Scale(domain=list(ends), nice=False, type=kind, zero=False), axis=along)
    y = alt.Y("y:Q", scale=alt.Scale(domain=list(domain), nice=False, zero=False), axis=up)
    dots = data.chart([{"x": at, "y": value} for at, value in panel.points]).encode(x=x, y=y)
    line = data.chart([{"x": at, "y": value} for at, value in panel.fit]).encode(x=x, y=y)
    charts = [
        line.mark_line(color=MUTED, strokeWidth=1.5),
        dots.mark_point(filled=True, size=34, color=colour, opacity=0.85),
    ]
    title = {"text": panel.heading, "color": INK, "anchor": "start", "frame": "group", "offset": 8}
    return layered(charts, width=width, height=_SCATTER_PX, title=title)
