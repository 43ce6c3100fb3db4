"""A filing being made: what the filer has said so far, kept with the log-in until it is filed or forgotten."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Literal, get_args

import msgspec
from msgspec.structs import replace
from starlette.exceptions import HTTPException

from sim.courts import DocketEvent
from sim.ecf.answers import Receipt
from sim.ecf.claim_records import ClaimDetails
from sim.ecf.records import Document, Fee, Medium, NewParty, Restriction
from sim.serve.web.filing.gate import fresh_key
from sim.serve.web.visit import Visit
from sim.serve.web.web_sessions import WebSession

DRAFTS_MAX = 6
"""Assumed: filings that one person has under way at once; the one left alone longest is forgotten."""

LIFETIME_US = 3 * 3_600_000_000
"""Assumed: how long a filing may be left alone before it is forgotten."""

Step = Literal["case", "cover", "parties", "details", "documents", "fee", "text", "confirm"]
STEPS: tuple[Step, ...] = get_args(Step)


class Cover(msgspec.Struct, frozen=True):
    """What the cover sheet of a new case says; the fields are those of ``OpenCase``. encloses: of a petition."""

    office: str
    title: str
    nature_of_suit: str = ""
    cause: str = ""
    jury_demand: str = ""
    demand: str = ""
    jurisdiction: str = ""
    main_case: int | None = None
    sealed: bool = False
    encloses: tuple[str, ...] | None = None


class Details(msgspec.Struct, frozen=True):
    """What a paper says of itself besides; the fields are those of ``FileDocument``."""

    answers: int | None = None
    relates_to: int | None = None
    hearing_on: date | None = None
    restriction: Restriction | None = None
    sender_failure: bool = False
    signatories: tuple[str, ...] = ()
    also_in: tuple[int, ...] = ()
    claim: ClaimDetails | None = None
    opinion: bool = False


class Counter(msgspec.Struct, frozen=True):
    """How a paper came that did not come through the system. received_at: microseconds UTC. paper_of: the login of the
    filer whose paper it is; None: of a person who has none."""

    medium: Medium
    received_at: int
    paper_of: str | None = None


class Draft(msgspec.Struct, frozen=True):
    """One filing under way. key: under which it is filed, once however often it is sent. passed: the steps done.

    new_parties: of a new case all of them; else those to be added, and filed for, when the paper is filed; added:
    the ids of those of them that the court has added. receipt: once it is filed; the draft then only answers with it.
    counter: of a paper that the clerk dockets for somebody else.
    """

    draft_id: str
    court_id: str
    key: str
    event_code: str
    touched_us: int
    case_id: int | None = None
    for_parties: tuple[int, ...] = ()
    new_parties: tuple[NewParty, ...] = ()
    added: tuple[int, ...] = ()
    details: Details = Details()
    cover: Cover | None = None
    documents: tuple[Document, ...] = ()
    fee: Fee | None = None
    passed: tuple[Step, ...] = ()
    receipt: Receipt | None = None
    counter: Counter | None = None


class Desk(msgspec.Struct):
    """The drafts of one log-in, by id. filing: held while one of them is filed, so that a double click waits."""

    drafts: dict[str, Draft] = {}
    filing: asyncio.Lock = msgspec.field(default_factory=asyncio.Lock)


_DESK = "desk"


def desk_of(session: WebSession) -> Desk:
    """The desk that the log-in keeps."""
    found = session.drafts.get(_DESK)
    if not isinstance(found, Desk):
        found = session.drafts[_DESK] = Desk({})
    return found


def begin(visit: Visit, event: DocketEvent, counter: Counter | None = None) -> Draft:
    """A new draft; those left alone too long, or too many, are forgotten."""
    assert visit.session is not None
    desk, now, key = desk_of(visit.session), visit.house.now_us(), fresh_key(visit)
    kept = [one for one in desk.drafts.values() if one.touched_us + LIFETIME_US > now][-(DRAFTS_MAX - 1) :]
    draft = Draft(key.removeprefix("web-")[:12], visit.site.court_id, key, event.code, now, counter=counter)
    desk.drafts = {one.draft_id: one for one in (*kept, draft)}
    return draft


def found(visit: Visit) -> Draft:
    """The draft that the address names. Raises HTTPException 404 where it is forgotten, or another court's."""
    assert visit.session is not None
    draft = desk_of(visit.session).drafts.get(str(visit.request.path_params["draft"]))
    if draft is None or draft.court_id != visit.site.court_id or draft.touched_us + LIFETIME_US <= visit.house.now_us():
        raise HTTPException(404, "This filing is no longer under way. Nothing of it was filed; begin it again.")
    return draft


def keep(visit: Visit, draft: Draft) -> Draft:
    """Put the draft back as it is now; the one touched last is forgotten last."""
    assert visit.session is not None
    desk, draft = desk_of(visit.session), replace(draft, touched_us=visit.house.now_us())
    desk.drafts.pop(draft.draft_id, None)
    desk.drafts[draft.draft_id] = draft
    return draft


def forget(visit: Visit, draft: Draft) -> None:
    """The filer gives it up; nothing was filed."""
    assert visit.session is not None
    desk_of(visit.session).drafts.pop(draft.draft_id, None)


def steps_of(event: DocketEvent) -> tuple[Step, ...]:
    """The steps that a filing under this event takes, in order."""
    first: tuple[Step, ...] = ("cover", "parties") if event.opens else ("case", "parties", "details")
    fee: tuple[Step, ...] = ("fee",) if event.fee else ()
    documents: tuple[Step, ...] = () if event.document == "none" else ("documents",)
    return (*first, *documents, "text", *fee, "confirm")


def next_step(draft: Draft, event: DocketEvent) -> Step:
    """The first step that is still to be done; ``confirm`` once all are."""
    return next((step for step in steps_of(event) if step not in draft.passed), "confirm")


def done(draft: Draft, step: Step) -> Draft:
    """The draft with a step done."""
    return draft if step in draft.passed else replace(draft, passed=(*draft.passed, step))


def undone(draft: Draft, *steps: Step) -> Draft:
    """The draft with steps to be done again, because something before them changed."""
    return replace(draft, passed=tuple(step for step in draft.passed if step not in steps))
