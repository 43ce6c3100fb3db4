"""Dated rules of one court: which value is in force for a filing, by whose authority, and what it overrode."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from sim.courts.facts import Condition, Fact
from sim.courts.rule_types import RuleValue
from sim.courts.sources import Mark, Status
from sim.data_file import suggestion

ComparedWith = Literal["filed", "deadline_set", "case_opened", "event"]
NO_FACTS: Mapping[str, Fact] = MappingProxyType({})
_CACHE_MAX = 20_000  # days x facts met in one run are far fewer; a bound keeps long runs flat


class UnknownRuleError(LookupError):
    """No rule has this id; the message suggests the nearest."""


class NoRuleError(LookupError):
    """The rule exists, but no version of it is known to be in force on the date asked about."""


class RuleDates(msgspec.Struct, frozen=True):
    """The dates a rule's effective date may be compared with.

    ``deadline_set`` None: the filing answers no deadline, so a rule limited to newly set deadlines leaves it alone.
    ``event`` None: the event judged fell on the day of filing.
    """

    filed: date
    deadline_set: date | None = None
    case_opened: date | None = None
    event: date | None = None


class Transition(msgspec.Struct, frozen=True):
    """A grace clause: until this day (inclusive) the court enforces the new version leniently."""

    until: date
    effect: Literal["lenient"]
    mark: Mark


class RuleException(msgspec.Struct, frozen=True):
    """A value that holds instead of the version's own where its condition does."""

    when: Condition
    value: RuleValue
    mark: Mark
    line: int | None


class RuleVersion(msgspec.Struct, frozen=True):
    """One dated text of a rule in one layer. ``repealed``: from this date on, this layer says nothing.

    ``by_key``: the marks of single parts of the value; what it does not name rests on ``mark``.
    """

    rule_id: str
    value: RuleValue | None
    effective: date
    compared_with: ComparedWith
    mark: Mark
    effective_assumed: str | None
    exceptions: tuple[RuleException, ...]
    transition: Transition | None
    repealed: bool
    file: Path
    line: int | None
    by_key: Mapping[str, Mark]
    by_key_lines: Mapping[str, int | None]


class RuleLayer(msgspec.Struct, frozen=True):
    """All rules of one authority: ``federal``, a court id, ``standing order`` or a reform; newest version first."""

    name: str
    rules: Mapping[str, tuple[RuleVersion, ...]]


class Resolved(msgspec.Struct, frozen=True):
    """The value of a rule in force, its authority, and everything it overrode, nearest first.

    ``by_key``: the marks of those parts of the value that rest on words, or on an assumption, of their own.
    """

    rule_id: str
    value: RuleValue
    cite: str
    source_title: str
    url: str
    quote: str
    effective: date
    compared_with: ComparedWith
    layer: str
    assumed: str | None
    effective_assumed: str | None
    status: Status
    overrode: tuple[Resolved, ...]
    exception: str | None
    transition: Transition | None
    file: Path
    line: int | None
    by_key: Mapping[str, Mark]


