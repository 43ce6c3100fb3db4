"""Logging in by a page: at a court, by its own login or the national account as its date asks, or at the service."""

from __future__ import annotations

import re

import msgspec
from starlette.responses import Response

from sim.courts import RuleDates
from sim.ecf.access import COURT_ROLES
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import LogOut
from sim.ecf.login import linked_account_wanted, lockout
from sim.ecf.passwords import Checked
from sim.ecf.refusals import Code
from sim.serve.logging_in import by_own_login, court_session, national_proof
from sim.serve.served_court import ServedCourt
from sim.serve.web.cookies import with_session, without_session
from sim.serve.web.filing.gate import is_staff, remember_staff, standing_refusal, to
from sim.serve.web.page import page
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.visit import Visit, Way
from sim.serve.web.web_sessions import WebSession

_BODY_BYTES_MAX = 20_000
_REDACT = "Read the notice on redaction and tick its box: nobody files or reads here without it."
_TOO_MANY = "Too many attempts. Wait a minute, then try again."
_WRONG = "Invalid username or password."
_BACK = re.compile(r"/[A-Za-z0-9_.~-][A-Za-z0-9_.~/-]*")

# The password was right all the same: who may not file with the account may read with it.
_READS = frozenset({Code.AUTH_UNLINKED_ACCOUNT.value, Code.AUTH_SHARED_ACCOUNT.value, Code.AUTH_LEGACY_ACCOUNT.value})


class Typed(msgspec.Struct, frozen=True):
    """What was typed into the form, but for the password."""

    login: str = ""
    client_code: str = ""
    redacted: bool = False
    back: str = ""


class LoginPages:
    """The log-in pages of one house, with the limit on tries that they share with the programs' log-in."""

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit

    def ways(self) -> tuple[Way, ...]:
        """The paths at a court."""
        return (
            Way("/cgi-bin/login.pl", self.court_form),
            Way("/cgi-bin/login.pl", self.court_log_in, ("POST",), _BODY_BYTES_MAX),
        )

    def national_ways(self) -> tuple[Way, ...]:
        """The paths at the national service."""
        return (
            Way("/", self.national_form),
            Way("/csologin/login.jsf", self.national_form),
            Way("/csologin/login.jsf", self.national_log_in, ("POST",), _BODY_BYTES_MAX),
            Way("/csologin/logout.jsf", log_out),
        )

    async def court_form(self, visit: Visit) -> Response:
        """The form; ``?logout`` logs out instead, by a plain link as in the real pages."""
        if visit.request.url.query == "logout":
            return await log_out(visit)
        return _court_form(visit, Typed(back=_back(visit.request.query_params.get("next", ""))))

    async def court_log_in(self, visit: Visit) -> Response:
        """Log in, or the form again with what was wrong and what was typed."""
        form = await visit.form(csrf=False)
        typed = _typed(form.get("login"), form.get("clcode"), form.get("redact"), _back(str(form.get("next", ""))))
        court, secret = visit.court, str(form.get("key", ""))
        refused = self._turned_away(visit, typed)
        if refused is None and len(typed.client_code) > _client_code_max(court):
            refused = standing_refusal(court, Code.ACCESS_CLIENT_CODE)
        if refused is not None:
            return _court_form(visit, typed, refused)
        own = by_own_login(court, typed.login)
        answer, proof = await court_session(visit.house, court, typed.login, secret)
        if own and _is_court_person(court, typed.login) and _let_in_while_down(court, typed.login, proof, answer):
            session = _begun(visit, "", "", "", shares=False)
            remember_staff(session, court.court_id, court.state.user_by_login[typed.login])
            return with_session(visit, to(visit, "/clerk/outages"), session)
        if isinstance(answer, Refused) and (own or not _may_read(visit, typed.login, answer)):
            return _court_form(visit, typed, answer)
        shares = not (own and (_is_court_person(court, typed.login) or _was_somebody_else(visit, typed.login)))
        session = _begun(visit, "" if own else typed.login, "" if own else proof, typed.client_code, shares)
        if isinstance(answer, Accepted):
            session.courts[court.court_id] = answer.receipt.session_id
            if not shares:
                remember_staff(session, court.court_id, answer.receipt.user_id)
            return with_session(visit, to(visit, typed.back or "/"), session)
        visit.session = session
        told = page(visit, "filing/reads_only.html", title="You are logged in to PACER", refused=answer)
        return with_session(visit, told, session)

    async def national_form(self, visit: Visit) -> Response:
        """The national service's own form."""
        return _national_form(visit, Typed())

    async def national_log_in(self, visit: Visit) -> Response:
        """Log in to PACER; the answer leads to the courts by links, for a form may send nobody to another site."""
        form = await visit.form(csrf=False)
        typed = _typed(form.get("login"), form.get("clcode"), form.get("redact"), "")
        refused = self._turned_away(visit, typed)
        if refused is not None:
            return _national_form(visit, typed, refused)
        checked, proof = await national_proof(visit.house, typed.login, str(form.get("key", "")))
        if checked is not Checked.MATCHES:  # a locked account is told nothing else than a wrong password is
            return _national_form(visit, typed, Refused(Code.AUTH_BAD_PASSWORD.value, _WRONG, ""))
        visit.session = session = _begun(visit, typed.login, proof, typed.client_code)
        return with_session(visit, _national_form(visit, typed), session)

    def _turned_away(self, visit: Visit, typed: Typed) -> Refused | None:
        if not typed.redacted:
            return Refused("", _REDACT, "")
        if not self._limit.allows((visit.client, typed.login)):
            return Refused(_LIMITED, _TOO_MANY, "")
        return None


