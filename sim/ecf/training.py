"""A court's own training: who must complete it, what waives it, what each course lets its graduates file."""

from __future__ import annotations

from datetime import date

from sim.courts import RuleDates
from sim.courts.rule_types import TrainingWaiverRule
from sim.ecf.commands import RequestAccess
from sim.ecf.context import Context
from sim.ecf.docketing import require_sound
from sim.ecf.refusals import Code, No
from sim.ecf.state import AccessRequest, CourtState


def courses_of(role: str, context: Context) -> tuple[str, ...]:
    """The court's courses for people of a role (courts/*/training.toml)."""
    return tuple([course.id for course in context.book.training if role in course.roles])


def require_trained(state: CourtState, request: AccessRequest, today: date, context: Context) -> tuple[str, ...] | None:
    """The courses that will limit what the applicant may file, None for no limit; refused while none is completed.

    CASB-2: users of other courts complete it too, and no link or login elsewhere stands in for it.
    """
    rule = context.rule("registration.training_required", RuleDates(filed=today))
    wanted = courses_of(request.role, context)
    if rule.value is not True or not wanted or request.waived:
        return None
    done = tuple([course for course in state.trained.get(request.login, ()) if course in wanted])
    if not done:
        raise No(Code.ACCESS_TRAINING_NEEDED, cite=rule.cite)
    return done


def waiver_digests(command: RequestAccess, today: date, context: Context) -> tuple[str, ...]:
    """Digests of the papers that ask for the training to be waived, once they are complete; none asked, none given.

    CANB-4: a letter of acknowledgment and six notices of filings in a bankruptcy court of another district, all as
    PDF; notices of the Eastern District of California alone do not do.
    """
    if command.letter is None and not command.notices:
        return ()
    resolved = context.rule("registration.training_waiver", RuleDates(filed=today))
    rule = resolved.value
    assert isinstance(rule, TrainingWaiverRule)
    if not rule.allowed:
        raise No(Code.ACCESS_WAIVER_REFUSED, cite=resolved.cite)
    require_sound(tuple(notice.document for notice in command.notices) + ((command.letter,) if command.letter else ()))
    own = context.book.court_id
    counted = {
        notice.document.digest: notice.court_id
        for notice in command.notices
        if notice.court_id != own and notice.court_id.endswith("b")  # ids of bankruptcy courts, and of no others, do
    }
    if len(counted) < rule.notices_min or (rule.letter_required and command.letter is None):
        raise No(Code.ACCESS_WAIVER_INCOMPLETE, cite=resolved.cite)
    if counted and set(counted.values()) <= set(rule.not_only_from):
        raise No(Code.ACCESS_WAIVER_REFUSED, cite=resolved.cite)
    letter = (command.letter.digest,) if command.letter else ()
    return (*letter, *counted)
