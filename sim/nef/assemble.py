"""From the core's events to what a notice says: names, addresses, documents, and each address's own free look."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sim.courts import CourtBook, DocketEvent
from sim.courts.clock import local_datetime
from sim.ecf.access import COURT_ROLES
from sim.ecf.events import CourtEvent, Docketed, NoticeIssued
from sim.ecf.records import FiledDocument, NewParty
from sim.nef.court_facts import CaseFacts, CourtFacts, Place
from sim.nef.free_look import addressee_of, free_look_numbers
from sim.nef.notice import Addressee, Notice, NoticeDocket, NoticeDocument, OtherService
from sim.nef.secrecy import Secrecy

_NUMBERS_A_TRANSACTION = 3  # real notices: the files' number is N, the message's N + 2 (facts: nef_serial_rates)
_MESSAGE_AFTER_FILES = 2
_ADDRESSEES_KEPT = 16_384


class NoticeAssembler:
    """Follows one court's events and can then say what the notice of any of its entries holds.

    key: the secret from which free-look numbers are derived; one addressee's tells nothing of another's.
    """

    def __init__(self, book: CourtBook, key: bytes) -> None:
        self._book = book
        self._key = key
        self._host = f"ecf.{book.court_id}.uscourts.gov"
        self._facts = CourtFacts()
        self._secrecy = Secrecy(book, self._facts)
        self._plain: set[int] = set()

    def note(self, event: CourtEvent) -> None:
        """Take note of people, cases, counsel, and of what is sealed, spread, corrected or closed."""
        self._facts.note(event)

    def prefers_plain(self, user_id: int, plain: bool = True) -> None:
        """Send this user's mail as text/plain from now on, or as HTML again. No event of the core tells it."""
        (self._plain.add if plain else self._plain.discard)(user_id)

    def notice(self, entry: Docketed, issued: NoticeIssued, regenerated_at: int | None = None) -> Notice:
        """The notice of an entry. Raises KeyError for a case or user that no event seen so far made.

        regenerated_at: the instant at which the notice is made again; it then says what the entry says by now (that
        it does is assumed), and bears the marks of a re-generated one.
        """
        case = self._facts.cases[entry.case_id]
        text, event_code, for_parties = self._as_corrected(entry, regenerated_at)
        profile, event = self._book.profile, self._book.events.get(event_code)
        nef = profile.nef
        served = self._secrecy.may_get(entry, issued)
        transaction = issued.nef_id * _NUMBERS_A_TRANSACTION
        return Notice(
            court_id=self._book.court_id,
            form=nef.form,
            district_name=profile.district_name,
            court_host=self._host,
            dockets=self._dockets(entry, issued, served),
            entered_by=self._entered_by(entry),
            filers=tuple([case.parties[party_id - 1].name for party_id in for_parties]),
            entered_at_us=issued.at,
            zone=profile.zone,
            prints_zone=nef.prints_zone,
            filed_on=entry.filed_on,
            docket_text=text,
            short_description=event.name,
            documents=tuple([_document(transaction, document) for document in entry.documents]),
            electronic=self._addressees(issued, served),
            otherwise=tuple([_other(case.parties[party_id - 1]) for party_id in issued.otherwise]),
            message_number=transaction + _MESSAGE_AFTER_FILES,
            free_looks=self._free_looks(event, entry, issued, served),
            stamp_prefix=nef.stamp_prefix,
            subject_pattern=nef.subject,
            chapter="" if case.chapter is None else str(case.chapter),
            opens_case=event.opens == "bk",
            regenerated_at_us=regenerated_at,
            court_line=nef.court_line,
            district_line=nef.district_line,
            otherwise_line=nef.otherwise_line,
            mailbox=nef.mailbox,
            bulk_mailbox=nef.bulk_mailbox,
        )

    def addressee_of(self, issued: NoticeIssued, magic_num: str) -> tuple[int, int] | None:
        """Whose link of this notice bears the number: (user, place among the user's addresses); None if nobody's."""
        found = addressee_of(self._key, issued.nef_id, self._address_counts(issued.electronic), magic_num)
        if found is None:
            return None
        user_id = issued.electronic[found[0]]
        return user_id, self._facts.people[user_id].addresses[found[1]]

    def _as_corrected(self, entry: Docketed, at: int | None) -> tuple[str, str, tuple[int, ...]]:
        """Text, event and filers of the entry: as first docketed, or with the corrections made up to an instant."""
        text, event_code, for_parties = entry.text, entry.event_code, entry.for_parties
        if at is not None:
            for made in self._facts.corrected.get((entry.case_id, entry.entry_number), ()):
                if made.at <= at:
                    text = text if made.text is None else made.text
                    event_code = made.event_code or event_code
                    for_parties = for_parties if made.for_parties is None else made.for_parties
        return text, event_code, for_parties

    def _entered_by(self, entry: Docketed) -> str | None:
        """Who entered it. District notices name none of the court's own people, bankruptcy ones their initials."""
        person = self._facts.people[entry.login_of]
        if person.role not in COURT_ROLES:
            return person.last_first
        return person.initials if self._book.profile.nef.form == "bankruptcy" else None

    def _addressees(self, issued: NoticeIssued, served: tuple[int, ...]) -> tuple[Addressee, ...]:
        """Those served, as the form names them: the bankruptcy form alone prints for whom each acts."""
        people = self._facts.people
        if self._book.profile.nef.form != "bankruptcy" and not self._plain:
            return tuple([people[user_id].addressee for user_id in served])
        acts_for: dict[int, str] = {}
        if self._book.profile.nef.form == "bankruptcy":
            for case_id, _ in reversed(((issued.case_id, issued.entry_number), *issued.also)):
                acts_for.update(self._facts.cases[case_id].represented())
        found = []
        for user_id in served:
            one = people[user_id].addressee
            found.append(_addressee(one.name, one.emails, acts_for.get(user_id), user_id in self._plain))
        return tuple(found)

    def _free_looks(
        self, event: DocketEvent, entry: Docketed, issued: NoticeIssued, served: tuple[int, ...]
    ) -> tuple[tuple[str, ...], ...]:
        if not (entry.documents and served and self._secrecy.is_free(event, issued)):
            return ()
        return free_look_numbers(self._key, issued.nef_id, self._address_counts(served))

    def _address_counts(self, served: tuple[int, ...]) -> list[int]:
        people = self._facts.people
        return [people[user_id].looks for user_id in served]

    def _dockets(self, entry: Docketed, issued: NoticeIssued, served: tuple[int, ...]) -> tuple[NoticeDocket, ...]:
        """A line for each case in which the paper was entered; of several, each with those served in it."""
        doc_id = entry.documents[0].doc_id if entry.documents else None
        place = (issued.case_id, issued.entry_number)
        if not issued.also:
            return (self._docket(place, doc_id, None, None),)
        cases = self._facts.cases
        elsewhere = {user_id for case_id, _ in issued.also for user_id in cases[case_id].represented()}
        here = cases[issued.case_id].represented()
        first = tuple([at for at, user_id in enumerate(served) if user_id in here or user_id not in elsewhere])
        return (
            self._docket(place, doc_id, first, None),
            *[self._companion(also, doc_id, served) for also in issued.also],
        )

    def _companion(self, place: Place, doc_id: str | None, served: tuple[int, ...]) -> NoticeDocket:
        case = self._facts.cases[place[0]]
        counsel = case.represented()
        mailed = tuple([at for at, user_id in enumerate(served) if user_id in counsel])
        party_ids = self._facts.served_otherwise.get(place, ())
        return self._docket(
            place, doc_id, mailed, tuple([_other(case.parties[party_id - 1]) for party_id in party_ids])
        )

    def _docket(
        self,
        place: Place,
        doc_id: str | None,
        mailed: tuple[int, ...] | None,
        otherwise: tuple[OtherService, ...] | None,
    ) -> NoticeDocket:
        case_id, number = place
        case = self._facts.cases[case_id]
        return NoticeDocket(
            case_number=case.number,
            case_name=case.title,
            case_id=case_id,
            document_number=number,
            doc_id=doc_id,
            seq=number,
            closed_on=self._closed_on(case, number),
            mailed=mailed,
            otherwise=otherwise,
            sealed=case.sealed,
        )

    def _closed_on(self, case: CaseFacts, number: int) -> date | None:
        """The day on which an earlier entry ended the case. That the ending entry's own notice has no warning yet is
        assumed."""
        if case.closed is None or number <= case.closed[0]:
            return None
        return local_datetime(case.closed[1], self._book.profile.zone).date()


@lru_cache(maxsize=_ADDRESSEES_KEPT)
def _addressee(name: str, emails: tuple[str, ...], on_behalf_of: str | None, plain: bool) -> Addressee:
    """Counsel are served again and again: their addresses are checked once."""
    return Addressee(name=name, emails=emails, on_behalf_of=on_behalf_of, plain=plain)


def _document(transaction: int, document: FiledDocument) -> NoticeDocument:
    return NoticeDocument(
        description=document.description or ("Main Document" if document.attachment == 0 else "Attachment"),
        original_filename=None,
        digest_hex=document.digest,
        file_number=f"{transaction}-{document.attachment}",
        doc_id=document.doc_id,
    )


def _other(party: NewParty) -> OtherService:
    return OtherService(name=party.name, address=party.address)
