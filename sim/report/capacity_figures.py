"""A capacity study as charts: attainment against servers and load, p95 against load, cost, backlog after the outage."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from markupsafe import Markup

from sim.report import names, words
from sim.report.capacity_tables import (
    WHICH,
    all_shares,
    attained,
    curve_table,
    pareto_table,
    place,
    recovery_table,
    rows_of,
    value_words,
)
from sim.report.capacity_titles import knee_note, knee_title, load_title
from sim.report.charts import INK, MUTED
from sim.report.curves import Curve, CurvePanel, CurveSpec, Form, Point, curve_panels
from sim.report.figures_time import local_ms
from sim.report.palette import court_colour, court_slots
from sim.report.svg import render
from sim.report.views import FigureView, TableView
from sim.study.attainment import Attained
from sim.study.capacity_result import Capacity, GroupAnswer, LoadPoint, Recovery, StationAnswer, Which

PANELS_MAX = 10
_LEAST_S = 0.01  # below which a logarithmic scale is not drawn
_KNEES = {"now": "today", "smallest": "needed"}


def _drawn(spec: CurveSpec, id_: str) -> tuple[Markup, Markup]:
    wide = render(curve_panels(spec, wide=True), f"{id_}-w", "wide")
    return Markup(wide), Markup(render(curve_panels(spec, wide=False), f"{id_}-n", "narrow"))


def _figure(id_: str, title: str, subtitle: str, spec: CurveSpec, table: TableView, note: str = "") -> FigureView:
    wide, narrow = _drawn(spec, id_)
    alt = f"{words.things(len(spec.panels), 'panel')} with curves. {title}. The table gives every value."
    return FigureView(id_, title, subtitle, alt, wide, narrow, table, note)


def population(study: Capacity) -> str:
    """What the figures are of: replications and seed."""
    counts = sorted({group.replications for group in study.groups})
    made = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return f"{made} replications (seed {study.seed})"


def _colours(study: Capacity) -> dict[str, str]:
    slots = court_slots([court for group in study.groups for court in group.courts])
    return {group.name: court_colour(slots[group.courts[0]]) for group in study.groups}


def threshold(study: Capacity) -> float | None:
    """The share that every cell must reach, where they all ask for the same one."""
    asked = {cell.threshold for group in study.groups for cell in group.cells if cell.at_least}
    every = all(cell.at_least and cell.is_share for group in study.groups for cell in group.cells)
    return asked.pop() if every and len(asked) == 1 else None


def _span(study: Capacity, drawn: Iterable[Attained]) -> tuple[float, float]:
    """From a little below the lowest share drawn to the whole; of other values, from nothing to the highest."""
    shares = list(drawn)
    if not all_shares(study):
        return 0.0, max((one.high for one in shares), default=1.0) * 1.05 or 1.0
    return max(0.0, min((one.low for one in shares), default=0.0) - 0.02), 1.0


def _shares(study: Capacity) -> tuple[str, ...]:
    """The columns of the worst cell that are shares."""
    return ("low", "attained", "high") if all_shares(study) else ()


def _y_format(study: Capacity) -> str:
    return "%" if all_shares(study) else "~g"


def _point(x: float, one: Attained, said: str = "") -> Point:
    return Point(x, one.estimate, one.low, one.high, said)


def servers_figure(study: Capacity) -> FigureView | None:
    """The worst cell against the servers of the station that binds, in each group; the table has every station."""
    points = {
        station.name: [p for p in group.servers_curve if p.station == station.name]
        for group in study.groups
        for station in group.stations
    }
    binding = [(group, one) for group in study.groups for one in _binding(group) if points[one.name]][:PANELS_MAX]
    if not binding:
        return None
    colours = _colours(study)
    panels = tuple(
        CurvePanel(
            f"{place(one.court)} {names.station(one.station)}",
            colours[group.name],
            (Curve("", tuple(_point(p.servers, p.worst) for p in points[one.name]), colours[group.name]),),
            _servers_marks(one),
        )
        for group, one in binding
    )
    most = max(p.servers for _, one in binding for p in points[one.name])
    every = [p.worst for _, one in binding for p in points[one.name]]
    spec = CurveSpec(panels, (0, most + 1), _span(study, every), "servers", "d", _y_format(study), threshold(study))
    rows = [
        {"court": place(station.court), "station": names.station(station.station), "servers": p.servers}
        | {"low": p.worst.low, "attained": p.worst.estimate, "high": p.worst.high, "verdict": p.worst.verdict}
        for group in study.groups
        for station in group.stations
        for p in points[station.name]
    ]
    return _figure(
        "servers",
        _servers_title(binding),
        f"Worst objective of the court, share with its one-sided limits at {words.share(study.confidence, 0)}, "
        f"against the "
        f"servers of the station that binds, all others as needed; dotted: the objective; {population(study)}.",
        spec,
        curve_table("servers", "Attainment against servers, every station", rows, _shares(study)),
    )


def _binding(group: GroupAnswer) -> list[StationAnswer]:
    return [one for one in group.stations if one.binding_now] or [one for one in group.stations if one.binding]


def _servers_marks(one: StationAnswer) -> tuple[tuple[float, str], ...]:
    if one.smallest is None or one.smallest == one.now:
        return ((one.now, "now" if one.smallest is None else "now, needed"),)
    return ((one.now, "now"), (one.smallest, "needed"))


def _servers_title(binding: list[tuple[GroupAnswer, StationAnswer]]) -> str:
    one = max((one for _, one in binding), key=lambda one: one.gain_of_one_more_now)
    where = f"{names.station_spoken(one.station)} in {place(one.court)}"
    if one.gain_of_one_more_now <= 0:
        return "One more server at any single station gains nothing today"
    gain = f"one more server at {where} gains {one.gain_of_one_more_now * 100:.1f} points"
    needed = "no number is enough" if one.smallest is None else f"{one.smallest} are needed where there are {one.now}"
    return f"Today {gain}; {needed}"


def load_figure(study: Capacity) -> FigureView | None:
    """The worst cell against multiples of today's load, with today's and with the needed capacity."""
    panels = _load_panels(study, lambda p: _point(p.multiple, p.worst))
    every = [p for group in study.groups for p in group.load_curve]
    if not panels:
        return None
    spec = CurveSpec(
        panels,
        _multiples(every),
        _span(study, [p.worst for p in every]),
        "× load",
        "~g",
        _y_format(study),
        threshold(study),
    )
    return _figure(
        "load",
        load_title(study),
        "Worst objective, share with its one-sided limits, against multiples of today’s load. Coloured: the needed "
        f"capacity; grey, dashed: today’s; dotted: the objective; {population(study)}.",
        spec,
        curve_table("load", "Attainment and p95 against load", _load_rows(study), _shares(study)),
    )


def stay_figure(study: Capacity) -> FigureView | None:
    """p95 of the time in the system against multiples of today's load."""
    panels = _load_panels(study, _stay_point)
    every = [p for group in study.groups for p in group.load_curve if p.p95_s]
    if not panels or not every:
        return None
    means = [p.p95_s.estimate for p in every if p.p95_s]
    spec = CurveSpec(panels, _multiples(every), (max(_LEAST_S, min(means) / 2), max(means) * 2), "× load", log=True)
    return _figure(
        "stay",
        knee_title(study),
        "95th percentile of the time in the system, seconds (each step up is a multiple), mean of the "
        "replications with "
        f"its 95 % interval, against multiples of today’s load. Coloured: the needed capacity; grey: today’s; "
        f"{population(study)}. Upright line: where p95 is first twice that of a filing that never waits.",
        spec,
        curve_table("stay", "p50 and p95 against load, seconds", _load_rows(study), _shares(study)),
        knee_note(study),
    )


