"""A filer with a paper to file through the system: log in, upload, submit; mend what is refused; live with outages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import msgspec

from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import LogIn, LogOut
from sim.ecf.records import Document, Medium
from sim.ecf.refusals import Code
from sim.engine.court_run import CourtRun
from sim.engine.docketed import settle
from sim.engine.filing_record import RUN_ENDED, FilingRecord
from sim.engine.help_desk import call
from sim.engine.journey import Journey
from sim.engine.shut_out import Turn, when_shut_out
from sim.engine.station import Process, ShutOut, SystemDown
from sim.world.intentions import Intention, command_for
from sim.world.streams import exponential, lognormal

# What a login picks by mistake when it may not file the event: a paper that only attorneys file (CASB-1).
_NOT_THEIRS = "motion_misc"
_MAY_PICK_WRONG = frozenset({"creditor", "court_reporter"})


class Submission(msgspec.Struct):
    """A filing on its way: the record, its own draws, and the mishaps still ahead of it."""

    intention: Intention
    record: FilingRecord
    draws: Random
    login: str
    documents: tuple[Document, ...]
    mistypes: bool
    wrong_site: bool
    faulty: bool
    wrong_event: bool
    sender_failure: bool = False
    shut_out_times: int = 0
    session: int | None = None  # of the try under way
    sent: tuple[Document, ...] | None = None  # in the try under way, once they are chosen


def file_electronically(run: CourtRun, intention: Intention) -> Process:
    """One paper, from its filer's first try to its notice, its final refusal, or its being given up."""
    draws = run.stream("filing", intention)
    submission = _submission(run, intention, draws)
    record = submission.record
    if submission.sender_failure:
        yield from _own_failure(run, submission)
    while record.outcome == "":
        if run.env.now >= run.ends_at:
            record.abandon(int(run.env.now), RUN_ENDED)
            return
        record.attempts += 1
        journey = run.journey("filer", intention, record.attempts)
        try:
            answer = yield from _attempt(run, submission, journey)
        except ShutOut as why:
            turn = yield from _shut_out(run, submission, why)
            if turn is not Turn.TRY_AGAIN:
                return
            continue
        if isinstance(answer, Accepted):
            yield from settle(run, intention, record, answer, submission.draws, journey)
        else:
            yield from _mend(run, submission, answer)


def _shut_out(run: CourtRun, submission: Submission, why: ShutOut) -> Process:
    """Put a try that a station did not serve on the record; returns how the filer goes on."""
    record = submission.record
    record.unavailable_attempts += 1
    submission.shut_out_times += 1
    is_down = isinstance(why, SystemDown)
    if is_down:
        record.affected_by_outage = True
    else:
        run.trace.filer(int(run.env.now), why.event, record.filing_id)
    return when_shut_out(
        run, submission.intention, record, submission.draws, submission.shut_out_times, overloaded=not is_down
    )


def _submission(run: CourtRun, intention: Intention, draws: Random) -> Submission:
    behaviour = run.behaviour
    login = intention.signer
    if intention.by == "attorney" and draws.random() < behaviour.staff_share.value:
        login = run.world.staff_of.get(login, login)  # authorised staff file, the attorney signs (CACD-3)
    event = run.world.book.events.get(intention.event_code)
    role = run.world.people[login].role
    return Submission(
        intention=intention,
        record=run.begin(intention, login, role),
        draws=draws,
        login=login,
        documents=run.papers.draw(event, run.today(), draws, with_attachments=intention.by == "attorney"),
        mistypes=draws.random() < behaviour.wrong_password.value,
        wrong_site=draws.random() < behaviour.wrong_court.value,
        faulty=draws.random() < behaviour.faulty_document.value,
        wrong_event=draws.random() < behaviour.wrong_event.value and intention.by in _MAY_PICK_WRONG,
        sender_failure=_due_today(intention, run.today()) and draws.random() < behaviour.sender_failure.value,
    )


def _due_today(intention: Intention, today: date) -> bool:
    return intention.due_on == today


def _attempt(run: CourtRun, submission: Submission, journey: Journey) -> Process:
    """The filer's route up to docketing: log in, type, upload, submit; returns the court's last answer.

    Raises ShutOut, also where a service that ended during an outage found the court itself down.
    """
    submission.session = submission.sent = None
    for name in run.route.filer:
        step = _STEPS.get(name)
        if step is None:
            if run.grows_by_size(name):
                _documents_now(run, submission, journey)
            yield from run.pass_by(journey, name, submission.record)
            continue
        answer = yield from step(run, submission, journey)
        if isinstance(answer, Refused) and answer.code == Code.SYSTEM_UNAVAILABLE:
            raise SystemDown
        if answer is not None:
            return answer
    raise AssertionError("checking the scenario sees to it that a route passes docketing")


def _log_in_step(run: CourtRun, submission: Submission, journey: Journey) -> Process:
    service = run.service_us(run.scenario.service_time.login, submission.draws)
    yield from _serve(run, submission.record, journey, "login", service)
    answer = _log_in(run, submission)
    if isinstance(answer, Refused):
        return answer
    submission.session = answer.receipt.session_id
    return None


def _typing_step(run: CourtRun, submission: Submission, _journey: Journey) -> Process:
    behaviour = run.behaviour
    yield run.pause(lognormal(submission.draws, behaviour.typing_minutes.value * 60, behaviour.typing_cv.value))


def _require_payment(run: CourtRun, submission: Submission) -> None:
    """A paper that carries a fee cannot be finished while Pay.gov is down: the filer leaves. Raises SystemDown."""
    if not run.is_down_for("pay_gov"):
        return
    if run.world.book.events.get(submission.intention.event_code).fee is None:
        return
    if submission.session in run.world.court.state.sessions:
        run.handle(LogOut(submission.session), submission.intention)
    raise SystemDown


