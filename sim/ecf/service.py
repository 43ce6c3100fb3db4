"""Who is served: by the notice, or otherwise, and whether a certificate of service is then due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sim.courts import RuleDates
from sim.ecf.context import Context
from sim.ecf.state import Case, CourtState, Party, User

# The court's own people make entries, but are not served with them.
COURT_ROLES = frozenset({"clerk", "judge", "batch", "case_manager"})


def served_lists(
    parties: Iterable[Party], users: Mapping[int, User], consent_required: bool
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Users whom a notice serves, and parties who must be served otherwise.

    FRCP 5(b)(2)(E), CACD-7: until 2018-12-01 only a user who consented is served electronically; from then on every
    registered user is. A party without counsel of record is served on paper unless registered (CIT-16, CIT-37).
    """
    electronic: dict[int, None] = {}
    otherwise: list[int] = []
    for party in parties:
        reached = False
        for user_id in party.counsel:
            user = users[user_id]
            if user.emails and (user.consents_to_eservice or not consent_required):
                electronic[user_id] = None
                reached = True
        if not reached:
            otherwise.append(party.party_id)
    return tuple(electronic), tuple(otherwise)


def notice_lists(
    state: CourtState, case: Case, signer: User, dates: RuleDates, context: Context, initiating: bool
) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
    """(users served by the notice, parties to serve otherwise, certificate of service due) for one entry.

    CIT-16: an initial jurisdictional filing is not served by the notice; its filer alone gets one.
    CIT-17: a certificate is due only where someone is served by non-electronic means.
    """
    filer_gets_one = bool(signer.emails) and signer.role not in COURT_ROLES
    if initiating and not context.rule("service.initial_papers_by_nef", dates).value:
        others = tuple(party.party_id for party in case.parties if signer.user_id not in party.counsel)
        return ((signer.user_id,) if filer_gets_one else ()), others, bool(others)
    if context.rule("service.electronic_consent_required", dates).value:
        electronic, otherwise = case.served_consenting
    else:
        electronic, otherwise = case.served_registered
    if filer_gets_one and signer.user_id not in electronic:
        electronic = (*electronic, signer.user_id)
    certificate = bool(otherwise) or context.rule("service.certificate_needed", dates).value == "always"
    return electronic, otherwise, certificate
