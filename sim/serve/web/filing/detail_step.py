"""What a paper says of itself besides: the deadline it answers, the entry it is about, who may read it, the claim."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

import msgspec
from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.claim_records import ClaimAmounts, ClaimDetails, Creditor
from sim.ecf.records import Restriction
from sim.ecf.refusals import Code
from sim.ecf.state import Deadline
from sim.serve.web.filing.draft import Details
from sim.serve.web.filing.gate import standing_refusal
from sim.serve.web.filing.party_step import lines
from sim.serve.web.filing.steps import Filing, looked_at, sent
from sim.serve.web.filing.typed import Typed, typed_in
from sim.serve.web.visit import Way

AMOUNTS: Mapping[str, str] = {
    "claimed": "Amount claimed",
    "secured": "Secured",
    "priority": "Priority",
    "unsecured": "Unsecured",
    "admin": "Administrative",
}
LEVELS: tuple[Restriction, ...] = get_args(Literal["sealed", "restricted", "ex_parte"])
_MONEY = re.compile(r"\$?(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{2}))?")
_JUDGES = frozenset({"judge"})


class DetailsError(ValueError):
    """What was typed is no detail; the message says what to write."""


@looked_at("details")
async def details_page(filing: Filing) -> Response:
    """The questions that this event, this case and this filer call for."""
    return _show(filing)


@sent("details")
async def answer_details(filing: Filing, form: FormData) -> Response:
    """Take the answers; one that cannot be is told, with all of them kept."""
    typed = typed_in(form)
    try:
        details = _details(filing, form, typed)
    except DetailsError as error:
        return _show(filing, Refused("", str(error), ""), typed)
    if details.relates_to is not None and not 1 <= details.relates_to < filing.case.next_entry:
        return _show(filing, standing_refusal(filing.visit.court, Code.CASE_UNKNOWN_ENTRY), typed)
    return filing.go_on(replace(filing.draft, details=details))


def _details(filing: Filing, form: FormData, typed: Mapping[str, str]) -> Details:
    signatories = re.split(r"[\s,;]+", typed.get("signatories", "").strip())
    restriction = next((level for level in LEVELS if level == typed.get("restriction")), None)
    return Details(
        answers=_whole(typed.get("answers", ""), "The deadline"),
        relates_to=_whole(typed.get("relates_to", ""), "The entry number"),
        hearing_on=_day(typed.get("hearing_on", "")),
        restriction=restriction,
        sender_failure=typed.get("sender_failure") == "1",
        signatories=tuple(login for login in signatories if login),
        also_in=tuple(int(one) for one in map(str, form.getlist("also_in")) if one.isdecimal() and len(one) < 19),
        claim=_claim(typed) if filing.event.claims else None,
        opinion=typed.get("opinion") == "1" and filing.who.user.role in _JUDGES,
    )


def _claim(typed: Mapping[str, str]) -> ClaimDetails | None:
    name = typed.get("creditor", "").strip()
    if not name:
        raise DetailsError("Name the creditor, as the list of creditors does.")
    cents = {f"{key}_cents": _cents(typed.get(key, ""), label) for key, label in AMOUNTS.items()}
    return ClaimDetails(
        Creditor(name, lines(typed.get("creditor_address", ""))),
        ClaimAmounts(**cents, unknown=typed.get("unknown") == "1"),
        typed.get("description", "").strip(),
        typed.get("remarks", "").strip(),
        _whole(typed.get("amends", ""), "The claim amended"),
    )


def _whole(text: str, what: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise DetailsError(f"{what} is a number.")
    return int(text)


def _day(text: str) -> date | None:
    text = text.strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DetailsError(f"{text!r} is no day. Write year, month and day, as in 2026-03-31.") from None


def _cents(text: str, label: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    found = _MONEY.fullmatch(text)
    if found is None:
        raise DetailsError(f"{label}: {text!r} is no amount. Write dollars and cents, as in 1,250.00.")
    return int(found[1].replace(",", "")) * 100 + int(found[2] or 0)


def open_deadlines(filing: Filing) -> list[Deadline]:
    """The pending deadlines of the case that a paper of this event, for these parties, may answer."""
    chosen, kinds = set(filing.draft.for_parties), {*filing.event.answers, "cure_deficiency"}
    return [
        due
        for due in filing.case.deadlines.values()
        if due.kind in kinds and (not due.party_ids or chosen & set(due.party_ids))
    ]


def _typed(details: Details) -> dict[str, str]:
    """The draft's details as the form's fields print them."""
    typed = {
        "answers": "" if details.answers is None else str(details.answers),
        "relates_to": "" if details.relates_to is None else str(details.relates_to),
        "hearing_on": "" if details.hearing_on is None else details.hearing_on.isoformat(),
        "restriction": details.restriction or "",
        "sender_failure": "1" if details.sender_failure else "",
        "signatories": ", ".join(details.signatories),
        "opinion": "1" if details.opinion else "",
    }
    claim = details.claim
    if claim is not None:
        typed |= {
            "creditor": claim.creditor.name,
            "creditor_address": "\n".join(claim.creditor.address),
            "description": claim.description,
            "remarks": claim.remarks,
            "amends": "" if claim.amends is None else str(claim.amends),
            "unknown": "1" if claim.amounts.unknown else "",
        }
        for key in AMOUNTS:
            cents = msgspec.structs.asdict(claim.amounts)[f"{key}_cents"]
            typed[key] = "" if cents is None else f"{cents / 100:.2f}"
    return typed


def _show(filing: Filing, refused: Refused | None = None, typed: dict[str, str] | None = None) -> Response:
    court, draft = filing.visit.court, filing.draft
    companions = [
        (case_id, court.state.cases[case_id].number, court.sheet(case_id).opened.title, relation)
        for case_id, relation in filing.case.companions.items()
        if court.state.cases[case_id].sealed == filing.case.sealed
    ]
    return filing.show(
        refused,
        Typed(typed if typed is not None else _typed(draft.details)),
        deadlines=open_deadlines(filing),
        asks_hearing="opposition" in filing.event.sets,
        asks_signatories="stipulation" in filing.event.code,
        asks_opinion=filing.who.user.role in _JUDGES and filing.event.document != "none",
        companions=companions,
        also_in=draft.details.also_in,
        levels=LEVELS,
        amounts=AMOUNTS,
    )


WAYS = (
    Way("/filing/{draft}/details", details_page),
    Way("/filing/{draft}/details", answer_details, ("POST",)),
)
