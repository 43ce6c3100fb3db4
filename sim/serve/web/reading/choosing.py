"""Several cases bear the number that was typed: the reader chooses."""

from __future__ import annotations

from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.reading.case_head import CaseHead
from sim.ecf.reading.queries import Reader, ViewCase
from sim.ecf.reading.shown import CasePage
from sim.serve.web.reading.readers import reading_page, refused_page
from sim.serve.web.visit import Visit


async def choose_case(visit: Visit, reader: Reader, case_ids: tuple[int, ...], path: str) -> Response:
    """A list of the cases, each with a link to the form or report at ``path``."""
    heads, refused = heads_of(visit, reader, case_ids)
    if not heads and refused is not None:
        return refused_page(visit, refused, "Choose a case")
    return reading_page(visit, "choose.html", "Choose a case", heads=heads, path=path)


def heads_of(visit: Visit, reader: Reader, case_ids: tuple[int, ...]) -> tuple[tuple[CaseHead, ...], Refused | None]:
    """(the heads of those that this reader may see, why the last of the others is not among them)."""
    heads, refused = [], None
    for case_id in case_ids:
        answer = visit.court.reading.read(ViewCase(reader, case_id), visit.court.now_us())
        if isinstance(answer, Refused):
            refused = answer
        else:
            assert isinstance(answer.content, CasePage)
            heads.append(answer.content.head)
    return tuple(heads), refused
