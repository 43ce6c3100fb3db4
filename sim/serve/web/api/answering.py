"""How the API answers: JSON of a record, or a refusal with the HTTP status of its family."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.refusals import Code
from sim.serve.web.api.records import Refusal, RefusedAnswer
from sim.serve.web.visit import Visit

_encode = msgspec.json.Encoder().encode
_STATUS = {"auth": 403, "access": 403, "system": 409, "pacer": 409}
REFUSED_STATUSES = (403, 409, 422)
BODY_BYTES_MAX = 1_000_000


def told(answer: object, status_code: int = 200) -> Response:
    """A record as JSON."""
    return Response(_encode(answer), status_code, media_type="application/json")


def status_of(code: str) -> int:
    """403 for who is asking (auth, access), 409 for the state of things (system, pacer), 422 for what is asked."""
    return _STATUS.get(code.partition(".")[0], 422)


def refused(answer: Refused) -> Response:
    """A refusal in the court's own words."""
    words = Refusal(Code(answer.code), answer.message, answer.cite)
    return told(RefusedAnswer(words), status_of(answer.code))


async def body_of(visit: Visit, decode: Any) -> Any:
    """The request's body as its type. Raises HTTPException 400 that names the place, and never what stood there."""
    try:
        return decode(await visit.request.body() or b"{}")
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        words = str(error) if isinstance(error, msgspec.MsgspecError) else "it is no JSON text"
        schema = "see openapi.json for the fields"
        raise HTTPException(400, f"The request's body does not fit: {words}; {schema}.") from None
