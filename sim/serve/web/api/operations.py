"""What the API offers, operation by operation: the one table from which both its ways and its OpenAPI text are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sim.ecf.reading.shown import Shown
from sim.ecf.records import Document
from sim.serve.web.api import records
from sim.serve.web.api.answering import BODY_BYTES_MAX, REFUSED_STATUSES
from sim.serve.web.api.asked import Asked
from sim.serve.web.api.commands import BY_OPERATOR, COMMANDS, OF_OUTAGES, session_needed
from sim.serve.web.api.operator import BY_OPERATOR as NATIONAL_BY_OPERATOR
from sim.serve.web.api.operator import NATIONAL_COMMANDS
from sim.serve.web.api.queries import QUERIES
from sim.serve.web.visit import Handler, Way

ROOT = "/api/v1"
LOGGED_IN, READER, OPERATOR, NOBODY = ("token",), ("reader",), ("operator",), ("nobody",)
CLERK = ("token", "operator")


class Operation(msgspec.Struct, frozen=True):
    """One thing to ask for. path: below the API's root; where ``way`` differs, the way that answers it, with the
    command's or query's name left open.

    who: "token", "operator" (either will do where both stand), "reader" (with or without a token), "nobody".
    body: the type of the JSON body; raw: the body is a PDF instead. answer: by ``status``; None: bytes or nothing.
    parameters: of the query string, by name, with their types.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    who: tuple[str, ...]
    answer: Any
    status: int = 200
    body: Any = None
    raw: bool = False
    pdf: bool = False
    way: str = ""
    parameters: Mapping[str, Any] = {}
    body_bytes_max: int | None = BODY_BYTES_MAX

    @property
    def refusals(self) -> tuple[int, ...]:
        """HTTP statuses under which the court's refusals come, if it is asked at all."""
        asked = self.body is not None or self.pdf or self.answer is Shown or self.path == "/logout"
        return REFUSED_STATUSES if asked else ()


def court_operations(desks: Any) -> tuple[Operation, ...]:
    """All operations at a court's site; desks: the ``Desks`` who answer."""
    return (
        Operation("POST", "/login", desks.sessions.log_in, "Log in to this court", NOBODY,
                  records.TokenAnswer, body=records.LogInRequest),
        Operation("POST", "/logout", desks.sessions.log_out, "Log out of this court", LOGGED_IN, None, 204),
        Operation("GET", "/status", desks.status, "How the court's system stands", NOBODY, records.StatusAnswer),
        Operation("POST", "/documents", desks.uploads.take_in, "Upload a document: the bytes of a PDF", LOGGED_IN,
                  Document, 201, raw=True, parameters={"description": str}, body_bytes_max=None),
        Operation("GET", "/documents/{doc_id}", desks.reading.document, "The bytes of a docketed document", READER,
                  None, pdf=True),
        Operation("GET", "/cases", desks.reading.cases, "Find cases", READER, Shown,
                  parameters=_parameters(QUERIES["SearchCases"])),
        Operation("GET", "/cases/{case_id:int}/docket", desks.reading.docket, "The docket sheet of a case", READER,
                  Shown, parameters=_parameters(QUERIES["ViewDocket"], "case_id")),
        Operation("GET", "/notices/{nef_id:int}", desks.notices.notice, "A notice of electronic filing", CLERK,
                  records.NoticeAnswer),
        Operation("POST", "/free-looks", desks.notices.look, "Use the free look of a notice's link", NOBODY,
                  records.FreeLookAnswer, body=records.FreeLookRequest),
        Operation("GET", "/opened/{name}", desks.notices.opened, "A document that a free look opened", NOBODY, None,
                  pdf=True),
        Operation("GET", "/audit/filings", desks.audit.filings, "Docket entries as the journal holds them", CLERK,
                  records.AuditPage, parameters={"after": str}),
        Operation("POST", "/operator/people", desks.operator.people, "Set people up with their passwords", OPERATOR,
                  records.PeopleAnswer, body=records.PeopleRequest),
        *_each(COMMANDS, "/commands", desks.commands.put, records.CommandAnswer),
        *_each(QUERIES, "/queries", desks.reading.put, Shown),
        Operation("GET", "/openapi.json", desks.court_openapi, "This description", NOBODY, Any),
    )  # fmt: skip


def national_operations(desks: Any) -> tuple[Operation, ...]:
    """All operations at the national site."""
    return (
        Operation("POST", "/login", desks.sessions.log_in_nationally, "Log in with a national account", NOBODY,
                  records.TokenAnswer, body=records.LogInRequest),
        Operation("POST", "/logout", desks.sessions.log_out, "Log out everywhere", LOGGED_IN, None, 204),
        Operation("POST", "/operator/passwords", desks.operator.password, "Set an account's password", OPERATOR,
                  records.NationalAnswer, body=records.NationalPassword),
        *_each(NATIONAL_COMMANDS, "/commands", desks.operator.put, records.NationalAnswer),
        Operation("GET", "/openapi.json", desks.national_openapi, "This description", NOBODY, Any),
    )  # fmt: skip


def ways_of(operations: tuple[Operation, ...]) -> tuple[Way, ...]:
    """The ways that answer them, each once."""
    ways = {}
    for one in operations:
        path = ROOT + (one.way or one.path)
        ways[path, one.method] = Way(path, one.handler, (one.method,), one.body_bytes_max)
    return tuple(ways.values())


def _each(asked: Mapping[str, Asked], path: str, handler: Handler, answer: Any) -> Iterator[Operation]:
    for name, one in asked.items():
        summary = (one.kind.__doc__ or name).strip().split("\n")[0].rstrip(".")
        yield Operation(
            "POST",
            f"{path}/{name}",
            handler,
            summary,
            _who(name, one, path),
            records.TokenAnswer if name == "LogIn" and path == "/commands" else answer,
            body=records.LogInRequest if name == "LogIn" and path == "/commands" else one.body,
            way=f"{path}/{{name}}",
        )


def _who(name: str, asked: Asked, path: str) -> tuple[str, ...]:
    if path == "/queries":
        return READER
    if asked is NATIONAL_COMMANDS.get(name):
        return OPERATOR if name in NATIONAL_BY_OPERATOR else NOBODY
    if name in BY_OPERATOR:
        return OPERATOR
    if name in OF_OUTAGES or name == "RecordDirectService":
        return CLERK
    return LOGGED_IN if session_needed(asked.kind) else NOBODY


def _parameters(asked: Asked, *left_out: str) -> Mapping[str, Any]:
    return {one.name: one.type for one in msgspec.structs.fields(asked.body) if one.name not in left_out}
