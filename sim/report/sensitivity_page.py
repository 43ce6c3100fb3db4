"""The page of a sensitivity study: which assumption matters most, then how much each does, by a tornado plot."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from sim.data_file import InputError
from sim.report import sensitivity_tables as tables
from sim.report import words
from sim.report.answer import Headline
from sim.report.compare_tables import figure
from sim.report.run_data import RunIncompleteError
from sim.report.sensitivity_tables import changed, factor_words, short, valued
from sim.report.study_page import Section, StudyPage, write_study_page
from sim.report.svg import render
from sim.report.tornado import HIGH_COLOUR, Scatter, Tornado, TornadoBar, scatter_panels, tornado_chart
from sim.report.views import FigureView, TableView
from sim.study.designs import Factor
from sim.study.sensitivity_result import FactorEffect, MeasureEffects, Sensitivity, load_sensitivity

_SCATTERED = 3
_FORMATS = {"share": ".2~%"}
_FIT_POINTS = 13


def write_sensitivity_page(folder: Path) -> Path:
    """Write `report.html` into the folder of a sensitivity study and return its path.

    Raises RunIncompleteError when its sensitivity.json cannot be read.
    """
    try:
        study = load_sensitivity(folder)
    except InputError as error:
        raise RunIncompleteError(str(error)) from error
    return write_study_page(sensitivity_page(study), folder)


def sensitivity_page(study: Sensitivity) -> StudyPage:
    """The page."""
    return StudyPage(
        kind=f"Sensitivity: {study.scenario}",
        title="Which assumption matters most?",
        question=study.title,
        sentences=tuple(sentence(study, one) for one in study.measures),
        tiles=_tiles(study),
        first=(tables.leading_table(study),),
        caveat=_caveat(study),
        sections=(
            *(section for number, one in enumerate(study.measures, 1) for section in _sections(study, one, number)),
            Section(id="ranges-all", title="What was varied, how far, and on what ground", short="Ranges",
                    tables=(tables.ranges_table(study),)),
            Section(id="points-all", title="Every point", short="Points", tables=(tables.points_table(study),),
                    tall=True),
            _method(study),
        ),
        foot=(
            "Computed by ecfsim from this study’s sensitivity.json. A simulation: no real person, case or filing "
            "appears."
        ),
    )  # fmt: skip


def sentence(study: Sensitivity, one: MeasureEffects) -> Markup:
    """Which figure moves a measure most, by how much, and which come next."""
    what = short(one)
    if not one.varies:
        same = "None of these figures matters to {} in these ranges: it is {} at every point."
        return Markup(same).format(what, valued(one.at_base, one.unit))
    clear = [effect for effect in one.effects if effect.clear]
    if not clear:
        return Markup("No figure stands out beyond chance in its effect on {}, {} as it is.").format(
            what, valued(one.at_base, one.unit)
        )
    top, factors = clear[0], _factors(study)
    name = factor_words(top.key)[0]
    lead = Markup("<b>{}</b> matters most to {}: from {} it goes from {} to <b>{}</b>, {}.").format(
        words.capital(name), what, tables.span(factors[top.key]), valued(top.at_low, one.unit),
        valued(top.at_high, one.unit), changed(top, one.unit),
    )  # fmt: skip
    later = [f"{factor_words(effect.key)[0]}, {changed(effect, one.unit)}" for effect in clear[1:3]]
    told = (
        Markup("{} Next: {}.").format(lead, "; ".join(later)) if later else Markup("{} No other is clear.").format(lead)
    )
    return told if one.caution is None else Markup("{} Caution: {}.").format(told, one.caution)


def _factors(study: Sensitivity) -> dict[str, Factor]:
    return {factor.key: factor for factor in study.factors}


def _tiles(study: Sensitivity) -> tuple[Headline, ...]:
    one = next((one for one in study.measures if one.varies), study.measures[0])
    tiles = [Headline("As it is", valued(one.at_base, one.unit), one.name)]
    if one.varies:
        tiles += [
            Headline("Over all points", _from_to(one), one.name),
            Headline("Explained", words.share(max(0.0, one.r2_adjusted), 0), "by the linear fit (adjusted R²)"),
        ]
    return (
        *tiles,
        Headline("Figures varied", words.count(len(study.factors)), "all at once"),
        Headline("Points", words.count(len(study.design)), f"in {words.things(study.replications, 'world')}"),
    )


def _from_to(one: MeasureEffects) -> str:
    if one.unit == "share":
        return f"{valued(min(one.values), one.unit)} to {valued(max(one.values), one.unit)}"
    return f"{figure(min(one.values))} to {valued(max(one.values), one.unit)}"


def population(study: Sensitivity) -> str:
    """How many points in how many worlds, and their seed."""
    worlds = words.things(study.replications, "world")
    return f"{words.things(len(study.design), 'point')} in {worlds} (seed {study.seed})"


def _caveat(study: Sensitivity) -> str:
    courts = "one court" if len(study.courts) == 1 else f"{words.small_number(len(study.courts))} courts"
    one = (
        " One world tells what matters in it: another seed is another week."
        if study.replications == 1
        else " Responses are means over the worlds."
    )
    return (
        f"{words.capital(population(study))} of {courts} from {study.starts_at[:10]} to {study.ends_at[:10]}; every "
        f"point meets the same people, papers and outages.{one} The order depends on the ranges, which are "
        "assumed where nobody gave them: see Ranges."
    )


def _sections(study: Sensitivity, one: MeasureEffects, number: int) -> tuple[Section, ...]:
    title = f"What moves {short(one)}"
    if not one.varies:
        line = f"{one.title}: {valued(one.at_base, one.unit)} at every point. There is nothing to draw."
        return (Section(id=f"effects-{number}", title=title, short=one.name, lines=(line,)),)
    fit = (
        f"The linear fit explains {words.share(max(0.0, one.r2_adjusted))} of the variance between points (adjusted), "
        f"{words.share(max(0.0, one.r2_predicted))} of points left out of it, and {words.share(one.r2_ranks)} of ranks."
    )
    return (
        Section(
            id=f"effects-{number}",
            title=title,
            short=one.name,
            lines=(fit,) if one.caution is None else (fit, f"Caution: {one.caution}."),
            figures=(tornado_figure(study, one, number), scatter_figure(study, one, number)),
        ),
    )


def tornado_figure(study: Sensitivity, one: MeasureEffects, number: int) -> FigureView:
    """The tornado: each factor's fitted change from its low to its high end, the longest on top."""
    factors = _factors(study)
    bars = tuple(_bar(effect, factors[effect.key], one.unit) for effect in one.effects)
    base_said = f"as it is {valued(one.at_base, one.unit)}"
    spec = Tornado(bars, one.mean, one.at_base, base_said, _FORMATS.get(one.unit, ",.4~r"))
    clear = [effect for effect in one.effects if effect.clear]
    title = f"None of {len(bars)} figures moves {short(one)} beyond chance"
    if clear:
        longest = changed(clear[0], one.unit).partition(" (")[0]
        title = f"{words.capital(factor_words(clear[0].key)[0])} moves {short(one)} most, by {longest}"
    many = f"; {len(clear)} of {len(bars)} figures move it beyond chance" if clear else ""
    subtitle = (
        f"{one.title}, {one.unit}: fit at each figure’s low end (blue) and high end (vermilion), written at the bar’s "
        f"ends, the other figures at their means. Pale: chance may have made it, its "
        f"{words.share(study.confidence, 0)} interval takes in 0; {population(study)}."
    )
    alt = (
        f"Tornado plot with {words.things(len(bars), 'bar')}, the longest on top. {title}. The table gives every value."
    )
    table = tables.effects_table(study, one, f"effect-{number}")
    wide, narrow = tornado_chart(spec, wide=True), tornado_chart(_short(spec), wide=False)
    return _figure(f"tornado-{number}", title + many, subtitle, alt, table, wide, narrow)


