"""The court's system down and up again, and the days that its rule then deems technical failures."""

from __future__ import annotations

from datetime import date, timedelta

from sim.courts import RuleDates, TechnicalFailureRule
from sim.courts.technical_failure import Moved, OutageInterval, judge_day
from sim.ecf.answers import Receipt
from sim.ecf.commands import AnnounceOutage, BeginOutage, EndOutage
from sim.ecf.context import Context
from sim.ecf.events import CourtEvent, OutageAnnounced, OutageBegan, OutageEnded, TechnicalFailureDeclared
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState

Decision = tuple[list[CourtEvent], Receipt]


def announce(state: CourtState, command: AnnounceOutage, at: int, context: Context) -> Decision:
    """CAED-3: known outages are posted on the court's page; posting twice changes nothing."""
    known = state.outages.get(command.outage_id)
    if known is not None and known.announced_at is not None:
        return [], Receipt()
    return [OutageAnnounced(at=at, outage_id=command.outage_id, text=command.text)], Receipt()


def begin(state: CourtState, command: BeginOutage, at: int, context: Context) -> Decision:
    """From now on filings are refused as unavailable; a second outage within the first is refused as unknown."""
    known = state.outages.get(command.outage_id)
    if state.down is not None or (known is not None and known.began_at is not None):
        raise No(
            Code.SYSTEM_UNKNOWN_OUTAGE, f"outage {command.outage_id!r} cannot begin: one is under way or it has been"
        )
    event = OutageBegan(
        at=at, outage_id=command.outage_id, kind=command.kind, scheduled=command.scheduled, national=command.national
    )
    return [event], Receipt()


def end(state: CourtState, command: EndOutage, at: int, context: Context) -> Decision:
    """The system is back; each day that the outage touched is judged by the court's rule (CAED-2)."""
    outage = state.outages.get(command.outage_id)
    if outage is None or state.down != command.outage_id or outage.began_at is None:
        raise No(Code.SYSTEM_UNKNOWN_OUTAGE, f"outage {command.outage_id!r} is not under way")
    events: list[CourtEvent] = [OutageEnded(at=at, outage_id=command.outage_id)]
    day = context.local_date(outage.began_at)
    last = context.local_date(max(at - 1, outage.began_at))
    while day <= last:
        declared = _declare(state, day, at, context)
        if declared is not None:
            events.append(declared)
        day += timedelta(days=1)
    return events, Receipt()


def _declare(state: CourtState, day: date, at: int, context: Context) -> TechnicalFailureDeclared | None:
    """The declaration for one day, from all interruptions known so far; None when the rule finds no failure."""
    intervals = [
        OutageInterval(
            starts_at_us=outage.began_at,
            ends_at_us=at if outage.ended_at is None else outage.ended_at,
            scheduled=outage.scheduled,
            announced=outage.announced_at is not None,
        )
        for outage in state.outages.values()
        if outage.began_at is not None
    ]
    resolved = context.rule("technical_failure", RuleDates(filed=day, event=day))
    assert isinstance(resolved.value, TechnicalFailureRule), "the loader types technical_failure"
    judged = judge_day(resolved.value, day, intervals, context.calendar, resolved.cite)
    if not judged.is_technical_failure:
        return None
    effect = judged.effect
    return TechnicalFailureDeclared(
        at=at,
        day=day,
        minutes_in_window=round(judged.minutes_in_window),
        announced=judged.announced,
        moves_to=effect.to if isinstance(effect, Moved) else None,
        rule_id=resolved.rule_id,
        cite=resolved.cite,
    )
