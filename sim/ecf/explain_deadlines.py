"""Why a deadline is due when it is: how it was counted, what moved it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sim.courts import NoRuleError, Resolved, RuleDates
from sim.courts.cites import published_source
from sim.courts.deadlines import deadline_for
from sim.courts.time_texts import Citation
from sim.ecf.court import Court
from sim.ecf.events import (
    CaseClosed,
    CaseOpened,
    CourtEvent,
    DeadlineAnswered,
    DeadlineLapsed,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
    Docketed,
    InaccessibilityDeclared,
    PartyTerminated,
    ReliefDecided,
    TechnicalFailureDeclared,
    UserRegistered,
)
from sim.ecf.explanation import Explanation, Ground, Reason, find, ground_of_rule
from sim.ecf.paper import facts_of
from sim.ecf.state import User

_TIME_RULES = ("time.extra_days", "time.counting", "time.state_holidays")


def explain_deadline(court: Court, log: Sequence[CourtEvent], case_id: int, deadline_id: int) -> Explanation:
    """The deadline's rule, each step of its computation, and everything that happened to it since.

    log: the court's own event log. Raises LookupError where it tells of no such deadline.
    """
    deadline = find(log, DeadlineSet, case_id=case_id, deadline_id=deadline_id)
    if not isinstance(deadline, DeadlineSet):
        raise LookupError(f"the log sets no deadline {deadline_id} in case {case_id}")
    resolved = _rule(court, log, deadline)
    first = Reason(
        f"entry {deadline.set_by_entry} of {deadline.set_on} set it: {deadline.days} days {deadline.direction} "
        f"{deadline.counted_from}",
        ground_of_rule(resolved),
        deadline.counted_from,
    )
    steps = [first, *_counted(court, deadline)]
    due = deadline.due_on
    for reason in _since(court, log, deadline):
        steps.append(reason)
        due = reason.day or due
    return Explanation(
        subject=f"deadline {deadline_id} ({deadline.kind.replace('_', ' ')}) in case {case_id}",
        value=f"due {due}",
        ground=ground_of_rule(resolved),
        steps=tuple(steps),
    )


def _rule(court: Court, log: Sequence[CourtEvent], deadline: DeadlineSet) -> Resolved:
    """The rule as it was resolved when the entry set the deadline, with that entry's facts."""
    entry = find(log, Docketed, case_id=deadline.case_id, entry_number=deadline.set_by_entry)
    opened = find(log, CaseOpened, case_id=deadline.case_id)
    if not isinstance(entry, Docketed) or not isinstance(opened, CaseOpened):
        raise LookupError(f"the log has no entry {deadline.set_by_entry} in case {deadline.case_id}: it is torn")
    day = deadline.set_on
    dates = RuleDates(filed=day, deadline_set=day, case_opened=opened.filed_on, event=day)
    event = court.book.events.get(entry.event_code)
    facts = facts_of(event, _signer(log, entry), opened.kind, opened.chapter, opened.sealed)
    return court.book.rules.resolve(deadline.rule_id, dates, facts)


def _signer(log: Sequence[CourtEvent], entry: Docketed) -> User:
    """The signer as registered; nothing but the role bears on a rule."""
    known = find(log, UserRegistered, user_id=entry.signer)
    if not isinstance(known, UserRegistered):
        raise LookupError(f"the log registers no user {entry.signer}: it is torn")
    return User(known.user_id, known.login, known.name, known.role, (), True, known.acts_for, known.only_case)


def _counted(court: Court, deadline: DeadlineSet) -> Iterator[Reason]:
    """The steps of the computation, each with the words of the rule on time that it applies."""
    computed = deadline_for(
        court.book,
        deadline.counted_from,
        deadline.days,
        direction=deadline.direction,
        service=deadline.service,
        set_on=deadline.set_on,
    )
    quoted = {citation.cite: citation for citation in computed.citations}
    for step in computed.steps:
        ground = _ground_of_step(court, step.cite, quoted.get(step.cite), step.rule, deadline.counted_from)
        yield Reason(step.text, ground, step.day)


