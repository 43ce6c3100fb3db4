"""Utilities: one's own data at a court, one's password, and asking a court for a login."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.commands import ChangePassword, RequestAccess, UpdateProfile
from sim.ecf.login import linked_account_wanted
from sim.ecf.pacer.commands import ChangePassword as ChangeNationalPassword
from sim.ecf.records import Qualification
from sim.ecf.refusals import Code
from sim.nef.notice import is_deliverable
from sim.serve.house import NATIONAL
from sim.serve.logging_in import by_own_login, prepared, proved
from sim.serve.web.cookies import without_session
from sim.serve.web.filing.gate import Acting, for_users, standing_refusal
from sim.serve.web.filing.party_step import lines
from sim.serve.web.filing.password_words import password_words
from sim.serve.web.filing.typed import Typed, typed_in
from sim.serve.web.page import page
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.visit import Visit, Way

ASKED_ROLES: Mapping[str, str] = {
    "attorney": "Attorney",
    "ci_filer": "Confidential Information Filer",
    "creditor": "Creditor's representative",
    "trustee": "Trustee",
    "court_reporter": "Court reporter",
    "pro_se": "Party without an attorney",
}
"""Roles that can be asked for; the court's own people and attorneys' staff come in otherwise."""

QUALIFICATIONS: Mapping[Qualification, str] = {
    "admitted": "Admitted to the bar of the district court",
    "pro_hac_vice": "Appearing pro hac vice",
    "united_states": "Representing the United States",
}
_DIFFERENT = "The two new passwords are not the same."


@for_users()
async def utilities(visit: Visit, who: Acting) -> Response:
    """What there is to do about oneself."""
    return page(visit, "filing/utilities.html", title="Utilities", who=who)


# --- one's own data ------------------------------------------------------------------------------------------------


@for_users()
async def profile_page(visit: Visit, who: Acting) -> Response:
    """Name, e-mail addresses and consent as the court has them."""
    return _profile(visit, who)


@for_users()
async def update_profile(visit: Visit, who: Acting) -> Response:
    """Change them; the page then names the cases in which a notice of the change is due (CACD-8)."""
    form = await visit.form()
    typed = typed_in(form)
    emails, secondary = lines(typed.get("emails", "")), lines(typed.get("secondary_emails", ""))
    wrong = [one for one in (*emails, *secondary) if not is_deliverable(one)]
    if wrong or not typed.get("name", "").strip() or not emails:
        problem = f"{wrong[0]!r} is no e-mail address." if wrong else "A name and one e-mail address are needed."
        return _profile(visit, who, Refused("", problem, ""), typed)
    address = lines(typed.get("address", ""))
    answer = await visit.court.do(
        UpdateProfile(
            session_id=who.session_id,
            name=typed["name"].strip(),
            emails=emails,
            secondary_emails=secondary,
            address=address or None,
            consents_to_eservice=typed.get("consents") == "1",
        )
    )
    if isinstance(answer, Refused):
        return _profile(visit, who, answer, typed)
    who = Acting(who.session_id, visit.court.state.users[who.user.user_id])
    return _profile(visit, who, done=True, duties=answer.receipt.duties_open)


def _profile(
    visit: Visit,
    who: Acting,
    refused: Refused | None = None,
    typed: Mapping[str, str] | None = None,
    done: bool = False,
    duties: tuple[int, ...] = (),
) -> Response:
    user, cases = who.user, visit.court.state.cases
    shown = {
        "name": user.name,
        "emails": "\n".join(user.emails),
        "secondary_emails": "\n".join(user.secondary_emails),
        "address": "",
        "consents": "1" if user.consents_to_eservice else "",
    }
    return page(
        visit,
        "filing/profile.html",
        422 if refused else 200,
        title="Your account at this court",
        who=who,
        typed=Typed(shown if typed is None else typed),
        refused=refused,
        done=done,
        duties=[cases[case_id].number for case_id in duties],
    )


# --- one's password ------------------------------------------------------------------------------------------------


@for_users()
async def password_page(visit: Visit, who: Acting) -> Response:
    """The form; where people log in by PACER, the court says that it keeps no password of theirs (CIT-31)."""
    return _password(visit, _kept_elsewhere(visit, who))


@for_users()
async def change_password(visit: Visit, who: Acting) -> Response:
    """A new password; the old one is dead at once, and so are all sessions (CACD-2)."""
    form = await visit.form()
    elsewhere, old, new = _kept_elsewhere(visit, who), *_typed_passwords(form)
    if elsewhere is not None or new is None:
        return _password(visit, elsewhere or Refused("", _DIFFERENT, ""))
    court = visit.court
    proof = await proved(visit.house, court.court_id, who.user.login, old)
    answer = await court.do(ChangePassword(who.session_id, proof, new))
    if isinstance(answer, Refused):
        return _password(visit, answer)
    return _changed(visit)


async def national_password_page(visit: Visit) -> Response:
    """The form at the national service."""
    return _password(visit, None if visit.session and visit.session.pacer_login else _no_account())


async def change_national_password(visit: Visit) -> Response:
    """A new national password, for every court at once (CIT-31)."""
    form = await visit.form()
    old, new = _typed_passwords(form)
    session = visit.session
    if session is None or not session.pacer_login or new is None:
        return _password(visit, Refused("", _DIFFERENT, "") if session and session.pacer_login else _no_account())
    proof = await proved(visit.house, NATIONAL, session.pacer_login, old)
    await prepared(visit.house, NATIONAL, session.pacer_login, new)
    command = ChangeNationalPassword(session.pacer_login, proof, new)
    answer = await visit.house.durable_pacer.submit(command, visit.house.now_us())
    if isinstance(answer, Refused):
        return _password(visit, answer)
    return _changed(visit)


def _typed_passwords(form: FormData) -> tuple[str, str | None]:
    """(the old one, the new one if it was typed twice the same)."""
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    return old, new if new and new == again else None


def _kept_elsewhere(visit: Visit, who: Acting) -> Refused | None:
    if by_own_login(visit.court, who.user.login):
        return None
    return standing_refusal(visit.court, Code.AUTH_PASSWORD_AT_PACER)


def _no_account() -> Refused:
    return Refused("", "Log in to your PACER account first.", "")


def _password(visit: Visit, refused: Refused | None) -> Response:
    made_of = password_words(visit.court) if visit.site.kind == "court" else ""
    code = 422 if refused else 200
    return page(visit, "filing/password.html", code, title="Change your password", refused=refused, made_of=made_of)


def _changed(visit: Visit) -> Response:
    if visit.session is not None:
        visit.sessions.end(visit.session.token)
        visit.session = None
    return without_session(visit, page(visit, "filing/password_changed.html", title="Your password is changed"))


# --- asking for a login --------------------------------------------------------------------------------------------


class AccessPages:
    """The form with which somebody asks the court for a login. limit: on requests of one address."""

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit

    def ways(self) -> tuple[Way, ...]:
        """The paths at a court."""
        return Way("/access", self.form), Way("/access", self.ask, ("POST",))

    async def form(self, visit: Visit) -> Response:
        """The empty form."""
        return _access(visit)

    async def ask(self, visit: Visit) -> Response:
        """Put the request on file, and tell by when to expect the decision (CANB-5)."""
        form = await visit.form(csrf=visit.session is not None)
        if not self._limit.allows((visit.client, "access")):
            raise HTTPException(429, "Too many requests came from your address. Wait a minute, then try again.")
        return await _request_access(visit, form)


async def _request_access(visit: Visit, form: FormData) -> Response:
    typed = Typed({name: value.strip() for name, value in typed_in(form).items()})
    emails = lines(typed.get("emails", ""))
    try:
        admitted = date.fromisoformat(typed["admitted_on"]) if typed.get("admitted_on") else None
    except ValueError:
        return _access(visit, Refused("", "The day of admission is written as in 2020-03-31.", ""), typed)
    if not emails or not all(map(is_deliverable, emails)) or typed.get("role") not in ASKED_ROLES:
        return _access(
            visit, Refused("", "Choose a role, and give an e-mail address that can be written to.", ""), typed
        )
    qualification = next((one for one in QUALIFICATIONS if one == typed.get("qualification")), None)
    answer = await visit.court.do(
        RequestAccess(
            login=typed.get("login", ""),
            name=typed.get("name", ""),
            role=typed["role"],
            emails=emails,
            qualification=qualification,
            admitted_on=admitted,
            pacer_login=typed.get("pacer_login") or None,
            address=lines(typed.get("address", "")),
        )
    )
    if isinstance(answer, Refused):
        return _access(visit, answer, typed)
    return page(visit, "filing/access_asked.html", title="Your request is on file", receipt=answer.receipt)


def _access(visit: Visit, refused: Refused | None = None, typed: Mapping[str, str] | None = None) -> Response:
    court = visit.court
    return page(
        visit,
        "filing/access.html",
        422 if refused else 200,
        title="Request access",
        refused=refused,
        typed=Typed(typed or {}),
        roles=ASKED_ROLES,
        qualifications=QUALIFICATIONS,
        by_pacer=linked_account_wanted(court.now_us(), court.court.context),
    )


WAYS = (
    Way("/utilities", utilities),
    Way("/utilities/profile", profile_page),
    Way("/utilities/profile", update_profile, ("POST",)),
    Way("/utilities/password", password_page),
    Way("/utilities/password", change_password, ("POST",)),
)
NATIONAL_WAYS = (
    Way("/account/password", national_password_page),
    Way("/account/password", change_national_password, ("POST",)),
)
