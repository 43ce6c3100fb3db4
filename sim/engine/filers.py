"""A filer with a paper to file through the system: log in, upload, submit; mend what is refused; live with outages."""

from __future__ import annotations

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
from sim.engine.shut_out import Turn, when_shut_out
from sim.engine.station import Process, SystemDown
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
        try:
            answer = yield from _attempt(run, submission)
        except SystemDown:
            record.unavailable_attempts += 1
            record.affected_by_outage = True
            submission.shut_out_times += 1
            turn = yield from when_shut_out(run, intention, record, submission.draws, submission.shut_out_times)
            if turn is not Turn.TRY_AGAIN:
                return
            continue
        if isinstance(answer, Accepted):
            yield from settle(run, intention, record, answer, submission.draws)
        else:
            yield from _mend(run, submission, answer)


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


def _attempt(run: CourtRun, submission: Submission) -> Process:
    """Log in, type, upload, submit; returns the court's last answer. Raises SystemDown."""
    record, draws = submission.record, submission.draws
    times = run.scenario.service_time
    yield from _serve(run, record, "login", run.service_us(times.login, draws))
    answer = _log_in(run, submission)
    if isinstance(answer, Refused):
        return answer
    session = answer.receipt.session_id
    yield run.pause(lognormal(draws, run.behaviour.typing_minutes.value * 60, run.behaviour.typing_cv.value))
    documents = _documents_now(run, submission)
    size = sum(document.size_bytes for document in documents)
    if documents:
        yield from _upload(run, submission, size)
    yield from _serve(run, record, "docketing", run.service_us(times.docketing, draws))
    answer = _submit(run, submission, session, documents)
    if session in run.world.court.state.sessions:
        run.handle(LogOut(session), submission.intention)
    return answer


def _log_in(run: CourtRun, submission: Submission) -> Accepted | Refused:
    """At the wrong court's site, with a mistyped password, or rightly: each mishap happens once."""
    login = submission.login
    secret = run.world.people[login].secret
    others = [court_id for court_id in run.scenario.courts if court_id != run.world.court_id]
    if submission.wrong_site and others:
        login = f"{submission.draws.choice(others)}-{login.split('-', 1)[1]}"
    elif submission.mistypes:
        secret += "x"
    return run.handle(LogIn(login, secret), submission.intention)


def _documents_now(run: CourtRun, submission: Submission) -> tuple[Document, ...]:
    if submission.faulty and submission.documents:
        return (run.papers.faulty(run.today(), submission.draws), *submission.documents[1:])
    return submission.documents


def _upload(run: CourtRun, submission: Submission, size_bytes: int) -> Process:
    """The bytes' own time on the filer's line, then the court's check of each file."""
    record, draws = submission.record, submission.draws
    megabits = run.behaviour.bandwidth_mbit.value * draws.uniform(0.3, 1.7)
    on_the_line = max(1, round(size_bytes * 8 / megabits))  # bits / (Mbit/s) = microseconds
    yield from _serve(run, record, "upload", on_the_line)
    yield from _serve(run, record, "pdf_check", run.service_us(run.scenario.service_time.pdf_check, draws, size_bytes))


def _serve(run: CourtRun, record: FilingRecord, station: str, service_us: int) -> Process:
    """One station of the court's system, put on the filing's record. Raises SystemDown."""
    if run.is_down:
        raise SystemDown
    record.wait_us += yield from run.stations[station].serve(service_us, record.filing_id)
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
