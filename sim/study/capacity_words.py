"""A capacity study in sentences: the answer to its question, how it was found, and what it takes for granted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.study.capacity_result import GroupAnswer
from sim.study.cheapest import ALTERNATIVES_MOST
from sim.study.group_study import KNEE_TIMES
from sim.study.trial import INDIFFERENT

NOTES = (
    "Decision rule: a capacity keeps an objective in a court if the one-sided confidence limit of its attainment over "
    "the replications does. Each objective in each court has this confidence by itself, not all of them together.",
    "Attainment is a ratio of sums over replications, with the interval of a ratio estimator (Cochran 1977, sec. 6.3); "
    "of shares, the wider of that and the score interval of as many papers (Wilson 1927).",
    "Where so few papers come that not even unlimited servers prove an objective, the estimate decides; likewise where "
    f"a capacity attains what unlimited servers do but for {100 * INDIFFERENT:g} share points: more are not bought.",
    "Search: each station's own minimum by bisection with all others ample; all together from there on, one more "
    "server where it gains most for its cost; then every server that can be spared is taken away again: the answer is "
    "locally minimal, no station of it can give up a server. That no other combination is cheaper is proven where "
    f"{ALTERNATIVES_MOST} tries or fewer rule out all that cost less (a further server taken never to hurt).",
    "All alternatives meet the same papers, services and outages (common random numbers).",
    "N+1, N+2: all objectives hold with one, two servers out of service for the whole run at any one station.",
    "A load multiple puts the arrivals of further replications on top and thins the last of them by a uniform draw for "
    "each paper; service times and the outages stay as they are.",
    f"The knee is the least multiple tried at which p95 is {KNEE_TIMES:g} times what it is where nobody waits.",
    "Growth is taken to raise all arrivals alike; the range of the exhaustion date is that of the attainment alone.",
    "The backlog is the number of filings under way with the outage less the number without it, waiting to try again "
    "included. The fluid theory lets everyone wait in line: nobody pauses between tries and nobody gives up.",
    "Theory beside the simulation: the closed form for one hour by itself and without outages, at the smallest "
    "capacity, from the measured rates and variations.",
)


def question_words(objectives: Sequence[str]) -> str:
    """The question that a study of these objectives answers; the scenario's own may be another one."""
    return f"How many servers does each court need to keep {' and '.join(objectives)}?"


def answer_words(groups: Sequence[GroupAnswer], objectives: Sequence[str], growth: float, years: float) -> str:
    """The answer in a few sentences."""
    return " ".join(_sentences(groups, objectives, growth, years))


def _sentences(groups: Sequence[GroupAnswer], objectives: Sequence[str], growth: float, years: float) -> Iterator[str]:
    possible = [group for group in groups if group.possible]
    kept = [group for group in groups if all(cell.now.verdict in ("holds", "empty") for cell in group.cells)]
    whats = " and ".join(f"'{one}'" for one in objectives)
    if len(groups) == 1:
        yield f"Today's capacity is {'' if kept else 'not '}proven to keep {whats} in {groups[0].name}."
    else:
        yield f"Today's capacity is proven to keep {whats} in {len(kept)} of {len(groups)} courts."
    for group in possible:
        yield f"{group.name} needs {_servers(group)}."
    if possible:
        yield f"That is {_sum(possible, 'smallest')} servers where there are {_sum(possible, 'now')} now."
        later = [group for group in possible if group.possible_in_years]
        if growth and later:
            words = f"In {years:g} years, at {growth:.1%} a year, it takes {_sum(later, 'in_years')}"
            yield f"{words}; to bear the loss of any one server today, {_sum(possible, 'n_plus_1')}."
    yield from minimality_sentences(groups)
    for group in groups:
        if not group.possible:
            worst = min((cell for cell in group.cells if cell.ample.count), key=lambda cell: cell.ample.estimate)
            yield (
                f"In {group.name} no number of servers keeps it: even where nobody waits, the {worst.measure} is "
                f"{worst.ample.estimate:.1%} of the {worst.threshold:.0%} wanted; services must become quicker."
                if worst.threshold <= 1
                else f"In {group.name} no number of servers keeps it, even where nobody waits."
            )


def minimality_sentences(groups: Sequence[GroupAnswer]) -> Iterator[str]:
    """Where a cheaper capacity is ruled out and where it is not; nothing of studies that did not look."""
    proven = [group.name for group in groups if group.minimality == "proven"]
    local = [group.name for group in groups if group.minimality == "local"]
    if proven:
        yield f"No cheaper combination of servers keeps the objectives in {_listed(proven)}: all are ruled out."
    if local:
        yield (
            f"In {_listed(local)} the answer is locally minimal, not proven cheapest: no station can give up a server, "
            "but there are too many cheaper combinations to try them all."
        )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _servers(group: GroupAnswer) -> str:
    told = []
    for station in group.stations:
        change = (station.smallest or 0) - station.now
        more = f" ({change:+d})" if change else ""
        told.append(f"{station.smallest} {station.station.replace('_', ' ')}{more}")
    return ", ".join(told)


def _sum(groups: Sequence[GroupAnswer], field: str) -> int:
    return sum(getattr(station, field) or 0 for group in groups for station in group.stations)


def assumed_words(costs_given: bool, growth: float) -> tuple[str, ...]:
    """What the study itself assumes, beside the scenario."""
    costs = "given" if costs_given else "assumed: one server costs the same at every station"
    return (
        f"cost of a server: {costs}",
        f"growth: {growth:.1%} a year, an assumption of the question",
        "servers of one station are alike, and a lost one is lost for the whole run",
    )