def _docketing_step(run: CourtRun, submission: Submission, journey: Journey) -> Process:
    _require_payment(run, submission)
    documents = _documents_now(run, submission, journey)
    service = run.service_us(run.scenario.service_time.docketing, submission.draws)
    yield from _serve(run, submission.record, journey, "docketing", service)
    session = submission.session
    assert session is not None, "checking the scenario sees to it that login comes before docketing"
    answer = _submit(run, submission, session, documents)
    if session in run.world.court.state.sessions:
        run.handle(LogOut(session), submission.intention)
    return answer


def _log_in(run: CourtRun, submission: Submission) -> Accepted | Refused:
    """At the wrong court's site, with a mistyped password, or rightly: each mishap happens once."""
    login = submission.login
    secret = run.world.people[login].secret
    others = [one for one in run.scenario.courts if submission.wrong_site and one != run.world.court_id]
    if others:
        login = f"{submission.draws.choice(others)}-{login.split('-', 1)[1]}"
    elif submission.mistypes:
        secret += "x"
    return run.handle(LogIn(login, secret), submission.intention)


def _documents_now(run: CourtRun, submission: Submission, journey: Journey) -> tuple[Document, ...]:
    """What the filer sends in this try, chosen when it is first needed."""
    if submission.sent is None:
        submission.sent = submission.documents
        if submission.faulty and submission.documents:
            faulty = run.papers.faulty(run.today(), submission.draws)
            submission.sent = (faulty, *submission.documents[1:])
        journey.size_bytes = sum(document.size_bytes for document in submission.sent)
    return submission.sent


def _upload_step(run: CourtRun, submission: Submission, journey: Journey) -> Process:
    """The bytes' own time on the filer's line."""
    if _documents_now(run, submission, journey):
        megabits = run.behaviour.bandwidth_mbit.value * submission.draws.uniform(0.3, 1.7)
        on_the_line = max(1, round(journey.size_bytes * 8 / megabits))  # bits / (Mbit/s) = microseconds
        yield from _serve(run, submission.record, journey, "upload", on_the_line)


def _pdf_check_step(run: CourtRun, submission: Submission, journey: Journey) -> Process:
    """The court's check of each file."""
    if _documents_now(run, submission, journey):
        time = run.scenario.service_time.pdf_check
        service = run.service_us(time, submission.draws, journey.size_bytes)
        yield from _serve(run, submission.record, journey, "pdf_check", service)


_STEPS: dict[str, Callable[[CourtRun, Submission, Journey], Process]] = {
    "login": _log_in_step,
    "typing": _typing_step,
    "upload": _upload_step,
    "pdf_check": _pdf_check_step,
    "docketing": _docketing_step,
}


def _serve(run: CourtRun, record: FilingRecord, journey: Journey, station: str, service_us: int) -> Process:
    """One station of the court's system, put on the filing's record. Raises ShutOut."""
    record.wait_us += yield from run.stations[station].serve(journey, service_us)
    record.service_us += service_us


def _submit(run: CourtRun, submission: Submission, session: int, documents: tuple[Document, ...]) -> Accepted | Refused:
    """Send the filing; an impatient click sends it again, and the court answers with the first receipt."""
    intention = submission.intention
    if submission.wrong_event:
        intention = msgspec.structs.replace(intention, event_code=_NOT_THEIRS, answers=None)
    command = command_for(intention, session, documents, Medium.ELECTRONIC, sender_failure=submission.sender_failure)
    answer = run.handle(command, intention)
    if isinstance(answer, Accepted) and submission.draws.random() < run.behaviour.double_submit.value:
        again = run.handle(command, intention)
        run.trace.filer(int(run.env.now), "double_submit", intention.filing_id)
        if not isinstance(again, Accepted) or again.events or again.receipt != answer.receipt:
            raise RuntimeError(f"filing {intention.filing_id} sent twice was not docketed exactly once: {again}")
    return answer


def _mend(run: CourtRun, submission: Submission, refused: Refused) -> Process:
    """After a refusal: put it right and try again, or leave it."""
    record, draws = submission.record, submission.draws
    record.refused_attempts += 1
    record.refusal_code = refused.code
    if draws.random() < run.behaviour.calls_after_refusal.value:
        yield from call(run, record, draws)
    if refused.code == Code.AUTH_WRONG_COURT:
        submission.wrong_site = False
        yield run.pause(run.behaviour.right_site_seconds.value * draws.uniform(0.5, 1.5))
    elif refused.code == Code.AUTH_BAD_PASSWORD:
        submission.mistypes = False
        yield run.pause(run.behaviour.password_again_seconds.value * draws.uniform(0.5, 1.5))
    elif refused.code == Code.AUTH_NO_SESSION:  # an outage came and went while the filer was typing
        yield run.pause(run.behaviour.password_again_seconds.value)
    elif draws.random() < run.behaviour.mends_refusal.value and (submission.faulty or submission.wrong_event):
        submission.faulty = submission.wrong_event = False
        run.trace.filer(int(run.env.now), "mends", record.filing_id, refused.code)
        yield run.pause(exponential(draws, run.behaviour.mend_minutes.value) * 60)
    else:
        record.refuse_for_good(int(run.env.now))


def _own_failure(run: CourtRun, submission: Submission) -> Process:
    """A failure at the sender: another computer some hours later, perhaps after midnight (CAED-7)."""
    run.trace.filer(int(run.env.now), "sender_failure", submission.record.filing_id)
    behaviour = run.behaviour
    shortest, longest = behaviour.sender_failure_hours_min.value, behaviour.sender_failure_hours_max.value
    yield run.pause(submission.draws.uniform(shortest, longest) * 3600)