def _load_panels(study: Capacity, point: Callable[[LoadPoint], Point | None]) -> tuple[CurvePanel, ...]:
    colours, panels = _colours(study), list[CurvePanel]()
    stays = point is _stay_point
    for group, name in rows_of(study):
        curves = [
            Curve(
                "",
                tuple(p for one in group.load_curve if one.capacity == which and (p := point(one)) is not None),
                colour,
                form,
            )
            for which, colour, form in _two(colours[group.name])
        ]
        knees = {which: at for which, at in group.knee.items() if at is not None}
        marks = tuple((at, _KNEES[which]) for which, at in knees.items()) if stays else ()
        drawn = tuple(curve for curve in curves if curve.points)
        if drawn:
            panels.append(CurvePanel(name, colours[group.name], drawn, marks))
    return tuple(panels[:PANELS_MAX])


def _two(colour: str) -> tuple[tuple[Which, str, Form], ...]:
    return ("now", MUTED, "dashed"), ("smallest", colour, "line")


def _stay_point(one: LoadPoint) -> Point | None:
    return (
        None
        if one.p95_s is None
        else Point(
            one.multiple,
            one.p95_s.estimate,
            None if one.p95_s.low is None else max(_LEAST_S, one.p95_s.low),
            one.p95_s.high,
        )
    )


def _multiples(points: list[LoadPoint]) -> tuple[float, float]:
    return min(p.multiple for p in points), max(p.multiple for p in points)


def _load_rows(study: Capacity) -> list[dict[str, object]]:
    return [
        {"courts": name, "capacity": WHICH[p.capacity], "multiple": p.multiple}
        | {"low": p.worst.low, "attained": p.worst.estimate, "high": p.worst.high, "verdict": p.worst.verdict}
        | {f"p50_s_{key}": getattr(p.p50_s, key) if p.p50_s else None for key in ("low", "estimate", "high")}
        | {f"p95_s_{key}": getattr(p.p95_s, key) if p.p95_s else None for key in ("low", "estimate", "high")}
        for group, name in rows_of(study)
        for p in group.load_curve
    ]