_LIMITED = "too_many"


async def log_out(visit: Visit) -> Response:
    """End the log-in, here and in every court where it had begun a session; nobody who is not logged in minds."""
    session = visit.session
    if session is not None:
        visit.sessions.end(session.token)
        for court_id, session_id in session.courts.items():
            court = visit.house.courts.get(court_id)
            if court is not None and session_id in court.state.sessions:
                await court.do(LogOut(session_id))  # refused while the court is down; the web session is over anyhow
    visit.session = None
    return without_session(visit, page(visit, "filing/logged_out.html", title="You are logged out"))


def _begun(visit: Visit, pacer_login: str, proof: str, client_code: str, shares: bool = True) -> WebSession:
    """A session with a token of its own. What the same filer was logged in to besides comes along: before NextGen
    people file by a court's login and read by a national one. The court's own people share with nobody."""
    old = visit.session
    session = visit.sessions.begin(pacer_login, proof, client_code)
    if old is None:
        return session
    visit.sessions.end(old.token)
    same_account = not pacer_login or not old.pacer_login or pacer_login == old.pacer_login
    if shares and same_account and not is_staff(old):
        if not pacer_login:
            session.pacer_login, session.proof = old.pacer_login, old.proof
        session.courts.update(old.courts)
        session.drafts = old.drafts
    return session


def _let_in_while_down(court: ServedCourt, login: str, proof: str, answer: Accepted | Refused) -> bool:
    """Whether the court turned its own person away for being down alone: the password is right. They get no session,
    and to the pages on outages."""
    if not isinstance(answer, Refused) or answer.code != Code.SYSTEM_UNAVAILABLE.value:
        return False
    context, now = court.court.context, court.now_us()
    return context.passwords.check(login, proof, now, lockout(now, context)) is Checked.MATCHES


def _is_court_person(court: ServedCourt, login: str) -> bool:
    user_id = court.state.user_by_login.get(login)
    return user_id is not None and court.state.users[user_id].role in COURT_ROLES


def _was_somebody_else(visit: Visit, login: str) -> bool:
    """Whether this browser is logged in to this court as another of its users: what they have is none of this one's."""
    state = visit.court.state
    session = state.sessions.get(visit.court_session or 0)
    return session is not None and state.users[session.user_id].login != login


def _may_read(visit: Visit, login: str, refused: Refused) -> bool:
    account = visit.house.pacer.account(login)
    return account is not None and account.active and refused.code in _READS


def _typed(login: object, client_code: object, redact: object, back: str) -> Typed:
    return Typed(str(login or "").strip(), str(client_code or "").strip(), redact == "1", back)


def _back(path: str) -> str:
    """Where to go on, if it is a plain path of this site; else nowhere in particular."""
    return path if _BACK.fullmatch(path) else ""


def _client_code_max(court: ServedCourt) -> int:
    today = court.today()
    rule = court.court.context.rule("access.client_code_length_max", RuleDates(filed=today, event=today))
    return int(str(rule.value))


def _status_of(refused: Refused | None) -> int:
    if refused is None:
        return 200
    known = {_LIMITED: 429, Code.SYSTEM_UNAVAILABLE.value: 503, "": 422}
    return known.get(refused.code, 401)


def _court_form(visit: Visit, typed: Typed, refused: Refused | None = None) -> Response:
    court = visit.court
    return page(
        visit,
        "filing/login.html",
        _status_of(refused),
        title="Log in",
        by_pacer=linked_account_wanted(court.now_us(), court.court.context),
        action="/cgi-bin/login.pl",
        typed=typed,
        refused=refused,
    )


def _national_form(visit: Visit, typed: Typed, refused: Refused | None = None) -> Response:
    courts = [visit.house.courts[court_id] for court_id in sorted(visit.house.courts)]
    return page(
        visit,
        "filing/national_login.html",
        _status_of(refused),
        title="PACER log-in",
        action="/csologin/login.jsf",
        typed=typed,
        refused=refused,
        courts=courts,
    )
