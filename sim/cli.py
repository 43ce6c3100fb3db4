"""The command line. Each command asks the rooms below and shows the answer; nothing is decided here."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

OK, FAILED, BAD_INPUT, BAD_DATA, INTERRUPTED = 0, 1, 2, 3, 130

try:
    from cyclopts import App, CycloptsError, Parameter, Token, validators

    from sim import __version__
except KeyboardInterrupt:  # Ctrl-C before there is anything to interrupt
    print("ecfsim: interrupted", file=sys.stderr)
    sys.exit(INTERRUPTED)

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


def _day(_type: object, tokens: Sequence[Token]) -> date:
    """Read a day, or an instant of local time. The ValueError's words are shown after the option's name."""
    from sim.cli_text import day_or_instant

    return day_or_instant(tokens[0].value)


def _days(type_: object, tokens: Sequence[Token]) -> tuple[date, ...]:
    return tuple(_day(type_, (token,)) for token in tokens)


Day = Annotated[date, Parameter(converter=_day)]


# --- courts ---------------------------------------------------------------------------------------------------------


@app.command
def courts(
    court: str | None = None, /, *, assumed: Annotated[bool, Parameter(negative="")] = False, json: AsJson = False
) -> int:
    """List the courts on file, or everything that is assumed about them.

    Parameters
    ----------
    court
        Id of a court: only that one, with what it inherits.
    assumed
        List every value that no source backs, with the reason.
    """
    from sim.cli_courts import all_assumptions, court_summaries
    from sim.cli_text import PIPED_WIDTH, cell_text, paragraphs_text

    if assumed:
        assumptions = all_assumptions(court)
        rows = [(one.key, cell_text(one.value), one.why, one.place) for one in assumptions]
        width = _terminal_width() or PIPED_WIDTH
        told = paragraphs_text(("key", "value", "why", "place"), rows, width=width)
        return _show(assumptions, json, ()) if json else _say(told)
    columns = ("court_id", "name", "kind", "zone", "live_on", "mandatory_on", "nextgen_on", "rules", "docket_events",
               "outages", "assumed_values")  # fmt: skip
    spare = ("zone", "docket events", "rules", "nextgen on", "outages", "assumed values")
    return _show(court_summaries(court), json, columns, spare)


@app.command
def outages(court: str, /, *, json: AsJson = False) -> int:
    """Show a court's outage log as published, and what the court's own rule makes of each day.

    Parameters
    ----------
    court
        Id of a court, e.g. caed (`ecfsim courts` lists them).
    """
    from sim.cli_courts import OUTAGE_HEADINGS, OUTAGE_SPARE, log_note, outage_notes, outage_rows
    from sim.courts import load_court
    from sim.courts.outage_decisions import decide_outages

    book = load_court(court)
    decisions = decide_outages(book)
    if json:
        return _show(decisions, json, ())
    _say(_table(OUTAGE_HEADINGS, outage_rows(decisions), OUTAGE_SPARE), "", *log_note(book), *outage_notes(decisions))
    return OK


@app.command
def explain(
    court: str,
    rule: str,
    /,
    *,
    on: Day,
    fact: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    json: AsJson = False,
) -> int:
    """Explain a rule of a court as of a day: value, citation, words, and what it overrode.

    Parameters
    ----------
    court
        Id of a court, e.g. caed.
    rule
        Id of a rule, e.g. technical_failure or filing.cutoff_local.
    on
        The day, YYYY-MM-DD.
    fact
        A fact that exceptions may depend on, NAME=VALUE, e.g. filer.pro_se=yes; may be given more than once.
    """
    from sim.cli_courts import parse_facts
    from sim.courts import explain as explain_rule
    from sim.courts import load_court

    explanation = explain_rule(load_court(court), rule, on, parse_facts(fact))
    return _show(explanation, json, ()) if json else _say(*explanation.lines())


@app.command
def new_court(court: str, /, *, like: str) -> int:
    """Start the folder of a new court after the model of another, with every value marked as not checked.

    Parameters
    ----------
    court
        Id of the new court, e.g. azd.
    like
        Id of a court of the same kind, whose particulars are copied, e.g. caed.
    """
    from sim.courts import new_court as write_court
    from sim.data_file import shown_path
    from sim.paths import data_room

    folder = write_court(data_room("courts"), court, like)
    return _say(f"{shown_path(folder)}: a court like {like}; `ecfsim courts {court} --assumed` lists what to check.")


# --- deadlines ------------------------------------------------------------------------------------------------------


@app.command
def deadline(
    *,
    court: str | None = None,
    from_: Annotated[date | None, Parameter(name="--from", converter=_day)] = None,
    days: int | None = None,
    hours: int | None = None,
    backward: Annotated[bool, Parameter(negative="")] = False,
    service: Literal["electronic", "mail", "clerk", "consented", "hand"] | None = None,
    inaccessible: Annotated[tuple[date, ...], Parameter(negative="", converter=_days)] = (),
    state_holidays: Literal["forward", "ignore"] | None = None,
    csv: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    out: Path | None = None,
    json: AsJson = False,
) -> int:
    """Compute when a period ends, with the steps and citations of the computation.

    Parameters
    ----------
    court
        Id of a court, e.g. casb.
    from_
        The day of the event, YYYY-MM-DD (for --hours YYYY-MM-DDTHH:MM, in the court's time zone).
    days
        Length of the period in days.
    hours
        Length of the period in hours.
    backward
        Count back from the event.
    service
        How the paper that starts the period was served, where the period runs from service.
    inaccessible
        A day on which the clerk's office was inaccessible; may be given more than once.
    state_holidays
        Count state holidays in periods after an event, or ignore them (default: the court's rule).
    csv
        Compute a file of periods instead (- reads standard input): columns court, from, days, direction, service;
        `due` is appended.
    out
        Where to write the computed file (default: standard output).
    """
    from sim.cli_deadlines import answer_deadline, answer_lines, compute_file

    if csv is not None:
        if (court, from_, days, hours, service, state_holidays) != (None,) * 6 or backward or inaccessible or json:
            return _fail("--csv takes its periods from the file: leave the other options out, except --out", BAD_INPUT)
        return FAILED if compute_file(csv, out, _warn) else OK
    if court is None or from_ is None or out is not None:
        return _fail("give --court, --from and --days, or --csv FILE (with --out FILE if wanted)", BAD_INPUT)
    answer = answer_deadline(court, from_, days, hours, backward=backward, service=service,
                             inaccessible=inaccessible, state_holidays=state_holidays)  # fmt: skip
    return _show(answer, json, ()) if json else _say(*answer_lines(answer))


# --- files ----------------------------------------------------------------------------------------------------------

pdf_app = App(name="pdf", help="Judge PDF files as a court's CM/ECF would.")
app.command(pdf_app)


@pdf_app.command(name="check")
def check_pdf(files: list[Path], /, *, court: str, on: date | None = None, json: AsJson = False) -> int:
    """Judge files by a court's PDF policy; exit code 1 where one is refused.

    Parameters
    ----------
    files
        The files.
    court
        Id of a court, e.g. cit.
    on
        The day whose size limit applies, YYYY-MM-DD (default: the latest on file).
    """
    from sim.cli_pdf import court_policy, judge_files, verdict_lines

    verdicts = judge_files(files, court_policy(court, on))
    if json:
        _show(verdicts, json, ())
    else:  # the messages are sentences: a record a paragraph reads better than a table
        _say(*verdict_lines(verdicts))
    return FAILED if any(one.verdict == "refused" for one in verdicts) else OK


# --- runs -----------------------------------------------------------------------------------------------------------


@app.command
def run(
    scenario: str,
    /,
    *,
    seed: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 1,
    out: Path | None = None,
    workers: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    json: AsJson = False,
) -> int:
    """Simulate a scenario, write its results and its report, and print a summary.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, e.g. national-outage-2014, or path of a TOML file.
    seed
        Seed of all randomness (default 1). The same scenario and seed give the same trace.
    out
        Folder for the results (default runs/NAME-SEED); an earlier run in it is replaced.
    workers
        Processes to share the courts out to (default: one for each processor). They change nothing in the results.
    """
    with _loading():
        from sim.cli_runs import progress_bar, run_and_report, stopping_at_once, summary_lines

    with stopping_at_once(_warn), progress_bar(scenario) as progress:
        folder, summary = run_and_report(scenario, seed, out, workers or os.cpu_count() or 1, progress)
    return _show(summary, json, ()) if json else _say(*summary_lines(folder, summary))


@app.command
def report(run: Path, /) -> int:
    """Write the report of a finished run anew, from its Parquet files and summary.

    Parameters
    ----------
    run
        Folder of the run, e.g. runs/national-outage-2014-1.
    """
    with _loading():
        from sim.cli_runs import report_of

    return _say(str(report_of(run)))


@contextmanager
def _loading() -> Iterator[None]:
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


# --- showing --------------------------------------------------------------------------------------------------------


def _say(*lines: str) -> int:
    for line in lines:
        print(line)
    return OK


def _warn(words: str) -> None:
    print(f"ecfsim: {words}", file=sys.stderr)


def _fail(words: str, code: int) -> int:
    _warn(words)
    return code


def _terminal_width() -> int | None:
    """Columns of the terminal that standard output is; None where it is none."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() and "NO_COLOR" not in os.environ else None


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]], spare: tuple[str, ...] = ()) -> str:
    from sim.cli_text import table_text

    return table_text(headings, rows, terminal_width=_terminal_width(), spare=spare)


def _show(answer: object, json: bool, columns: tuple[str, ...], spare: tuple[str, ...] = ()) -> int:
    """Print an answer as JSON, or a list of records as a table of the given fields (spare: see table_text)."""
    from sim.cli_text import cell_text, json_text

    if json or not isinstance(answer, list):
        return _say(json_text(answer))
    rows = [tuple(cell_text(getattr(one, name)) for name in columns) for one in answer]
    return _say(_table(tuple(name.replace("_", " ") for name in columns), rows, spare))


# --- entry ----------------------------------------------------------------------------------------------------------


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
        return _fail(" ".join(str(error).split()), BAD_INPUT)
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except BrokenPipeError:  # the reader has seen enough (`ecfsim courts | head -1`): no error of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (ValueError, LookupError, OSError) as error:
        code = _code_of(error)
        if code is None:
            raise
        return _fail(_words_of(error), code)


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
    told = (InputError, UnknownCourtError, UnknownRuleError, OSError)  # OSError: a file or folder that was named
    return BAD_INPUT if isinstance(error, told) else None


if __name__ == "__main__":
    sys.exit(main())