def pareto_figure(study: Capacity) -> FigureView | None:
    """Cost against the worst cell, of the capacities that none beats in both."""
    colours = _colours(study)
    panels = tuple(
        CurvePanel(
            name,
            colours[group.name],
            (
                Curve(
                    "",
                    tuple(_point(one.cost, one.worst, _is(one.is_smallest, one.is_now)) for one in group.pareto),
                    colours[group.name],
                    "dots",
                ),
            ),
        )
        for group, name in rows_of(study)
        if group.pareto
    )[:PANELS_MAX]
    if not panels:
        return None
    every = [one for group in study.groups for one in group.pareto]
    costs = [one.cost for one in every]
    room = max(1.0, (max(costs) - min(costs)) * 0.15)
    spec = CurveSpec(
        panels,
        (max(0.0, min(costs) - room), max(costs) + room),
        _span(study, [one.worst for one in every]),
        "cost",
        "~g",
        _y_format(study),
        threshold(study),
    )
    needed = [(one.cost, one.worst, name) for group, name in rows_of(study) for one in group.pareto if one.is_smallest]
    title = "No capacity tried keeps every objective"
    if needed:
        cost = sum(one[0] for one in needed)
        title = f"Where the objectives can be kept, the cheapest capacity that does costs {cost:g} in all"
    return _figure(
        "pareto",
        title,
        "Each dot is a capacity that no other one tried beats in cost and in its worst objective both; the line: its "
        f"one-sided limits; dotted: the objective; {population(study)}.",
        spec,
        msgspec.structs.replace(pareto_table(study), id="pareto"),
    )


def _is(needed: bool, now: bool) -> str:
    return "now, needed" if needed and now else "needed" if needed else "now" if now else ""


def recovery_figure(study: Capacity, zone: str) -> FigureView | None:
    """Filings kept back by the outage over time, simulated and as a flow."""
    found = [(group, one) for group in study.groups if group.recovery for one in group.recovery.courts]
    outage = next((group.recovery for group in study.groups if group.recovery), None)
    if not found or outage is None:
        return None
    colours = _colours(study)
    courts = list(dict.fromkeys((group.name, one.court) for group, one in found))
    marks = ((local_ms(outage.begins_us, zone), "down"), (local_ms(outage.ends_us, zone), "up"))
    panels = tuple(
        CurvePanel(
            place(court),
            colours[name],
            tuple(
                curve
                for group, one in found
                if (group.name, one.court) == (name, court)
                for curve in _recovery_curves(one, colours[name], zone)
            ),
            marks,
        )
        for name, court in courts
    )[:PANELS_MAX]
    times = [local_ms(at, zone) for _, one in found for at in (one.at_us[0], one.at_us[-1])]
    top = max(max(one.high, default=0.0) for _, one in found)
    spec = CurveSpec(panels, (min(times), max(times)), (0.0, top * 1.1 or 1.0), "", "%H:%M", "~s", clock=True, across=3)
    worst = max(
        (one for _, one in found if one.capacity == "smallest"),
        key=_peak,
        default=max((o for _, o in found), key=_peak),
    )
    lasted = words.duration(outage.ends_us - outage.begins_us)
    again = "was not ordinary again in the window looked at"
    if worst.normal_again_min is not None:
        again = f"was ordinary again {words.duration(worst.normal_again_min * words.MINUTE_US)} after its end"
    return _figure(
        "kept-back",
        f"The outage of {lasted} kept back up to {worst.peak.estimate:,.0f} filings in {place(worst.court)}, which "
        f"{again}",
        "Filings under way with the outage less those without it, mean of the replications with its interval. "
        "Coloured: "
        f"the needed capacity; grey, dashed: today’s; dotted: as a flow (fluid); {words.zone_words(zone)}; "
        f"{population(study)}.",
        spec,
        recovery_table(study),
        "The flow knows stations only; where the simulated backlog lasts longer, people come back later than the "
        "stations could serve them. The curves’ points lie in recovery.csv beside this page.",
    )


def _peak(one: Recovery) -> float:
    return one.peak.estimate


def _recovery_curves(one: Recovery, colour: str, zone: str) -> list[Curve]:
    at = [local_ms(instant, zone) for instant in one.at_us]
    points = tuple(Point(*row) for row in zip(at, one.backlog, one.low, one.high, strict=True))
    if one.capacity == "now":
        return [Curve("", tuple(Point(p.x, p.y) for p in points), MUTED, "dashed")]
    curves = [Curve("", points, colour)]
    if one.fluid:
        flow = zip(one.fluid.at_us, one.fluid.backlog, strict=True)
        curves.append(Curve("", tuple(Point(local_ms(instant, zone), kept) for instant, kept in flow), INK, "dotted"))
    return curves


def worst_now(study: Capacity) -> tuple[str, str]:
    """The worst cell today for the first screen: the share, and where with its limits."""
    cells = [cell for group in study.groups for cell in group.cells]
    if not cells:
        return "–", "no objective"
    worst = min(
        cells,
        key=lambda cell: cell.now.estimate - cell.threshold if cell.at_least else cell.threshold - cell.now.estimate,
    )
    where = f"in {place(worst.court)}: {attained(worst.now, worst.is_share)}"
    return value_words(worst.now.estimate, worst.is_share), where
