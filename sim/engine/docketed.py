"""What follows once the court has accepted a paper: its notice goes out, its record is complete, relief is sought."""

from __future__ import annotations

from random import Random

from sim.ecf.answers import Accepted
from sim.engine.court_run import CourtRun
from sim.engine.filing_record import FilingRecord
from sim.engine.journey import Journey
from sim.engine.relief import decide_relief, move_for_relief
from sim.engine.station import Process
from sim.world.intentions import Intention
from sim.world.station_plan import after_docketing


def settle(
    run: CourtRun, intention: Intention, record: FilingRecord, accepted: Accepted, draws: Random, journey: Journey
) -> Process:
    """Put an accepted paper on its record and deliver its notice. The queue of the notices survives an outage.

    journey: the one that brought the paper to docketing; it goes on along its route.
    """
    run.accept(record, accepted)
    journey.recipients = record.recipients_electronic
    if intention.relief_for is not None:
        run.env.process(decide_relief(run, intention, record))
    route = run.route.filer if journey.kind == "filer" else run.route.staff
    for name in after_docketing(route):
        if name != "notice":
            yield from run.pass_by(journey, name, record)
            continue
        run.send_notice(accepted)
        service = run.service_us(run.scenario.service_time.notice, draws, recipients=journey.recipients)
        record.wait_us += yield from run.stations[name].serve(journey, service)
        record.service_us += service
    record.ended_at_us = int(run.env.now)
    move_for_relief(run, intention, record, draws)
