"""The last pages of a filing: its docket text, its fee, the last chance, and the filing itself, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.responses import Response

from sim.courts import UnknownFeeError
from sim.courts.clock import local_datetime
from sim.courts.fees import Fee as ListedFee
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import AddParty, FileDocument, OpenCase
from sim.ecf.records import Fee, FeeExcused, FeePaid
from sim.ecf.refusals import Code
from sim.ecf.state import User
from sim.serve.web.filing import draft as drafts
from sim.serve.web.filing.draft import Draft
from sim.serve.web.filing.gate import to
from sim.serve.web.filing.steps import Filing, looked_at, sent
from sim.serve.web.visit import Way

Ground = Literal["in_forma_pauperis", "waived", "installment", "exempt"]
GROUNDS: dict[Ground, str] = {
    "in_forma_pauperis": "In forma pauperis: an application comes with this filing",
    "waived": "A waiver is asked for",
    "installment": "Payment in installments is asked for",
    "exempt": "The filer owes no fee (for one, the United States)",
}
assert set(GROUNDS) == set(get_args(Ground))


@looked_at("text")
async def text_page(filing: Filing) -> Response:
    """The docket text as it will stand."""
    return filing.show(docket_text=docket_text(filing))


@sent("text")
async def agree_text(filing: Filing, _form: FormData) -> Response:
    """The filer has read it."""
    return filing.go_on(filing.draft)


def docket_text(filing: Filing) -> str:
    """The entry's text, as the court will write it from the event and the parties chosen."""
    draft = filing.draft
    if filing.event.opens:
        own = [one.name for one in draft.new_parties if one.counsel]
        names = own or [one.name for one in draft.new_parties[:1]]
    else:
        names = [filing.case.parties[party_id - 1].name for party_id in draft.for_parties]
        names += [one.name for one in draft.new_parties]
    return filing.event.text.replace("{filer}", ", ".join(names) or _signer(filing).name)


@looked_at("fee")
async def fee_page(filing: Filing) -> Response:
    """What the filing costs, and the ways to settle it."""
    return _show_fee(filing)


@sent("fee")
async def settle_fee(filing: Filing, form: FormData) -> Response:
    """A payment, simulated, or the ground on which none is made now."""
    how = str(form.get("how", ""))
    fee: Fee | None = None
    owed = _fee(filing)
    for ground in GROUNDS:
        if how == ground:
            fee = FeeExcused(ground)
    if how == "pay" and owed is not None:
        fee = FeePaid(owed.id, owed.amount_cents, f"SIM-{filing.draft.draft_id}")
    if fee is None and not (how == "later" and _may_owe(filing, owed)):
        return _show_fee(filing, Refused("", "Choose how the fee is settled.", ""))
    return filing.go_on(replace(filing.draft, fee=fee))


def _fee(filing: Filing) -> ListedFee | None:
    assert filing.event.fee is not None
    try:
        return filing.visit.court.book.fees.get(filing.event.fee, filing.visit.court.today())
    except UnknownFeeError:
        return None


def _may_owe(filing: Filing, owed: ListedFee | None) -> bool:
    """Whether the filing may go on without: the court's own people owe it, and where no amount is known none is."""
    return filing.who.is_court or owed is None


def _show_fee(filing: Filing, refused: Refused | None = None) -> Response:
    owed = _fee(filing)
    return filing.show(refused, owed=owed, grounds=GROUNDS, may_owe=_may_owe(filing, owed))


@looked_at("confirm")
async def confirm_page(filing: Filing) -> Response:
    """Everything once more, before it is filed."""
    return _show_confirm(filing)


@sent("confirm")
async def submit(filing: Filing, _form: FormData) -> Response:
    """File it. Sent twice, at once or later, it is filed once, and both answers lead to the one notice."""
    visit = filing.visit
    assert visit.session is not None
    async with drafts.desk_of(visit.session).filing:
        filing.draft = drafts.found(visit)  # a first click may have filed it meanwhile
        if filing.draft.receipt is None:
            refused = await _file(filing)
            if refused is not None:
                return _show_confirm(filing, refused)
    receipt = filing.draft.receipt
    assert receipt is not None
    return to(visit, f"/filing/notice/{receipt.nef_id}")


