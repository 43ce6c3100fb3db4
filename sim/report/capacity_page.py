"""The page of a capacity study: how many servers each court needs, how sure that is, and how long it will do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import msgspec
from markupsafe import Markup, escape

from sim.report import capacity_figures as figures
from sim.report import capacity_tables as tables
from sim.report import names, words
from sim.report.answer import Headline
from sim.report.page import performance_rows
from sim.report.run_data import RunIncompleteError
from sim.report.study_page import Section, StudyPage, write_study_page
from sim.report.views import FigureView, TableView
from sim.study.capacity_files import RESULT
from sim.study.capacity_result import Capacity

_ZONE = "America/New_York"
_SENTENCE = re.compile(r"(?<=[a-z0-9)]\.) (?=[A-Za-z])")
_QUOTED = re.compile(r"'([^']*(?:&lt;|&gt;)[^']*)'")  # an objective; its own words have no quotes
_View = TypeVar("_View", FigureView, TableView)


def write_capacity_page(folder: Path) -> Path:
    """Write `report.html` into the folder of a capacity study and return its path.

    Raises RunIncompleteError when its capacity.json cannot be read.
    """
    return write_study_page(capacity_page(load_capacity(folder)), folder)


def load_capacity(folder: Path) -> Capacity:
    """Read capacity.json. Raises RunIncompleteError when it is missing or not of the agreed shape."""
    path = folder / RESULT
    try:
        return msgspec.json.decode(path.read_bytes(), type=Capacity)
    except (OSError, ValueError) as error:
        raise RunIncompleteError(f"{path}: {error}: make the study again (ecfsim capacity)") from error


def capacity_page(study: Capacity, zone: str | None = None) -> StudyPage:
    """The page of a study; clock times stand in `zone`, else in the zone of its first court."""
    zone = zone or _zone_of(study)
    return StudyPage(
        kind=f"Capacity study: {study.scenario}",
        title=study.title,
        question=study.question,
        sentences=(*_answer(study), *_undecided(study)),
        tiles=_tiles(study),
        first=(tables.matrix_table(study),),
        caveat=(
            f"{words.capital(figures.population(study))} of a simulated world; the same worlds were put to every "
            f"capacity. Limits are one-sided at {words.share(study.confidence, 0)}, each cell by itself. Objectives: "
            f"{'; '.join(study.objectives)}. Service times, volumes and behaviour are as the scenario has them, "
            f"assumed "
            "where it says so."
        ),
        sections=tuple(section for section in _sections(study, zone) if _holds(section)),
        foot=(
            "Computed by ecfsim from this study’s capacity.json; its tables lie as CSV beside it. A simulation: "
            "no real "
            "person, case or filing appears."
        ),
    )


def _zone_of(study: Capacity) -> str:
    from sim.courts import court_ids, load_court

    known = [court for group in study.groups for court in group.courts if court in court_ids()]
    return load_court(known[0]).profile.zone if known else _ZONE


def _answer(study: Capacity) -> tuple[Markup, ...]:
    """The study's answer, a sentence a line; what each of several courts needs is told by the table below it."""
    courts = {group.name for group in study.groups} if len(study.groups) > 1 else set()
    said = [one for one in _SENTENCE.split(study.answer) if one.partition(" needs ")[0] not in courts]
    every = [court for group in study.groups for court in group.courts]
    named = re.compile(rf"\b({'|'.join(map(re.escape, every))})\b")
    return tuple(_typeset(named.sub(lambda m: names.code(m.group()), one.replace("%", " %"))) for one in said)


def _typeset(sentence: str) -> Markup:
    """A sentence with its objectives as code, and apostrophes as they are printed."""
    escaped = str(escape(sentence)).replace("&#39;", "'")
    return Markup(_QUOTED.sub(lambda m: f"<code>{m.group(1)}</code>", escaped).replace("'", "’"))


def _undecided(study: Capacity) -> tuple[str, ...]:
    names = {id(group): name for group, name in tables.rows_of(study)}
    left = [names[id(group)] for group in study.groups if group.possible and not group.decided]
    never = [names[id(group)] for group in study.groups if not group.possible]
    said = []
    if never:
        said.append(
            f"In {words.listed(never)} no number of servers keeps the objectives: services alone take too long."
        )
    if left:
        said.append(
            f"More replications might spare a server in {words.listed(left)}; {study.at_most} were the most allowed."
        )
    return tuple(said)


def _tiles(study: Capacity) -> tuple[Headline, ...]:
    stations = [one for group in study.groups for one in group.stations]
    possible = [one for one in stations if one.smallest is not None]
    now, needed = sum(one.now for one in stations), sum(one.smallest or 0 for one in possible)
    buy = sum(max(0, (one.smallest or 0) - one.now) for one in possible)
    cells = [cell for group in study.groups for cell in group.cells]
    failing = sum(cell.now.verdict != "holds" for cell in cells)
    tiles = [
        Headline("Servers now", words.count(now), f"at {words.things(len(stations), 'station')}"),
        Headline("Needed", words.count(needed), "all objectives, with confidence"),
        Headline("To buy", words.count(buy), "where today’s are too few"),
        Headline("Not kept today", words.count(failing), f"of {words.things(len(cells), 'objective')} by court"),
        Headline("Worst today", *figures.worst_now(study)),
    ]
    return tuple(tiles)


def _sections(study: Capacity, zone: str) -> tuple[Section, ...]:
    confirmation = tables.confirmation_table(study)
    return (
        Section(
            id="attained",
            title="What is attained, and which station decides",
            short="Attainment",
            figures=_those(figures.servers_figure(study)),
            tables=(tables.cells_table(study), tables.stations_table(study)),
        ),
        Section(
            id="growth",
            title="Under more load, and how long it will do",
            short="Load and growth",
            figures=_those(figures.load_figure(study), figures.stay_figure(study)),
            tables=(tables.headroom_table(study),),
        ),
        Section(id="cost", title="Cost", short="Cost", figures=_those(figures.pareto_figure(study))),
        Section(
            id="recovery",
            title="After the outage",
            short="After the outage",
            figures=_those(figures.recovery_figure(study, zone)),
        ),
        Section(
            id="theory-beside",
            title="Queueing theory beside the simulation",
            short="Theory",
            tables=(tables.theory_table(study, zone),) if any(group.theory for group in study.groups) else (),
            tall=True,
        ),
        Section(
            id="confirmed",
            title="Lived through by the whole simulation",
            short="Confirmation",
            tables=_those(confirmation),
            points=study.confirmation.explained if study.confirmation else (),
        ),
        Section(id="method", title="Method", short="Method", points=study.notes),
        Section(id="assumed", title="Assumptions", short="Assumptions", points=study.assumed),
        Section(
            id="cost-of-study",
            title="What the study cost on the machine that made it",
            short="Cost of the study",
            pairs=tuple(performance_rows(study.performance)),
        ),
    )


def _those(*views: _View | None) -> tuple[_View, ...]:
    return tuple(view for view in views if view is not None)


def _holds(section: Section) -> bool:
    return bool(section.figures or section.tables or section.points or section.pairs or section.lines)
