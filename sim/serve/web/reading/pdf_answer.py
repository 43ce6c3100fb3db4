"""A PDF on its way to a reader: the bytes that were filed, and exactly the content type by which clients know it."""

from __future__ import annotations

from starlette.responses import Response, StreamingResponse

from sim.ecf.records import FiledDocument
from sim.serve.served_court import ServedCourt


def pdf_answer(court: ServedCourt, document: FiledDocument, filename: str) -> Response:
    """The document, streamed. Real clients compare the content type as a whole: no charset (surfaces §0)."""
    headers = {
        "content-type": "application/pdf",
        "content-length": str(document.size_bytes),
        "content-disposition": f'inline; filename="{filename}"',
    }
    return StreamingResponse(court.documents.chunks(document.digest), headers=headers)
