"""The same network of stations in other hands: SimPy as its textbook has it, Ciw, and salabim; and the demands for it.

Every model takes a demand of jobs that visit all stations once each, in order, and returns when each arrived, began
and ended at each (in the last attempt): three arrays of (jobs, stations), in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import simpy

from sim.stations.demand import Demand, Ints
from sim.stations.network import Fate, Network, Outage, Retry, Station

SERVERS = (4, 2, 2)
MEANS_US = (300_000, 140_000, 150_000)
GAP_US = 100_000  # 75, 70 and 75 % of the servers in use
TRIES = 1_000
FIRST_RETRY_US = 5_000_000
LONGEST_US = 40_000_000

Times = tuple[Ints, Ints, Ints]


def three_stages(outages: tuple[Outage, ...] = ()) -> Network:
    """Three stages of 4, 2 and 2 servers. An outage of the first loses who is there; they come again, ever later."""
    stations = tuple(Station(name=f"stage {n}", servers=servers) for n, servers in enumerate(SERVERS))
    if not outages:
        return Network(stations=stations)
    first = Station(name="stage 0", servers=SERVERS[0], when_down="drop", outages=outages)
    retry = Retry(causes=frozenset({Fate.DROPPED, Fate.DOWN}), tries=TRIES, growth=2.0, longest_us=LONGEST_US)
    return Network(stations=(first, *stations[1:]), retry=retry)


def demand_for(
    jobs: int,
    means_us: tuple[int, ...] = MEANS_US,
    gap_us: int = GAP_US,
    seed: int = 1,
    begins_us: int = 0,
    pauses_us: tuple[int, ...] = (),
) -> Demand:
    """A Poisson stream of jobs with exponential services and pauses, drawn beforehand; back-offs begin at 5 to 10 s."""
    rng = np.random.default_rng(seed)
    stages = len(means_us)
    arrival_us = begins_us + np.cumsum(rng.exponential(gap_us, jobs)).astype(np.int64) + 1
    service_us = (rng.exponential(1.0, (jobs, stages)) * np.array(means_us)).astype(np.int64) + 1
    return Demand(
        arrival_us=arrival_us,
        first_visit=np.arange(0, jobs * stages + 1, stages),
        station=np.tile(np.arange(stages), jobs),
        service_us=service_us.ravel(),
        pause_us=(rng.exponential(1.0, (jobs, stages)) * np.array(pauses_us or (0,) * stages)).astype(np.int64).ravel(),
        first_retry_us=rng.integers(FIRST_RETRY_US, 2 * FIRST_RETRY_US, jobs),
    )


class TextbookModel:
    """A process for each job and a ``simpy.Resource`` for each station, as SimPy's own documentation shows it."""

    def __init__(self, network: Network, demand: Demand) -> None:
        self.env = simpy.Environment(int(demand.arrival_us[0]))
        self.network = network
        self.stages = [simpy.Resource(self.env, station.servers) for station in network.stations]
        self.arrivals: list[int] = demand.arrival_us.tolist()
        self.services: list[list[int]] = demand.service_us.reshape(demand.jobs, -1).tolist()
        self.pauses: list[list[int]] = demand.pause_us.reshape(demand.jobs, -1).tolist()
        self.first_retries: list[int] = [] if demand.first_retry_us is None else demand.first_retry_us.tolist()
        self.arrived = [[0] * len(self.stages) for _ in range(demand.jobs)]
        self.began = [[0] * len(self.stages) for _ in range(demand.jobs)]
        self.ended = [[0] * len(self.stages) for _ in range(demand.jobs)]
        self.is_down = False
        self.at_first_stage: dict[int, simpy.Process] = {}

    def run(self) -> Times:
        """All jobs from the first arrival to the last departure."""
        self.env.process(self.source())
        for outage in self.network.stations[0].outages:
            self.env.process(self.outage(outage))
        self.env.run()
        return np.array(self.arrived), np.array(self.began), np.array(self.ended)

    def source(self) -> Iterator[simpy.Event]:
        """Let the jobs come."""
        for number, arrival in enumerate(self.arrivals):
            yield self.env.timeout(arrival - self.env.now)
            if self.network.stations[0].outages:
                self.env.process(self.persistent_job(number))
            else:
                self.env.process(self.job(number))

    def outage(self, outage: Outage) -> Iterator[simpy.Event]:
        """Interrupt who is at the first stage, and let nobody in until it is over."""
        yield self.env.timeout(outage.begins_us - self.env.now)
        self.is_down = True
        for process in list(self.at_first_stage.values()):
            process.interrupt()
        yield self.env.timeout(outage.ends_us - outage.begins_us)
        self.is_down = False

    def job(self, number: int) -> Iterator[simpy.Event]:
        """One job through all stations."""
        for stage in range(len(self.stages)):
            yield from self.visit(number, stage)

    def visit(self, number: int, stage: int) -> Iterator[simpy.Event]:
        """A pause, if there is one; then wait for a server and hold it."""
        if self.pauses[number][stage]:
            yield self.env.timeout(self.pauses[number][stage])
        self.arrived[number][stage] = self.env.now
        with self.stages[stage].request() as request:
            yield request
            self.began[number][stage] = self.env.now
            yield self.env.timeout(self.services[number][stage])
        self.ended[number][stage] = self.env.now

    def persistent_job(self, number: int) -> Iterator[simpy.Event]:
        """The same where the first station may be down: come again until it is not."""
        pause = self.first_retries[number]
        while True:
            try:
                if not self.is_down:
                    assert self.env.active_process is not None
                    self.at_first_stage[number] = self.env.active_process
                    yield from self.visit(number, 0)
                    del self.at_first_stage[number]
                    break
            except simpy.Interrupt:
                del self.at_first_stage[number]
            yield self.env.timeout(pause)
            pause = min(pause * 2, LONGEST_US)
        for stage in range(1, len(self.stages)):
            yield from self.visit(number, stage)


