"""From the core's events to what a notice says: names, addresses, documents, and each addressee's own free look."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from sim.courts import CourtBook
from sim.ecf.events import CaseOpened, CounselAdded, CourtEvent, Docketed, NoticeIssued, UserRegistered
from sim.ecf.records import FiledDocument, NewParty
from sim.nef.notice import Addressee, Notice, NoticeDocket, NoticeDocument, OtherService

_NUMBERS_A_TRANSACTION = 3  # real notices: the files' number is N, the message's N + 2 (facts: nef_serial_rates)
_MESSAGE_AFTER_FILES = 2


class _CaseFacts(msgspec.Struct):
    number: str
    title: str
    chapter: int | None
    parties: tuple[NewParty, ...]
    counsel: list[tuple[int, ...]]


class NoticeAssembler:
    """Follows one court's events and can then say what the notice of any of its entries holds.

    key: the secret from which free-look numbers are derived; one addressee's tells nothing of another's.
    """

    def __init__(self, book: CourtBook, key: bytes) -> None:
        self._book = book
        self._key = key
        self._host = f"ecf.{book.court_id}.uscourts.gov"
        self._users: dict[int, UserRegistered] = {}
        self._cases: dict[int, _CaseFacts] = {}

    def note(self, event: CourtEvent) -> None:
        """Take note of people, cases and counsel."""
        if isinstance(event, UserRegistered):
            self._users[event.user_id] = event
        elif isinstance(event, CaseOpened):
            self._cases[event.case_id] = _CaseFacts(
                event.number, event.title, event.chapter, event.parties, list(event.counsel)
            )
        elif isinstance(event, CounselAdded):
            counsel = self._cases[event.case_id].counsel
            counsel[event.party_id - 1] = (*counsel[event.party_id - 1], event.user_id)

    def notice(self, entry: Docketed, issued: NoticeIssued) -> Notice:
        """The notice of an entry. Raises KeyError for a case or user that no event seen so far made."""
        case = self._cases[entry.case_id]
        profile = self._book.profile
        filer = [case.parties[party_id - 1].name for party_id in entry.for_parties]
        transaction = issued.nef_id * _NUMBERS_A_TRANSACTION
        return Notice(
            court_id=self._book.court_id,
            form=profile.nef.form,
            district_name=profile.district_name,
            court_host=self._host,
            dockets=(
                NoticeDocket(
                    case_number=case.number,
                    case_name=case.title,
                    case_id=entry.case_id,
                    document_number=entry.entry_number,
                    doc_id=entry.documents[0].doc_id if entry.documents else None,
                    seq=entry.entry_number,
                ),
            ),
            entered_by=_last_first(self._users[entry.login_of].name),
            filer=", ".join(filer) or None,
            entered_at_us=issued.at,
            zone=profile.zone,
            prints_zone=profile.nef.prints_zone,
            filed_on=entry.filed_on,
            docket_text=entry.text,
            short_description=self._book.events.get(entry.event_code).name,
            documents=tuple(_document(transaction, document) for document in entry.documents),
            electronic=tuple(self._addressee(case, issued.nef_id, user_id) for user_id in issued.electronic),
            otherwise=tuple(_other(case.parties[party_id - 1]) for party_id in issued.otherwise),
            message_number=transaction + _MESSAGE_AFTER_FILES,
            stamp_prefix=profile.nef.stamp_prefix,
            subject_pattern=profile.nef.subject,
            chapter="" if case.chapter is None else str(case.chapter),
        )

    def _addressee(self, case: _CaseFacts, nef_id: int, user_id: int) -> Addressee:
        user = self._users[user_id]
        return Addressee(
            name=user.name,
            emails=(*user.emails, *user.secondary_emails),
            on_behalf_of=_on_behalf_of(case, user_id),
            magic_num=self._free_look(nef_id, user_id),
        )

    def _free_look(self, nef_id: int, user_id: int) -> str:
        """Eight digits that open the documents of one notice once, for one addressee (CIT-5)."""
        digest = blake2b(b"%d/%d" % (nef_id, user_id), key=self._key, digest_size=6).digest()
        return f"{int.from_bytes(digest, 'big') % 100_000_000:08d}"


def _last_first(name: str) -> str:
    """A person's name as notices print who entered it, ``Last, First``; a single word stays as it is."""
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last


def _document(transaction: int, document: FiledDocument) -> NoticeDocument:
    return NoticeDocument(
        description=document.description or ("Main Document" if document.attachment == 0 else "Attachment"),
        original_filename=None,
        digest_hex=document.digest,
        file_number=f"{transaction}-{document.attachment}",
        doc_id=document.doc_id,
    )


def _on_behalf_of(case: _CaseFacts, user_id: int) -> str | None:
    for party, counsel in zip(case.parties, case.counsel, strict=True):
        if user_id in counsel:
            return f"{party.role} {party.name}"
    return None


def _other(party: NewParty) -> OtherService:
    return OtherService(name=party.name, address=party.address)
