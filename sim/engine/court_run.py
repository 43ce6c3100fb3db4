"""One court in simulated time: its machine, its stations, its desks, and everything its people share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import simpy
from msgspec.structs import replace

from sim.courts import RuleDates
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import Command
from sim.ecf.events import Docketed, NoticeIssued
from sim.engine.closures import SYSTEM, Closures
from sim.engine.commons import Commons
from sim.engine.demand_log import DemandLog
from sim.engine.filing_record import FilingLog, FilingRecord, new_record
from sim.engine.journey import Journey, JourneyKind, priority_of
from sim.engine.papers import Papers
from sim.engine.station import Process, Station
from sim.engine.stopwatch import Stopwatch
from sim.engine.trace import Trace
from sim.nef import messages
from sim.nef.assemble import NoticeAssembler
from sim.stations.network import Station as Specification
from sim.world.court_world import CourtWorld
from sim.world.intentions import Intention
from sim.world.planner import Planner
from sim.world.service_times import ServiceTime, service_seconds
from sim.world.station_plan import plan_stations
from sim.world.streams import spawn_stream

Act = Callable[["CourtRun", Intention], Process]
SECOND_US = 1_000_000


class CourtRun:
    """What filers, staff, desks and outages act on. Simulated time is microseconds UTC, as everywhere."""

    def __init__(
        self,
        world: CourtWorld,
        planner: Planner,
        papers: Papers,
        trace: Trace,
        filings: FilingLog,
        watch: Stopwatch,
        act: Act,
        commons: Commons | None = None,
        demand: DemandLog | None = None,
        sends_notices: bool = True,
    ) -> None:
        self._act = act  # the actors know the run; the run only starts them
        self.world, self.planner, self.papers, self.watch = world, planner, papers, watch
        self.trace, self.filings = trace, filings
        self.scenario = world.scenario
        self.behaviour = world.scenario.behaviour
        self.clock = world.clock
        self.starts_at = _instant(world.scenario.clock.starts.timestamp())
        self.ends_at = _instant(world.scenario.clock.ends.timestamp())
        self.commons = Commons(self.starts_at) if commons is None else commons
        self.env = self.commons.env
        self.plan = plan_stations(world.scenario, world.court_id)
        self.route = world.scenario.route
        places = [self.commons.place(spec) for spec in self.plan.own]
        places += [self.commons.shared_place(spec) for spec in self.plan.shared]
        self.stations = {
            place.spec.name: Station(place, trace, demand, self.plan.patience_us.get(place.spec.name))
            for place in places
        }
        self.notices = NoticeAssembler(world.book, f"{world.seed}/{world.court_id}/free-look".encode())
        self.closures = Closures(self.env)
        self.sessions: dict[str, int] = {}  # of the court's own people, who stay logged in
        self._sends_notices = sends_notices
        self.messages = 0
        self.message_bytes = 0
        self.notices_issued = 0

    # --- the court ----------------------------------------------------------------------------------------------

    def handle(self, command: Command, cause: Intention | None) -> Accepted | Refused:
        """Ask the court now, on behalf of an intention if any.

        Its events go to the trace and to whoever follows them, and what they prompt is started; refusals go to the
        trace.
        """
        at = int(self.env.now)
        filing_id = None if cause is None else cause.filing_id
        with self.watch.part("core"):
            answer = self.world.court.handle(command, at)
        if isinstance(answer, Refused):
            self.trace.refusal(at, type(command).__name__, filing_id, answer.code)
            return answer
        with self.watch.part("write"):
            for event in answer.events:
                self.trace.core(event, filing_id)
        if self._sends_notices:
            for event in answer.events:
                self.notices.note(event)
        with self.watch.part("world"):
            prompted = self.planner.prompted(answer.events, cause)
        for intention in prompted:
            self.start(intention)
        return answer

    def send_notice(self, accepted: Accepted) -> int:
        """Render the messages of a filing's notice for real; returns the number of addressees."""
        entry = next(event for event in accepted.events if isinstance(event, Docketed))
        issued = next(event for event in accepted.events if isinstance(event, NoticeIssued))
        if self._sends_notices:
            with self.watch.part("nef"):
                for message in messages(self.notices.notice(entry, issued)):
                    self.messages += 1
                    self.message_bytes += message.size_bytes
        self.notices_issued += 1
        return len(issued.electronic)

    @property
    def is_down(self) -> bool:
        """Whether the court's system takes no filings now."""
        return self.closures.is_closed(SYSTEM)

    @property
    def back_up(self) -> simpy.Event | None:
        """Triggered when the system comes back; None while it is up."""
        return self.closures.back(SYSTEM)

    def is_down_for(self, part: str) -> bool:
        """Whether an outage of ``pay_gov``, ``pacer_login`` or ``mail`` keeps this court's filers from it now.

        A court that does not ask for a linked PACER account lets them in by its own login.
        """
        if not self.closures.is_closed(part):
            return False
        return part != "pacer_login" or self.asks_for_pacer_login()

    def asks_for_pacer_login(self) -> bool:
        """Whether filers log in by a linked PACER account today (rule ``access.linked_account_required``)."""
        dates = RuleDates(filed=self.today())
        return self.world.court.context.rule("access.linked_account_required", dates).value is True

    def stations_hit(self, national: bool) -> tuple[str, ...]:
        """The stations that an outage of the whole system takes down; a shared one only if it is a national outage."""
        shared = self.plan.shared_names
        return tuple(name for name in self.plan.hit_by_outage if national or name not in shared)

    def stations_as_they_were(self, over_at: int) -> list[Specification]:
        """Every station with its outages up to the end of the run; a court's own are named ``cacd/login``."""
        return [
            replace(
                station.place.spec,
                name=name if name in self.plan.shared_names else f"{self.world.court_id}/{name}",
                outages=station.place.outages_until(over_at),
            )
            for name, station in self.stations.items()
        ]

    # --- time ---------------------------------------------------------------------------------------------------

    def today(self) -> date:
        """The court's local date now."""
        return self.clock.local(int(self.env.now)).date()

    def until(self, at: int) -> simpy.Event:
        """An event at an instant, at once if it has passed."""
        return self.env.timeout(max(0, at - self.env.now))

    def pause(self, seconds: float) -> simpy.Event:
        """An event so many seconds from now."""
        return self.env.timeout(max(0, round(seconds * SECOND_US)))

    def stream(self, purpose: str, intention: Intention) -> Random:
        """One filing's own stream for one purpose: other arms of a comparison meet the same draws."""
        return spawn_stream(self.world.seed, self.world.court_id, purpose, intention.key)

    def journey(
        self, kind: JourneyKind, intention: Intention | None, attempt: int = 0, key: tuple[str | int, ...] | None = None
    ) -> Journey:
        """A way through stations that begins now. key: of its draws, where it belongs to no intention."""
        due_today = intention is not None and intention.due_on is not None and intention.due_on == self.today()
        return Journey(
            number=next(self.commons.job_numbers),
            kind=kind,
            key=(intention.key, attempt) if key is None and intention is not None else key or (kind,),
            filing_id=None if intention is None else intention.filing_id,
            priority=priority_of(self.route.first, kind, intention, due_today),
            category="" if intention is None else intention.category,
            due_before_us=None if intention is None else intention.due_before,
            due_today=due_today,
        )

    def grows_by_size(self, name: str) -> bool:
        """Whether the service at a station that the scenario adds depends on the documents' size."""
        time = self.plan.service.get(name)
        return time is not None and time.per_megabyte_s > 0

    def pass_by(self, journey: Journey, name: str, record: FilingRecord | None = None) -> Process:
        """A station that the scenario adds, where the court has it; its time goes on the filing's record.

        Raises ShutOut. Its draws are keyed by station and attempt: a station more leaves every other draw as it was.
        """
        station = self.stations.get(name)
        if station is None:
            return
        draws = spawn_stream(self.world.seed, self.world.court_id, "station", name, *journey.key)
        service = self.service_us(self.plan.service[name], draws, journey.size_bytes, journey.recipients)
        wait = yield from station.serve(journey, service)
        if record is not None:
            record.wait_us += wait
            record.service_us += service

    def service_us(self, time: ServiceTime, draws: Random, size_bytes: int = 0, recipients: int = 0) -> int:
        """A drawn service time, at least a microsecond."""
        return max(1, round(service_seconds(time, draws, size_bytes, recipients) * SECOND_US))

    # --- filings ------------------------------------------------------------------------------------------------

    def begin(self, intention: Intention, filer_id: str, role: str) -> FilingRecord:
        """A filing is attempted from now on."""
        event = self.world.book.events.get(intention.event_code)
        record = new_record(self.world.court_id, intention, event.name, filer_id, role, int(self.env.now))
        with self.watch.part("write"):
            self.filings.add(record)
        return record

    def accept(self, record: FilingRecord, accepted: Accepted) -> None:
        """Put an accepted filing on its record; its notice follows."""
        receipt = accepted.receipt
        entry = next(event for event in accepted.events if isinstance(event, Docketed))
        issued = next(event for event in accepted.events if isinstance(event, NoticeIssued))
        record.outcome = "accepted"
        record.case_number = receipt.case_number
        record.entered_at_us, record.filed_on = receipt.entered_at, receipt.filed_on
        record.entry_number, record.nef_id = receipt.entry_number, receipt.nef_id
        record.recipients_electronic, record.recipients_other = len(issued.electronic), len(issued.otherwise)
        record.documents = len(entry.documents)
        record.pages = sum(document.page_count for document in entry.documents)
        record.size_bytes = sum(document.size_bytes for document in entry.documents)
        timeliness = receipt.timeliness
        record.timeliness = "no_deadline" if timeliness is None else timeliness.standing.value
        if timeliness is not None:
            record.moved_to, record.timeliness_cite = timeliness.moved_to, timeliness.cite
            record.timeliness_rule = timeliness.rule_id

    def start(self, intention: Intention) -> None:
        """Let an intention take its course when its time comes, if that is within the run."""
        if intention.begins_at < self.ends_at:
            self.env.process(self._act(self, intention))


def _instant(timestamp: float) -> int:
    return round(timestamp) * SECOND_US
