"""Creditors added to the list of a bankruptcy case, typed or pasted as a mailing matrix is written: a block each."""

from __future__ import annotations

import re

from starlette.responses import Response

from sim.ecf.answers import Accepted, Refused
from sim.ecf.claim_records import Creditor
from sim.ecf.commands import LoadCreditors
from sim.ecf.refusals import Code
from sim.serve.web.filing.gate import Acting, for_users, fresh_key, standing_refusal
from sim.serve.web.filing.party_step import lines
from sim.serve.web.filing.typed import Typed, typed_in
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_NOBODY = "Name the creditors: the name in the first line, the address below it, an empty line between two of them."


@for_users()
async def creditor_form(visit: Visit, _who: Acting) -> Response:
    """The form; ``?case=`` fills in the number."""
    return _show(visit, Typed({"number": visit.request.query_params.get("case", "")[:60]}))


@for_users()
async def load_creditors(visit: Visit, who: Acting) -> Response:
    """Add them; sent twice, they are added once. A refusal keeps what was typed."""
    form = await visit.form()
    typed = typed_in(form)
    court, creditors = visit.court, blocks(typed["creditors"])
    found = court.reading.dockets.cases_numbered(typed["number"].strip())
    cases = [court.state.cases[one] for one in found if court.state.cases[one].kind == "bk"]
    if len(cases) != 1:
        return _show(visit, typed, standing_refusal(court, Code.CASE_UNKNOWN))
    if not creditors:
        return _show(visit, typed, Refused("", _NOBODY, ""))
    answer = await court.do(LoadCreditors(who.session_id, cases[0].case_id, creditors, typed["key"]))
    if not isinstance(answer, Accepted):
        return _show(visit, typed, answer)
    return _show(visit, Typed({"number": cases[0].number}), added=len(answer.receipt.creditor_ids))


def blocks(text: str) -> tuple[Creditor, ...]:
    """The creditors of a text: one a block, the name first, then the lines of the address."""
    found = [lines(block) for block in _BLANK.split(text.replace("\r\n", "\n"))]
    return tuple(Creditor(block[0], block[1:]) for block in found if block)


def _show(visit: Visit, typed: Typed, refused: Refused | None = None, added: int | None = None) -> Response:
    return page(
        visit,
        "filing/creditors.html",
        422 if refused else 200,
        title="Creditors of a case",
        typed=typed,
        refused=refused,
        added=added,
        key=typed["key"] if refused else fresh_key(visit),
    )


WAYS = (
    Way("/utilities/creditors", creditor_form),
    Way("/utilities/creditors", load_creditors, ("POST",)),
)
