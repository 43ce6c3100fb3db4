"""A capacity study as tables: stations, objectives, headroom, alternatives, recovery, theory, confirmation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from sim.report import names, words
from sim.report.stations import in_order
from sim.report.theory_table import seconds
from sim.report.views import Show, TableView, table_view, text
from sim.study.attainment import Attained
from sim.study.capacity_result import Capacity, GroupAnswer, Range, StationAnswer
from sim.study.headroom_words import most_words, unknown_words

WHICH = {"now": "today’s", "smallest": "needed"}


def frame_of(rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame; columns keep the order in which they first come."""
    return pl.DataFrame(list(rows), infer_schema_length=None)


def place(court: str) -> str:
    """A court's sign, or all courts for a station that they share."""
    return names.code(court) if court else "all courts"


def attained(one: Attained | None, is_share: bool = True) -> str:
    """'96.2 % (94.8–97.3 %)' with its one-sided limits, kept on one line; seconds where the cell is no share."""
    if one is None:
        return "–"
    if not is_share:
        return f"{seconds(one.estimate)} ({seconds(one.low)} to {seconds(one.high)})"
    return f"{words.share(one.estimate)} ({one.low * 100:.1f}–\u2060{words.share(one.high)})"


def value_words(value: float | None, is_share: bool) -> str:
    """A cell's value: a share, else seconds."""
    return words.share(value) if is_share else seconds(value)


def all_shares(study: Capacity) -> bool:
    """Whether every cell of the study is a share, so that curves of the worst cell have one unit."""
    return all(cell.is_share for group in study.groups for cell in group.cells)


def number(value: int | None) -> str:
    """A number of servers; none where no number would do."""
    return "none would do" if value is None else words.count(value)


def stations_table(study: Capacity) -> TableView:
    """Each court's stations in full: servers now, needed, with spares, in years; what binds; how full."""
    rows = [
        {
            "court": place(one.court),
            "station": names.station(one.station),
            "now": one.now,
            "smallest": one.smallest,
            "more": None if one.smallest is None else one.smallest - one.now,
            "n_plus_1": one.n_plus_1,
            "n_plus_2": one.n_plus_2,
            "in_years": one.in_years,
            "binds": _binds(one.binding_now, one.binding),
            "use": one.use_in_busiest_hour,
            "alone": one.alone,
            "gain_of_one_more_now": one.gain_of_one_more_now,
            "loss_of_one_less": one.loss_of_one_less,
            "one_lost_holds": one.one_lost_holds,
            "two_lost_hold": one.two_lost_hold,
            "mean_service_s": one.mean_service_s,
            "cost": one.cost,
        }
        for group in study.groups
        for one in group.stations
    ]
    shows = [
        Show("court", "Court", text, numeric=False),
        Show("station", "Station", text, numeric=False),
        Show("now", "Servers now", number),
        Show("smallest", "Needed", number),
        Show("more", "To buy", _more),
        Show("n_plus_1", "With one lost", number),
        Show("n_plus_2", "With two lost", number),
        Show("in_years", f"In {study.years:g} years", number),
        Show("use", "Use, busiest hour", lambda use: words.share(use, 0)),
        Show("binds", "Binds", text, numeric=False),
    ]
    note = (
        f"Needed: the fewest that keep every objective with {words.share(study.confidence, 0)} confidence, one-sided, "
        "each cell by itself. With one or two lost: enough that the objectives hold when so many of them fail. "
        f"In {study.years:g} years: at a load that grows {words.share(study.growth)} a year. Binds: the station that "
        "decides, today or at the needed capacity."
    )
    return table_view("stations-needed", "Servers now, and servers needed", frame_of(rows), shows, note=note)


def _binds(now: bool, then: bool) -> str:
    return "now and then" if now and then else "now" if now else "then" if then else ""


def _more(value: int | None) -> str:
    return "–" if value is None else f"{-value} to spare" if value < 0 else words.count(value)


