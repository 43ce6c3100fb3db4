"""The page of a comparison: who is affected, how many, and why; then by how much everything differs."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from sim.data_file import InputError
from sim.report import compare_tables as tables
from sim.report import names, words
from sim.report.answer import Headline
from sim.report.best_arm import best_section, best_sentence
from sim.report.curves import Forest, forest_panels
from sim.report.run_data import RunIncompleteError
from sim.report.study_page import Section, StudyPage, write_study_page
from sim.report.svg import render
from sim.report.views import FigureView, TableView
from sim.study.compare_result import ArmDifference, ArmTold, Comparison, Estimate, load_comparison

_GROUPS = ("court", "role", "category", "hour", "event", "weekday")
_ROWS_MAX = 12
_LEAST = 0.05
_UNITS = {"s": "Seconds", "share": "Shares, in points"}
_COLOUR = "var(--court-1)"


def write_compare_page(folder: Path) -> Path:
    """Write `report.html` into the folder of a comparison and return its path.

    Raises RunIncompleteError when its compare.json cannot be read.
    """
    try:
        study = load_comparison(folder)
    except InputError as error:
        raise RunIncompleteError(str(error)) from error
    return write_study_page(compare_page(study, folder), folder)


def compare_page(study: Comparison, folder: Path) -> StudyPage:
    """The page; the list of filings is read from the folder."""
    told = {one.name: one for one in study.arms}
    first: list[TableView] = []
    sections: list[Section] = []
    for number, arm in enumerate(study.against, start=1):
        first += [tables.why_table(arm, f"why-{number}"), tables.who_table(arm, f"who-{number}")]
        sections += _arm_sections(study, arm, told[arm.arm], number, folder)
    best = () if study.best is None else (best_sentence(study.best),)
    return StudyPage(
        kind=f"Comparison: {study.scenario}",
        title=words.capital(words.listed([told[arm.arm].title for arm in study.against])),
        question=f"Against the scenario as it is: {study.title}",
        sentences=(*best, *(line for arm in study.against for line in sentences(study, arm, told[arm.arm]))),
        tiles=tuple(tile for arm in study.against[:1] for tile in _tiles(arm)),
        first=tuple(first),
        caveat=_caveat(study),
        sections=(*([] if study.best is None else [best_section(study.best)]), *sections, _method(study)),
        foot=(
            "Computed by ecfsim from this comparison’s compare.json and differences.csv. A simulation: no real person, "
            "case or filing appears."
        ),
    )


def population(study: Comparison) -> str:
    """How many worlds, and their seed."""
    return f"{words.things(study.replications, 'replication')} (seed {study.seed})"


def _caveat(study: Comparison) -> str:
    spread = (
        "one replication gives no interval"
        if study.replications == 1
        else f"intervals are {words.share(study.confidence, 0)}, over replications"
    )
    return (
        f"{words.capital(population(study))} of {_courts(study)} from {study.starts_at[:10]} "
        f"to {study.ends_at[:10]}; every arm lives in the same worlds, so that a filing is followed from one to "
        f"the other; "
        f"{spread}. People, cases and filings are synthetic; how people react to a new rule is assumed where an "
        f"arm says so."
    )


def _courts(study: Comparison) -> str:
    number = len(study.courts)
    return f"{words.small_number(number)} {'court' if number == 1 else 'courts'}"


def sentences(study: Comparison, arm: ArmDifference, told: ArmTold) -> tuple[Markup, ...]:
    """Who, how many, why: computed from the paired filings of one arm."""
    untimely, timely = _of(arm, "became_untimely"), _of(arm, "became_timely")
    moved = _of(arm, "date_moved")
    both = arm.matched.both / study.replications
    lead = Markup(
        "<b>{}</b>: of {} filings a replication that both arms make, {} become untimely and {} timely"
    ).format(told.title, f"{both:,.0f}", _bold(untimely), _bold(timely))
    said = [Markup("{}; {} bear another filed date.").format(lead, _bold(moved))]
    groups = [one for one in tables.moved_groups(arm, ("role",)) if one.became_untimely.estimate > 0]
    if groups:
        who = [f"{names.plain(one.value)} {tables.figure(one.became_untimely.estimate)}" for one in groups[:3]]
        said.append(Markup("Who: {} a replication become untimely, most by role.").format(words.listed(who)))
    rules = [one for one in arm.why if one.change == "became_untimely"]
    for one in rules[:2]:
        rule = one.source_title or one.cite or "an assumed reading"
        where = f"by {one.rule_id}, {rule}" if one.rule_id else "because they were never docketed"
        said.append(Markup("Why: {} a replication {}.").format(tables.told(one.count), where))
    return tuple(said)


def _of(arm: ArmDifference, change: str) -> Estimate:
    return arm.changes.get(change, Estimate(0.0, None, None))


def _bold(one: Estimate) -> Markup:
    return Markup("<b>{}</b>").format(tables.told(one))


def _tiles(arm: ArmDifference) -> tuple[Headline, ...]:
    keys = ("became_untimely", "became_timely", "date_moved", "outcome_changed")
    tiles = [
        Headline(tables.CHANGES[key], tables.figure(_of(arm, key).estimate), "filings a replication") for key in keys
    ]
    return (*tiles, Headline("Followed", words.share(arm.matched.share), "of filings are in both arms"))


def _arm_sections(
    study: Comparison, arm: ArmDifference, told: ArmTold, number: int, folder: Path
) -> tuple[Section, ...]:
    filings = tables.filings_table(arm, folder, f"filings-{number}")
    differences, groups = differences_figure(study, arm, number), groups_figure(study, arm, number)
    return (
        Section(
            id=f"differs-{number}",
            title=f"{told.title}: what differs, and by how much",
            short=f"{arm.arm}: differences",
            figures=(differences,) if differences else (),
            tables=() if differences else (tables.measures_table(arm, f"measures-{number}"),),
        ),
        Section(
            id=f"affected-{number}",
            title=f"{told.title}: who is affected",
            short="who",
            figures=(groups,) if groups else (),
            lines=() if groups else ("No filing became timely or untimely, and none bears another date.",),
        ),
        Section(
            id=f"fates-{number}",
            title=f"{told.title}: filing by filing",
            short="filings",
            tables=(filings,) if filings else (),
            lines=() if filings else ("No filing’s fate differs.",),
        ),
        Section(
            id=f"arm-{number}",
            title=f"{told.title}: what the arm changes",
            short="what changes",
            tables=(tables.changed_table(told, f"changed-{number}"),),
        ),
    )


def differences_figure(study: Comparison, arm: ArmDifference, number: int) -> FigureView | None:
    """Paired differences with their intervals, a panel a unit; None where nothing differs."""
    shown = tables.drawn_measures(arm)
    if not shown:
        return None
    units = list(dict.fromkeys(one.unit for one in shown))
    panels = tuple(
        Forest(
            _UNITS.get(unit, words.capital(unit)),
            tuple(
                (
                    one.title,
                    one.difference.low,
                    one.difference.estimate,
                    one.difference.high,
                    _said(one.difference, unit),
                )
                for one in shown
                if one.unit == unit
            ),
        )
        for unit in units
    )
    saved = [one.variance_reduction for one in shown if one.variance_reduction is not None]
    pairing = (
        f"; pairing saved {words.share(sorted(saved)[len(saved) // 2], 0)} of the variance (median)" if saved else ""
    )
    clear = [one for one in shown if _clear(one.difference)]
    of = f"{words.count(len(clear))} of {words.things(len(arm.measures), 'measure')} differ beyond chance"
    if study.replications == 1:
        of = f"{words.count(len(shown))} of {words.things(len(arm.measures), 'measure')} differ in the one replication"
    return _forest(
        f"differences-{number}",
        f"{of}{pairing}",
        f"Paired difference, {arm.arm} less {arm.base}: dot and 95 % interval, each unit on its own scale about "
        f"nothing; "
        f"measures that never differ are left out; {population(study)}.",
        panels,
        tables.measures_table(arm, f"measures-{number}"),
    )


def _clear(one: Estimate) -> bool:
    return one.low is not None and one.high is not None and (one.low > 0 or one.high < 0)


def _said(one: Estimate, unit: str) -> str:
    """A difference with its sign: shares in points, all to three digits that count."""
    value = one.estimate * 100 if unit == "share" else one.estimate
    return "≈ 0" if abs(value) < _LEAST else tables.figure(value, signed=True)


def groups_figure(study: Comparison, arm: ArmDifference, number: int) -> FigureView | None:
    """Filings that became untimely by court, role, kind, hour; None where nothing became otherwise."""
    change = (
        "became_untimely"
        if _of(arm, "became_untimely").estimate >= _of(arm, "became_timely").estimate
        else "became_timely"
    )
    if not _of(arm, change).estimate:
        change = "date_moved"
    panels = []
    for by in _GROUPS:
        groups = [one for one in arm.who if one.by == by and getattr(one, change).estimate > 0]
        ranked = sorted(groups, key=lambda one: -getattr(one, change).estimate)[:_ROWS_MAX]
        if by in ("hour", "weekday"):
            ranked.sort(key=lambda one: one.value)
        rows = tuple(_group_row(tables.group_words(one), getattr(one, change)) for one in ranked)
        if rows:
            panels.append(Forest(tables.BY[by], rows))
    if not panels:
        return None
    what = tables.CHANGES[change].lower()
    top = max((one for one in arm.who if one.by == "hour"), key=lambda one: getattr(one, change).estimate, default=None)
    hour = f"; most of them were begun in the hour from {tables.group_words(top)}" if top else ""
    return _forest(
        f"groups-{number}",
        f"{tables.told(_of(arm, change))} filings a replication {what}{hour}",
        f"Filings a replication that {what} in {arm.arm}, by group: mean and 95 % interval, each panel on its own "
        f"scale, at "
        f"most {_ROWS_MAX} groups; {population(study)}.",
        tuple(panels),
        tables.every_group_table(arm, f"groups-{number}"),
    )


def _group_row(label: str, one: Estimate) -> tuple[str, float | None, float, float | None, str]:
    return label, one.low, one.estimate, one.high, "< 0.1" if one.estimate < _LEAST else tables.figure(one.estimate)


def _forest(id_: str, title: str, subtitle: str, panels: tuple[Forest, ...], table: TableView) -> FigureView:
    wide = render(forest_panels(panels, _COLOUR, wide=True), f"{id_}-w", "wide")
    narrow = render(forest_panels(panels, _COLOUR, wide=False), f"{id_}-n", "narrow")
    alt = f"{words.things(len(panels), 'panel')} of dots with their intervals. {title}. The table gives every value."
    return FigureView(f"fig-{id_}", title, subtitle, alt, Markup(wide), Markup(narrow), table)


def _method(study: Comparison) -> Section:
    digests = [(f"Traces of {arm.name}", ", ".join(one[:12] for one in arm.trace_digests)) for arm in study.arms]
    return Section(
        id="method",
        title="Method, and how to compare again",
        short="Method",
        lines=(
            "Each arm is the whole simulation. Every draw depends on the seed, the court, its purpose and the "
            "paper that it "
            "is about, so that arms meet the same people with the same intentions, and a filing of one arm is "
            "found again "
            "in the other by how it came about. Differences are taken filing by filing within a replication; "
            "intervals are "
            "Student’s t over replications.",
        ),
        pairs=(
            ("Compare again", study.compare_again),
            ("Seeds of the replications", ", ".join(str(seed) for seed in study.seeds)),
            *digests,
            *sorted(study.versions.items()),
        ),
    )
