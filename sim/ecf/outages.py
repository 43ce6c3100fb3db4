"""The court's system down and up again, and the days that its rule then deems technical failures."""

from __future__ import annotations

from datetime import date
from typing import Literal

from sim.courts import NoRuleError, RuleDates, TechnicalFailureRule
from sim.courts.technical_failure import DayJudgement, Moved, OutageInterval, SeekRelief, days_touched, judge_day
from sim.ecf.access import Decision
from sim.ecf.answers import Receipt
from sim.ecf.commands import AnnounceOutage, BeginOutage, EndOutage
from sim.ecf.context import Context
from sim.ecf.events import CourtEvent, OutageAnnounced, OutageBegan, OutageEnded, TechnicalFailureDeclared
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState


def announce(state: CourtState, command: AnnounceOutage, at: int, context: Context) -> Decision:
    """CAED-3: known outages are posted on the court's page; posting twice changes nothing.

    E.D. Cal. L.R. 134(c)(1) asks that the failure "is announced on the Court's website" and names no time for it. So
    an announcement counts from the moment it is made, even when the outage is over: its days are then judged again
    for filings still to come. What was filed before keeps its judgement; a judge may grant it relief.
    """
    known = state.outages.get(command.outage_id)
    if known is not None and known.announced_at is not None:
        return [], Receipt()
    events: list[CourtEvent] = [OutageAnnounced(at=at, outage_id=command.outage_id, text=command.text)]
    if known is not None and known.began_at is not None and known.ended_at is not None:
        events += _declared(state, command.outage_id, known.began_at, known.ended_at, at, context, announced=True)
    return events, Receipt()


def begin(state: CourtState, command: BeginOutage, at: int, context: Context) -> Decision:
    """From now on filings are refused as unavailable, until this outage and any other under way are over.

    A court's own outage may lie within a national one (PACER-2), or a second begin before the first is over; one
    that has begun before is refused as unknown.
    """
    known = state.outages.get(command.outage_id)
    if known is not None and known.began_at is not None:
        raise No(Code.SYSTEM_UNKNOWN_OUTAGE, f"outage {command.outage_id!r} cannot begin: it has begun before")
    event = OutageBegan(
        at=at, outage_id=command.outage_id, kind=command.kind, scheduled=command.scheduled, national=command.national
    )
    return [event], Receipt()


def end(state: CourtState, command: EndOutage, at: int, context: Context) -> Decision:
    """This outage is over; each local day that it touched is judged by the court's rule (CAED-2).

    The system is back unless another outage is still under way; that one's days are judged again when it ends.
    """
    outage = state.outages.get(command.outage_id)
    if outage is None or outage.began_at is None or outage.ended_at is not None:
        raise No(Code.SYSTEM_UNKNOWN_OUTAGE, f"outage {command.outage_id!r} is not under way")
    events: list[CourtEvent] = [OutageEnded(at=at, outage_id=command.outage_id)]
    announced = outage.announced_at is not None
    events += _declared(state, command.outage_id, outage.began_at, at, at, context, announced)
    return events, Receipt()


def _declared(
    state: CourtState, outage_id: str, began_at: int, ended_at: int, at: int, context: Context, announced: bool
) -> list[TechnicalFailureDeclared]:
    """The declarations that one outage brings for the days it touched, with all other interruptions of those days.

    announced: whether this outage is, by the decision being made. A day already declared so is not declared again.
    """
    intervals = _intervals_of_others(state, outage_id, at)
    scheduled = state.outages[outage_id].scheduled
    intervals.append(OutageInterval(began_at, ended_at, scheduled, announced))
    found = (
        _declaration(state, day, intervals, at, context)
        for day in days_touched(began_at, ended_at, context.calendar.zone)
    )
    return [declaration for declaration in found if declaration is not None]


def _intervals_of_others(state: CourtState, outage_id: str, at: int) -> list[OutageInterval]:
    """The other interruptions as known at ``at``; one that is still under way has lasted until now."""
    return [
        OutageInterval(
            outage.began_at,
            at if outage.ended_at is None else outage.ended_at,
            outage.scheduled,
            outage.announced_at is not None,
        )
        for outage in state.outages.values()
        if outage.outage_id != outage_id and outage.began_at is not None
    ]


def _declaration(
    state: CourtState, day: date, intervals: list[OutageInterval], at: int, context: Context
) -> TechnicalFailureDeclared | None:
    """The declaration for one day; None when the rule finds no failure, no rule is known, or it stands already."""
    try:
        resolved = context.rule("technical_failure", RuleDates(filed=day, event=day))
    except NoRuleError:
        return None
    if not isinstance(resolved.value, TechnicalFailureRule):
        raise TypeError("technical_failure is no rule of its kind; the loader should have refused it")
    judged = judge_day(resolved.value, day, intervals, context.calendar, resolved.cite)
    if not judged.is_technical_failure:
        return None
    effect = judged.effect
    moves_to = effect.to if isinstance(effect, Moved) else None
    moves_before = context.day_ends(effect.to, effect.by_local) if isinstance(effect, Moved) else None
    known = state.failure_days.get(day)
    if known is not None and (known.announced, known.moves_before) == (judged.announced, moves_before):
        return None
    return TechnicalFailureDeclared(
        at=at,
        day=day,
        minutes_in_window=round(judged.minutes_in_window),
        announced=judged.announced,
        effect=_effect(judged),
        moves_to=moves_to,
        moves_before=moves_before,
        rule_id=resolved.rule_id,
        cite=resolved.cite,
    )


def _effect(judged: DayJudgement) -> Literal["moved", "seek_relief", "unknown"]:
    if isinstance(judged.effect, Moved):
        return "moved"
    return "seek_relief" if isinstance(judged.effect, SeekRelief) else "unknown"