def textbook(network: Network, demand: Demand) -> Times:
    """The ordinary SimPy model: the unit of all ratios."""
    return TextbookModel(network, demand).run()


def ciw_model(network: Network, demand: Demand) -> Times:
    """Ciw: nodes in a line, with each individual's own service times."""
    import ciw

    stages, jobs = len(network.stations), demand.jobs
    services = demand.service_us.reshape(jobs, -1).astype(float).tolist()

    class Own(ciw.dists.Distribution):
        """The service time that the demand gives this individual at this stage."""

        def __init__(self, stage: int) -> None:
            self.stage = stage

        def sample(self, t: float | None = None, ind: Any = None) -> float:
            """Of the individual's number."""
            return float(services[ind.id_number - 1][self.stage])

    gaps = [*np.diff(demand.arrival_us, prepend=0).astype(float).tolist(), float("inf")]
    created = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential(gaps), *[None] * (stages - 1)],
        service_distributions=[Own(stage) for stage in range(stages)],
        routing=[[float(to == at + 1) for to in range(stages)] for at in range(stages)],
        number_of_servers=[station.servers for station in network.stations],
    )
    simulation = ciw.Simulation(created)
    simulation.simulate_until_max_customers(jobs, method="Finish")
    arrived, began, ended = (np.zeros((jobs, stages), np.int64) for _ in range(3))
    for record in simulation.get_all_records():
        arrived[record.id_number - 1, record.node - 1] = round(record.arrival_date)
        began[record.id_number - 1, record.node - 1] = round(record.service_start_date)
        ended[record.id_number - 1, record.node - 1] = round(record.service_end_date)
    return arrived, began, ended


def salabim_model(network: Network, demand: Demand) -> Times:
    """salabim: a component for each job and a resource for each station."""
    import salabim

    salabim.yieldless(False)
    env = salabim.Environment(trace=False)
    stages = [salabim.Resource(station.name, capacity=station.servers, env=env) for station in network.stations]
    services = demand.service_us.reshape(demand.jobs, -1).tolist()
    arrived, began, ended = (np.zeros((demand.jobs, len(stages)), np.int64) for _ in range(3))

    class Job(salabim.Component):
        """One job through all stations."""

        def setup(self, number: int) -> None:
            """Its number."""
            self.number = number

        def process(self) -> Iterator[Any]:
            """Wait for a server and hold it, stage by stage."""
            for stage, resource in enumerate(stages):
                arrived[self.number, stage] = round(env.now())
                yield self.request(resource)
                began[self.number, stage] = round(env.now())
                yield self.hold(services[self.number][stage])
                self.release(resource)
                ended[self.number, stage] = round(env.now())

    class Source(salabim.Component):
        """Lets the jobs come."""

        def process(self) -> Iterator[Any]:
            """At their times."""
            for number, arrival in enumerate(demand.arrival_us.tolist()):
                yield self.hold(till=arrival)
                Job(env=env, number=number)

    Source(env=env)
    env.run()
    return arrived, began, ended
