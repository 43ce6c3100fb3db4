"""Tables and JSON for the command line: coloured and fitted on a terminal, plain and whole when piped."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from textwrap import TextWrapper

import msgspec

from sim.data_file import shown_path

CELL_WIDTH_MAX = 160


def day_or_instant(words: str) -> date:
    """Read YYYY-MM-DD as a day and YYYY-MM-DDTHH:MM as an instant. Raises ValueError that tells the form."""
    try:
        return date.fromisoformat(words) if len(words) <= len("YYYY-MM-DD") else datetime.fromisoformat(words)
    except ValueError:
        raise ValueError(f"{words!r} is not a day; write YYYY-MM-DD, such as 2014-01-24") from None


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
    """Return a value as a table cell: nothing for None, lists joined, and long values cut (JSON has them whole)."""
    if isinstance(value, tuple | list):
        value = "; ".join(str(one) for one in value)
    words = "" if value is None else " ".join(str(value).split())
    return words if len(words) <= CELL_WIDTH_MAX else f"{words[: CELL_WIDTH_MAX - 1]}…"


def table_text(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, terminal_width: int | None, spare: Sequence[str] = ()
) -> str:
    """Return a table. With a terminal's width it is drawn to fit; without one its columns are aligned by spaces.

    No word is broken to fit: the ``spare`` columns are left out, in their order, as far as needed, and what still does
    not fit is told in paragraphs.
    """
    if terminal_width is None:
        return _plain(headings, rows)
    kept = list(range(len(headings)))
    left_out: list[str] = []
    for heading in (None, *spare):
        if heading is not None:
            left_out.append(heading)
            kept.remove(headings.index(heading))
        shown = [headings[column] for column in kept]
        lines = [[row[column] for column in kept] for row in rows]
        widths = _widths([shown, *lines], terminal_width)
        if widths is not None:
            note = f"\n\nleft out for want of room: {', '.join(left_out)} (--json has them)" if left_out else ""
            return _drawn(shown, lines, widths, terminal_width) + note
    return paragraphs_text(headings, rows, width=terminal_width)


_GAP = 2  # spaces between two columns


def _widths(lines: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """The widths of columns in which no word is broken, as wide as they want to be or there is room; None: no room."""
    columns = list(zip(*lines, strict=True))
    widths = [max((len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    wanted = [max(map(len, column)) for column in columns]
    room = width - sum(widths) - _GAP * (len(columns) - 1)
    if room < 0:
        return None
    while room and (wanting := [place for place, now in enumerate(widths) if now < wanted[place]]):
        widths[min(wanting, key=lambda place: widths[place])] += 1
        room -= 1
    return widths


def _drawn(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], terminal_width: int) -> str:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", padding=(0, _GAP, 0, 0), pad_edge=False)
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, width=width)
    for row in rows:
        table.add_row(*(_escaped(cell) for cell in row))
    drawn = io.StringIO()
    Console(file=drawn, width=terminal_width, force_terminal=True, highlight=False).print(table)
    return drawn.getvalue().rstrip("\n")


PIPED_WIDTH = 120


def paragraphs_text(headings: Sequence[str], rows: Sequence[Sequence[str]], *, width: int = PIPED_WIDTH) -> str:
    """Return each row as a paragraph: its first cell, then a line for each other cell that says something."""
    wrap = TextWrapper(width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    paragraphs = []
    for row in rows:
        told = [row[0], *(f"  {heading}: {cell}" for heading, cell in zip(headings[1:], row[1:], strict=True) if cell)]
        paragraphs.append("\n".join(wrap.fill(line) for line in told if line))
    return "\n\n".join(paragraphs)


def _plain(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [tuple(headings), *(tuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    padded = ([cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return "\n".join("  ".join(cells).rstrip() for cells in padded)


def _escaped(cell: str) -> str:
    from rich.markup import escape

    return escape(cell)