class RuleBook:
    """The rules of one court in layers, from federal to standing order; never changes once made."""

    __slots__ = ("_cache", "_facts_used", "_ids", "layers")

    layers: tuple[RuleLayer, ...]
    _ids: tuple[str, ...]
    _facts_used: dict[str, tuple[str, ...]]
    # Answers already worked out: (rule, dates, facts the rule looks at) -> answer. Resolving is a pure function.
    _cache: dict[tuple[str, RuleDates, tuple[Fact | None, ...]], Resolved]

    def __init__(self, layers: tuple[RuleLayer, ...]) -> None:
        ids = tuple(sorted({rule_id for layer in layers for rule_id in layer.rules}))
        object.__setattr__(self, "layers", layers)
        object.__setattr__(self, "_ids", ids)
        object.__setattr__(self, "_facts_used", {rule_id: _facts_of(layers, rule_id) for rule_id in ids})
        object.__setattr__(self, "_cache", {})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a rule book never changes: cannot set {name!r}; overlay() gives a new one")

    def rule_ids(self) -> tuple[str, ...]:
        """Return the ids of all rules that some layer states, sorted."""
        return self._ids

    def facts_used(self, rule_id: str) -> tuple[str, ...]:
        """Return the facts that the rule's exceptions look at. Raises UnknownRuleError."""
        try:
            return self._facts_used[rule_id]
        except KeyError:
            raise UnknownRuleError(f"no rule {rule_id!r}: {suggestion(rule_id, self._ids)}") from None

    def versions(self, rule_id: str) -> tuple[tuple[str, RuleVersion], ...]:
        """Return every version of a rule with its layer, highest layer and newest version first."""
        self.facts_used(rule_id)
        return tuple(
            (layer.name, version) for layer in reversed(self.layers) for version in layer.rules.get(rule_id, ())
        )

    def resolve(self, rule_id: str, dates: RuleDates, facts: Mapping[str, Fact] = NO_FACTS) -> Resolved:
        """Return the value in force, with its provenance.

        Raises UnknownRuleError for an id no layer states, NoRuleError where no version is in force (what is not known
        stays unknown), ValueError where the rule compares a date that was not given.
        """
        used = self._facts_used.get(rule_id)
        key = (rule_id, dates, tuple([facts.get(name) for name in used]) if used else ())
        found = self._cache.get(key)
        if found is None:
            found = self._resolve(rule_id, dates, facts)
            if len(self._cache) >= _CACHE_MAX:
                self._cache.clear()
            self._cache[key] = found
        return found

    def overlay(self, layer: RuleLayer) -> RuleBook:
        """Return a new rule book with one more layer on top; this one stays as it is."""
        return RuleBook((*self.layers, layer))

    def _resolve(self, rule_id: str, dates: RuleDates, facts: Mapping[str, Fact]) -> Resolved:
        self.facts_used(rule_id)
        resolved: Resolved | None = None
        for layer in self.layers:
            below = () if resolved is None else (resolved, *resolved.overrode)
            for version in layer.rules.get(rule_id, ()):
                if _in_force(version, dates):
                    if not version.repealed:
                        resolved = _resolve_version(layer.name, version, dates, facts, below)
                    break
        if resolved is None:
            earliest = min(version.effective for _, version in self.versions(rule_id))
            told = f"no version of {rule_id!r} is known to be in force on {dates.filed}"
            raise NoRuleError(f"{told}; earliest: {earliest}")
        return resolved


def _facts_of(layers: tuple[RuleLayer, ...], rule_id: str) -> tuple[str, ...]:
    names = {
        test.fact
        for layer in layers
        for version in layer.rules.get(rule_id, ())
        for exception in version.exceptions
        for test in exception.when.tests
    }
    return tuple(sorted(names))


def _in_force(version: RuleVersion, dates: RuleDates) -> bool:
    day: date | None = dates.filed
    if version.compared_with == "deadline_set":
        day = dates.deadline_set
    elif version.compared_with == "event":
        day = dates.event or dates.filed
    elif version.compared_with == "case_opened":
        day = dates.case_opened
        if day is None:
            raise ValueError(f"rule {version.rule_id!r} depends on when the case was opened: give case_opened")
    return day is not None and version.effective <= day


def _resolve_version(
    layer: str, version: RuleVersion, dates: RuleDates, facts: Mapping[str, Fact], below: tuple[Resolved, ...]
) -> Resolved:
    transition = version.transition if version.transition and dates.filed <= version.transition.until else None
    assert version.value is not None  # the loader lets only a repeal go without a value
    base = _answer(layer, version, version.value, version.mark, version.line, None, transition, below)
    for exception in version.exceptions:  # the loader refuses two that could both hold with different values
        if exception.when.holds(facts):
            told = exception.when.told()
            return _answer(
                layer, version, exception.value, exception.mark, exception.line, told, transition, (base, *below)
            )
    return base


def _answer(
    layer: str,
    version: RuleVersion,
    value: RuleValue,
    mark: Mark,
    line: int | None,
    exception: str | None,
    transition: Transition | None,
    overrode: tuple[Resolved, ...],
) -> Resolved:
    return Resolved(
        rule_id=version.rule_id,
        value=value,
        cite=mark.cite,
        source_title=mark.source_title,
        url=mark.url,
        quote=mark.quote,
        effective=version.effective,
        compared_with=version.compared_with,
        layer=layer,
        assumed=mark.assumed,
        effective_assumed=version.effective_assumed,
        status=mark.status,
        overrode=overrode,
        exception=exception,
        transition=transition,
        file=version.file,
        line=line,
        by_key=version.by_key if exception is None else {},  # an exception's mark covers its whole value
    )
