"""Documents by their links (``/doc1/…``): the menu of attachments, the receipt, the PDF, a notice's free look."""

from __future__ import annotations

from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.docket_index import Place
from sim.ecf.reading.queries import Reader, ViewDocument, ViewEntry
from sim.ecf.reading.shown import DocumentsOpened, Shown
from sim.ecf.refusals import Code
from sim.serve.web.looks import is_public, looked
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.reading.attachments import menu_page
from sim.serve.web.reading.document_wanted import NO_SUCH_ENTRY, NOT_AVAILABLE, Wanted, filename, wanted
from sim.serve.web.reading.pdf_answer import pdf_answer
from sim.serve.web.reading.readers import not_logged_in, reader_of, reading_page, refused_page, standing
from sim.serve.web.reading.receipt import receipt_of
from sim.serve.web.reading.temp_files import TempFiles
from sim.serve.web.visit import Visit, Way

_UNAVAILABLE = Refused(Code.CASE_UNKNOWN_DOCUMENT.value, NOT_AVAILABLE, "")
_NO_LOOK = {Code.ACCESS_FREE_LOOK_OVER.value, Code.ACCESS_NO_FREE_LOOK.value}


class DocumentPages:
    """The pages around documents; temp_files: the names under which a free look shows them; limit: on wrong links."""

    def __init__(self, temp_files: TempFiles, limit: RateLimit) -> None:
        self._temp_files, self._limit = temp_files, limit

    def ways(self) -> tuple[Way, ...]:
        """The paths at a court."""
        return (
            Way("/doc1/{doc_id}", self.look),
            Way("/doc1/{doc_id}", self.post, ("POST",)),
            Way("/cgi-bin/show_temp.pl", self.show_temp),
        )

    async def look(self, visit: Visit) -> Response:
        """GET: with a notice's number the free look, fourth digit 0 the menu of attachments, else the receipt."""
        fields = visit.request.query_params
        found = wanted(visit.court, visit.request.path_params["doc_id"], fields)
        if fields.get("magic_num"):
            at_once = fields.get("use_magic") == "1" and visit.request.method == "GET"
            return await self._free_look(visit, found, fields["magic_num"], at_once)
        if visit.session is None:
            return not_logged_in(visit)
        reader = await reader_of(visit)
        if isinstance(found, str):
            return refused_page(visit, _words(found))
        if visit.request.path_params["doc_id"][3:4] == "0" and found.of > 1:
            answer = visit.court.reading.read(ViewEntry(reader, found.case_id, found.entry_number), _now(visit))
            return refused_page(visit, answer) if isinstance(answer, Refused) else menu_page(visit, found, answer)
        return await self._receipt(visit, reader, found)

    async def post(self, visit: Visit) -> Response:
        """POST: what the receipt's button and real clients send; ``got_receipt=1`` accepts the charge (surfaces §8)."""
        fields = await visit.form(csrf=False)
        found = wanted(visit.court, visit.request.path_params["doc_id"], fields)
        magic_num = str(fields.get("magic_num", ""))
        if magic_num and fields.get("use_magic") == "1":
            return await self._free_look(visit, found, magic_num, at_once=True)
        if visit.session is None:
            return not_logged_in(visit)
        reader = await reader_of(visit)
        if isinstance(found, str):
            return refused_page(visit, _words(found))
        if fields.get("got_receipt") != "1":
            return await self._receipt(visit, reader, found)
        return await _opened(visit, reader, found)

    async def show_temp(self, visit: Visit) -> Response:
        """The document behind a name, once; no cookie is asked for, and who asks for the head alone uses up nothing."""
        if visit.request.method == "HEAD":
            return Response(headers={"content-type": "application/pdf"})
        found = self._temp_files.take(visit.site.court_id, visit.request.query_params.get("file", ""))
        if found is None or not visit.court.documents.holds(found.document.digest):
            return _gone(visit)
        if not is_public(visit.court, visit.court.place_of_document(found.document.doc_id)):
            return _gone(visit)
        return pdf_answer(visit.court, found.document, found.filename)

    async def _receipt(self, visit: Visit, reader: Reader, found: Wanted) -> Response:
        """What the document will cost, before it is billed; whoever pays nothing gets it at once."""
        answer = visit.court.reading.read(_query(reader, found), _now(visit))
        if isinstance(answer, Refused):
            return refused_page(visit, answer)
        if answer.charge is None and visit.request.method == "GET":
            return await _opened(visit, reader, found)
        receipt = receipt_of(visit, answer.charge)
        return reading_page(visit, "receipt.html", "Download Confirmation", receipt=receipt, found=found)

    async def _free_look(self, visit: Visit, found: Wanted | str, magic_num: str, at_once: bool) -> Response:
        """The look that a notice gives, counted once; when it is over, the way of those who pay (CIT-5).

        at_once: else a page asks first, so that nothing but a person uses it up.
        """
        if isinstance(found, str):
            return not_logged_in(visit, found) if visit.session is None else refused_page(visit, _words(found))
        court = visit.court
        if not court.documents.holds(found.document.digest):
            return _gone(visit)
        if not at_once and is_public(court, Place(found.case_id, found.entry_number)):
            title = "Open the documents of a notice"
            return reading_page(visit, "free_look.html", title, found=found, magic_num=magic_num)
        place = court.reading.dockets.place_of_document(found.document.doc_id)
        answer = None if place is None else await looked(visit, self._limit, place, magic_num)
        if answer is None:
            answer = standing(visit, Code.ACCESS_NO_FREE_LOOK)
        if isinstance(answer, Shown) and isinstance(answer.content, DocumentsOpened):
            return self._framed(visit, found, answer.content)
        assert isinstance(answer, Refused)
        if visit.session is None:
            return not_logged_in(visit, answer.message)
        if answer.code in _NO_LOOK:
            return await self._receipt(visit, await reader_of(visit), found)
        return refused_page(visit, answer)

    def _framed(self, visit: Visit, found: Wanted, opened: DocumentsOpened) -> Response:
        """The document in a frame, and the names of the entry's other documents, which this look opens as well."""
        court = visit.court
        names = []
        for place, document in enumerate(opened.documents):
            name = filename(court, Wanted(found.case_id, found.entry_number, place, found.of, document))
            names.append((document, self._temp_files.offer(court.court_id, document, name)))
        shown = next((name for document, name in names if document.doc_id == found.document.doc_id), names[0][1])
        others = [(document, name) for document, name in names if name != shown]
        title = f"Document {opened.entry_number}"
        return reading_page(visit, "framed.html", title, opened=opened, shown=shown, others=others)


async def _opened(visit: Visit, reader: Reader, found: Wanted) -> Response:
    """The PDF; its charge is on the bill before a byte of it leaves."""
    if not visit.court.documents.holds(found.document.digest):
        return refused_page(visit, _UNAVAILABLE)
    answer = await visit.court.read(_query(reader, found))
    if isinstance(answer, Refused):
        return refused_page(visit, answer)
    return pdf_answer(visit.court, found.document, filename(visit.court, found))


def _query(reader: Reader, found: Wanted) -> ViewDocument:
    return ViewDocument(reader, found.case_id, found.entry_number, found.attachment)


def _words(why: str) -> Refused:
    code = Code.CASE_UNKNOWN_ENTRY if why == NO_SUCH_ENTRY else Code.CASE_UNKNOWN_DOCUMENT
    return Refused(code.value, why, "")


def _gone(visit: Visit) -> Response:
    return not_logged_in(visit, NOT_AVAILABLE) if visit.session is None else refused_page(visit, _UNAVAILABLE)


def _now(visit: Visit) -> int:
    return visit.court.now_us()
