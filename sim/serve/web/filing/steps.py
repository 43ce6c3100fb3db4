"""The pages of one filing in their order: each is looked at by GET, sent by POST, and leads to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, get_args

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.courts import DocketEvent
from sim.ecf.answers import Refused
from sim.ecf.state import Case
from sim.serve.web.filing import draft as drafts
from sim.serve.web.filing.draft import Draft, Step
from sim.serve.web.filing.gate import Acting, for_users, to
from sim.serve.web.page import page
from sim.serve.web.visit import Handler, Visit, Way

_NAMES: Mapping[Step, str] = {
    "case": "Case number",
    "cover": "Case data",
    "parties": "Parties",
    "details": "Details",
    "documents": "Documents",
    "text": "Docket text",
    "fee": "Fee",
    "confirm": "Submit",
}


class Filing:
    """One filing as a page of it sees it: the visit, who acts, the draft, its event, its case."""

    def __init__(self, visit: Visit, who: Acting, step: Step) -> None:
        self.visit, self.who, self.step = visit, who, step
        self.draft: Draft = drafts.found(visit)
        self.event: DocketEvent = visit.court.book.events.get(self.draft.event_code)

    @property
    def case(self) -> Case:
        """The case that the paper is filed in. Raises HTTPException 409 before one is chosen."""
        case = None if self.draft.case_id is None else self.visit.court.state.cases.get(self.draft.case_id)
        if case is None:
            raise HTTPException(409, "No case is chosen yet. Begin with the case number.")
        return case

    @property
    def title(self) -> str:
        """The title of the case, as its docket prints it."""
        return self.visit.court.sheet(self.case.case_id).opened.title

    def keep(self, draft: Draft) -> None:
        """Remember the draft as it is now."""
        self.draft = drafts.keep(self.visit, draft)

    def go_on(self, draft: Draft) -> Response:
        """This step is done: on to the first that is not."""
        self.keep(drafts.done(draft, self.step))
        return to(self.visit, f"/filing/{self.draft.draft_id}/{drafts.next_step(self.draft, self.event)}")

    def stay(self) -> Response:
        """The same page anew, by GET, so that reloading it sends nothing twice."""
        return to(self.visit, f"/filing/{self.draft.draft_id}/{self.step}")

    def show(self, refused: Refused | None = None, typed: Any = None, status_code: int = 0, **more: Any) -> Response:
        """The page of this step; with a refusal, what was typed stays in it."""
        steps = [(step, _NAMES[step], step in self.draft.passed) for step in drafts.steps_of(self.event)]
        case = None if self.draft.case_id is None else self.visit.court.state.cases.get(self.draft.case_id)
        return page(
            self.visit,
            f"filing/{self.step}.html",
            status_code or (422 if refused else 200),
            title=f"{self.event.name}: {_NAMES[self.step]}",
            heading=self.event.name,
            steps=steps,
            step=self.step,
            draft=self.draft,
            event=self.event,
            who=self.who,
            case=case,
            case_title="" if case is None else self.title,
            refused=refused,
            typed=typed,
            **more,
        )


StepHandler = Callable[[Filing], Awaitable[Response]]
FormHandler = Callable[[Filing, FormData], Awaitable[Response]]


def looked_at(step: Step) -> Callable[[StepHandler], Handler]:
    """A step's page; what is filed already shows its notice, and a step too early leads to the one that is missing."""

    def wrapped(handler: StepHandler) -> Handler:
        @for_users()
        async def answer(visit: Visit, who: Acting) -> Response:
            filing = Filing(visit, who, step)
            other = elsewhere(filing)
            return await handler(filing) if other is None else other

        return answer

    return wrapped


def sent(step: Step) -> Callable[[FormHandler], Handler]:
    """What a step's form asks, with its token proved."""

    def wrapped(handler: FormHandler) -> Handler:
        @for_users()
        async def answer(visit: Visit, who: Acting) -> Response:
            form = await visit.form()
            filing = Filing(visit, who, step)
            other = elsewhere(filing)
            return await handler(filing, form) if other is None else other

        return answer

    return wrapped


def elsewhere(filing: Filing) -> Response | None:
    """Where to go instead of this step: to the notice of what is filed, to the first step not done; None: nowhere."""
    draft, order = filing.draft, drafts.steps_of(filing.event)
    if draft.receipt is not None:
        return to(filing.visit, f"/filing/notice/{draft.receipt.nef_id}")
    if filing.step not in order:
        raise HTTPException(404, "This filing has no such page. Go back to where it was.")
    first = drafts.next_step(draft, filing.event)
    if order.index(first) < order.index(filing.step):
        return to(filing.visit, f"/filing/{draft.draft_id}/{first}")
    return None


@for_users()
async def abandon(visit: Visit, _who: Acting) -> Response:
    """Give the filing up; nothing is filed."""
    await visit.form()
    drafts.forget(visit, drafts.found(visit))
    return to(visit, "/filing/menu")


assert set(_NAMES) == set(get_args(Step))


WAYS = (Way("/filing/{draft}/abandon", abandon, ("POST",)),)