def matrix_table(study: Capacity) -> TableView:
    """The first screen's table: a court a row, a station a column, servers now and servers needed."""
    stations = in_order(sorted({one.station for group in study.groups for one in group.stations}))
    courts: dict[str, dict[str, StationAnswer]] = {}
    for group in study.groups:
        for one in group.stations:
            courts.setdefault(place(one.court), {})[one.station] = one
    rows = [{"court": court} | {name: _now_needed(own.get(name)) for name in stations} for court, own in courts.items()]
    shows = [Show("court", "Court", text, numeric=False)]
    shows += [Show(name, words.capital(names.station(name)), text) for name in stations]
    note = (
        "Servers now → servers needed, the fewest that keep every objective with "
        f"{words.share(study.confidence, 0)} confidence; one figure: today’s are right; *: the station that "
        f"decides today."
    )
    return table_view("needed", "Servers now and needed, by court and station", frame_of(rows), shows, note=note)


def _now_needed(one: StationAnswer | None) -> str:
    if one is None:
        return "–"
    star = "*" if one.binding_now else ""
    if one.smallest is None:
        return f"{one.now} → none would do{star}"
    return f"{one.now}{star}" if one.smallest == one.now else f"{one.now} → {one.smallest}{star}"


def cells_table(study: Capacity) -> TableView:
    """Each objective in each court: what is attained now, with the needed capacity, with a spare, with no waiting."""
    rows = [
        {"court": place(cell.court), "objective": cell.objective, "measure": cell.measure, "threshold": cell.threshold}
        | {"sense": "at least" if cell.at_least else "at most", "papers": cell.now.count}
        | {"must": f"{'at least' if cell.at_least else 'at most'} {value_words(cell.threshold, cell.is_share)}"}
        | _flat("now", cell.now)
        | _flat("smallest", cell.smallest)
        | _flat("n_plus_1", cell.n_plus_1)
        | _flat("ample", cell.ample)
        for group in study.groups
        for cell in group.cells
    ]
    frame = frame_of(rows)
    told = [
        {f"{name}_told": attained(one, cell.is_share) for name, one in _four(cell)}
        for group in study.groups
        for cell in group.cells
    ]
    shows = [
        Show("court", "Court", text, numeric=False),
        Show("objective", "Objective", text, numeric=False),
        Show("must", "Must be", text),
        Show("now_told", "Today", text),
        Show("now_verdict", "which", text, numeric=False),
        Show("smallest_told", "Needed servers", text),
        Show("smallest_verdict", "which", text, numeric=False),
        Show("n_plus_1_told", "With a spare", text),
        Show("ample_told", "Nobody waits", text),
        Show("papers", "Papers", words.count),
    ]
    shown = pl.concat([frame, frame_of(told)], how="horizontal") if told else frame
    note = "Shares with their one-sided limits over all replications; papers: those that the share is of."
    return table_view("cells", "The objectives, court by court", shown, shows, note=note, csv=frame)


def _four(cell: Any) -> tuple[tuple[str, Attained | None], ...]:
    return ("now", cell.now), ("smallest", cell.smallest), ("n_plus_1", cell.n_plus_1), ("ample", cell.ample)


def _flat(name: str, one: Attained | None) -> dict[str, Any]:
    keys = ("low", "estimate", "high", "verdict")
    return {f"{name}_{key}": None if one is None else getattr(one, key) for key in keys}