def _bar(effect: FactorEffect, factor: Factor, unit: str) -> TornadoBar:
    name, of = factor_words(effect.key)
    return TornadoBar(
        words.capital(name), effect.at_low, effect.at_high, f"{figure(factor.low)} {of}".rstrip(),
        f"{figure(factor.high)} {of}".rstrip(), changed(effect, unit), effect.clear,
    )  # fmt: skip


def _short(spec: Tornado) -> Tornado:
    """For a narrow page: the changes without their intervals, which the table has."""
    bars = tuple(
        TornadoBar(one.label, one.at_low, one.at_high, one.low_said, one.high_said, one.change_said.partition(" (")[0],
                   one.clear)
        for one in spec.bars
    )  # fmt: skip
    return Tornado(bars, spec.middle, spec.base, spec.base_said, spec.format)


def scatter_figure(study: Sensitivity, one: MeasureEffects, number: int) -> FigureView:
    """The measure at every point against each of the factors with the longest bars."""
    factors = _factors(study)
    panels = []
    for effect in one.effects[:_SCATTERED]:
        factor = factors[effect.key]
        name, unit = factor_words(effect.key)
        xs = [factor.at(place / (_FIT_POINTS - 1)) for place in range(_FIT_POINTS)]
        line = tuple((x, effect.at_low + effect.swing.estimate * factor.share_of(x)) for x in xs)
        dots = tuple((point[effect.key], value) for point, value in zip(study.design, one.values, strict=True))
        heading = words.capital(f"{name}, {unit}" if unit else name)
        panels.append(Scatter(heading, factor.scale == "log", dots, line))
    top = one.effects[0]
    correlation = f"rank correlation with {factor_words(top.key)[0]} is {top.prcc.estimate:+.2f}".replace("-", "−")
    title = f"{words.capital(short(one))} at each point: {correlation}"
    subtitle = (
        f"{one.title}, {one.unit}, at each of the points against the {words.small_number(len(panels))} figures with "
        f"the longest bars; line: the fit, the other figures at their means; {population(study)}."
    )
    alt = f"{words.things(len(panels), 'panel')} of dots with a fitted line. {title}. The table gives every point."
    drawn, form = tuple(panels), _FORMATS.get(one.unit, ",.4~r")
    return _figure(f"scatter-{number}", title, subtitle, alt,
                   tables.scatter_table(study, one, f"dots-{number}", _SCATTERED),
                   *(scatter_panels(drawn, HIGH_COLOUR, form, wide) for wide in (True, False)),
                   )  # fmt: skip


def _figure(
    id_: str, title: str, subtitle: str, alt: str, table: TableView, wide: dict[str, object],
    narrow: dict[str, object],
) -> FigureView:  # fmt: skip
    drawn = (Markup(render(wide, f"{id_}-w", "wide")), Markup(render(narrow, f"{id_}-n", "narrow")))
    return FigureView(f"fig-{id_}", title, subtitle, alt, *drawn, table)


def _method(study: Sensitivity) -> Section:
    return Section(
        id="method",
        title="Method, and how to do it again",
        short="Method",
        lines=(
            f"{study.method}. Intervals are Student’s t over the points; what the fit does not explain is curvature, "
            "interaction and what little the same worlds leave to chance. Which figures: " + study.rule,
        ),
        pairs=(
            ("Again", study.again),
            ("Seeds of the worlds", ", ".join(str(seed) for seed in study.seeds)),
            *sorted(study.versions.items()),
        ),
    )
