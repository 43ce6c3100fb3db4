"""Explains a rule: the value in force on a day, its source in words, and what it overrode and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from sim.courts.book import CourtBook
from sim.courts.facts import Fact
from sim.courts.rule_types import RuleValue
from sim.courts.rules import NO_FACTS, Resolved, RuleDates, RuleVersion
from sim.courts.sources import IN_OUR_WORDS, Mark
from sim.data_file import shown_path

_COMPARED = {
    "filed": "the day of filing",
    "deadline_set": "the day on which the deadline was set",
    "case_opened": "the day on which the case was opened",
    "event": "the day of the event judged",
}


class Explanation(msgspec.Struct, frozen=True):
    """A resolved rule with all that is needed to check it."""

    court_id: str
    rule_id: str
    on: date
    resolved: Resolved
    value_text: str
    overrode: tuple[tuple[Resolved, str], ...]  # what was overridden, and why
    earlier: tuple[tuple[date, str], ...]  # superseded versions of the same layer: effective date, value
    later: tuple[tuple[date, str], ...]  # versions not yet in force
    facts_not_given: tuple[str, ...]  # facts that an exception looks at and nobody stated

    def lines(self) -> tuple[str, ...]:
        """Return the explanation as text, one statement a line."""
        resolved = self.resolved
        exception = f", exception: {resolved.exception}" if resolved.exception else ""
        told = [
            f"{self.rule_id} in {self.court_id} on {self.on}: {self.value_text}",
            f"  authority: {_layer(resolved.layer)}{exception}",
            f"  effective {resolved.effective}, compared with {_COMPARED[resolved.compared_with]}",
        ]
        if resolved.effective_assumed:
            told.append(f"  effective date assumed: {resolved.effective_assumed}")
        if resolved.transition:
            told.append(f"  grace: applied leniently until {resolved.transition.until}")
        told += _authority(resolved)
        told += [line for name, mark in resolved.by_key.items() for line in _part(name, resolved, mark)]
        told.append(f"  stands in {_place(resolved)}")
        told += [f"  overrode {why}: {value_text(over.value)} ({_cited(over)})" for over, why in self.overrode]
        told += [f"  before: {text} (from {day})" for day, text in self.earlier]
        told += [f"  later: {text} (from {day})" for day, text in self.later]
        told += [f"  depends on {name}, which was not given" for name in self.facts_not_given]
        return tuple(told)


def explain(book: CourtBook, rule_id: str, on: date, facts: Mapping[str, Fact] = NO_FACTS) -> Explanation:
    """Explain a rule as of a day, taking every date a rule may be compared with as that day.

    Raises UnknownRuleError with a suggestion, NoRuleError where nothing is known to be in force.
    """
    resolved = book.rules.resolve(rule_id, RuleDates(on, on, on, on), facts)
    same_layer = [version for layer, version in book.rules.versions(rule_id) if layer == resolved.layer]
    dated = [(version.effective, value_text(version.value)) for version in same_layer if version.value is not None]
    return Explanation(
        court_id=book.court_id,
        rule_id=rule_id,
        on=on,
        resolved=resolved,
        value_text=value_text(resolved.value),
        overrode=tuple((over, _why(resolved, over)) for over in resolved.overrode),
        earlier=tuple(item for item in dated if item[0] < resolved.effective),
        later=tuple(item for item in dated if item[0] > resolved.effective),
        facts_not_given=_facts_not_given(same_layer, resolved, facts),
    )


def _facts_not_given(versions: list[RuleVersion], resolved: Resolved, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    """Return the facts that exceptions of the version in force look at and nobody stated."""
    looked_at = {
        test.fact
        for version in versions
        if version.effective == resolved.effective
        for exception in version.exceptions
        for test in exception.when.tests
    }
    return tuple(sorted(looked_at - set(facts)))


def value_text(value: RuleValue | None) -> str:
    """Return a rule's value as a reader sees it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, msgspec.Struct):
        return ", ".join(f"{name}={_plain(item)}" for name, item in msgspec.structs.asdict(value).items())
    if isinstance(value, tuple):
        return (", " if all(isinstance(item, str) for item in value) else " to ").join(str(item) for item in value)
    return str(value)


def _plain(item: object) -> str:
    return {True: "yes", False: "no", None: "none"}.get(item, str(item)) if isinstance(item, bool | None) else str(item)


def _authority(resolved: Resolved) -> list[str]:
    told = []
    if resolved.cite:
        told.append(f"  source [{resolved.cite}]: {resolved.source_title}, {resolved.url}")
        words = " ".join(resolved.quote.split())
        told.append(f"  {words}" if words.startswith(IN_OUR_WORDS) else f"  quote: “{words}”")
    told.append(f"  status: {resolved.status}")
    if resolved.assumed:
        told.append(f"  assumed: {resolved.assumed}")
    return told


def _part(name: str, resolved: Resolved, mark: Mark) -> list[str]:
    """Tell the ground of one part of the value, where it is another than that of the whole."""
    source = f", source [{mark.cite}]" if mark.cite else ""
    told = [f"  {name}={_plain(getattr(resolved.value, name))}: {mark.status}{source}"]
    words = " ".join(mark.quote.split())
    if words:
        told.append(f"    {words}" if words.startswith(IN_OUR_WORDS) else f"    quote: “{words}”")
    if mark.assumed:
        told.append(f"    assumed: {mark.assumed}")
    return told


def _why(winner: Resolved, over: Resolved) -> str:
    if over.layer == winner.layer:
        return f"the rule's general value, because {winner.exception}"
    comes = "comes" if winner.layer == "standing order" or winner.layer.startswith("reform") else "come"
    return f"{_layer(over.layer)}, because {_layer(winner.layer)} {comes} first"


def _layer(layer: str) -> str:
    if layer == "federal":
        return "the federal rules"
    if layer == "standing order" or layer.startswith("reform"):
        return f"the {layer}"
    return f"the rules of {layer}"


def _cited(resolved: Resolved) -> str:
    return resolved.cite or "assumed"


def _place(resolved: Resolved) -> str:
    return shown_path(resolved.file) if resolved.line is None else f"{shown_path(resolved.file)}:{resolved.line}"