def headroom_table(study: Capacity) -> TableView:
    """How far each group's load may grow, and when growth will have made it."""
    rows = [
        {"group": _group(group), "capacity": WHICH[one.capacity], "most_tried": one.most}
        | {key: getattr(one, key) for key in _THREE}
        | {f"exhausted_{key}": _until(getattr(one, key), getattr(one.exhausted, key)) for key in _THREE}
        | {"knee": group.knee.get(one.capacity), "why_empty": unknown_words(one, group.replications)}
        for group in study.groups
        for one in group.headroom
    ]
    many = [
        Show("proven", "Proven up to", _all_or_times),
        Show("estimate", "By estimate", _all_or_times),
        Show("at_best", "At best", _all_or_times),
        Show("exhausted_proven", "Proven until", text),
        Show("exhausted_estimate", "By estimate", text),
        Show("exhausted_at_best", "At best", text),
        Show("knee", "p95 doubles at", _times),
    ]
    shows = [Show("group", "Courts", text, numeric=False), Show("capacity", "Capacity", text, numeric=False), *many]
    tried = dict.fromkeys(most_words(one.most, group.replications) for group in study.groups for one in group.headroom)
    ends = [one.replace("'", "’") for one in tried]
    note = (
        f"Multiples of today’s load that keep every objective; “all tried”: {words.listed(ends)}. "
        f"Dates: at {words.share(study.growth)} growth a year from "
        f"{words.day_short(words.local(study.starts_at_us, 'UTC').date())} "
        f"{words.local(study.starts_at_us, 'UTC').year}. "
        "p95 doubles: the load from which the 95th percentile is twice that of a filing that never waits."
    )
    return table_view("headroom", "Headroom under growth", frame_of(rows), shows, note=note)


def _times(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}×"


def _all_or_times(value: float | None) -> str:
    return "all tried" if value is None else _times(value)


_THREE = ("proven", "estimate", "at_best")


def _until(multiple: float | None, day: str | None) -> str:
    """Until when growth leaves the objectives kept; below today's load it already has not."""
    if multiple is not None and multiple < 1:
        return "not even today"
    return "beyond what was tried" if multiple is None else day or "beyond a hundred years"


def pareto_table(study: Capacity) -> TableView:
    """The capacities that no other tried one beats both in cost and in attainment."""
    rows = [
        {"group": _group(group), "cost": one.cost, "servers": _servers(group, one.servers)}
        | _flat("worst", one.worst)
        | {"is": "needed" if one.is_smallest else "today’s" if one.is_now else ""}
        for group in study.groups
        for one in group.pareto
    ]
    form = words.share if all_shares(study) else _plain
    shows = [
        Show("group", "Courts", text, numeric=False),
        Show("cost", "Cost", lambda cost: f"{cost:g}"),
        Show("worst_estimate", "Worst cell", form),
        Show("worst_low", "at least", form),
        Show("worst_verdict", "which", text, numeric=False),
        Show("is", "Is", text, numeric=False),
        Show("servers", "Servers", text, numeric=False),
    ]
    return table_view("pareto", "Cost against attainment", frame_of(rows), shows)


def _servers(group: GroupAnswer, servers: dict[str, int]) -> str:
    return ", ".join(f"{names.station(name.removeprefix(f'{group.name}/'))} {n}" for name, n in servers.items() if n)


def curve_table(id_: str, caption: str, rows: Sequence[dict[str, Any]], shares: Sequence[str]) -> TableView:
    """The points behind a chart; columns in `shares` are shares."""
    frame = frame_of(rows)
    numeric = {name: kind.is_numeric() for name, kind in frame.schema.items()}
    shows = [
        Show(
            name,
            words.capital(name.replace("_", " ")),
            words.share if name in shares else _plain,
            numeric=numeric[name],
        )
        for name in frame.columns
    ]
    return table_view(id_, caption, frame, shows)


def _plain(value: Any) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else text(value)


