"""Documents that came in by the API: taken in as a stream, judged, remembered for the one who brought them."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.commands import Command, RequestAccess
from sim.ecf.records import Document
from sim.serve.web.api.answering import told
from sim.serve.web.api.caller import Callers
from sim.serve.web.visit import Visit
from sim.serve.web.web_sessions import WebSession

CommandT = TypeVar("CommandT", bound=Command)
_KEPT = 50_000
_DESCRIPTION_CHARS_MAX = 1000


class Uploads:
    """What was uploaded, and the court's verdict on it. A restart forgets it: upload again, which costs no room.

    A filing may name only what its own filer brought: a document's digest is printed on notices, and is no key to it.
    """

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self._judged: OrderedDict[tuple[str, str, str], Document] = OrderedDict()

    async def take_in(self, visit: Visit) -> Response:
        """The request's body as a document of this court: durable, and judged by the court's policy of the day."""
        session = self._callers.required(visit)
        description = visit.request.query_params.get("description", "")
        if len(description) > _DESCRIPTION_CHARS_MAX:
            raise HTTPException(400, f"description: at most {_DESCRIPTION_CHARS_MAX} characters.")
        announced = visit.request.headers.get("content-length", "")
        size_bytes = int(announced) if announced.isascii() and announced.isdigit() else None
        document = await visit.court.take_in(visit.request.stream(), size_bytes, description)
        self._remember(visit, session, document)
        return told(document, 201)

    def _remember(self, visit: Visit, session: WebSession, document: Document) -> None:
        key = (visit.court.court_id, _owner(session), document.digest)
        self._judged[key] = document
        self._judged.move_to_end(key)
        if len(self._judged) > _KEPT:
            self._judged.popitem(last=False)

    # --- in a command ------------------------------------------------------------------------------------------------

    def checked(self, visit: Visit, command: CommandT) -> CommandT:
        """The command with every document as it was judged here, whatever the client says of it.

        Raises HTTPException 409 for one that the caller did not upload to this court.
        """
        if isinstance(command, RequestAccess):
            letter = None if command.letter is None else self._own(visit, command.letter)
            notices = [msgspec.structs.replace(one, document=self._own(visit, one.document)) for one in command.notices]
            return msgspec.structs.replace(command, letter=letter, notices=tuple(notices))
        documents = getattr(command, "documents", ())
        if not documents:
            return command
        return msgspec.structs.replace(command, documents=tuple([self._own(visit, one) for one in documents]))

    def _own(self, visit: Visit, named: Document) -> Document:
        court = visit.court
        if named.kept_out is not None:  # no bytes come with it, so none may be found under its digest
            if court.documents.holds(named.digest.lower()):
                raise HTTPException(409, "A document that is kept out has no bytes here; give it a digest of its own.")
            return named
        session = self._callers.known(visit)
        judged = None
        if session is not None:
            judged = self._judged.get((court.court_id, _owner(session), named.digest.lower()))
        if judged is None:
            raise HTTPException(
                409,
                f"Document {named.digest[:16]}… was not uploaded here by this log-in; send its bytes to "
                "/api/v1/documents first, then the command again.",
            )
        return msgspec.structs.replace(judged, description=named.description or judged.description)


def _owner(session: WebSession) -> str:
    """The same after another log-in by the national account; by a court's own login, the log-in itself."""
    return f"pacer/{session.pacer_login}" if session.pacer_login else session.token
