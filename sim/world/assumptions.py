"""The figures of a scenario, and which of them no citation backs: what a report must say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from sim.data_file import LocatedToml, shown_path
from sim.world.scenario_tables import Figure, Scenario

Status = Literal["assumed", "derived"]


class Assumption(msgspec.Struct, frozen=True):
    """One assumed or derived figure, where it stands, and why it was given this value."""

    key: str
    value: str
    status: Literal["assumed", "derived"]
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
    for name in scenario.service_time.__struct_fields__:
        time = getattr(scenario.service_time, name)
        yield told(f"service_time.{name}", f"mean {time.mean_s:g} s", "assumed", time.assumed)
    for court_id, capacity in scenario.capacity.items():
        value = ", ".join(f"{station} {servers}" for station, servers in capacity.servers.items())
        status: Status = "derived" if capacity.basis.startswith("derived") else "assumed"
        yield told(f"capacity.{court_id}", value, status, capacity.basis.removeprefix(f"{status}: "))
