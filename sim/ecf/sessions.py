"""Sessions: whose they are, how long they last, and who was turned away."""

from __future__ import annotations

from sim.courts import RuleDates
from sim.courts.clock import MINUTE_US
from sim.ecf.access_log import Attempt
from sim.ecf.commands import Command
from sim.ecf.context import Context
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState


def require_fresh(state: CourtState, session_id: int | None, at: int, context: Context) -> None:
    """Refuse a session that has outlived its lifetime, or whose national account was closed or got a new password
    since (CACD-2, CACD-12). Whether there is such a session at all, the decision itself asks."""
    session = None if session_id is None else state.sessions.get(session_id)
    if session is None:
        return
    if session.expires_at is not None and session.expires_at <= at:
        raise No(Code.AUTH_SESSION_EXPIRED)
    pacer = context.pacer
    if session.account_id and pacer is not None and pacer.sessions_end(session.account_id) >= session.began_at:
        raise No(Code.AUTH_SESSION_EXPIRED)


def expires_at(at: int, context: Context) -> int:
    """When a session begun now is stale. The court's own people are not under this rule: theirs end at log-out."""
    minutes = context.rule("session.lifetime_minutes", RuleDates(filed=context.local_date(at))).value
    assert isinstance(minutes, int)
    return at + minutes * MINUTE_US


def attempt(state: CourtState, command: Command, code: Code, at: int, context: Context) -> Attempt:
    """The refused attempt as it is logged: never a secret, and of what was typed only what the court knows."""
    session_id = getattr(command, "session_id", None)
    session = None if session_id is None else state.sessions.get(session_id)
    if session is not None:
        login = state.users[session.user_id].login
    else:
        login = _if_known(getattr(command, "login", ""), state, context)
    program = getattr(command, "event_code", "")
    if program not in context.book.events:
        program = ""
    return Attempt(at, code.value, type(command).__name__, login, program)


def _if_known(typed: str, state: CourtState, context: Context) -> str:
    """What was typed as a login, if it is one; a password typed into the wrong field is none."""
    national = context.pacer is not None and context.pacer.account(typed) is not None
    return typed if national or typed in state.user_by_login else ""
