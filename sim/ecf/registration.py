"""Becoming a user of a court: registered by its clerk, or by a request for access that the clerk decides on."""

from __future__ import annotations

from datetime import date
from typing import get_args

from sim.courts import RuleDates
from sim.courts.docket_events import Role
from sim.ecf.access import Decision, require_role, require_system_up
from sim.ecf.answers import Receipt
from sim.ecf.commands import DecideAccess, RecordTraining, RegisterUser, RequestAccess
from sim.ecf.context import Context
from sim.ecf.events import AccessDecided, AccessRequested, TrainingCompleted, UserRegistered
from sim.ecf.login import linked_account_wanted, require_filing_account
from sim.ecf.refusals import Code, No
from sim.ecf.state import AccessRequest, CourtState
from sim.ecf.training import courses_of, require_trained, waiver_digests

# What a person of each role may be called on to do is data (events.toml: roles); these are the roles there are.
ROLES = frozenset(get_args(Role))

# Nobody asks for these from outside: the court appoints its own people, and staff come in under their attorney's word.
_NOT_FOR_THE_ASKING = frozenset({"clerk", "judge", "batch", "case_manager", "staff"})


def register(state: CourtState, command: RegisterUser, at: int, context: Context) -> Decision:
    """CACD-1: a login is one person's, in this court only; a taken login is refused."""
    _require_login_free(state, command.login)
    _require_known_role(command.role)
    if command.only_case is not None:  # CACD-5: leave is a pro se litigant's, in a case that there is
        if command.role != "pro_se":
            raise No(Code.COMMAND_MALFORMED, "only a pro se litigant's login is for one case only")
        if command.only_case not in state.cases:
            raise No(Code.CASE_UNKNOWN)
    _require_no_request_needed(command, at, context)
    event = UserRegistered(
        at=at,
        user_id=state.next_user,
        login=command.login,
        name=command.name,
        role=command.role,
        emails=command.emails,
        secondary_emails=command.secondary_emails,
        consents_to_eservice=command.consents_to_eservice,
        acts_for=_attorney_of(state, command),
        only_case=command.only_case,
        address=command.address,
        courses=command.courses,
        incarcerated=command.incarcerated,
    )
    return [event], Receipt(user_id=event.user_id)


def _require_login_free(state: CourtState, login: str) -> None:
    if login in state.user_by_login:
        raise No(Code.AUTH_LOGIN_TAKEN)


def _require_known_role(role: str) -> None:
    if role not in ROLES:
        raise No(Code.COMMAND_MALFORMED, f"no role {role!r}; roles are {', '.join(sorted(ROLES))}")


def _attorney_of(state: CourtState, command: RegisterUser) -> int | None:
    """CACD-3: staff carry an attorney's signature, and nobody else carries anyone's."""
    if command.acts_for is None:
        return None
    attorney = state.user_by_login.get(command.acts_for)
    if attorney is None or state.users[attorney].role != "attorney" or command.role != "staff":
        raise No(Code.COMMAND_MALFORMED, "only staff act for another login, and that login must be an attorney's")
    return attorney


def _require_no_request_needed(command: RegisterUser, at: int, context: Context) -> None:
    """CIT-1: attorneys admitted after the court's day must ask for filing access themselves."""
    if command.role != "attorney" or command.admitted_on is None:
        return
    dates = RuleDates(filed=context.local_date(at), event=command.admitted_on)
    rule = context.rule("registration.request_required", dates)
    if rule.value is True:
        raise No(Code.ACCESS_MUST_REQUEST, cite=rule.cite)


def request_access(state: CourtState, command: RequestAccess, at: int, context: Context) -> Decision:
    """A request on file, and by when to expect the decision (CANB-5); refused where the applicant cannot qualify."""
    require_system_up(state)
    _require_login_free(state, command.login)
    if any(request.login == command.login for request in state.access_requests.values()):
        raise No(Code.AUTH_LOGIN_TAKEN)
    _require_known_role(command.role)
    if command.role in _NOT_FOR_THE_ASKING:
        raise No(Code.ACCESS_NO_RIGHT)
    today = context.local_date(at)
    _require_qualified(command, today)
    soonest, latest = _processing_dates(today, context)
    event = AccessRequested(
        at=at,
        request_id=state.next_request,
        login=command.login,
        name=command.name,
        role=command.role,
        emails=command.emails,
        address=command.address,
        qualification=command.qualification,
        admitted_on=command.admitted_on,
        pacer_account=_account_to_link(command.pacer_login, at, context),
        waiver_digests=waiver_digests(command, today, context),
        due_from=soonest,
        due_by=latest,
    )
    return [event], Receipt(request_id=event.request_id, due_from=soonest, due_by=latest)


