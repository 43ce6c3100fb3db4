"""Every way in which a court says no, as one closed list of codes.

auth ......... who are you            access ....... may you do this
pacer ........ the national accounts
case ......... the case at hand       filing ....... the paper and how it comes
pdf .......... the bytes              system ....... the court's own machine
command ...... not a request at all
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sim.courts.refusal_texts import RefusalWords
from sim.ecf.answers import Refused


class Code(StrEnum):
    """The closed list; a code never changes its meaning."""

    AUTH_UNKNOWN_LOGIN = "auth.unknown_login"
    AUTH_WRONG_COURT = "auth.wrong_court"
    AUTH_BAD_PASSWORD = "auth.bad_password"
    AUTH_NO_SESSION = "auth.no_session"
    AUTH_LOGIN_TAKEN = "auth.login_taken"
    AUTH_LOCKED = "auth.locked"
    AUTH_SESSION_EXPIRED = "auth.session_expired"
    AUTH_UNLINKED_ACCOUNT = "auth.unlinked_account"
    AUTH_SHARED_ACCOUNT = "auth.shared_account"
    AUTH_LEGACY_ACCOUNT = "auth.legacy_account"
    AUTH_INACTIVE_ACCOUNT = "auth.inactive_account"
    AUTH_PASSWORD_AT_PACER = "auth.password_at_pacer"
    AUTH_WEAK_PASSWORD = "auth.weak_password"
    AUTH_BAD_TOKEN = "auth.bad_token"
    PACER_ALREADY_LINKED = "pacer.already_linked"
    PACER_ALREADY_UPGRADED = "pacer.already_upgraded"
    PACER_NO_UPGRADE_YET = "pacer.no_upgrade_yet"
    PACER_UNKNOWN_COURT = "pacer.unknown_court"
    ACCESS_NOT_QUALIFIED = "access.not_qualified"
    ACCESS_MUST_REQUEST = "access.must_request"
    ACCESS_REQUEST_UNKNOWN = "access.unknown_request"
    ACCESS_TRAINING_NEEDED = "access.training_needed"
    ACCESS_TRAINING_NOT_OWN = "access.training_not_own"
    ACCESS_WAIVER_INCOMPLETE = "access.waiver_incomplete"
    ACCESS_WAIVER_REFUSED = "access.waiver_refused"
    ACCESS_CONFIDENTIAL = "access.confidential_filers_only"
    ACCESS_NO_RIGHT = "access.no_right_to_program"
    ACCESS_OTHER_CASE = "access.only_in_one_case"
    ACCESS_NO_ACCOUNT = "access.no_pacer_account"
    ACCESS_CLIENT_CODE = "access.client_code_too_long"
    ACCESS_UNDER_SEAL = "access.case_under_seal"
    ACCESS_RESTRICTED = "access.document_restricted"
    ACCESS_PARTIES_ONLY = "access.parties_only"
    ACCESS_TRANSCRIPT = "access.transcript_restricted"
    ACCESS_IN_RECORDS = "access.in_records_section"
    ACCESS_FREE_LOOK_OVER = "access.free_look_over"
    ACCESS_NO_FREE_LOOK = "access.no_free_look"
    CASE_UNKNOWN = "case.unknown"
    CASE_CLOSED = "case.closed"
    CASE_UNKNOWN_DOCUMENT = "case.unknown_document"
    CASE_UNKNOWN_PARTY = "case.unknown_party"
    CASE_OPENED_BY_CLERK = "case.opened_by_clerk"
    CASE_UNKNOWN_OFFICE = "case.unknown_office"
    CASE_NO_PARTY = "case.no_party"
    CASE_PARTY_TERMINATED = "case.party_terminated"
    CASE_NOT_COMPANION = "case.not_companion"
    CASE_NO_MAIN_CASE = "case.no_main_case"
    CASE_NOT_OF_RECORD = "case.not_of_record"
    CASE_APPEARED = "case.appeared"
    CASE_UNKNOWN_ENTRY = "case.unknown_entry"
    CASE_UNKNOWN_CLAIM = "case.unknown_claim"
    CASE_UNKNOWN_CREDITOR = "case.unknown_creditor"
    FILING_UNKNOWN_EVENT = "filing.unknown_event"
    FILING_WRONG_CASE_KIND = "filing.wrong_case_kind"
    FILING_OPENS_NO_CASE = "filing.opens_no_case"
    FILING_NEEDS_DOCUMENT = "filing.needs_document"
    FILING_UNKNOWN_DEADLINE = "filing.unknown_deadline"
    FILING_MUST_BE_ELECTRONIC = "filing.must_be_electronic"
    FILING_NOT_RECEIVED_YET = "filing.not_received_yet"
    FILING_NO_EXTENSION = "filing.no_extension"
    FILING_OUT_OF_ORDER = "filing.out_of_order"
    FILING_FEE_DUE = "filing.fee_due"
    FILING_NO_FEE = "filing.no_fee"
    FILING_CLERK_IS_OPEN = "filing.clerk_is_open"
    FILING_BY_HAND_ONLY = "filing.by_hand_only"
    FILING_SIGNATORY_NOT_OF_RECORD = "filing.signatory_not_of_record"
    FILING_NOTHING_TO_REDOCKET = "filing.nothing_to_redocket"
    PDF_TOO_LARGE = "pdf.too_large"
    PDF_NOT_WELL_FORMED = "pdf.not_well_formed"
    PDF_ENCRYPTED = "pdf.encrypted"
    PDF_ACTIVE_CONTENT = "pdf.active_content"
    SYSTEM_UNAVAILABLE = "system.unavailable"
    SYSTEM_UNKNOWN_OUTAGE = "system.unknown_outage"
    COMMAND_MALFORMED = "command.malformed"


PDF_CODES: Mapping[str, Code] = {code.value: code for code in Code if code.value.startswith("pdf.")}
"""What the court's PDF check may find, by the verdict's text."""


class No(Exception):  # noqa: N818 - not an error: the way a decision deep inside says no
    """Raised while deciding, turned into Refused at the court's door; nothing has changed by then."""

    __slots__ = ("cite", "code", "message")

    def __init__(self, code: Code, message: str = "", cite: str = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.message = message
        self.cite = cite


class RefusalText:
    """The words a court's users see for each code, and the source they rest on."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, RefusalWords]) -> None:
        missing = [code.value for code in Code if code.value not in texts]
        if missing:
            raise ValueError(
                f"no text for refusal codes {', '.join(missing)}: add them to courts/_federal/refusals.toml"
            )
        self._texts = dict(texts)

    def refused(self, no: No) -> Refused:
        """The refusal as the user gets it: a text given with the decision wins over the court's standing text."""
        words = self._texts[no.code.value]
        return Refused(no.code.value, no.message or words.text, no.cite or words.cite)
