"""Why each person was served as they were, by the notice or otherwise, and whether a certificate of service is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.courts import Fact, Resolved, RuleDates
from sim.ecf.applying import apply
from sim.ecf.court import Court
from sim.ecf.databases import empty_state
from sim.ecf.events import CourtEvent, Docketed, NoticeIssued
from sim.ecf.explanation import Explanation, Ground, Reason, ground_of_rule
from sim.ecf.paper import facts_in
from sim.ecf.state import Case, CourtState, Party, User


def explain_service(court: Court, log: Sequence[CourtEvent], nef_id: int) -> tuple[Explanation, ...]:
    """One explanation for each addressee of a notice, each party to be served otherwise, and the certificate.

    The court as it was when the notice was issued is rebuilt from its own log. Raises LookupError where the log tells
    of no such notice.
    """
    state = empty_state(court.book.court_id, court.state.database)
    for event in log:
        if isinstance(event, NoticeIssued) and event.nef_id == nef_id:
            return tuple(_Notice(court, state, event).explanations())
        apply(state, event)
    raise LookupError(f"the log issues no notice {nef_id}")


class _Notice:
    """One notice at the instant of its issue, with the rules that decided it."""

    def __init__(self, court: Court, state: CourtState, notice: NoticeIssued) -> None:
        entry = state.under_way
        if entry is None:
            raise LookupError(f"notice {notice.nef_id} follows no entry: the log is torn")
        self.court, self.state, self.notice = court, state, notice
        self.entry: Docketed = entry
        self.case: Case = state.cases[notice.case_id]
        self.signer: User = state.users[entry.signer]
        self.event = court.book.events.get(entry.event_code)
        self.facts: Mapping[str, Fact] = facts_in(self.case, self.event, self.signer)
        self.level = self.case.restricted.get(entry.entry_number)

    def rule(self, rule_id: str) -> Resolved:
        """A rule as it stood for this paper."""
        dates = RuleDates(filed=self.entry.filed_on, case_opened=self.case.filed_on)
        return self.court.context.rule(rule_id, dates, self.facts)

    @property
    def is_initial(self) -> bool:
        """Whether the paper opens a proceeding, and such papers are not served by notice (CIT-16)."""
        return self.event.initiates_proceeding and not self.rule("service.initial_papers_by_nef").value

    @property
    def consent_asked(self) -> bool:
        """Whether a notice serves those alone who consented (CACD-7)."""
        return bool(self.rule("service.electronic_consent_required").value)

    def explanations(self) -> Iterator[Explanation]:
        """All of them, in the order of the notice."""
        for user_id in self.notice.electronic:
            yield self._by_notice(self.state.users[user_id])
        for party_id in self.notice.otherwise:
            yield self._otherwise(self.case.parties[party_id - 1])
        rule = self.rule("service.certificate_needed")
        due = self.notice.certificate_due
        why = f"{len(self.notice.otherwise)} parties are served otherwise"
        yield Explanation(
            f"certificate of service for entry {self.entry.entry_number}",
            "due" if due else "not due",
            ground_of_rule(rule),
            (Reason(why, ground_of_rule(rule)),),
        )

    def _by_notice(self, user: User) -> Explanation:
        addresses = ", ".join((*user.emails, *user.secondary_emails))
        subject = f"{user.name}, user {user.user_id}"
        party = next((party for party in self.case.parties if user.user_id in party.counsel), None)
        as_counsel = party is not None and not self.is_initial and self.level is None and self._is_served(user)
        if user.user_id == self.signer.user_id and not as_counsel:
            ground = ground_of_rule(self.rule("filing.counted_when"))
            step = Reason("a paper is filed only once its filer has the notice", ground)
            return Explanation(subject, f"by the notice, to {addresses}", ground, (step,))
        ground = ground_of_rule(self.rule("service.electronic_consent_required"))
        told = (
            "of record in a case that this entry is spread to"
            if party is None
            else f"of record for {party.role} {party.name}"
        )
        consent = "consented to electronic service" if self.consent_asked else "no consent is needed"
        return Explanation(
            subject, f"by the notice, to {addresses}", ground, (Reason(told, ground), Reason(consent, ground))
        )

    def _is_served(self, user: User) -> bool:
        return bool(user.emails) and user.nef_ready and (user.consents_to_eservice or not self.consent_asked)

    def _otherwise(self, party: Party) -> Explanation:
        subject = f"{party.role} {party.name}, party {party.party_id}"
        reasons = tuple(self._why_otherwise(party))
        return Explanation(subject, "otherwise than by the notice", reasons[0].ground, reasons)

    def _why_otherwise(self, party: Party) -> Iterator[Reason]:
        if self.level is not None and not self.is_initial:
            level = self.level.replace("_", " ")
            yield Reason(f"the entry is {level}: others may not see it", self._ground("access.restricted_readers"))
        elif self.is_initial:
            told = "a paper that opens a proceeding is not served by the notice"
            yield Reason(told, self._ground("service.initial_papers_by_nef"))
        elif not party.counsel:
            yield Reason("no counsel of record and no login of its own", self._ground("service.unregistered"))
        for user_id in party.counsel if not self.is_initial and self.level is None else ():
            yield self._why_not_reached(self.state.users[user_id])

    def _why_not_reached(self, user: User) -> Reason:
        if not user.emails:
            return Reason(f"{user.name} has no e-mail address on file", self._ground("service.unregistered"))
        if not user.nef_ready:
            told = f"{user.name} has no upgraded, linked account"
            return Reason(told, self._ground("service.notice_needs_linked_account"))
        told = f"{user.name} has not consented to electronic service"
        return Reason(told, self._ground("service.electronic_consent_required"))

    def _ground(self, rule_id: str) -> Ground:
        return ground_of_rule(self.rule(rule_id))
