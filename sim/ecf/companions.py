"""Cases tied to one another, and papers that are entered in several of them at once."""

from __future__ import annotations

from sim.ecf.access import Decision, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import RelateCases
from sim.ecf.context import Context
from sim.ecf.events import CasesRelated, EntrySpread
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, ServiceLists

_RELATE = frozenset({"clerk", "case_manager", "judge"})


def relate(state: CourtState, command: RelateCases, at: int, context: Context) -> Decision:
    """Tie cases to one, as related or as members of the one that leads; a case has one lead at most."""
    user = user_of_session(state, command.session_id)
    if user.role not in _RELATE:
        raise No(Code.ACCESS_NO_RIGHT)
    case = state.cases.get(command.case_id)
    if case is None or not command.others or any(other not in state.cases for other in command.others):
        raise No(Code.CASE_UNKNOWN)
    if len({case.case_id, *command.others}) != 1 + len(command.others):
        raise No(Code.COMMAND_MALFORMED, "a case is named twice")
    for other in command.others:
        if other in case.companions:
            raise No(Code.COMMAND_MALFORMED, f"case {other} is tied to this one already")
        if command.relation == "member" and "lead" in state.cases[other].companions.values():
            raise No(Code.COMMAND_MALFORMED, f"case {other} has a lead case already")
    event = CasesRelated(at=at, case_id=case.case_id, others=command.others, relation=command.relation, by=user.user_id)
    return [event], Receipt(user_id=user.user_id, case_id=case.case_id, case_number=case.number)


def companions_named(state: CourtState, case: Case, also_in: tuple[int, ...]) -> tuple[Case, ...]:
    """The companion cases in which a paper is to be entered too, each once; a stranger among them is refused.

    Nor may a paper be spread between a sealed case and an open one: the one notice would tell of both.
    """
    if len(set(also_in)) != len(also_in):
        raise No(Code.COMMAND_MALFORMED, "a case is named twice")
    for case_id in also_in:
        if case_id not in case.companions or state.cases[case_id].sealed != case.sealed:
            raise No(Code.CASE_NOT_COMPANION)
    return tuple([state.cases[case_id] for case_id in also_in])


def entries_spread(
    companions: tuple[Case, ...], case: Case, consent_required: bool, at: int
) -> tuple[list[EntrySpread], dict[int, None]]:
    """One entry in each companion case, and the users of those cases whom the one notice serves besides."""
    entries: list[EntrySpread] = []
    electronic: dict[int, None] = {}
    for companion in companions:
        served: ServiceLists = companion.served_consenting if consent_required else companion.served_registered
        electronic |= dict.fromkeys(served[0])
        entries.append(
            EntrySpread(
                at=at,
                case_id=companion.case_id,
                entry_number=companion.next_entry,
                of_case=case.case_id,
                of_entry=case.next_entry,
                otherwise=served[1],
            )
        )
    return entries, electronic
