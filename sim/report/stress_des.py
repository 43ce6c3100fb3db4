"""The STRESS-DES checklist filled in from a run's own files; what they do not hold is said, not filled.

Monks, Currie, Onggo, Robinson, Kunc and Taylor, "Strengthening the reporting of empirical simulation studies:
introducing the STRESS guidelines", Journal of Simulation 13(1), 2019, pages 55-67: twenty items, 2.5 in five parts.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal

import msgspec
import polars as pl

from sim.report import names, words
from sim.report.answer import source_title
from sim.report.stations import in_order
from sim.report.subject import Subject
from sim.report.views import Show, TableView, table_view, text
from sim.stations.network import Network

SOURCE = "Monks et al. 2019, Journal of Simulation 13(1), 55–67"
Answered = Literal["answered", "in part", "not in the run"]
_SECTIONS = ("Objectives", "Logic", "Data", "Experimentation", "Implementation", "Code access")


class Item(msgspec.Struct, frozen=True):
    """One item of the checklist: its number and title there, what the run says to it, and whether that answers it."""

    number: str
    title: str
    answer: str
    answered: Answered = "answered"

    @property
    def section(self) -> str:
        """The section of the checklist that the item belongs to."""
        return _SECTIONS[int(self.number[0]) - 1]


def checklist(subject: Subject, network: Network | None = None) -> tuple[Item, ...]:
    """Every item in the order of the guidelines; ``network``: what the run recorded of its stations, if it did."""
    return (
        *_objectives(subject),
        *_logic(subject),
        *_components(subject, network),
        *_data(subject),
        *_experimentation(subject),
        *_implementation(subject),
    )


def stress_table(subject: Subject, network: Network | None) -> TableView:
    """The checklist as a table, with its CSV."""
    items = checklist(subject, network)
    rows = [(item.section, item.number, item.title, item.answer, item.answered) for item in items]
    heads = {"section": "Section", "item": "Item", "title": "What is asked", "answer": "This run", "answered": "State"}
    frame = pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String), orient="row")
    shows = [Show(name, label, text, numeric=False) for name, label in heads.items() if name != "section"]
    told = Counter(item.answered for item in items)
    state = "; ".join(f"{words.count(told[name])} {name}" for name in ("answered", "in part", "not in the run"))
    return table_view("stress-des", f"STRESS-DES checklist ({SOURCE})", frame, shows, note=f"{state}.")


def _objectives(subject: Subject) -> tuple[Item, ...]:
    summary = subject.summary
    purpose = f"{summary.title}. {summary.question}".strip()
    return (
        Item("1.1", "Purpose of the model", purpose, "answered" if summary.question else "in part"),
        Item(
            "1.2",
            "Model outputs",
            "Filings begun, entered, refused and abandoned, and their timeliness under each court’s rules; wait before "
            "service at each station (median, p95, p99), use, backlog and time to recover; calls and notices. All are "
            "computed after the run from its record of every event; nothing is sampled during it. One replication has "
            "no interval.",
        ),
        Item(
            "1.3",
            "Experimentation aims",
            f"One scenario, {summary.scenario}, run as it is written; alternatives are compared in studies of many "
            f"runs.",
        ),
    )


def _logic(subject: Subject) -> tuple[Item, ...]:
    summary, stations = subject.summary, _stations(subject)
    path = " → ".join(names.station(name) for name in stations) or "no station served anybody"
    parts = [f"{one.title}: {one.text}" for one in summary.method]
    outages = len({(o.starts_at_us, o.ends_at_us) for o in subject.outages})
    partial = sum(len(shown.dependency_outages) for shown in summary.courts.values())
    return (
        Item(
            "2.1",
            "Base model overview diagram",
            f"No diagram is in the run’s files. Stations served: {path}.",
            "in part",
        ),
        Item(
            "2.2",
            "Base model logic",
            " ".join(parts) or "The run’s files give no method.",
            "answered" if parts else "not in the run",
        ),
        Item(
            "2.3",
            "Scenario logic",
            f"{words.capital(subject.courts_words())} ({words.listed([names.code(c) for c in subject.courts])}), "
            f"{words.things(outages, 'outage')} of a whole system, {words.things(partial, 'partial outage')} "
            f"counted by "
            f"court; scenario digest {summary.scenario_digest[:12] or 'not recorded'}.",
        ),
        Item(
            "2.4",
            "Algorithms",
            "Decisions of the courts follow their rules as shown with citations. How people choose and how papers "
            "arrive "
            "is told under 2.2 as far as the scenario says; no further algorithm is named in the run’s files.",
            "in part",
        ),
    )


def _components(subject: Subject, network: Network | None) -> tuple[Item, ...]:
    summary = subject.summary
    roles = subject.filings["filer_role"].value_counts(sort=True).rows()
    by_role = ", ".join(f"{names.plain(role or 'unknown')} {words.count(count)}" for role, count in roles)
    served = dict(subject.services["name"].cast(pl.String).value_counts().rows())
    activities = ", ".join(f"{names.station(name)} {words.count(served[name])}" for name in _stations(subject))
    resources = "; ".join(
        f"{names.code(court)}: " + ", ".join(f"{names.station(n)} {c:g}" for n, c in shown.capacity.items())
        for court, shown in sorted(summary.courts.items())
        if shown.capacity
    )
    begun = len(subject.filings)
    ended = subject.filings["ended_at_us"].drop_nulls().len()
    return (
        Item("2.5.1", "Components: entities", f"Filings, by who made them: {by_role or 'none'}."),
        Item("2.5.2", "Components: activities", f"Services completed: {activities or 'none'}."),
        Item(
            "2.5.3",
            "Components: resources",
            f"Servers at most. {resources}." if resources else "The run states no capacity.",
            "answered" if resources else "not in the run",
        ),
        _queues(network),
        Item(
            "2.5.5",
            "Components: entry and exit points",
            f"A filing enters when its filer begins ({words.count(begun)} did) and leaves entered, refused or "
            f"abandoned "
            f"({words.count(ended)} had ended when the run was over).",
        ),
    )


def _queues(network: Network | None) -> Item:
    title = "Components: queues"
    if network is None:
        return Item(
            "2.5.4",
            title,
            "A queue before each station. Its order, its room and its patience are in the scenario, not in this run’s "
            "files; a run that records its demand writes them down.",
            "in part",
        )
    orders = Counter(one.discipline for one in network.stations)
    limited = [one.name for one in network.stations if one.room is not None]
    shared = [one.name for one in network.stations if "/" not in one.name]
    down = Counter(one.when_down for one in network.stations)
    return Item(
        "2.5.4",
        title,
        f"A queue before each of {words.things(len(network.stations), 'station')}: "
        + ", ".join(f"{order} at {count}" for order, count in sorted(orders.items()))
        + f"; limited room at {words.listed(limited) or 'none'}; in an outage "
        + ", ".join(f"{count} {policy}" for policy, count in sorted(down.items()))
        + f" what they have; shared by courts: {words.listed(shared) or 'none'}.",
    )


def _data(subject: Subject) -> tuple[Item, ...]:
    summary = subject.summary
    cited = {o.cite for o in subject.outages if o.cite} | {p.cite for p in summary.published}
    rules = {r.source_title for s in summary.courts.values() if (r := s.technical_failure_rule) and r.source_title}
    sources = sorted({source_title(subject, cite) for cite in cited} | rules)
    fits = sum(len(courts) for courts in summary.outage_fits.values())
    told = Counter(one.status for one in summary.assumptions)
    by_status = ", ".join(f"{words.count(count)} {status}" for status, count in sorted(told.items()))
    return (
        Item(
            "3.1",
            "Data sources",
            f"{'; '.join(sources)}. Every other value is cited in the file it is written in."
            if sources
            else "The run’s files name no source.",
            "answered" if sources else "not in the run",
        ),
        Item(
            "3.2",
            "Pre-processing",
            f"Distributions were fitted to {words.things(fits, 'outage log')}; values derived from sources say "
            f"how, each by itself."
            if fits
            else "No fit was made for this run; values derived from sources say how, each by itself.",
        ),
        Item(
            "3.3",
            "Input parameters",
            f"Values without a source of their own: {by_status or 'none'}; they stand with value and reason under "
            "Assumptions. Values with a source are in the scenario’s and the courts’ files, of which the scenario has "
            f"the digest {summary.scenario_digest[:12] or 'not recorded'}.",
            "in part",
        ),
        Item(
            "3.4",
            "Assumptions",
            f"{words.things(told['assumed'], 'assumed value')}, each with its reason, listed below.",
        ),
    )


def _experimentation(subject: Subject) -> tuple[Item, ...]:
    summary, (first, last) = subject.summary, subject.span
    begun = summary.prelude_entries
    return (
        Item(
            "4.1",
            "Initialisation",
            f"{words.things(begun, 'docket entry', 'docket entries')} were made before the run, so that cases and "
            "deadlines are there when it begins; stations begin empty. Nothing is cut off as warm-up: the days of the "
            "run are the question."
            if begun is not None
            else "How the run was begun is not in its files.",
            "answered" if begun is not None else "not in the run",
        ),
        Item(
            "4.2",
            "Run length",
            f"{words.duration(last - first)} of simulated time, from {words.moment(first, subject.zone)} to "
            f"{words.moment(last, subject.zone)}, {words.zone_words(subject.zone)}.",
        ),
        Item(
            "4.3",
            "Estimation approach",
            f"One replication (seed {summary.seed}): counts are exact for it, and no interval says how another would "
            "differ. Intervals beside theory are batch means within an hour.",
        ),
    )


def _implementation(subject: Subject) -> tuple[Item, ...]:
    summary = subject.summary
    versions = ", ".join(f"{name} {version}" for name, version in sorted(summary.versions.items()))
    workers, wall_s = summary.performance.get("workers"), summary.performance.get("wall_s")
    processes = "the number of processes is not recorded"
    if workers:
        processes = words.things(int(workers), "process", "processes")
    cost = f"It took {wall_s:.1f} s" if isinstance(wall_s, int | float) else "Its duration is not recorded"
    return (
        Item(
            "5.1",
            "Software or programming language",
            versions or "The run’s files name no version.",
            "answered" if versions else "not in the run",
        ),
        Item(
            "5.2",
            "Random sampling",
            f"Seed {summary.seed}. Each draw comes from a stream of its own, keyed by seed, court, purpose and the "
            f"paper "
            "that it is about, so that the same seed gives the same trace and one change leaves other draws as "
            "they were.",
        ),
        Item(
            "5.3",
            "Model execution",
            "Event by event in simulated time (SimPy), a court or a group of courts with stations in common by itself; "
            f"{processes}.",
        ),
        Item(
            "5.4", "System specification", f"{cost}; the machine itself is not described in the run’s files.", "in part"
        ),
        Item(
            "6.1",
            "Computer model sharing statement",
            f"Run again with: {summary.run_again or f'ecfsim run {summary.scenario} --seed {summary.seed}'}. Trace "
            f"digest "
            f"{summary.trace_digest[:12] or 'not recorded'}. Where the code is to be had is not in the run’s files.",
            "in part",
        ),
    )


def _stations(subject: Subject) -> tuple[str, ...]:
    return in_order(subject.services["name"].cast(pl.String).unique().to_list())
