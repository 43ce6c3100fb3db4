"""Relief from a technical failure: who must seek it, who moved for it, what the judges did by the run's end."""

from __future__ import annotations

import polars as pl

from sim.report import words
from sim.report.answer import Findings
from sim.report.figures_court import court_show
from sim.report.subject import Subject
from sim.report.views import Show, TableView, table_view

_MOTIONS = {"sought": "Moved for relief", "granted": "Granted", "denied": "Denied", "pending": "Pending at the end"}
_SHARES = {"seeks_relief": "who move for relief", "relief_granted": "granted"}


def relief_table(subject: Subject, found: Findings) -> TableView | None:
    """Relief by court; None in a run that tells nothing of it."""
    known = {court: shown.relief for court, shown in subject.summary.courts.items() if shown.relief is not None}
    if not known:
        return None
    counts = [
        pl.Series(name, [known.get(c, {}).get(name) for c in found.timeliness["court"]], pl.Int64) for name in _MOTIONS
    ]
    frame = found.timeliness.select("court", "must_seek_relief", "rule_unknown").with_columns(counts)
    called = {"must_seek_relief": "Must seek relief"}
    called |= {"rule_unknown": "Rule not known"} if int(frame["rule_unknown"].sum()) else {}
    called |= _MOTIONS
    shows = [court_show(subject), *[Show(name, word, words.count) for name, word in called.items()]]
    total = ["All courts", *[words.count(int(frame[name].sum())) for name in called]]
    caption = "Relief from the outage, by court: motions, and what became of them by the end of the run"
    return table_view("relief", caption, frame, shows, note=_note(subject), total=total)


def _note(subject: Subject) -> str:
    """The shares that decided these counts, with their standing; granted and denied are no finding."""
    found = {one.key.rpartition(".")[2]: one for one in subject.summary.assumptions}
    parts = [
        f"{_percent(found[key].value)} {says} ({found[key].status})" for key, says in _SHARES.items() if key in found
    ]
    decided = (
        f"Shares that the run was given: {words.listed(parts)}. "
        if parts
        else "The share granted is an assumption of the run. "
    )
    return f"{decided}They are inputs of the simulation, not findings."


def _percent(value: object) -> str:
    try:
        return words.share(float(str(value)), 0)
    except ValueError:
        return str(value)
