"""Whose logins may stand as counsel of record, by the logins that a paper names."""

from __future__ import annotations

from sim.ecf.records import NewParty
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState

# Roles whose logins may stand as counsel of record: lawyers, and those who stand for themselves (NewParty.counsel).
_MAY_BE_OF_RECORD = frozenset({"attorney", "ci_filer", "trustee", "pro_se"})


def counsel_of(state: CourtState, logins: tuple[str, ...]) -> tuple[int, ...]:
    """User ids of counsel, each once; a login that cannot be of record here is refused rather than dropped."""
    found: dict[int, None] = {}
    for login in logins:
        user_id = state.user_by_login.get(login)
        if user_id is None:
            raise No(Code.AUTH_UNKNOWN_LOGIN, f"counsel {login!r} has no login in this court")
        if state.users[user_id].role not in _MAY_BE_OF_RECORD:
            raise No(Code.COMMAND_MALFORMED, f"{login!r} is a login of a {state.users[user_id].role}, not of counsel")
        found[user_id] = None
    return tuple(found)


def require_counts_fit(kind: str, party: NewParty) -> None:
    """Counts are charged to defendants in criminal cases, and to nobody else."""
    if party.counts and (kind not in ("cr", "mj") or party.role.lower() != "defendant"):
        raise No(Code.COMMAND_MALFORMED, "only a defendant in a criminal case is charged with counts")


def signatories_of_record(state: CourtState, case: Case, logins: tuple[str, ...]) -> tuple[int, ...]:
    """CIT-15: other counsel who signed a paper, each of record in the case; the filer vouches for their signatures."""
    of_record = {user_id for party in case.parties if not party.terminated for user_id in party.counsel}
    found: dict[int, None] = {}
    for login in logins:
        user_id = state.user_by_login.get(login)
        if user_id is None or user_id not in of_record:
            raise No(Code.FILING_SIGNATORY_NOT_OF_RECORD)
        found[user_id] = None
    return tuple(found)
