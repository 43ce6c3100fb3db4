"""The parties for whom a paper is filed, and parties named anew: in a new case all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec
from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.responses import Response

from sim.ecf.answers import Refused
from sim.ecf.records import Alias, NewParty
from sim.ecf.refusals import Code
from sim.serve.web.filing.draft import undone
from sim.serve.web.filing.gate import standing_refusal
from sim.serve.web.filing.steps import Filing, looked_at, sent
from sim.serve.web.visit import Way

NEW_PARTIES_MAX = 100
_TEXT_MAX = 4_000  # assumed; of each field of a party
_CIVIL = (
    "Plaintiff",
    "Defendant",
    "Petitioner",
    "Respondent",
    "Intervenor",
    "Movant",
    "Third Party Plaintiff",
    "Third Party Defendant",
    "Counter Claimant",
    "Counter Defendant",
    "Amicus",
    "Interested Party",
)
ROLES: Mapping[str, tuple[str, ...]] = {
    "bk": ("Debtor", "Joint Debtor", "Creditor", "Trustee", "U.S. Trustee", "Interested Party"),
    "ap": ("Plaintiff", "Defendant", "Intervenor", "Counter-Claimant", "Counter-Defendant"),
    "cr": ("Defendant", "Plaintiff", "Movant", "Interested Party"),
    "mj": ("Defendant", "Plaintiff"),
}
"""Roles of parties by kind of case, as dockets print them; the lists are ours."""

AliasKind = Literal["aka", "dba", "fka", "fdba", "nka", "estate of", "real party in interest"]
ALIAS_KINDS: tuple[AliasKind, ...] = get_args(AliasKind)
_MUST_ACT_FOR = frozenset({"attorney", "staff", "ci_filer"})
_NONE_CHOSEN = "Select the party or parties for whom this paper is filed, or add a new one."


class TypedParty(msgspec.Struct, frozen=True):
    """A new party as typed, before it is one."""

    name: str = ""
    role: str = ""
    address: str = ""
    alias_kind: str = ""
    alias: str = ""
    counts: str = ""
    mine: bool = False


@looked_at("parties")
async def party_page(filing: Filing) -> Response:
    """The parties of the case to choose from, and the form for a new one."""
    return _show(filing)


@sent("parties")
async def choose_parties(filing: Filing, form: FormData) -> Response:
    """Add a party, take one off, or go on with those chosen."""
    do = str(form.get("do", "next"))
    chosen = _chosen(filing, form)
    filing.keep(replace(filing.draft, for_parties=chosen))
    if do == "add":
        return _add(filing, form)
    if do.startswith("remove-"):
        kept = [one for place, one in enumerate(filing.draft.new_parties) if do != f"remove-{place}"]
        filing.keep(undone(replace(filing.draft, new_parties=tuple(kept)), "parties", "text"))
        return filing.stay()
    if str(form.get("name", "")).strip():  # typed, and not added: it would be lost without a word
        return _add(filing, form, then_on=True)
    return _next(filing)


def _next(filing: Filing) -> Response:
    draft = filing.draft
    if filing.event.opens and not draft.new_parties:
        return _show(filing, standing_refusal(filing.visit.court, Code.CASE_NO_PARTY))
    if not filing.event.opens and not draft.for_parties and not draft.new_parties and _must_choose(filing):
        return _show(filing, Refused("", _NONE_CHOSEN, ""))
    return filing.go_on(undone(draft, "text"))


def _must_choose(filing: Filing) -> bool:
    return filing.who.user.role in _MUST_ACT_FOR and filing.case.kind != "bk"


def _chosen(filing: Filing, form: FormData) -> tuple[int, ...]:
    if filing.event.opens:
        return ()
    asked = {str(one) for one in form.getlist("party")}
    return tuple(party.party_id for party in filing.case.parties if str(party.party_id) in asked)


def _add(filing: Filing, form: FormData, then_on: bool = False) -> Response:
    typed = TypedParty(
        name=str(form.get("name", "")).strip(),
        role=str(form.get("role", "")),
        address=str(form.get("address", "")),
        alias_kind=str(form.get("alias_kind", "")),
        alias=str(form.get("alias", "")).strip(),
        counts=str(form.get("counts", "")),
        mine=form.get("mine") == "1",
    )
    problem = ""
    if not typed.name or typed.role not in _roles(filing):
        problem = "A new party needs a name and a role."
    elif len(filing.draft.new_parties) >= NEW_PARTIES_MAX:
        problem = f"No more than {NEW_PARTIES_MAX} parties can be named in one filing."
    elif max(len(typed.name), len(typed.address), len(typed.alias), len(typed.counts)) > _TEXT_MAX:
        problem = f"Each field of a party takes at most {_TEXT_MAX} characters."
    if problem:
        return _show(filing, Refused("", problem, ""), typed)
    parties = (*filing.draft.new_parties, _party(filing, typed))
    filing.keep(undone(replace(filing.draft, new_parties=parties), "text"))
    return _next(filing) if then_on else filing.stay()


def _party(filing: Filing, typed: TypedParty) -> NewParty:
    user = filing.who.user
    signer = user if user.acts_for is None else filing.visit.court.state.users[user.acts_for]
    counter = filing.draft.counter
    counsel = signer.login if counter is None else counter.paper_of
    alias = tuple(Alias(kind, typed.alias) for kind in ALIAS_KINDS if typed.alias and kind == typed.alias_kind)
    return NewParty(
        typed.name,
        typed.role,
        (counsel,) if typed.mine and counsel is not None else (),
        lines(typed.address),
        alias,
        lines(typed.counts) if _charged(filing, typed.role) else (),
    )


def _charged(filing: Filing, role: str) -> bool:
    return _kind(filing) in ("cr", "mj") and role == "Defendant"


def _kind(filing: Filing) -> str:
    return filing.event.opens or filing.case.kind


def _roles(filing: Filing) -> tuple[str, ...]:
    return ROLES.get(_kind(filing), _CIVIL)


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text field that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _show(filing: Filing, refused: Refused | None = None, typed: TypedParty | None = None) -> Response:
    user = filing.who.user
    acting = user.user_id if user.acts_for is None else user.acts_for
    parties = () if filing.event.opens else filing.case.parties
    chosen = filing.draft.for_parties
    if not chosen and "parties" not in filing.draft.passed and refused is None:
        chosen = tuple(party.party_id for party in parties if acting in party.counsel and not party.terminated)
    users = filing.visit.court.state.users
    rows: list[tuple[Any, ...]] = [
        (party, party.party_id in chosen, ", ".join(users[one].name for one in party.counsel)) for party in parties
    ]
    return filing.show(
        refused,
        typed or TypedParty(mine=not filing.who.is_court),
        parties=rows,
        roles=_roles(filing),
        alias_kinds=ALIAS_KINDS,
        criminal=_kind(filing) in ("cr", "mj"),
        open_form=bool(refused and typed),
    )


WAYS = (
    Way("/filing/{draft}/parties", party_page),
    Way("/filing/{draft}/parties", choose_parties, ("POST",)),
)
