"""The notice of electronic filing as a page: the filer's receipt, and the same for those it was served on."""

from __future__ import annotations

import asyncio

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.courts.clock import local_datetime
from sim.ecf.docket import DocketEntry
from sim.ecf.reading.rights import Seen, is_case_open
from sim.ecf.records import FiledDocument, Standing
from sim.ecf.refusals import Code
from sim.ecf.state import User
from sim.nef import Notice
from sim.serve.served_court import ServedCourt
from sim.serve.web.filing.gate import Acting, for_users, refused_page, standing_refusal
from sim.serve.web.page import page
from sim.serve.web.visit import Visit, Way

STANDINGS = {
    Standing.ON_TIME: "on time",
    Standing.MOVED_BY_RULE: "on time: the court's rule on its own technical failure moved the date",
    Standing.LATE: "late",
    Standing.MUST_SEEK_RELIEF: "after the due date; relief must be asked for by motion",
    Standing.RULE_UNKNOWN: "after the due date; the text of the court's rule on technical failure is not on file",
    Standing.SENDER_FAILURE: "late: a failure on the filer's own side excuses nothing",
}
DAY_US = 86_400_000_000
LATELY_DAYS = 30
LATELY_MOST = 100
LOOKED_AT_ONCE = 2_000


class Served(msgspec.Struct, frozen=True):
    """One line of "my notices"."""

    nef_id: int
    case_id: int
    number: str
    title: str
    entry_number: int
    filed: str
    text: str
    document: FiledDocument | None
    magic_num: str


@for_users()
async def notice_page(visit: Visit, who: Acting) -> Response:
    """The notice, for its filer, those whom it served, and the court's own people."""
    court, asked = visit.court, str(visit.request.path_params["nef_id"])
    notice = court.notice(int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    if notice is None:
        raise HTTPException(404, "There is no notice with this number in this court.")
    place = notice.dockets[0]
    line = court.line(place.case_id, place.seq)
    if not may_see_notice(court, notice, line, who):
        return refused_page(visit, standing_refusal(court, Code.ACCESS_NO_RIGHT))
    timeliness = line.entry.timeliness
    return page(
        visit,
        "filing/notice.html",
        title="Notice of Electronic Filing",
        notice=notice,
        line=line,
        entered=local_datetime(notice.entered_at_us, notice.zone),
        dockets=notice.dockets,
        documents=list(zip(notice.documents, line.entry.documents, strict=True)),
        timeliness=timeliness,
        standing="" if timeliness is None else STANDINGS[timeliness.standing],
        own=_acts_as(who) in (line.entry.signer, line.entry.login_of) or who.user.user_id == line.entry.login_of,
    )


def may_see_notice(court: ServedCourt, notice: Notice, line: DocketEntry, who: Acting) -> bool:
    """Whether the notice is this person's: they filed it, they are the court's, or it served them, or whom they act
    for, and nothing has closed the case or the entry to them since."""
    people = {who.user.user_id, _acts_as(who)}
    if who.is_court or people & {line.entry.signer, line.entry.login_of}:
        return True
    return any(is_reached(court, notice, line, court.state.users[user_id]) for user_id in people)


def is_reached(court: ServedCourt, notice: Notice, line: DocketEntry, user: User) -> bool:
    """Whether the notice, as it would be sent now, is for a user whom it served."""
    if user.user_id not in line.notice.electronic:
        return False
    if len(notice.electronic) < len(line.notice.electronic):  # an order closed the entry to some of them
        still = {email for one in notice.electronic for email in one.emails}
        if not still.intersection(user.emails):
            return False
    seen = Seen(court.today(), court.now_us(), None, user, False, "")
    places = (line.notice.case_id, *(case_id for case_id, _ in line.notice.also))
    return all(is_case_open(court.state.cases[case_id], seen, court.court.context) for case_id in places)


@for_users()
async def my_notices(visit: Visit, who: Acting) -> Response:
    """What was served on the visitor of late, newest first; each with the link that its own notice bore."""
    return page(
        visit,
        "filing/my_notices.html",
        title="My notices",
        notices=await served_lately(visit.court, _acts_as(who)),
        days=LATELY_DAYS,
    )


async def served_lately(court: ServedCourt, user_id: int) -> list[Served]:
    """The notices of the last 30 days that served a user, newest first, a hundred at most."""
    found: list[Served] = []
    seen: set[int] = set()
    lately = court.reading.dockets.entered_since(court.now_us() - LATELY_DAYS * DAY_US)
    for number, place in enumerate(reversed(lately), 1):
        if number % LOOKED_AT_ONCE == 0:
            await asyncio.sleep(0)  # a month of a large court is long: others are answered in between
        line = court.line(place.case_id, place.entry_number)
        if user_id not in line.notice.electronic or line.notice.nef_id in seen:
            continue
        seen.add(line.notice.nef_id)
        notice = court.notice(line.notice.nef_id)
        if notice is not None and is_reached(court, notice, line, court.state.users[user_id]):
            found.append(_served(user_id, line, notice))
        if len(found) == LATELY_MOST:
            break
    return found


def _served(user_id: int, line: DocketEntry, notice: Notice) -> Served:
    place = notice.dockets[0]
    magic, served = "", line.notice.electronic
    if len(notice.free_looks) == len(served):  # fewer where somebody may not see it, and then there is no look at all
        looks = notice.free_looks[served.index(user_id)]
        magic = looks[0] if looks else ""
    documents = line.entry.documents
    return Served(
        nef_id=line.notice.nef_id,
        case_id=place.case_id,
        number=place.case_number,
        title=place.case_name,
        entry_number=place.seq,
        filed=f"{line.entry.filed_on:%m/%d/%Y}",
        text=notice.docket_text,
        document=documents[0] if documents else None,
        magic_num=magic,
    )


def _acts_as(who: Acting) -> int:
    return who.user.user_id if who.user.acts_for is None else who.user.acts_for


WAYS = (
    Way("/filing/notice/{nef_id}", notice_page),
    Way("/utilities/notices", my_notices),
)
