"""The list of creditors (``CredMatrixCase.pl``), and the service that makes a text file of it (surfaces §11)."""

from __future__ import annotations

from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.courts.clock import local_datetime
from sim.ecf.answers import Refused
from sim.ecf.reading.queries import Reader, ViewCreditorMatrix
from sim.ecf.reading.shown import MatrixPage
from sim.serve.served_court import ServedCourt
from sim.serve.web.links import MATRIX_HOST, MATRIX_PATH
from sim.serve.web.reading.case_meant import cases_meant
from sim.serve.web.reading.choosing import choose_case, heads_of
from sim.serve.web.reading.nonce import nonce
from sim.serve.web.reading.quiet import plain
from sim.serve.web.reading.readers import for_readers, not_found, reading_page, refused_page
from sim.serve.web.reading.receipt import receipt_of
from sim.serve.web.visit import Visit, Way

_PATH = "/cgi-bin/CredMatrixCase.pl"
_FORMATTER = "/query/cmecf/index.adp"
_FIELDS = 7  # of a line, after its number: a name and five lines of address, and one that is never used
_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'self'; "
    f"form-action 'self' https://{MATRIX_HOST}"
)
_BODY_BYTES_MAX = 4_000_000


async def form(visit: Visit, reader: Reader) -> Response:
    """GET: the form, its method in capitals as real clients look for it."""
    heads, refused = heads_of(visit, reader, cases_meant(visit, {}))
    if refused is not None:
        return refused_page(visit, refused, "List of Creditors")
    typed = {"all_case_ids": str(heads[0].case_id), "case_num": heads[0].number} if heads else {}
    action = f"../cgi-bin/CredMatrixCase.pl?{nonce(visit)}"
    return reading_page(visit, "creditors_form.html", "List of Creditors", typed=typed, action=action)


async def matrix(visit: Visit, reader: Reader) -> Response:
    """POST: the list, charged by its size, and the form that has a text file made of it."""
    fields = await visit.form(csrf=False)
    found = cases_meant(visit, fields)
    if not found:
        return not_found(visit)
    if len(found) > 1:
        return await choose_case(visit, reader, found, _PATH)
    answer = await visit.court.read(ViewCreditorMatrix(reader, found[0]))
    if isinstance(answer, Refused):
        return refused_page(visit, answer, "List of Creditors")
    page = answer.content
    assert isinstance(page, MatrixPage)
    by_host = visit.links.by_host
    answered = reading_page(
        visit,
        "creditors.html",
        "List of Creditors",
        page=page,
        data=matrix_text(visit.court, page),
        action=f"https://{MATRIX_HOST}{_FORMATTER}" if by_host else f"/{MATRIX_PATH}{_FORMATTER}",
        receipt=receipt_of(visit, answer.charge),
    )
    if by_host:  # the one page whose form leads to another site
        answered.headers["content-security-policy"] = _POLICY
    return answered


def matrix_text(court: ServedCourt, page: MatrixPage) -> str:
    """The list as lines of fields between bars: a head, the creditors, an end; as real lists are laid out."""
    moment: datetime = local_datetime(court.now_us(), court.book.profile.zone)
    head = page.head
    when = f"{moment:%Y-%m-%d %H:%M:%S} {moment.tzname()}"
    rows = [["Label Matrix for local noticing", head.office, f"Case {head.number}", court.book.profile.district_name]]
    rows[0] += [head.office_name, when]
    rows += [[one.creditor.name, *one.creditor.address] for one in page.creditors]
    rows.append(["End of Label Matrix", f"Total addresses {len(page.creditors)}"])
    return "\n".join(_line(number, row) for number, row in enumerate(rows, 1))


def _line(number: int, fields: list[str]) -> str:
    """One line. A bar within a field would begin another: it is printed as a slash."""
    kept = [plain(field).replace("|", "/") for field in fields]
    if len(kept) > _FIELDS - 1:  # the rest of a long address shares its last field
        kept = [*kept[: _FIELDS - 2], ", ".join(kept[_FIELDS - 2 :])]
    return "|".join([str(number), *kept, *[""] * (_FIELDS - len(kept))])


async def formatted(visit: Visit) -> Response:
    """The formatter of all courts: gives back as a text file what it is sent, in the address or as a form."""
    asked = visit.request.query_params
    data = asked.get("data")
    if data is None and visit.request.method == "POST":
        data = str((await visit.form(csrf=False)).get("data", ""))
    if not data:
        raise HTTPException(400, "The list is missing: send it in the field data.")
    return Response(data, media_type="text/plain")


WAYS = (Way(_PATH, for_readers(form)), Way(_PATH, for_readers(matrix), ("POST",)))
FORMATTER = (Way(_FORMATTER, formatted, ("GET", "POST"), _BODY_BYTES_MAX),)
