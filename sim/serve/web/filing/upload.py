"""A PDF taken from a form straight into the court's store: bounded before and while it comes, judged at once."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.records import Document
from sim.ecf.refusals import Code
from sim.serve.durable.upload import DocumentTooLargeError
from sim.serve.served_court import ServedCourt
from sim.serve.web.filing.gate import standing_refusal
from sim.serve.web.filing.multipart import StreamedForm
from sim.serve.web.visit import CSRF_FIELD, Visit

AROUND_BYTES = 200_000
"""What a form may hold besides its file."""

BODY_BYTES_MAX = 1 << 40
"""The way itself bounds nothing: the court's limit does, in the court's words."""

DESCRIPTION_MAX = 200
_NO_FILE = "Choose a PDF file first."


class Uploaded(msgspec.Struct, frozen=True):
    """What came of an upload: a document, or a refusal; with the other fields of the form.

    closes: more than is worth reading still comes, and the connection is to end with the answer.
    """

    fields: dict[str, str]
    document: Document | None = None
    refused: Refused | None = None
    status_code: int = 200
    closes: bool = False

    def ending(self, response: Response) -> Response:
        """The answer, which ends the connection where the rest of the form was not read."""
        if self.closes:
            response.headers["connection"] = "close"
        return response


async def uploaded(visit: Visit) -> Uploaded:
    """Take in the form's file, after its token. A file that the court's check turns down is refused in its words.

    Raises HTTPException 400, 403, 413 for the form around it, DocumentNotStoredError where the disk fails.
    """
    court, form = visit.court, StreamedForm(visit.request)
    size_max = court.size_bytes_max()
    announced = visit.request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > size_max + AROUND_BYTES:
        drained = int(announced) <= 2 * size_max + AROUND_BYTES and await form.drain(2 * size_max + AROUND_BYTES)
        return Uploaded({}, None, too_large(court), 413, closes=not drained)
    part = await form.until_file()
    visit.require_csrf(form.fields.get(CSRF_FIELD, ""))
    if part is None or not part.filename:
        await form.until_file()
        return Uploaded(form.fields, None, Refused("", _NO_FILE, ""), 422)
    description = form.fields.get("description", "").strip()[:DESCRIPTION_MAX]
    try:
        document = await court.take_in(form.chunks(), None, description)
    except DocumentTooLargeError:
        drained = await form.drain(size_max + AROUND_BYTES)
        return Uploaded(form.fields, None, too_large(court), 413, closes=not drained)
    await form.until_file()
    if document.verdict is not None:
        refused = standing_refusal(court, Code(document.verdict))
        refused = msgspec.structs.replace(refused, message=document.verdict_text or refused.message)
        return Uploaded(form.fields, None, refused, 422)
    return Uploaded(form.fields, document)


def too_large(court: ServedCourt) -> Refused:
    """The court's words for a file over its limit (CIT-22)."""
    policy = court.book.pdf_on(court.today())
    standing = standing_refusal(court, Code.PDF_TOO_LARGE)
    words = policy.text_too_large.replace("{limit_mb}", f"{policy.size_bytes_max / 1_000_000:g}")
    return msgspec.structs.replace(standing, message=words or standing.message)
