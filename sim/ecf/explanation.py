"""An answer to "why?": the value, the citation, the quoted sentence, how sure it is, and the steps that led there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from sim.courts import Resolved
from sim.courts.explain import value_text
from sim.courts.sources import Mark, Status
from sim.ecf.events import CourtEvent


class Ground(msgspec.Struct, frozen=True):
    """What one statement rests on. cite: the source's id, empty where nothing was seen; assumed: then why it is so.

    value: what the rule or source says here. rule_id: empty where it is no dated rule.
    """

    rule_id: str
    value: str
    cite: str
    title: str
    url: str
    quote: str
    status: Status
    assumed: str | None


class Reason(msgspec.Struct, frozen=True):
    """One step of an explanation. day: the day that it reaches or concerns, if any."""

    text: str
    ground: Ground
    day: date | None = None


class Explanation(msgspec.Struct, frozen=True):
    """Why something is as it is. value: what was decided, in words; ground: what it rests on first; steps: in order."""

    subject: str
    value: str
    ground: Ground
    steps: tuple[Reason, ...] = ()

    def lines(self) -> tuple[str, ...]:
        """The explanation as text, one statement a line."""
        told = [f"{self.subject}: {self.value}", *_told(self.ground)]
        for step in self.steps:
            told += [f"  - {step.text}", *(f"  {line}" for line in _told(step.ground))]
        return tuple(told)


def ground_of_rule(resolved: Resolved, value: str | None = None) -> Ground:
    """The ground of a dated rule, with its value as a reader sees it unless another is told."""
    return Ground(
        rule_id=resolved.rule_id,
        value=value_text(resolved.value) if value is None else value,
        cite=resolved.cite,
        title=resolved.source_title,
        url=resolved.url,
        quote=" ".join(resolved.quote.split()),
        status=resolved.status,
        assumed=resolved.assumed,
    )


def ground_of_mark(mark: Mark, value: str, rule_id: str = "") -> Ground:
    """The ground of a value by the mark it carries in the court's book."""
    quote = " ".join(mark.quote.split())
    return Ground(rule_id, value, mark.cite, mark.source_title, mark.url, quote, mark.status, mark.assumed)


def find(log: Iterable[CourtEvent], kind: type, **fields: object) -> CourtEvent | None:
    """The first event of a kind whose fields are these; None if the log has none."""
    for event in log:
        if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items()):
            return event
    return None


def _told(ground: Ground) -> list[str]:
    told = [f"    [{ground.cite}] {ground.title}" if ground.cite else "    no source seen"]
    if ground.quote:
        told.append(f"    “{ground.quote}”")
    told.append(f"    status: {ground.status}" + (f"; assumed: {ground.assumed}" if ground.assumed else ""))
    return told