def _ground_of_step(court: Court, cite: str, citation: Citation | None, label: str, on: date) -> Ground:
    """The ground of a step of time computation: the words quoted with it, else its source's, else its rule's."""
    source = published_source(cite)
    words = "" if citation is None or citation.quote is None else citation.quote
    words = words or ("" if source is None else source.words()) or _words_of_time_rule(court, cite, on)
    assumed = None if citation is None else citation.assumed
    if not words and assumed is None:
        assumed = "no words of a source are on file for this step"
    known = source if words else None
    return Ground(
        rule_id="",
        value=label,
        cite="" if known is None else cite,
        title="" if known is None else known.title,
        url="" if known is None else known.url,
        quote=" ".join(words.split()),
        status="assumed" if assumed or known is None else known.status,
        assumed=assumed,
    )


def _words_of_time_rule(court: Court, cite: str, on: date) -> str:
    """What the court's rules on time quote from this source on a day; empty if none of them does."""
    dates = RuleDates(filed=on, deadline_set=on, case_opened=on, event=on)
    for rule_id in _TIME_RULES:
        resolved = court.context.rule(rule_id, dates)
        if resolved.cite == cite:
            return resolved.quote
    return ""


def _since(court: Court, log: Sequence[CourtEvent], deadline: DeadlineSet) -> Iterator[Reason]:
    """What moved the deadline and what became of it, in the order of the log. Each reason's day is a new due day."""
    due = deadline.due_on
    rule = ground_of_rule(_rule(court, log, deadline))
    for event in log:
        if isinstance(event, TechnicalFailureDeclared | InaccessibilityDeclared):
            if event.day == due:
                moved = event.moves_to
                yield Reason(_of_day(event), _ground_of_day(court, event), moved)
                due = moved or due
        elif getattr(event, "case_id", None) != deadline.case_id:
            continue
        elif isinstance(event, CaseClosed):
            if deadline.deadline_id in event.vacated:
                yield Reason(f"vacated: entry {event.entry_number} closed the case", rule)
        elif isinstance(event, PartyTerminated):
            if deadline.deadline_id in event.vacated:
                yield Reason(f"vacated: party {event.party_id}, whom alone it bound, was terminated", rule)
        elif getattr(event, "deadline_id", None) != deadline.deadline_id:
            continue
        elif isinstance(event, DeadlineMoved):
            due = event.due_on
            told = f"moved from {event.due_from} to {due} {event.why.replace('_', ' ')} (entry {event.by_entry})"
            yield Reason(told, _ground_on(court, event.rule_id, court.context.local_date(event.at), rule), due)
        elif isinstance(event, DeadlineAnswered | DeadlineMissed | DeadlineLapsed | ReliefDecided):
            yield Reason(_of_answer(event), rule)


def _of_day(event: TechnicalFailureDeclared | InaccessibilityDeclared) -> str:
    if isinstance(event, InaccessibilityDeclared):
        return f"the clerk's office was inaccessible on {event.day}: {event.reason}; moved to {event.moves_to}"
    how = "announced" if event.announced else "not announced"
    effect = f"moved to {event.moves_to}" if event.moves_to else event.effect.replace("_", " ")
    return f"{event.day} was a technical failure of {event.minutes_in_window} minutes, {how}: {effect}"


def _ground_of_day(court: Court, event: TechnicalFailureDeclared | InaccessibilityDeclared) -> Ground:
    day = event.day
    resolved = court.book.rules.resolve(event.rule_id, RuleDates(day, day, day, day))
    return ground_of_rule(resolved)


def _ground_on(court: Court, rule_id: str, day: date, otherwise: Ground) -> Ground:
    try:
        return ground_of_rule(court.book.rules.resolve(rule_id, RuleDates(day, day, day, day)))
    except NoRuleError:
        return otherwise


def _of_answer(event: DeadlineAnswered | DeadlineMissed | DeadlineLapsed | ReliefDecided) -> str:
    if isinstance(event, DeadlineAnswered):
        parties = ", ".join(map(str, event.by)) or "anyone"
        standing = event.timeliness.standing.value.replace("_", " ")
        return f"answered by entry {event.entry_number} for {parties}: {standing}"
    if isinstance(event, DeadlineMissed):
        return f"missed by parties {', '.join(map(str, event.party_ids))}"
    if isinstance(event, ReliefDecided):
        return f"relief {'granted' if event.granted else 'denied'}"
    return "no longer awaited"
