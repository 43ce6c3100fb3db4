"""Tallies of a comparison over its replications: how many filings changed, whose they are, and by which rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from sim.courts.sources import Source
from sim.study.compare_result import Estimate, Group, GroupedBy, Matched, Why, estimate_of
from sim.study.filing_fates import CHANGES

if TYPE_CHECKING:
    import polars as pl

_BY: dict[GroupedBy, str] = {
    "court": "court",
    "role": "role",
    "category": "category",
    "represented": "represented",
    "event": "event_name",
    "hour": "hour",
    "weekday": "weekday",
    "medium": "medium_base",
}
_COUNTED = ("became_untimely", "became_timely", "date_moved", "outcome_changed")
_Turned = Literal["became_untimely", "became_timely"]
_WhyKey = tuple[_Turned, str, str, str]  # change, standing, rule, cite


class Tallies:
    """Counts of one arm against the base, replication by replication; nothing of the filings themselves is kept."""

    def __init__(self) -> None:
        """No replication yet."""
        self.replications = 0
        self._matched: list[int] = []
        self._changes: dict[str, list[float]] = {name: [] for name in CHANGES}
        self._groups: dict[tuple[GroupedBy, str], dict[int, tuple[float, ...]]] = {}
        self._why: dict[_WhyKey, dict[int, float]] = {}

    def add(self, fates: pl.DataFrame) -> None:
        """Take in a replication's filings (`joined_fates`)."""
        place = self.replications
        self.replications += 1
        matched = fates.filter(in_base=True, in_arm=True)
        self._matched.append(matched.height)
        for name, counts in self._changes.items():
            counts.append(float(fates[name].sum()))
        for by, column in _BY.items():
            self._add_groups(matched, by, column, place)
        self._add_why(matched, "became_untimely", "arm", place)
        self._add_why(matched, "became_timely", "base", place)

    def _add_groups(self, matched: pl.DataFrame, by: GroupedBy, column: str, place: int) -> None:
        import polars as pl

        counted = matched.group_by(column).agg(pl.len(), *[pl.col(name).sum() for name in _COUNTED])
        for value, *counts in counted.iter_rows():
            self._groups.setdefault((by, str(value)), {})[place] = tuple(map(float, counts))

    def _add_why(self, matched: pl.DataFrame, change: _Turned, end: str, place: int) -> None:
        import polars as pl

        columns = [f"standing_{end}", f"rule_{end}", f"cite_{end}"]
        counted = matched.filter(pl.col(change)).group_by(columns).len()
        for standing, rule, cite, count in counted.iter_rows():
            key = (change, str(standing), rule or "", cite or "")
            self._why.setdefault(key, {})[place] = float(count)

    # --- what was found -----------------------------------------------------------------------------------------

    def matched(self) -> Matched:
        """Filings in both arms and in one only, over all replications."""
        both = sum(self._matched)
        only_base, only_arm = (int(sum(self._changes[name])) for name in ("only_base", "only_arm"))
        every = both + only_base + only_arm
        return Matched(both, only_base, only_arm, both / every if every else 1.0)

    def changes(self, confidence: float) -> dict[str, Estimate]:
        """Filings changed a replication, by kind of change."""
        return {name: estimate_of(counts, confidence) for name, counts in self._changes.items()}

    def who(self, confidence: float) -> list[Group]:
        """The groups by each of their criteria, in order of their values; what does not occur counts 0."""
        nothing = (0.0,) * (1 + len(_COUNTED))
        found = []
        for by in _BY:
            for value in sorted(value for its, value in self._groups if its == by):
                rows = self._groups[(by, value)]
                columns = zip(*(rows.get(place, nothing) for place in range(self.replications)), strict=True)
                found.append(Group(by, value, *[estimate_of(list(column), confidence) for column in columns]))
        return found

    def why(self, sources: Mapping[str, Source], confidence: float) -> list[Why]:
        """The rules by which filings turned untimely or timely, the most frequent first."""
        found = []
        for (change, standing, rule_id, cite), counts in self._why.items():
            source = sources.get(cite)
            found.append(
                Why(
                    change=change,
                    standing=standing,
                    rule_id=rule_id,
                    cite=cite,
                    source_title="" if source is None else source.title,
                    url="" if source is None else source.url,
                    quote="" if source is None else source.words(),
                    count=estimate_of([counts.get(place, 0.0) for place in range(self.replications)], confidence),
                )
            )
        return sorted(found, key=lambda why: (-why.count.estimate, why.change, why.rule_id, why.cite, why.standing))
