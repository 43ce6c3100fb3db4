"""Public readers: they search and read; while the system is down they are turned away (CASB-6, PACER-4)."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.court_run import CourtRun
from sim.engine.station import Process, ShutOut
from sim.world.rhythm import draw_hours, expected_entries
from sim.world.streams import spawn_stream, spawn_vector_stream


def reading_instants(run: CourtRun) -> Iterator[int]:
    """When readers come, in order, day by day: so many for each docket entry, by their own hours."""
    world = run.world
    volume = run.scenario.volume[world.court_id].entries_per_year.value * run.behaviour.readers_per_entry.value
    for day in world.clock.days(run.starts_at, run.ends_at):
        rng = spawn_vector_stream(world.seed, world.court_id, "readers", day.isoformat())
        count = int(rng.poisson(expected_entries(world.kind, volume, day, world.clock)))
        instants = [world.clock.at_hour(day, hour) for hour in draw_hours(run.scenario.hours.reader, count, rng)]
        yield from sorted(instant for instant in instants if run.starts_at <= instant < run.ends_at)


def read_all(run: CourtRun) -> Process:
    """Let the readers come one after another; each takes its own course."""
    for number, instant in enumerate(reading_instants(run)):
        yield run.until(instant)
        run.env.process(_read(run, number))


def _read(run: CourtRun, number: int) -> Process:
    draws = spawn_stream(run.world.seed, run.world.court_id, "reader", number)
    if run.closures.is_closed("pacer_login"):  # reading takes a PACER login in every court
        run.trace.reader(int(run.env.now), "turned_away")
        return
    journey = run.journey("reader", None, key=("reader", number))
    try:
        for name in run.route.reader:
            if name == "query":
                yield from run.stations[name].serve(journey, run.service_us(run.scenario.service_time.query, draws))
            else:
                yield from run.pass_by(journey, name)
    except ShutOut:
        run.trace.reader(int(run.env.now), "turned_away")
        return
    run.trace.reader(int(run.env.now), "served")
