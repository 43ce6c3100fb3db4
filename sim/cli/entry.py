"""Entry: run a command and turn every expected error into one line and an exit code."""

from __future__ import annotations

import io
import os
import sys

from cyclopts import CycloptsError

from sim.cli import (
    capacity_command,
    compare_command,
    court_commands,
    deadline_command,
    load_command,
    mail_command,
    national_command,
    pdf_commands,
    run_commands,
    sensitivity_command,
    serve_command,
)
from sim.cli.app import BAD_DATA, BAD_INPUT, FAILED, INTERRUPTED, OK, app
from sim.cli.showing import fail

# Importing them makes them part of the application.
COMMANDS = (
    capacity_command,
    compare_command,
    court_commands,
    deadline_command,
    load_command,
    mail_command,
    national_command,
    pdf_commands,
    run_commands,
    sensitivity_command,
    serve_command,
)


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return its exit code; every expected error is told in one line on standard error."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that cannot show an arrow still gets its answer
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = app(argv, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
        return code if isinstance(code, int) else OK
    except CycloptsError as error:
        return fail(" ".join(str(error).split()), BAD_INPUT)
    except KeyboardInterrupt:
        return fail("interrupted", INTERRUPTED)
    except BrokenPipeError:  # the reader has seen enough (`ecfsim courts | head -1`): no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (ValueError, LookupError, OSError, RuntimeError) as error:
        code = _code_of(error)
        if code is None:
            raise
        return fail(_words_of(error), code)


def _words_of(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _code_of(error: Exception) -> int | None:
    """Return the exit code of an expected error; None for one that is a fault of the program."""
    from sim.courts import NoRuleError, UnknownCourtError, UnknownRuleError
    from sim.courts.holidays import UnknownHolidaysError
    from sim.data_file import DataError, InputError
    from sim.paths import DataMissingError

    if isinstance(error, DataError | DataMissingError):
        return BAD_DATA
    if isinstance(error, NoRuleError | UnknownHolidaysError):
        return FAILED
    if isinstance(error, RuntimeError):
        from sim.serve.durable.journal import JournalError
        from sim.serve.mail.queue_file import QueueFileError

        return BAD_DATA if isinstance(error, JournalError | QueueFileError) else None
    told = (InputError, UnknownCourtError, UnknownRuleError, OSError)  # OSError: a file or folder that was named
    return BAD_INPUT if isinstance(error, told) else None
