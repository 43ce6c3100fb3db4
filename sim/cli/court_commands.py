"""Commands about courts: what is on file, their outages, their rules, a new one."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from sim.cli.app import AsJson, Day, app
from sim.cli.showing import say, show, table, terminal_width


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
    from sim.cli.courts import all_assumptions, court_summaries
    from sim.cli.text import PIPED_WIDTH, cell_text, paragraphs_text

    if assumed:
        assumptions = all_assumptions(court)
        rows = [(one.key, cell_text(one.value), one.why, one.place) for one in assumptions]
        width = terminal_width() or PIPED_WIDTH
        told = paragraphs_text(("key", "value", "why", "place"), rows, width=width)
        return show(assumptions, json, ()) if json else say(told)
    columns = ("court_id", "name", "kind", "zone", "live_on", "mandatory_on", "nextgen_on", "rules", "docket_events",
               "outages", "assumed_values")  # fmt: skip
    spare = ("zone", "docket events", "rules", "nextgen on", "outages", "assumed values")
    return show(court_summaries(court), json, columns, spare)


@app.command
def outages(
    court: str,
    /,
    *,
    fit: Annotated[bool, Parameter(negative="")] = False,
    pool: str = "",
    calendar: Annotated[bool, Parameter(negative="")] = False,
    seed: int = 1,
    csv: Annotated[bool, Parameter(negative="")] = False,
    json: AsJson = False,
) -> int:
    """Show a court's outage log as published, and what the court's own rule makes of each day.

    Parameters
    ----------
    court
        Id of a court, e.g. caed (`ecfsim courts` lists them); with --calendar, name or path of a scenario.
    fit
        Fit the times between the failures that the log tells, and the times to repair.
    pool
        With --fit: courts whose logs are pooled with it where it is short, e.g. casb,cit.
    calendar
        Draw a scenario's outages, those of its patterns and those from logs.
    seed
        With --calendar: the seed of the draw (default 1).
    csv
        With --calendar: print CSV.
    """
    from sim.cli.outages import answer

    record, shown, notes = answer(court, fit=fit, pool=pool, calendar=calendar, seed=seed, csv=csv)
    return show(record, json, ()) if json else say(shown if isinstance(shown, str) else table(*shown), *notes)


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
    from sim.cli.courts import parse_facts
    from sim.courts import explain as explain_rule
    from sim.courts import load_court

    explanation = explain_rule(load_court(court), rule, on, parse_facts(fact))
    return show(explanation, json, ()) if json else say(*explanation.lines())


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
    return say(f"{shown_path(folder)}: a court like {like}; `ecfsim courts {court} --assumed` lists what to check.")
