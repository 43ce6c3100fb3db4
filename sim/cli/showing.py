"""What the command line prints: answers on standard output, errors on standard error."""

from __future__ import annotations

import os
import shutil
import sys

from sim.cli.app import OK


def say(*lines: str) -> int:
    """Print lines on standard output; returns the exit code OK."""
    for line in lines:
        print(line)
    return OK


def say_at_once(*lines: str) -> int:
    """As ``say``, shown while the program goes on, also through a pipe."""
    for line in lines:
        print(line, flush=True)
    return OK


def warn(words: str) -> None:
    """Say something on standard error."""
    print(f"ecfsim: {words}", file=sys.stderr)


def fail(words: str, code: int) -> int:
    """Say on standard error what is wrong; returns the exit code."""
    warn(words)
    return code


def terminal_width() -> int | None:
    """Columns of the terminal that standard output is; None where it is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() and "NO_COLOR" not in os.environ else None


def table(headings: tuple[str, ...], rows: list[tuple[str, ...]], spare: tuple[str, ...] = ()) -> str:
    """Lay rows out as text, as wide as the terminal allows (spare: see table_text)."""
    from sim.cli.text import table_text

    return table_text(headings, rows, terminal_width=terminal_width(), spare=spare)


def show(answer: object, json: bool, columns: tuple[str, ...], spare: tuple[str, ...] = ()) -> int:
    """Print an answer as JSON, or a list of records as a table of the given fields (spare: see table_text)."""
    from sim.cli.text import cell_text, json_text

    if json or not isinstance(answer, list):
        return say(json_text(answer))
    rows = [tuple(cell_text(getattr(one, name)) for name in columns) for one in answer]
    return say(table(tuple(name.replace("_", " ") for name in columns), rows, spare))
