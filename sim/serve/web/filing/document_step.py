"""The documents of a paper: the main one, then attachments, one at a time."""

from __future__ import annotations

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.refusals import Code
from sim.serve.web.filing.draft import undone
from sim.serve.web.filing.gate import Acting, for_users, standing_refusal
from sim.serve.web.filing.steps import Filing, elsewhere, looked_at, sent
from sim.serve.web.filing.upload import BODY_BYTES_MAX, DESCRIPTION_MAX, uploaded
from sim.serve.web.visit import Visit, Way

DOCUMENTS_MAX = 200
"""Assumed: the main document and its attachments."""


@looked_at("documents")
async def documents_page(filing: Filing) -> Response:
    """What is attached so far, and the field for one more."""
    return _show(filing)


@for_users()
async def upload(visit: Visit, who: Acting) -> Response:
    """One more document; a refused one is told at once, and what was attached before stays."""
    filing = Filing(visit, who, "documents")
    other = elsewhere(filing)
    if other is not None:
        return other
    if len(filing.draft.documents) >= DOCUMENTS_MAX:
        return _show(filing, Refused("", f"A filing has at most {DOCUMENTS_MAX} documents.", ""))
    taken = await uploaded(visit)
    if taken.document is None:
        return taken.ending(_show(filing, taken.refused, taken.fields.get("description", ""), taken.status_code))
    filing = Filing(visit, who, "documents")  # while the file came, another one may have been added, or all be filed
    other = elsewhere(filing)
    if other is not None:
        return other
    documents = (*filing.draft.documents, taken.document)
    filing.keep(undone(replace(filing.draft, documents=documents), "text"))
    return filing.stay()


@sent("documents")
async def go_on(filing: Filing, form: FormData) -> Response:
    """Take a document off, or go on with those attached."""
    do = str(form.get("do", "next"))
    if do.startswith("remove-"):
        kept = [one for place, one in enumerate(filing.draft.documents) if do != f"remove-{place}"]
        filing.keep(undone(replace(filing.draft, documents=tuple(kept)), "documents", "text"))
        return filing.stay()
    if filing.event.document == "required" and not filing.draft.documents:
        return _show(filing, standing_refusal(filing.visit.court, Code.FILING_NEEDS_DOCUMENT))
    return filing.go_on(filing.draft)


def _show(filing: Filing, refused: Refused | None = None, description: str = "", status_code: int = 0) -> Response:
    court = filing.visit.court
    return filing.show(
        refused,
        description,
        status_code,
        size_mb=f"{court.size_bytes_max() / 1_000_000:g}",
        description_max=DESCRIPTION_MAX,
        enclosures=filing.event.encloses,
    )


WAYS = (
    Way("/filing/{draft}/documents", documents_page),
    Way("/filing/{draft}/documents", go_on, ("POST",)),
    Way("/filing/{draft}/documents/upload", upload, ("POST",), BODY_BYTES_MAX),
)
