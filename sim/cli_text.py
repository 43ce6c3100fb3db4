"""Tables and JSON for the command line: coloured and fitted on a terminal, plain and whole when piped."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sim.data_file import shown_path

CELL_WIDTH_MAX = 160


def json_text(value: object) -> str:
    """Return a record or a list of records as indented JSON; paths are shown from the data room on."""
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=_encode), indent=2).decode()


def _encode(value: object) -> object:
    if isinstance(value, Path):
        return shown_path(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)


def cell_text(value: object) -> str:
    """Return a value as a table cell: nothing for None, and long values cut (JSON has them whole)."""
    words = "" if value is None else " ".join(str(value).split())
    return words if len(words) <= CELL_WIDTH_MAX else f"{words[: CELL_WIDTH_MAX - 1]}…"


def table_text(headings: Sequence[str], rows: Sequence[Sequence[str]], *, terminal_width: int | None) -> str:
    """Return a table. With a terminal's width it is drawn to fit; without one its columns are aligned by spaces."""
    if terminal_width is None:
        return _plain(headings, rows)
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(_escaped(cell) for cell in row))
    drawn = io.StringIO()
    Console(file=drawn, width=terminal_width, force_terminal=True, highlight=False).print(table)
    return drawn.getvalue().rstrip("\n")


def _plain(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [tuple(headings), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return "\n".join("  ".join(cells).rstrip() for cells in padded)


def _escaped(cell: str) -> str:
    from rich.markup import escape

    return escape(cell)
