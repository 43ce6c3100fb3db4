"""The application that the commands join: its name, its exit codes and the kinds of values they share."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated

from cyclopts import App, Parameter, Token

from sim import __version__

OK, FAILED, BAD_INPUT, BAD_DATA, INTERRUPTED = 0, 1, 2, 3, 130

EXIT_CODES = """Exit codes: 0 done; 1 what was asked for failed (a rule without a value on that day, rows without a \
due date, a refused file, a run that did not reconcile); 2 wrong usage or input; 3 a data file cannot be used; \
130 interrupted."""

app = App(
    name="ecfsim",
    help="Simulates and checks U.S. federal court e-filing (CM/ECF and PACER). Answers go to standard output, "
    "errors to standard error.",
    help_epilogue=EXIT_CODES,
    version=__version__,
    version_flags=["--version"],
    default_parameter=Parameter(show_default=False),
    suppress_keyboard_interrupt=False,  # main() tells it
)

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON.")]


def day_of(_type: object, tokens: Sequence[Token]) -> date:
    """Read a day, or an instant of local time. The ValueError's words are shown after the option's name."""
    from sim.cli.text import day_or_instant

    return day_or_instant(tokens[0].value)


def days_of(type_: object, tokens: Sequence[Token]) -> tuple[date, ...]:
    """Read days given one by one."""
    return tuple(day_of(type_, (token,)) for token in tokens)


Day = Annotated[date, Parameter(converter=day_of)]


@contextmanager
def loading() -> Iterator[None]:
    """While libraries load, Ctrl-C ends the program there and then: not all of them bear an exception in the midst."""

    def end(_number: int, _frame: object) -> None:
        os.write(2, b"ecfsim: interrupted\n")
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():  # only there can signals be taken
        yield
        return
    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
