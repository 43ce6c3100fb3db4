"""Asking for a case to be opened, given a judge, tied to other cases."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from sim.ecf.records import Count, Document, Fee, Medium, NewParty, Text

Initials = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2,4}$")]
"""A judge's initials as they stand in case numbers."""


class OpenCase(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open a case by its initiating paper, which becomes docket entry 1.

    The fields it shares with ``FileDocument`` mean the same. sealed: opened under seal.
    nature_of_suit: the three-digit code of the civil cover sheet, where the case has one.
    main_case: the bankruptcy case to which an adversary proceeding belongs. encloses: what the filer says comes with
    a petition; None: says nothing.
    cause, jury_demand, demand, jurisdiction: as the cover sheet words them, for the heading of the docket.
    """

    session_id: int
    event_code: str
    office: str
    title: str
    parties: tuple[NewParty, ...]
    documents: tuple[Document, ...]
    key: Text
    medium: Medium = Medium.ELECTRONIC
    received_at: Count | None = None
    paper_of: str | None = None
    sealed: bool = False
    nature_of_suit: str = ""
    fee: Fee | None = None
    main_case: int | None = None
    encloses: tuple[str, ...] | None = None
    cause: str = ""
    jury_demand: str = ""
    demand: str = ""
    jurisdiction: str = ""


class AssignJudge(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Give a case a judge, or another one; its number then prints the new initials.

    judge: None takes the next in turn. referred: the magistrate judge, where the court has any ("" for none).
    """

    session_id: int
    case_id: int
    judge: Initials | None = None
    referred: Annotated[str, msgspec.Meta(pattern="^([A-Z]{2,4})?$")] | None = None


class RelateCases(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Tie cases to one: as related, or as members of the case that leads them."""

    session_id: int
    case_id: int
    others: tuple[int, ...]
    relation: Literal["related", "member"] = "related"