def _require_qualified(command: RequestAccess, today: date) -> None:
    """CANB-1: admitted to the district's bar, appearing pro hac vice, or representing the United States."""
    if command.role not in ("attorney", "ci_filer"):
        return
    if command.qualification is None:
        raise No(Code.ACCESS_NOT_QUALIFIED)
    if command.qualification == "admitted" and (command.admitted_on is None or command.admitted_on > today):
        raise No(Code.ACCESS_NOT_QUALIFIED)


def _account_to_link(login: str | None, at: int, context: Context) -> int:
    """CIT-1: where people log in by a linked account, the request names one that may file. 0 where none is wanted."""
    pacer = context.pacer
    if pacer is None or not linked_account_wanted(at, context):
        return 0
    account = None if login is None else pacer.account(login)
    if account is None:
        raise No(Code.AUTH_UNLINKED_ACCOUNT)
    require_filing_account(account)
    return account.account_id


def _processing_dates(today: date, context: Context) -> tuple[date, date]:
    """The first and the last business day on which a decision may be expected (CANB-5: five to seven)."""
    value = context.rule("registration.processing_business_days", RuleDates(filed=today)).value
    assert isinstance(value, tuple)
    soonest, latest = int(value[0]), int(value[1])
    return context.calendar.add_business_days(today, soonest), context.calendar.add_business_days(today, latest)


def decide_access(state: CourtState, command: DecideAccess, at: int, context: Context) -> Decision:
    """The clerk's decision; a login is given only to who completed the court's training or need not (CASB-2)."""
    clerk = require_role(state, command.session_id, "clerk")
    request = state.access_requests.get(command.request_id)
    if request is None:
        raise No(Code.ACCESS_REQUEST_UNKNOWN)
    decided = AccessDecided(
        at=at,
        request_id=command.request_id,
        granted=command.granted,
        reason=command.reason,
        by=clerk.user_id,
        user_id=state.next_user if command.granted else None,
    )
    if not command.granted:
        return [decided], Receipt(user_id=clerk.user_id, request_id=command.request_id)
    registered = _registered(state, request, at, context)
    return [decided, registered], Receipt(user_id=registered.user_id, request_id=command.request_id)


def _registered(state: CourtState, request: AccessRequest, at: int, context: Context) -> UserRegistered:
    _require_login_free(state, request.login)
    return UserRegistered(
        at=at,
        user_id=state.next_user,
        login=request.login,
        name=request.name,
        role=request.role,
        emails=request.emails,
        secondary_emails=(),
        consents_to_eservice=True,  # registering is consenting (CACD-7)
        acts_for=None,
        only_case=None,
        address=request.address,
        courses=require_trained(state, request, context.local_date(at), context),
    )


def record_training(state: CourtState, command: RecordTraining, at: int, context: Context) -> Decision:
    """A course put on record, once; only for who took it, and of a kind that it is meant for (CANB-2, CANB-3)."""
    clerk = require_role(state, command.session_id, "clerk")
    if command.taken_by != command.login:
        raise No(Code.ACCESS_TRAINING_NOT_OWN)
    user_id = state.user_by_login.get(command.login)
    role = None if user_id is None else state.users[user_id].role
    if role is None:
        asked = [request for request in state.access_requests.values() if request.login == command.login]
        role = asked[0].role if asked else None
    if role is not None and command.course not in courses_of(role, context):
        raise No(Code.ACCESS_TRAINING_NOT_OWN, f"the course {command.course!r} is not for the role {role!r}")
    if command.course in state.trained.get(command.login, ()):
        return [], Receipt(user_id=clerk.user_id)
    event = TrainingCompleted(at=at, login=command.login, course=command.course, by=clerk.user_id)
    return [event], Receipt(user_id=clerk.user_id)
