"""Charts as Vega-Lite specifications, each in a wide and a narrow form; colours are the page's custom properties.

Three forms serve the whole report: time panels (a court a row, on one clock), bar panels (a quantity a panel, a court a
bar) and day panels (a court a panel, the hours of its day). Titles stand in the page's HTML, not in the drawing.
Local times travel as milliseconds read as if they were UTC, so that no browser or machine zone can shift them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import altair as alt
import msgspec
import polars as pl

WIDE_PX, NARROW_PX = 1104, 356
INK, MUTED, RULE, _OUTAGE = "var(--ink)", "var(--muted)", "var(--rule)", "var(--outage)"
TEXT_PX = 12
_AXIS_PX = 44  # room for a panel's y labels, so that panels of one chart line up
_HOUR_MS = 3_600_000
_ACROSS_MAX = 5  # more bar panels than this go into two rows

_NAMED_MAX = 2  # names of more bands than this would stand in each other's way

Spec = dict[str, Any]  # a Vega-Lite specification, or a part of one
_CONFIG: Spec = {
    "background": "transparent",
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "gridColor": RULE,
        "domainColor": RULE,
        "tickColor": RULE,
        "labelFontSize": TEXT_PX,
    },
    "title": {"fontSize": 13, "fontWeight": "bold"},
}


class Panel(msgspec.Struct, frozen=True):
    """One court in a chart: its id, its panel's heading in each form, its colour, and a remark at the right."""

    court: str
    label: str
    label_narrow: str
    colour: str
    remark: str = ""


class Band(msgspec.Struct, frozen=True):
    """An outage drawn behind a court's panel, in local milliseconds, and its name in each form."""

    court: str
    starts_ms: int
    ends_ms: int
    label: str
    label_narrow: str


class Layer(msgspec.Struct, frozen=True):
    """How one column of a time panel is drawn."""

    column: str
    mark: Literal["area", "line", "bar", "level"]
    opacity: float = 1.0
    muted: bool = False


class TimeSpec(msgspec.Struct, frozen=True):
    """A chart of time panels: `frame` holds court, `t_ms` and the layers' columns; bars stack in the layers' order."""

    frame: pl.DataFrame
    panels: tuple[Panel, ...]
    layers: tuple[Layer, ...]
    bands: tuple[Band, ...]
    days_ms: tuple[int, ...]
    domain_ms: tuple[int, int]
    top: float


class BarSpec(msgspec.Struct, frozen=True):
    """A chart of bar panels: `frame` holds court, panel, `value` and `label`.

    With form 'nested' a solid bar to `inner` lies within a pale one to `value`; with 'range' a line runs from `inner`
    to `value` with a dot at `middle`.
    """

    frame: pl.DataFrame
    panels: tuple[Panel, ...]
    names: tuple[str, ...]
    top: float
    form: Literal["bar", "nested", "range"] = "bar"


class DaySpec(msgspec.Struct, frozen=True):
    """A chart of day panels: `frame` holds court, `hour` (0 to 23), `share`; hours from `late_from` stand out."""

    frame: pl.DataFrame
    panels: tuple[Panel, ...]
    late_from: int
    top: float


class Rows:
    """The data of one specification, kept beside it by name: Altair copies inline data at every step."""

    def __init__(self) -> None:
        self.sets: dict[str, list[dict[str, Any]]] = {}

    def chart(self, rows: list[dict[str, Any]]) -> alt.Chart:
        """A chart over these rows."""
        name = f"rows{len(self.sets)}"
        self.sets[name] = rows
        return alt.Chart(alt.NamedData(name=name))

    def finished(self, parts: dict[str, Any]) -> Spec:
        """The whole specification: the parts, the house's looks, the data."""
        return {"$schema": alt.SCHEMA_URL, "config": _CONFIG, "datasets": self.sets} | parts


def layered(charts: Sequence[alt.Chart], **properties: Any) -> Spec:
    """Charts over one another. Layers and panels are put together as plain specifications: Altair's own `layer` and
    `concat` copy all they hold at each level, which cost three quarters of the time to build a report."""
    return {"layer": [_unit(chart) for chart in charts], **properties}


def _unit(chart: alt.Chart) -> Spec:
    # Not validated here: the tests validate whole specifications against Vega-Lite's schema.
    spec: Spec = chart.to_dict(validate=False)
    return {key: value for key, value in spec.items() if key not in ("$schema", "config", "datasets")}


def time_panels(spec: TimeSpec, wide: bool) -> Spec:
    """One row a court on a shared scale, the outage drawn behind."""
    data = Rows()
    rows = [_time_row(data, spec, panel, wide) for panel in spec.panels]
    return data.finished({"vconcat": rows, "spacing": 14 if wide else 12})


