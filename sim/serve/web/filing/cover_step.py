"""The cover sheet of a new case: office, title, nature of suit, and what else the docket's heading will print."""

from __future__ import annotations

import re

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.refusals import Code
from sim.serve.web.filing.draft import Cover, undone
from sim.serve.web.filing.gate import standing_refusal
from sim.serve.web.filing.steps import Filing, looked_at, sent
from sim.serve.web.visit import Way

JURY = ("", "Plaintiff", "Defendant", "Both", "None")
JURISDICTION = ("", "Federal Question", "Diversity", "U.S. Government Plaintiff", "U.S. Government Defendant")
_TEXT_MAX = 300
_NATURE = re.compile(r"(\d{3})?")


@looked_at("cover")
async def cover_page(filing: Filing) -> Response:
    """The fields of the cover sheet."""
    return _show(filing, None, filing.draft.cover or Cover("", ""))


@sent("cover")
async def fill_cover(filing: Filing, form: FormData) -> Response:
    """Take the cover sheet, or tell what it lacks."""

    def said(name: str) -> str:
        return " ".join(str(form.get(name, "")).split())[:_TEXT_MAX]

    encloses = tuple(one for one in filing.event.encloses if one in form.getlist("encloses"))
    cover = Cover(
        office=said("office"),
        title=said("title"),
        nature_of_suit=said("nature_of_suit"),
        cause=said("cause"),
        jury_demand=said("jury_demand"),
        demand=said("demand"),
        jurisdiction=said("jurisdiction"),
        sealed=form.get("sealed") == "1",
        encloses=encloses if filing.event.encloses else None,
    )
    main = said("main_case")
    refused = _problem(filing, cover)
    if refused is None and filing.event.opens == "ap":
        cases = filing.visit.court.reading.dockets.cases_numbered(main)
        mains = [one for one in cases if filing.visit.court.state.cases[one].kind == "bk"]
        if len(mains) == 1:
            cover = replace(cover, main_case=mains[0])
        else:
            refused = standing_refusal(filing.visit.court, Code.CASE_NO_MAIN_CASE)
    if refused is not None:
        return _show(filing, refused, cover, main)
    return filing.go_on(undone(replace(filing.draft, cover=cover), "text"))


def _problem(filing: Filing, cover: Cover) -> Refused | None:
    if all(cover.office != one.code for one in filing.visit.court.book.profile.divisions):
        return standing_refusal(filing.visit.court, Code.CASE_UNKNOWN_OFFICE)
    if not cover.title:
        return Refused("", "A case needs a title, as its docket is to print it.", "")
    if not _NATURE.fullmatch(cover.nature_of_suit):
        return Refused("", "The nature of suit is a code of three digits, as on the civil cover sheet.", "")
    return None


def _show(filing: Filing, refused: Refused | None, typed: Cover, main: str = "") -> Response:
    court = filing.visit.court
    if not main and typed.main_case is not None:
        main = court.state.cases[typed.main_case].number
    return filing.show(
        refused,
        typed,
        offices=court.book.profile.divisions,
        jury=JURY,
        jurisdictions=JURISDICTION,
        main=main,
        civil=filing.event.opens in ("cv", "ap"),
    )


WAYS = (
    Way("/filing/{draft}/cover", cover_page),
    Way("/filing/{draft}/cover", fill_cover, ("POST",)),
)