async def _file(filing: Filing) -> Refused | None:
    """File the draft; the refusal, if the court refuses. What it lets be added before stays added."""
    answer = await filing.visit.court.do(_opening(filing)) if filing.event.opens else await _file_in_case(filing)
    if isinstance(answer, Refused):
        return answer
    receipt = answer.receipt
    filing.keep(replace(filing.draft, receipt=receipt, documents=(), new_parties=(), cover=None))
    return None


async def _file_in_case(filing: Filing) -> Accepted | Refused:
    court, case = filing.visit.court, filing.case
    for party in filing.draft.new_parties[len(filing.draft.added) :]:
        added = await court.do(AddParty(filing.who.session_id, case.case_id, party))
        if isinstance(added, Refused):
            return added
        filing.keep(replace(filing.draft, added=(*filing.draft.added, added.receipt.party_id)))
    draft, details = filing.draft, filing.draft.details
    return await court.do(
        FileDocument(
            session_id=filing.who.session_id,
            case_id=case.case_id,
            event_code=draft.event_code,
            documents=draft.documents,
            key=draft.key,
            for_parties=(*draft.for_parties, *draft.added),
            answers=details.answers,
            hearing_on=details.hearing_on,
            sender_failure=details.sender_failure,
            relates_to=details.relates_to,
            restriction=details.restriction,
            fee=draft.fee,
            signatories=details.signatories,
            also_in=details.also_in,
            claim=details.claim,
            opinion=details.opinion,
            **_way_in(draft),
        )
    )


def _opening(filing: Filing) -> OpenCase:
    draft, cover = filing.draft, filing.draft.cover
    assert cover is not None  # its step is done
    return OpenCase(
        session_id=filing.who.session_id,
        event_code=draft.event_code,
        office=cover.office,
        title=cover.title,
        parties=draft.new_parties,
        documents=draft.documents,
        key=draft.key,
        sealed=cover.sealed,
        nature_of_suit=cover.nature_of_suit,
        fee=draft.fee,
        main_case=cover.main_case,
        encloses=cover.encloses,
        cause=cover.cause,
        jury_demand=cover.jury_demand,
        demand=cover.demand,
        jurisdiction=cover.jurisdiction,
        **_way_in(draft),
    )


def _way_in(draft: Draft) -> dict[str, Any]:
    """The fields of a command that say how the paper came, where it did not come through the system."""
    if draft.counter is None:
        return {}
    return {
        "medium": draft.counter.medium,
        "received_at": draft.counter.received_at,
        "paper_of": draft.counter.paper_of,
    }


def _show_confirm(filing: Filing, refused: Refused | None = None) -> Response:
    draft = filing.draft
    parties = [] if filing.event.opens else [filing.case.parties[party_id - 1].name for party_id in draft.for_parties]
    unavailable = Code.SYSTEM_UNAVAILABLE.value
    return filing.show(
        refused,
        status_code=503 if refused is not None and refused.code == unavailable else 0,
        docket_text=docket_text(filing),
        parties=[*parties, *(one.name for one in draft.new_parties)],
        unavailable=refused is not None and refused.code == unavailable,
        grounds=GROUNDS,
        signer=_signer(filing).name,
        received=_received(filing),
    )


def _received(filing: Filing) -> datetime | None:
    """When the clerk received the paper, in the court's own time, if it did not come through the system."""
    counter = filing.draft.counter
    return None if counter is None else local_datetime(counter.received_at, filing.visit.court.book.profile.zone)


def _signer(filing: Filing) -> User:
    """Whose signature the paper carries (CACD-3); at the counter, of whoever the paper is, if they have a login."""
    user, state = filing.who.user, filing.visit.court.state
    if filing.draft.counter is not None and filing.draft.counter.paper_of is not None:
        return state.users[state.user_by_login[filing.draft.counter.paper_of]]
    return user if user.acts_for is None else state.users[user.acts_for]


WAYS = (
    Way("/filing/{draft}/text", text_page),
    Way("/filing/{draft}/text", agree_text, ("POST",)),
    Way("/filing/{draft}/fee", fee_page),
    Way("/filing/{draft}/fee", settle_fee, ("POST",)),
    Way("/filing/{draft}/confirm", confirm_page),
    Way("/filing/{draft}/confirm", submit, ("POST",)),
)