def _time_row(data: Rows, spec: TimeSpec, panel: Panel, wide: bool) -> Spec:
    own = spec.frame.filter(pl.col("court") == panel.court)
    first, last = panel is spec.panels[0], panel is spec.panels[-1]
    x, y = _time_axis(spec, labelled=last), alt.Scale(domain=[0, spec.top], nice=False)
    width = (WIDE_PX if wide else NARROW_PX) - _AXIS_PX - 4
    bars = all(layer.mark == "bar" for layer in spec.layers)
    marks = _stack(data, own, spec, panel, x, y, width) if bars else _lines(data, own, spec, panel, x, y)
    charts = [*_bands(data, spec, panel, x, first, wide), *marks, *_headings(data, panel, wide, width)]
    return layered(charts, width=width, height=76 if wide else 58)


def _time_axis(spec: TimeSpec, labelled: bool) -> alt.X:
    axis = alt.Axis(
        values=list(spec.days_ms),
        labelExpr="[utcFormat(datum.value, '%a'), utcFormat(datum.value, '%-d')]",
        labelAlign="left",
        labelOffset=3,
        labels=labelled,
        ticks=labelled,
        tickSize=5,
        grid=True,
        domain=True,
        labelOverlap=False,
        title=None,
    )
    return alt.X("t_ms:T", scale=alt.Scale(type="utc", domain=list(spec.domain_ms)), axis=axis)


def _y(column: str, scale: alt.Scale) -> alt.Y:
    extent = _AXIS_PX - 8
    axis = alt.Axis(tickCount=3, title=None, minExtent=extent, maxExtent=extent, format=",d", domain=False, ticks=False)
    return alt.Y(f"{column}:Q", scale=scale, axis=axis, stack=None)


def _bands(data: Rows, spec: TimeSpec, panel: Panel, x: alt.X, first: bool, wide: bool) -> list[alt.Chart]:
    rows = [
        {"t_ms": band.starts_ms, "until": band.ends_ms, "label": band.label if wide else band.label_narrow}
        for band in spec.bands
        if band.court == panel.court
    ]
    base = data.chart(rows).encode(x=x)
    shade = base.mark_rect(color=_OUTAGE, opacity=0.55).encode(x2=alt.X2("until:T"))
    if not first or not 0 < len(rows) <= _NAMED_MAX:
        return [shade]
    # The name stands left of the band: what follows an outage is worth more of the panel than what precedes it.
    mark = base.mark_text(align="right", baseline="top", dx=-4, dy=1, color=INK, fontSize=TEXT_PX)
    return [shade, mark.encode(y=alt.value(0), text=alt.Text("label:N"))]


def _lines(data: Rows, own: pl.DataFrame, spec: TimeSpec, panel: Panel, x: alt.X, y: alt.Scale) -> list[alt.Chart]:
    return [_line(data, own, layer, panel, x, y) for layer in spec.layers]


def _line(data: Rows, own: pl.DataFrame, layer: Layer, panel: Panel, x: alt.X, y: alt.Scale) -> alt.Chart:
    rows = own.select("t_ms", layer.column).drop_nulls().to_dicts()
    base: alt.Chart = data.chart(rows).encode(x=x, y=_y(layer.column, y))
    colour = MUTED if layer.muted else panel.colour
    drawn: alt.Chart = base.mark_line(color=colour, strokeWidth=1.2, interpolate="step-after", clip=True)
    if layer.mark == "area":
        drawn = base.mark_area(color=colour, opacity=layer.opacity, interpolate="step-after", clip=True)
    elif layer.mark == "level":
        drawn = base.mark_line(color=colour, strokeDash=[3, 3], strokeWidth=1.2, clip=True)
    return drawn


