"""What the page's template is given: tables with their captions and CSV, figures with their words and drawings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import msgspec
import polars as pl
from markupsafe import Markup

from sim.report import names

CSV_BYTES_MAX = 150_000
ROWS_SHOWN_MAX = 400


class Show(msgspec.Struct, frozen=True):
    """One column of a table: the frame's column, its heading, how a value is written, whether it is a number."""

    column: str
    label: str
    form: Callable[[Any], str]
    numeric: bool = True


class TableView(msgspec.Struct, frozen=True):
    """A table ready to print; `csv` is a data: link, or None with `csv_note` saying why."""

    id: str
    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None = None
    note: str = ""
    csv: str | None = None
    csv_note: str = ""


class FigureView(msgspec.Struct, frozen=True):
    """A figure: the sentence it proves, what it is drawn from, its drawing in two forms, its words and its numbers."""

    id: str
    title: str
    subtitle: str
    alt: str
    wide: Markup
    narrow: Markup
    table: TableView
    note: str = ""


def table_view(
    id_: str,
    caption: str,
    frame: pl.DataFrame,
    shows: Sequence[Show],
    *,
    note: str = "",
    csv: pl.DataFrame | None = None,
    total: Sequence[str] | None = None,
    rows_max: int = ROWS_SHOWN_MAX,
) -> TableView:
    """A table of a frame's rows in their order; `csv` replaces the frame in the download where it should hold more."""
    shown = frame.head(rows_max)
    rows = tuple(tuple(show.form(row[show.column]) for show in shows) for row in shown.iter_rows(named=True))
    link, csv_note = csv_link(frame if csv is None else csv)
    if len(frame) > rows_max:
        note = f"{note} The first {rows_max} of {len(frame)} rows are shown.".strip()
    heads = tuple((show.label, show.numeric) for show in shows)
    return TableView(id_, caption, heads, rows, None if total is None else tuple(total), note, link, csv_note)


def csv_link(frame: pl.DataFrame) -> tuple[str | None, str]:
    """A frame as a data: link to a CSV file; too large for the page, no link and a word on where the numbers are."""
    text = frame.write_csv()
    if len(text.encode()) > CSV_BYTES_MAX:
        return None, "Too long for this page: compute it from the run’s Parquet files."
    return f"data:text/csv;charset=utf-8,{quote(text)}", ""


def court_chip(slot: int, court: str) -> Markup:
    """A court's sign with its colour beside it."""
    return Markup('<span class="court"><i class="chip c{}"></i>{}</span>').format(slot, names.code(court))


def text(value: object) -> str:
    """A value as it stands; nothing is a dash."""
    return "–" if value is None or value == "" else str(value)
