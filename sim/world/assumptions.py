"""The figures of a scenario, and which of them no citation backs: what a report must say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from sim.data_file import LocatedToml, shown_path
from sim.world.demand_tables import demand_grounds
from sim.world.scenario_tables import Figure, Scenario

Status = Literal["assumed", "derived", "measured"]


class Assumption(msgspec.Struct, frozen=True):
    """One assumed, derived or measured figure, where it stands, and why it was given this value."""

    key: str
    value: str
    status: Status
    why: str
    file: str
    line: int | None


def figures_of(value: object, key: str = "") -> Iterator[tuple[str, Figure[float]]]:
    """Every figure in a scenario, or a part of one, with the path of its key."""
    if isinstance(value, Figure):
        yield key, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from figures_of(getattr(value, name), f"{key}.{name}" if key else name)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from figures_of(inner, f"{key}.{name}")
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from figures_of(inner, f"{key}[{place}]")


def assumptions_of(located: LocatedToml, scenario: Scenario) -> Iterator[Assumption]:
    """Every figure, weight and capacity that no citation backs."""

    def told(key: str, value: str, status: Status, why: str) -> Assumption:
        path, line = located.place_of(key)
        return Assumption(key, value, status, why, shown_path(path), line)

    def with_basis(key: str, value: str, basis: str) -> Assumption:
        return told(key, value, "assumed" if "assumed" in basis else "derived", basis)

    for key, figure in figures_of(scenario):
        if figure.status != "verified":
            why = figure.derived or figure.assumed or ""
            yield told(key, f"{figure.value:g}", "derived" if figure.derived else "assumed", why)
    for name in scenario.hours.__struct_fields__:
        yield with_basis(f"hours.{name}", "24 hourly weights", getattr(scenario.hours, name).basis)
    for name, kind in scenario.kind.items():
        yield with_basis(f"kind.{name}.weekday", "7 daily weights", kind.basis)
        yield with_basis(f"kind.{name}.mix", f"{len(kind.mix)} shares", kind.mix_basis)
        yield with_basis(f"kind.{name}.pending", f"{len(kind.pending)} shares", kind.pending_basis)
        if kind.night is not None:
            yield with_basis(
                f"kind.{name}.night", f"{kind.night.starts_local} to {kind.night.ends_local}", kind.night.basis
            )
        for place, follow in enumerate(kind.follow):
            yield with_basis(f"kind.{name}.follow[{place}]", follow.event, follow.basis)
    for name, time in scenario.service_time.by_station.items():
        yield told(f"service_time.{name}", time.in_words, time.status, time.assumed or time.basis)
    for court_id, capacity in scenario.capacity.items():
        value = ", ".join(f"{station} {servers}" for station, servers in capacity.servers.items())
        status: Status = "derived" if capacity.basis.startswith("derived") else "assumed"
        yield told(f"capacity.{court_id}", value, status, capacity.basis.removeprefix(f"{status}: "))
    for place, table in enumerate(scenario.station):
        yield with_basis(f"station[{place}]", table.in_words, table.basis)
        if table.service is not None:
            time = table.service
            yield told(f"station[{place}].service", time.in_words, time.status, time.assumed or time.basis)
    for key, value, basis in demand_grounds(scenario.season, scenario.surge, scenario.replay):
        yield with_basis(key, value, basis)
    for place, reform in enumerate(scenario.reform):
        if reform.as_if_effective is not None:
            yield told(f"reform[{place}].as_if_effective", f"{reform.as_if_effective}", "assumed", reform.assumed or "")
    for place, pattern in enumerate(scenario.outage_pattern):
        for name, value, pattern_status, words in pattern.grounds():
            if pattern_status != "verified":
                yield told(f"outage_pattern[{place}]{name}", value, pattern_status, words)
