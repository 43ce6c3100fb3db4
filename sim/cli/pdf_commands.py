"""Commands about PDF files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cyclopts import App

from sim.cli.app import FAILED, OK, AsJson, app
from sim.cli.showing import say, show

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
    from sim.cli.pdf import court_policy, judge_files, verdict_lines

    verdicts = judge_files(files, court_policy(court, on))
    if json:
        show(verdicts, json, ())
    else:  # the messages are sentences: a record a paragraph reads better than a table
        say(*verdict_lines(verdicts))
    return FAILED if any(one.verdict == "refused" for one in verdicts) else OK