def _stack(
    data: Rows, own: pl.DataFrame, spec: TimeSpec, panel: Panel, x: alt.X, y: alt.Scale, width: int
) -> list[alt.Chart]:
    hours = max(1, (spec.domain_ms[1] - spec.domain_ms[0]) // _HOUR_MS)
    size = max(1.2, width / hours * 0.72)
    below, charts = pl.lit(0), list[alt.Chart]()
    for layer in spec.layers:
        above = below + pl.col(layer.column)
        middle = pl.col("t_ms") + _HOUR_MS // 2
        rows = own.select(t_ms=middle, low=below, high=above).filter(pl.col("high") > pl.col("low")).to_dicts()
        base = data.chart(rows).encode(x=x, y=_y("high", y), y2=alt.Y2("low:Q"))
        looks: dict[str, Any] = {
            "color": panel.colour,
            "stroke": panel.colour,
            "strokeWidth": 0.8,
            "fillOpacity": layer.opacity,
        }
        charts.append(base.mark_bar(size=size, clip=True, **looks))
        below = above
    return charts


def _headings(data: Rows, panel: Panel, wide: bool, width: int) -> list[alt.Chart]:
    """The panel's name at the left and its remark at the right, on one line above it."""
    name = data.chart([{"words": panel.label if wide else panel.label_narrow}])
    mark = name.mark_text(align="left", baseline="bottom", dy=-6, color=panel.colour, fontSize=13, fontWeight="bold")
    shown = [mark.encode(x=alt.value(0), y=alt.value(0), text=alt.Text("words:N"))]
    if panel.remark:
        note = data.chart([{"words": panel.remark}])
        right = note.mark_text(align="right", baseline="bottom", dy=-6, color=MUTED, fontSize=TEXT_PX)
        shown.append(right.encode(x=alt.value(width), y=alt.value(0), text=alt.Text("words:N")))
    return shown


def bar_panels(spec: BarSpec, wide: bool) -> Spec:
    """One panel a quantity with a bar a court, all on one scale; two abreast when narrow."""
    data, many = Rows(), len(spec.names)
    across = 2 if not wide else many if many <= _ACROSS_MAX else -(-many // 2)
    room = 46  # the courts' signs stand left of each row of panels
    width = min(360, ((WIDE_PX if wide else NARROW_PX) - room) // across - 18)
    panels = [_bar_panel(data, spec, name, width, labelled=n % across == 0) for n, name in enumerate(spec.names)]
    return data.finished({"concat": panels, "columns": across, "spacing": {"row": 16, "column": 16}})


def _bar_panel(data: Rows, spec: BarSpec, name: str, width: int, labelled: bool) -> Spec:
    order = [panel.court for panel in spec.panels]
    axis = alt.Axis(
        labels=labelled,
        ticks=False,
        domain=False,
        title=None,
        labelExpr="upper(datum.value)",
        labelFontWeight="bold",
        labelColor=INK,
        labelAlign="left",
        labelPadding=42,
        minExtent=44 if labelled else 0,
    )
    y = alt.Y("court:N", sort=order, axis=axis, scale=alt.Scale(domain=order))
    longest = max(20, width - 66)  # the longest bar still has its number beside it
    x = alt.Scale(domain=[0, spec.top], range=[0, longest], nice=False)
    colour = alt.Color("court:N", scale=alt.Scale(domain=order, range=[p.colour for p in spec.panels]), legend=None)
    drawn = spec.frame.filter((pl.col("panel") == name) & pl.col("court").is_in(order))
    base = data.chart(drawn.to_dicts()).encode(y=y)
    number = base.mark_text(align="left", dx=6, color=INK, fontSize=TEXT_PX)
    title = {"text": name, "color": INK, "anchor": "start", "frame": "group", "offset": 6, "fontSize": TEXT_PX}
    layers = [*_bar_marks(base, spec, x, colour), number.encode(x=_x("value", x), text=alt.Text("label:N"))]
    return layered(layers, width=width, height=len(order) * 22, title=title)


def _x(column: str, scale: alt.Scale) -> alt.X:
    return alt.X(f"{column}:Q", scale=scale, axis=None)


def _bar_marks(base: alt.Chart, spec: BarSpec, x: alt.Scale, colour: alt.Color) -> list[alt.Chart]:
    if spec.form == "range":
        line = base.mark_rule(strokeWidth=2).encode(x=_x("inner", x), x2=alt.X2("value:Q"), color=colour)
        dot = base.mark_point(filled=True, size=50, opacity=1).encode(x=_x("middle", x), color=colour)
        end = base.mark_tick(thickness=2, size=10).encode(x=_x("value", x), color=colour)
        return [line, dot, end]
    if spec.form == "nested":
        outer = base.mark_bar(size=13, fillOpacity=0.32).encode(x=_x("value", x), color=colour)
        return [outer, base.mark_bar(size=13).encode(x=_x("inner", x), color=colour)]
    return [base.mark_bar(size=13).encode(x=_x("value", x), color=colour)]


def day_panels(spec: DaySpec, wide: bool) -> Spec:
    """One panel a court over the hours of its own day, on a shared scale."""
    data, across = Rows(), min(len(spec.panels), _ACROSS_MAX) if wide else 2
    width = ((WIDE_PX if wide else NARROW_PX) - 40) // across - 18
    panels = [_day_panel(data, spec, panel, width, labelled=n % across == 0) for n, panel in enumerate(spec.panels)]
    return data.finished({"concat": panels, "columns": across, "spacing": 18})


def _day_panel(data: Rows, spec: DaySpec, panel: Panel, width: int, labelled: bool) -> Spec:
    rows = spec.frame.filter(pl.col("court") == panel.court).select("hour", "share").to_dicts()
    hours = alt.Axis(values=[0, 6, 12, 18, 24], title=None, format="02d", grid=False, labelOverlap=False)
    extent = 34 if labelled else 0
    shares = alt.Axis(format="%", tickCount=3, title=None, labels=labelled, domain=False, ticks=False, minExtent=extent)
    late = alt.condition(f"datum.hour >= {spec.late_from}", alt.value(1.0), alt.value(0.4))
    chart = data.chart(rows).transform_calculate(until="datum.hour + 0.9", zero="0")
    title = alt.TitleParams(
        [panel.label_narrow, panel.remark], color=panel.colour, anchor="start", offset=6, frame="group"
    )
    drawn = chart.mark_rect(color=panel.colour).encode(
        x=alt.X("hour:Q", scale=alt.Scale(domain=[0, 24], nice=False), axis=hours),
        x2=alt.X2("until:Q"),
        y=alt.Y("share:Q", scale=alt.Scale(domain=[0, spec.top], nice=False), axis=shares),
        y2=alt.Y2("zero:Q"),
        fillOpacity=late,
    )
    return _unit(drawn.properties(width=width, height=120, title=title))
