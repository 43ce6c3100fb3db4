"""What the operator of a house does by the API: people set up with their passwords, national accounts kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.commands import RegisterUser
from sim.ecf.pacer import commands as national
from sim.ecf.pacer.accounts import Contact
from sim.ecf.refusals import Code
from sim.serve.house import NATIONAL, House
from sim.serve.logging_in import enrolled, prepared, proved
from sim.serve.web.api.answering import body_of, refused, told
from sim.serve.web.api.asked import Asked, asked_by
from sim.serve.web.api.caller import Callers
from sim.serve.web.api.records import (
    NationalAnswer,
    NationalPassword,
    Newcomer,
    PeopleAnswer,
    PeopleRequest,
    SetUpPerson,
)
from sim.serve.web.api.sessions import SessionDesk
from sim.serve.web.visit import Visit

NATIONAL_COMMANDS: Mapping[str, Asked] = asked_by(get_args(national.Command), "AtPacer")
BY_OPERATOR = frozenset({"CreateAccount", "RecordLink", "SetActive", "SetExemption"})
_people = msgspec.json.Decoder(PeopleRequest).decode
_password = msgspec.json.Decoder(NationalPassword).decode


class RefusedSetUp(Exception):  # noqa: N818 - carries the refusal out to the handler
    """A step of setting somebody up was refused."""

    def __init__(self, answer: Refused) -> None:
        super().__init__(answer.code)
        self.answer = answer


class OperatorDesk:
    """Sets people up, and puts commands to the national service."""

    def __init__(self, callers: Callers, sessions: SessionDesk) -> None:
        self._callers, self._sessions = callers, sessions

    async def people(self, visit: Visit) -> Response:
        """Give people logins in this court with passwords, and national accounts linked where asked. Asked again for
        the same logins, it sets their passwords."""
        self._callers.require_operator(visit)
        asked: PeopleRequest = await body_of(visit, _people)
        try:
            done = [await self._set_up(visit, one) for one in asked.people]
        except RefusedSetUp as no:
            return refused(no.answer)
        return told(PeopleAnswer(tuple(done)))

    async def _set_up(self, visit: Visit, one: Newcomer) -> SetUpPerson:
        court = visit.court
        shared = {name: getattr(one, name) for name in RegisterUser.__struct_fields__ if hasattr(one, name)}
        answer = await court.do(RegisterUser(**shared))
        new = not isinstance(answer, Refused)
        if isinstance(answer, Refused):
            if answer.code != Code.AUTH_LOGIN_TAKEN:
                raise RefusedSetUp(answer)
            user_id = court.state.user_by_login[one.login]
        else:
            user_id = answer.receipt.user_id
        await enrolled(visit.house, court.court_id, one.login, one.secret)
        account_id = await self._account(visit.house, court.court_id, user_id, one) if one.pacer_account else 0
        return SetUpPerson(one.login, user_id, account_id, new)

    async def _account(self, house: House, court_id: str, user_id: int, one: Newcomer) -> int:
        """The number of their national account, opened and linked if it was not."""
        account = house.pacer.account(one.login)
        if account is None:
            made = await house.durable_pacer.submit(
                national.CreateAccount(one.login, Contact(one.name, one.emails, one.address)), house.now_us()
            )
            if isinstance(made, Refused):
                raise RefusedSetUp(made)
            account = house.pacer.account(one.login)
        assert account is not None
        await enrolled(house, NATIONAL, one.login, one.secret)
        if house.pacer.linked_user(account.account_id, court_id) != user_id:
            link = national.RecordLink(account.account_id, court_id, user_id)
            linked = await house.durable_pacer.submit(link, house.now_us())
            if isinstance(linked, Refused):
                raise RefusedSetUp(linked)
        return account.account_id

    # --- at the national site ----------------------------------------------------------------------------------------

    async def password(self, visit: Visit) -> Response:
        """Set the password of a national account."""
        self._callers.require_operator(visit)
        asked: NationalPassword = await body_of(visit, _password)
        account = visit.house.pacer.account(asked.login)
        if account is None:
            raise HTTPException(404, f"No national account {asked.login!r}; open one with CreateAccount.")
        await enrolled(visit.house, NATIONAL, asked.login, asked.secret)
        return told(NationalAnswer((), account))

    async def put(self, visit: Visit) -> Response:
        """The national service's answer to a command: of an account's owner, who proves it with the password or a
        token, or of the operator."""
        name = visit.request.path_params["name"]
        asked = NATIONAL_COMMANDS.get(name)
        if asked is None:
            raise HTTPException(404, f"No command {name!r} of the national service; openapi.json lists them.")
        if name in BY_OPERATOR:
            self._callers.require_operator(visit)
        command = asked.of(await body_of(visit, asked.decode))
        if isinstance(command, national.ResetPassword) and command.by_service_center:
            self._callers.require_operator(visit)
        elif name not in BY_OPERATOR:
            self._sessions.count_a_try(visit, command.login)
        answer = await visit.house.durable_pacer.submit(await _proved(visit.house, command), visit.house.now_us())
        if isinstance(answer, Refused):
            return refused(answer)
        events = tuple([type(event).__name__ for event in answer.events])
        return told(NationalAnswer(events, visit.house.pacer.account(getattr(command, "login", ""))))


async def _proved(house: House, command: Any) -> Any:
    """The command with its passwords as the ports take them."""
    proofs = {}
    if hasattr(command, "secret"):
        proofs["secret"] = await proved(house, NATIONAL, command.login, command.secret)
    if isinstance(command, national.ChangePassword | national.ResetPassword):
        await prepared(house, NATIONAL, command.login, command.new_secret)
    if isinstance(command, national.LinkAccount) and command.court_id in house.courts:
        proofs["court_secret"] = await proved(house, command.court_id, command.court_login, command.court_secret)
    return msgspec.structs.replace(command, **proofs)
