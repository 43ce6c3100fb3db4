"""Contact data changed by their owner, and what the owner then owes in each pending case."""

from __future__ import annotations

from sim.courts import RuleDates
from sim.ecf.access import Decision, require_system_up, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import RecordAccountStanding, UpdateProfile
from sim.ecf.context import Context
from sim.ecf.events import AccountStandingRecorded, CourtEvent, DutyArose, ProfileUpdated
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, User


def update_profile(state: CourtState, command: UpdateProfile, at: int, context: Context) -> Decision:
    """CACD-8, CIT-30: the login stays valid across firms; each pending case of counsel is told by a notice of its own.

    The receipt names the cases in which that notice is now due (``duties_open``).
    """
    user = user_of_session(state, command.session_id)
    event = ProfileUpdated(
        at=at,
        user_id=user.user_id,
        name=user.name if command.name is None else command.name,
        emails=user.emails if command.emails is None else command.emails,
        secondary_emails=user.secondary_emails if command.secondary_emails is None else command.secondary_emails,
        consents_to_eservice=(
            user.consents_to_eservice if command.consents_to_eservice is None else command.consents_to_eservice
        ),
        address=command.address,
    )
    events: list[CourtEvent] = [] if _says_nothing_new(user, event) else [event]
    if (event.name, event.emails) != (user.name, user.emails) or event.address is not None:
        events += _duties(state, user, at, context)
    told = tuple(event.case_id for event in events if isinstance(event, DutyArose))
    return events, Receipt(user_id=user.user_id, duties_open=(*told, *_still_open(state, user, told)))


def record_account_standing(state: CourtState, command: RecordAccountStanding, at: int, context: Context) -> Decision:
    """CIT-6: where the court's rule asks for it, notices reach a login only by an upgraded, linked account."""
    require_system_up(state)
    user_id = state.user_by_login.get(command.login)
    if user_id is None:
        raise No(Code.AUTH_UNKNOWN_LOGIN)
    needed = context.rule("service.notice_needs_linked_account", RuleDates(filed=context.local_date(at))).value
    ready = command.upgraded_and_linked or not needed
    receipt = Receipt(user_id=user_id)
    if ready == state.users[user_id].nef_ready:
        return [], receipt
    return [AccountStandingRecorded(at=at, user_id=user_id, nef_ready=ready)], receipt


def _says_nothing_new(user: User, event: ProfileUpdated) -> bool:
    new = (event.name, event.emails, event.secondary_emails, event.consents_to_eservice)
    old = (user.name, user.emails, user.secondary_emails, user.consents_to_eservice)
    return new == old and event.address is None


def _duties(state: CourtState, user: User, at: int, context: Context) -> list[DutyArose]:
    """A notice of the change in each pending case where the user is of record and does not owe one already."""
    rule = context.rule("profile.change_noticed_in_each_case", RuleDates(filed=context.local_date(at)))
    if not rule.value:
        return []
    cases = [
        case for case in state.cases.values() if _is_counsel(case, user) and not case.closed and not _owes(case, user)
    ]
    return [
        DutyArose(
            at=at,
            duty_id=state.next_duty + place,
            case_id=case.case_id,
            kind="change_notice",
            user_id=user.user_id,
            entry_number=None,
            rule_id=rule.rule_id,
            cite=rule.cite,
        )
        for place, case in enumerate(cases)
    ]


def _still_open(state: CourtState, user: User, told: tuple[int, ...]) -> list[int]:
    return [case.case_id for case in state.cases.values() if case.case_id not in told and _owes(case, user)]


def _is_counsel(case: Case, user: User) -> bool:
    return any(user.user_id in party.counsel for party in case.parties)


def _owes(case: Case, user: User) -> bool:
    return any(duty.kind == "change_notice" and duty.user_id == user.user_id for duty in case.duties.values())