def recovery_table(study: Capacity) -> TableView:
    """What the outage left in each court, and how soon it was worked off, beside the fluid value."""
    rows = [
        {"court": place(one.court), "capacity": WHICH[one.capacity]}
        | {"peak": one.peak.estimate, "peak_low": one.peak.low, "peak_high": one.peak.high}
        | {"fluid_peak": one.fluid.peak if one.fluid else None, "normal_again_min": one.normal_again_min}
        | {"fluid_min": one.fluid.normal_again_min if one.fluid else None, "lost_share": one.lost_share}
        for group in study.groups
        if group.recovery
        for one in group.recovery.courts
    ]
    shows = [
        Show("court", "Court", text, numeric=False),
        Show("capacity", "Capacity", text, numeric=False),
        Show("peak", "Most kept back", _one),
        Show("peak_low", "from", _one),
        Show("peak_high", "to", _one),
        Show("fluid_peak", "Fluid: most", _one),
        Show("normal_again_min", "Ordinary again after", _minutes),
        Show("fluid_min", "Fluid: after", _minutes),
        Show("lost_share", "Given up", words.share),
    ]
    note = (
        "Ordinary again: less than one filing is kept back. Fluid: what comes less what the stations can do, as a flow."
    )
    return table_view("recovery", "Backlog and recovery after the outage", frame_of(rows), shows, note=note)


def _one(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}"


def _minutes(value: float | None) -> str:
    return "not in the window" if value is None else words.duration(value * words.MINUTE_US)


def theory_table(study: Capacity, zone: str) -> TableView:
    """Theory beside the simulated wait, for each station's hours."""
    rows = [
        {"court": place(one.station.partition("/")[0] if "/" in one.station else "")}
        | {"station": names.station(one.station.rpartition("/")[2]), "hour_us": one.hour_us, "servers": one.servers}
        | {"arrival_per_s": one.arrival_per_s, "arrival_cv": one.arrival_cv, "service_s": one.service_s}
        | {"service_cv": one.service_cv, "use": one.utilisation, "theory": one.name, "source": one.source}
        | {"simulated_s": one.simulated_wait_s.estimate, "low_s": one.simulated_wait_s.low}
        | {"high_s": one.simulated_wait_s.high, "theory_wait_s": one.wait_s, "exact": one.exact, "why": one.why}
        for group in study.groups
        for one in group.theory
    ]
    frame = frame_of(rows)
    told = [_told(one.simulated_wait_s) for group in study.groups for one in group.theory]
    shown = frame.with_columns(pl.Series("interval", told, dtype=pl.String)) if rows else frame
    shows = [
        Show("court", "Court", text, numeric=False),
        Show("station", "Station", text, numeric=False),
        Show("hour_us", f"Hour from, {words.zone_words(zone)}", lambda at: words.moment(at, zone)),
        Show("servers", "Servers", words.count),
        Show("use", "Use", words.share),
        Show("interval", "Mean wait, simulated", text),
        Show("theory_wait_s", "Mean wait, theory", seconds),
        Show("theory", "Formula", text, numeric=False),
        Show("why", "Taken for granted, or why none", text, numeric=False),
    ]
    note = "In hours without an outage. Theory gives long-run means of a station by itself, fed at the hour’s rates."
    return table_view("theory", "Queueing theory beside the simulation", shown, shows, note=note, csv=frame)


def _told(one: Range) -> str:
    return f"{seconds(one.estimate)} ({seconds(max(0.0, one.low))} to {seconds(one.high)})"


def confirmation_table(study: Capacity) -> TableView | None:
    """The needed capacity in the fast replay and in the whole simulation; None where it was not confirmed."""
    if study.confirmation is None:
        return None
    rows = [
        {"court": place(one.court), "objective": one.objective, "sweep": one.sweep, "count_sweep": one.count_sweep}
        | {"whole_core": one.whole_core, "count_core": one.count_core}
        for one in study.confirmation.cells
    ]
    shows = [
        Show("court", "Court", text, numeric=False),
        Show("objective", "Objective", text, numeric=False),
        Show("sweep", "Fast replay", words.share),
        Show("count_sweep", "of papers", words.count),
        Show("whole_core", "Whole simulation", words.share),
        Show("count_core", "of papers", words.count),
    ]
    return table_view("confirmation", "Confirmed by the whole simulation", frame_of(rows), shows)


def _group(group: GroupAnswer) -> str:
    return words.listed([place(court) for court in group.courts])


def rows_of(study: Capacity) -> Iterator[tuple[GroupAnswer, str]]:
    """Each group with its name in words."""
    return ((group, _group(group)) for group in study.groups)
