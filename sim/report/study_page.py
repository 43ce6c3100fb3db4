"""A study's page: an answer, tables on the first screen, then sections of figures and tables; one file by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from sim.report.answer import Headline
from sim.report.palette import token_css
from sim.report.views import FigureView, TableView

TEMPLATE = "study.html.j2"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A section: its anchor, title and short name, then what stands in it, in this order."""

    id: str
    title: str
    short: str
    lines: tuple[str, ...] = ()
    figures: tuple[FigureView, ...] = ()
    tables: tuple[TableView, ...] = ()
    points: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    tall: bool = False


class StudyPage(msgspec.Struct, frozen=True, kw_only=True):
    """A whole page. `first`: the tables of the first screen; `caveat`: what its figures are of."""

    kind: str
    title: str
    question: str
    sentences: tuple[Any, ...]
    tiles: tuple[Headline, ...]
    first: tuple[TableView, ...]
    caveat: str
    sections: tuple[Section, ...]
    foot: str


def write_study_page(page: StudyPage, folder: Path) -> Path:
    """Write `report.html` into the study's folder and return its path."""
    from sim.report.write import REPORT, render_page

    context: dict[str, object] = {
        "page": page,
        "tokens_light": token_css(dark=False),
        "tokens_dark": token_css(dark=True),
    }
    path = folder / REPORT
    path.write_text(render_page(context, TEMPLATE), encoding="utf-8")
    return path
