"""What stands at the head of a case's pages: its number, judges, dates, cover sheet and ties to other cases."""

from __future__ import annotations

from datetime import date

import msgspec


class Milestone(msgspec.Struct, frozen=True, gc=False):
    """A step that the heading tells of: ``converted``, ``plan_confirmed`` or ``debtor_discharged``, by which entry."""

    kind: str
    on: date
    entry_number: int


class CaseTie(msgspec.Struct, frozen=True, gc=False):
    """Another case tied to this one, and what it is to it: ``related``, ``member`` (which this one leads), ``lead``
    (which leads this one), ``adversary`` (a proceeding of this bankruptcy), ``main`` (this proceeding's bankruptcy)."""

    case_id: int
    number: str
    title: str
    relation: str


class CaseHead(msgspec.Struct, frozen=True, gc=False):
    """The head of a case as this reader may see it. What the court does not know stays empty, None or ().

    kind: ``cv``, ``bk``, …; office: the digit in its number, office_name: the town or division. assigned, referred:
    judges' initials as the number prints them. closed_on: the court's date of the closing. last_filed_on: of the last
    entry that this reader sees. cause, nature_of_suit, jury_demand, demand, jurisdiction: as the cover sheet words
    them. ties: never a sealed case that this reader may not see.
    """

    case_id: int
    number: str
    title: str
    kind: str
    chapter: int | None
    office: str
    office_name: str
    filed_on: date
    sealed: bool
    assigned: str
    referred: str
    closed_on: date | None = None
    last_filed_on: date | None = None
    cause: str = ""
    nature_of_suit: str = ""
    jury_demand: str = ""
    demand: str = ""
    jurisdiction: str = ""
    milestones: tuple[Milestone, ...] = ()
    ties: tuple[CaseTie, ...] = ()

    def lines(self) -> list[str]:
        """The head as lines of text, one a fact; its size is what a page with this head is billed by."""
        told = [f"{self.number} {self.title}"]
        named = (
            ("Assigned to", self.assigned),
            ("Referred to", self.referred),
            ("Date Filed", self.filed_on),
            ("Date Terminated", self.closed_on),
            ("Cause", self.cause),
            ("Nature of Suit", self.nature_of_suit),
            ("Jury Demand", self.jury_demand),
            ("Demand", self.demand),
            ("Jurisdiction", self.jurisdiction),
            ("Chapter", self.chapter),
        )
        told += [f"{label}: {value}" for label, value in named if value]
        told += [f"{step.kind}: {step.on}" for step in self.milestones]
        told += [f"{tie.relation}: {tie.number}" for tie in self.ties]
        return told
