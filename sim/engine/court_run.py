"""One court in simulated time: its machine, its stations, its desks, and everything its people share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import simpy

from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import Command
from sim.ecf.events import Docketed, NoticeIssued
from sim.engine.filing_record import FilingLog, FilingRecord, new_record
from sim.engine.papers import Papers
from sim.engine.station import Process, Station
from sim.engine.stopwatch import Stopwatch
from sim.engine.trace import Trace
from sim.nef import messages
from sim.nef.assemble import NoticeAssembler
from sim.world.court_world import CourtWorld
from sim.world.intentions import Intention
from sim.world.planner import Planner
from sim.world.scenario_tables import ServiceTime
from sim.world.streams import lognormal, spawn_stream

Act = Callable[["CourtRun", Intention], Process]
SECOND_US = 1_000_000
SYSTEM_STATIONS = ("login", "upload", "pdf_check", "docketing", "query")


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
    ) -> None:
        self._act = act  # the actors know the run; the run only starts them
        self.world, self.planner, self.papers, self.watch = world, planner, papers, watch
        self.trace, self.filings = trace, filings
        self.scenario = world.scenario
        self.behaviour = world.scenario.behaviour
        self.clock = world.clock
        self.starts_at = _instant(world.scenario.clock.starts.timestamp())
        self.ends_at = _instant(world.scenario.clock.ends.timestamp())
        self.env = simpy.Environment(initial_time=self.starts_at)
        capacity = world.scenario.capacity[world.court_id]
        self.stations = {name: Station(self.env, name, servers, trace) for name, servers in capacity.servers.items()}
        self.notices = NoticeAssembler(world.book, f"{world.seed}/{world.court_id}/free-look".encode())
        self.back_up: simpy.Event | None = None  # triggered when the system comes back; None while it is up
        self.sessions: dict[str, int] = {}  # of the court's own people, who stay logged in
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
        with self.watch.part("nef"):
            for message in messages(self.notices.notice(entry, issued)):
                self.messages += 1
                self.message_bytes += len(message.raw)
        self.notices_issued += 1
        return len(issued.electronic)

    @property
    def is_down(self) -> bool:
        """Whether the court's system takes no filings now."""
        return self.back_up is not None

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

    def service_us(self, time: ServiceTime, draws: Random, size_bytes: int = 0, recipients: int = 0) -> int:
        """A drawn service time: lognormal about the mean, plus what size and recipients add."""
        seconds = lognormal(draws, time.mean_s, time.cv)
        seconds += time.per_megabyte_s * size_bytes / 1e6 + time.per_recipient_s * recipients
        return max(1, round(seconds * SECOND_US))

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

    def start(self, intention: Intention) -> None:
        """Let an intention take its course when its time comes, if that is within the run."""
        if intention.begins_at < self.ends_at:
            self.env.process(self._act(self, intention))


def _instant(timestamp: float) -> int:
    return round(timestamp) * SECOND_US
