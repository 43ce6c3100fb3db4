"""The court before the run: its log, its pending cases, and the deadlines that fall into the run."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypeVar

import pytest

from sim.courts import DeadlineRule, Fact, RuleDates, load_court
from sim.courts.deadlines import deadline_for
from sim.ecf.court import Court
from sim.ecf.events import CaseOpened, CourtEvent, DeadlineSet, Docketed, LoggedOut
from sim.ecf.passwords import KeyedDigestPasswords
from sim.ecf.records import Document, Medium
from sim.world.court_world import CourtWorld
from sim.world.intentions import Intention
from sim.world.planner import Planner
from sim.world.prelude import Prelude
from sim.world.scenario import load_scenario

SCENARIO = load_scenario("national-outage-2014").scenario
STARTS_AT = round(SCENARIO.clock.starts.timestamp()) * 1_000_000
ENTRIES_IN_RUN = 600.0
T = TypeVar("T")
DAY_US = 24 * 3_600_000_000


class Past(NamedTuple):
    """A court whose past has been lived."""

    court_id: str
    world: CourtWorld
    events: list[CourtEvent]
    later: list[Intention]

    def of(self, kind: type[T]) -> list[T]:
        """Events of one type."""
        return [event for event in self.events if isinstance(event, kind)]


def _document(intention: Intention) -> tuple[Document, ...]:
    return (Document("0" * 128, 1_000, 1),)


@pytest.fixture(scope="module", params=["caed", "casb", "cit"])
def past(request: pytest.FixtureRequest) -> Past:
    world = CourtWorld(SCENARIO, 3, load_court(request.param))
    prelude = Prelude(world, Planner(world), _document, STARTS_AT)
    prelude.live(ENTRIES_IN_RUN)
    return Past(request.param, world, prelude.events, prelude.later)


def test_nothing_of_the_prelude_happens_after_the_start(past: Past) -> None:
    times = [event.at for event in past.events]
    assert max(times) < STARTS_AT
    assert times == sorted(times)


def test_what_is_left_for_the_run_begins_in_it_or_later(past: Past) -> None:
    assert past.later
    assert all(intention.begins_at >= STARTS_AT for intention in past.later)
    assert {intention.category for intention in past.later} <= {"deadline", "batch"}


def test_deadlines_that_people_mean_to_meet_are_those_that_the_rules_set(past: Past) -> None:
    """Each answer names a deadline on the court's log, its due date and its last instant."""
    known = {event.deadline_id: event for event in past.of(DeadlineSet)}
    answers = [intention for intention in past.later if intention.answers is not None]
    assert answers
    for answer in answers:
        assert answer.answers is not None
        deadline = known[answer.answers]
        assert (answer.case_id, answer.due_on) == (deadline.case_id, deadline.due_on)
        assert answer.due_before == deadline.due_before


def test_a_due_date_is_what_time_computation_makes_of_the_rule(past: Past) -> None:
    """For every deadline counted from a filing: recomputed from the rule's days, by the notice or by mail."""
    book = past.world.book
    opened = {event.case_id: event for event in past.of(CaseOpened)}
    entries = {(event.case_id, event.entry_number): event for event in past.of(Docketed)}
    checked = 0
    for deadline in past.of(DeadlineSet):
        day = deadline.set_on
        case = opened[deadline.case_id]
        dates = RuleDates(filed=day, deadline_set=day, case_opened=case.filed_on, event=day)
        facts: dict[str, Fact] = {"case.kind": case.kind}
        facts["event.code"] = entries[deadline.case_id, deadline.set_by_entry].event_code
        if case.chapter is not None:
            facts["case.chapter"] = case.chapter
        rule = book.rules.resolve(deadline.rule_id, dates, facts).value
        assert isinstance(rule, DeadlineRule)
        if rule.anchor not in ("filed", "served"):
            continue
        services = ("electronic", "mail") if rule.anchor == "served" else (None,)
        computed = [deadline_for(book, day, rule.days, direction=rule.direction, service=one) for one in services]
        assert (deadline.due_on, deadline.due_before) in [(one.due, one.due_instant_us) for one in computed]
        checked += 1
    assert checked > 10


def test_everyone_is_logged_out_and_the_log_rebuilds_the_court(past: Past) -> None:
    assert past.world.court.state.sessions == {}
    assert past.of(LoggedOut)
    rebuilt = Court(past.world.book, KeyedDigestPasswords(b"none"))
    rebuilt.replay(past.events)
    assert rebuilt.digest() == past.world.court.digest()


def test_as_many_cases_are_pending_as_the_entries_of_the_run_ask_for(past: Past) -> None:
    """Opened before the weeks of the prelude, on court days."""
    clock = past.world.clock
    begins = STARTS_AT - round(SCENARIO.cases.prelude_days.value * DAY_US)
    pending = [event for event in past.of(CaseOpened) if event.at < begins]
    assert len(pending) == int(ENTRIES_IN_RUN / SCENARIO.volume[past.court_id].entries_per_case.value)
    assert all(clock.is_court_day(clock.local(event.at).date()) for event in pending)


def test_papers_brought_to_the_counter_bear_the_instant_of_their_receipt(past: Past) -> None:
    brought = [event for event in past.of(Docketed) if event.medium is Medium.COUNTER]
    assert all(event.received_at == event.at for event in brought)
    assert brought or past.court_id == "cit", "where the clerk opens cases, or people stand for themselves"


def test_a_deadline_of_fourteen_days_from_friday_the_tenth_falls_on_the_day_of_the_outage() -> None:
    """By hand: 14 days after Friday 10 January 2014 is Friday 24 January 2014, an ordinary court day."""
    due = deadline_for(load_court("caed"), datetime(2014, 1, 10).date(), 14)
    assert due.due.isoformat() == "2014-01-24"
    assert due.due_instant_us == round(datetime.fromisoformat("2014-01-25T00:00:00-08:00").timestamp()) * 1_000_000
