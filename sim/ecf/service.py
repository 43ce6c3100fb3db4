"""Who is served: by the notice, or otherwise, and whether a certificate of service is then due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from sim.courts import Fact, RestrictedReadersRule, RuleDates
from sim.ecf.access import COURT_ROLES
from sim.ecf.context import Context
from sim.ecf.events import CounselAdded
from sim.ecf.paper import Paper
from sim.ecf.records import Restriction
from sim.ecf.state import Case, CourtState, Party, ServiceLists, User


def served_lists(parties: Iterable[Party], users: Mapping[int, User], consent_required: bool) -> ServiceLists:
    """Users whom a notice serves, and parties who must be served otherwise.

    FRCP 5(b)(2)(E), CACD-7: until 2018-12-01 only a user who consented is served electronically; from then on every
    registered user is. A party without counsel of record, or whose counsel the notice cannot reach, must be served
    otherwise (CIT-16); nor does it reach counsel whose national account is known not to be ready for it (CIT-6).
    """
    electronic: dict[int, None] = {}
    otherwise: list[int] = []
    for party in parties:
        if party.terminated:
            continue
        reached = False
        for user_id in party.counsel:
            user = users[user_id]
            if user.emails and user.nef_ready and (user.consents_to_eservice or not consent_required):
                electronic[user_id] = None
                reached = True
        if not reached:
            otherwise.append(party.party_id)
    return tuple(electronic), tuple(otherwise)


def parties_with(parties: tuple[Party, ...], added: Iterable[CounselAdded]) -> tuple[Party, ...]:
    """The parties once the counsel named in these events are of record."""
    changed = list(parties)
    for event in added:
        party = changed[event.party_id - 1]
        changed[event.party_id - 1] = replace(party, counsel=(*party.counsel, event.user_id))
    return tuple(changed)


def notice_lists(
    state: CourtState,
    case: Case,
    paper: Paper,
    counsel_added: Sequence[CounselAdded],
    dates: RuleDates,
    facts: Mapping[str, Fact],
    context: Context,
) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
    """(users served by the notice, parties to serve otherwise, certificate of service due) for one entry.

    CIT-16: an initial jurisdictional filing is not served by the notice; its filer alone gets one.
    CIT-17: a certificate is due where someone is served by non-electronic means, or always, as the court's rule says.
    Counsel whom this very paper adds are already of record for its notice. A sealed paper's notice goes to those alone
    who may see it.
    """
    if paper.restriction is not None and _read_by_filer_alone(paper.restriction, dates, context):
        return _lists_of_sealed(case, paper)
    signer = paper.signer
    filer_gets_one = bool(signer.emails) and signer.role not in COURT_ROLES
    if paper.event.initiates_proceeding and not context.rule("service.initial_papers_by_nef", dates, facts).value:
        own = paper.for_parties
        others = tuple([party.party_id for party in case.parties if party.party_id not in own])
        return ((signer.user_id,) if filer_gets_one else ()), others, bool(others)
    consent_required = bool(context.rule("service.electronic_consent_required", dates, facts).value)
    if counsel_added:
        parties = parties_with(case.parties, counsel_added)
        electronic, otherwise = served_lists(parties, state.users, consent_required)
    else:
        electronic, otherwise = case.served_consenting if consent_required else case.served_registered
    if filer_gets_one and signer.user_id not in electronic:
        electronic = (*electronic, signer.user_id)
    certificate = bool(otherwise) or context.rule("service.certificate_needed", dates, facts).value == "always"
    return electronic, otherwise, certificate


def _read_by_filer_alone(restriction: Restriction, dates: RuleDates, context: Context) -> bool:
    """Whether the rule on restricted entries leaves one of this level to the court and, at most, to its filer."""
    readers = context.rule("access.restricted_readers", dates).value
    return isinstance(readers, RestrictedReadersRule) and getattr(readers, restriction) != "of_record"


def _lists_of_sealed(case: Case, paper: Paper) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
    """The notice of a paper that others may not see goes to its filer, who has filed it only with a notice (CIT-8).

    The other parties are served otherwise, but with nothing where it is ex parte: that is what the words mean.
    """
    signer = paper.signer
    reached = (signer.user_id,) if signer.emails and signer.role not in COURT_ROLES else ()
    if paper.restriction == "ex_parte":
        return reached, (), False
    others = tuple(
        [party.party_id for party in case.parties if party.party_id not in paper.for_parties and not party.terminated]
    )
    return reached, others, bool(others)
