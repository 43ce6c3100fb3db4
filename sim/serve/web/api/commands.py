"""The core's commands by the API: each with its own fields as JSON, the session taken from the token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

import msgspec
from msgspec.structs import fields
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf import commands
from sim.ecf.access import COURT_ROLES
from sim.ecf.answers import Refused
from sim.serve.logging_in import proved
from sim.serve.web.api.answering import body_of, refused, told
from sim.serve.web.api.asked import Asked, asked_by
from sim.serve.web.api.caller import Callers
from sim.serve.web.api.records import CommandAnswer
from sim.serve.web.api.sessions import SessionDesk
from sim.serve.web.api.uploads import Uploads
from sim.serve.web.visit import Visit

KINDS: tuple[type, ...] = get_args(commands.Command)
COMMANDS: Mapping[str, Asked] = asked_by(KINDS, "Request", "session_id")
BY_OPERATOR = frozenset({"RegisterUser", "RecordAccountStanding", "SweepDeadlines", "OpenFreeLook"})
"""Without a session, and with nobody's leave but the operator's: whoever runs the court does these."""

OF_OUTAGES = frozenset({"AnnounceOutage", "BeginOutage", "EndOutage"})
"""Without a session, since an outage ends them all: the clerk, known from the log-in, or the operator."""


def session_needed(kind: type) -> bool:
    """Whether the command is of somebody who is logged in to the court."""
    return any(field.name == "session_id" and field.required for field in fields(kind))


class CommandDesk:
    """Puts commands to the court. Whoever may ask for what is the court's to say; where a command carries no session,
    this desk asks who sends it."""

    def __init__(self, callers: Callers, sessions: SessionDesk, uploads: Uploads) -> None:
        self._callers, self._sessions, self._uploads = callers, sessions, uploads
        self._special: Mapping[str, Callable[[Visit, Any], Any]] = {
            "RecordDirectService": self._require_own_login,
            "RequestAccess": self._count_a_request,
            "ResetPassword": self._count_a_try,
        }

    async def put(self, visit: Visit) -> Response:
        """The court's answer to a command, durable: its receipt and the names of the events, or the refusal.

        Sent again under the same ``key``, a filing brings the first receipt and dockets nothing.
        """
        name = visit.request.path_params["name"]
        asked = COMMANDS.get(name)
        if asked is None:
            raise HTTPException(404, f"No command {name!r}; openapi.json lists them.")
        if asked.kind is commands.LogIn:
            return await self._sessions.log_in(visit)
        self._callers.known(visit)
        body = await body_of(visit, asked.decode)
        self._require_leave(visit, name, body)
        filled: dict[str, object] = {}
        if "session_id" in asked.left_out:
            session_id = await self._session(visit, asked.kind)
            if isinstance(session_id, Refused):
                return refused(session_id)
            filled = {"session_id": session_id}
        command = await self._ready(visit, asked.of(body, **filled))
        answer = await visit.court.do(command)
        if isinstance(answer, Refused):
            return refused(answer)
        if isinstance(command, commands.LogOut):
            self._callers.left(visit)
        return told(CommandAnswer(answer.receipt, tuple([type(event).__name__ for event in answer.events])))

    async def _session(self, visit: Visit, kind: type) -> int | Refused | None:
        if session_needed(kind):
            return await self._callers.in_court(visit)
        return visit.court_session  # of a clerk at the help desk, say; without one, the command's own proof counts

    async def _ready(self, visit: Visit, command: Any) -> Any:
        """The command with its documents as judged here, and a password as its port takes it."""
        if isinstance(command, commands.ChangePassword):
            user = self._callers.user(visit)
            if user is not None:
                self._sessions.count_a_try(visit, user.login)
                proof = await proved(visit.house, visit.court.court_id, user.login, command.secret)
                return msgspec.structs.replace(command, secret=proof)
        return self._uploads.checked(visit, command)

    def _require_leave(self, visit: Visit, name: str, body: Any) -> None:
        if name in BY_OPERATOR:
            self._callers.require_operator(visit)
        elif name in OF_OUTAGES:
            if not self._callers.of_the_court(visit, "clerk"):
                raise HTTPException(403, "Outages are the clerk's to tell of: log in as one, or send X-Operator.")
        elif name in self._special:
            self._special[name](visit, body)

    def _require_own_login(self, visit: Visit, body: Any) -> None:
        user = self._callers.user(visit)
        allowed = user is not None and (user.role in COURT_ROLES or user.login == body.login)
        if not (allowed or self._callers.is_operator(visit)):
            raise HTTPException(
                403, f"Direct service is put on record by whoever made it; this log-in is not {body.login!r}."
            )

    def _count_a_request(self, visit: Visit, _body: Any) -> None:
        """By address alone, as the page does: whoever asks writes the login, and each time another one."""
        self._sessions.count_a_try(visit, "access")

    def _count_a_try(self, visit: Visit, body: Any) -> None:
        self._sessions.count_a_try(visit, body.login)
