"""Notices to format, and a reader that takes a message apart with the standard library alone."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, date, datetime
from email.message import EmailMessage
from html.parser import HTMLParser

import msgspec

from sim.nef import Addressee, Notice, NoticeDocket, NoticeDocument, OtherService

DISTRICT = Notice(
    court_id="caed",
    form="district",
    district_name="Eastern District of California",
    court_host="ecf.caed.uscourts.gov",
    dockets=(
        NoticeDocket(
            case_number="2:14-cv-00123-KJM-DAD",
            case_name="Example Growers, Inc. v. Sample & Sons",
            case_id=261_100,
            document_number=33,
            doc_id="033011234567",
            seq=101,
        ),
    ),
    entered_by="Counsel, Alex",
    filers=("Example Growers, Inc.",),
    entered_at_us=int(datetime(2014, 1, 25, 2, 7, tzinfo=UTC).timestamp()) * 1_000_000,
    zone="America/Los_Angeles",
    prints_zone=True,
    filed_on=date(2014, 1, 24),
    docket_text="MOTION to DISMISS by Sample & Sons. (Attachments: # 1 Declaration)(Counsel, Alex)",
    short_description="Motion to Dismiss",
    documents=(
        NoticeDocument(
            description="Main Document",
            original_filename=None,
            digest_hex="0123456789abcdef" * 8,
            file_number="7654321-0",
            doc_id="033011234567",
        ),
        NoticeDocument(
            description="Declaration",
            original_filename="C:\\fakepath\\decl <final>.pdf",
            digest_hex="fedcba9876543210" * 8,
            file_number="7654321-1",
            doc_id="033011234568",
        ),
    ),
    electronic=(
        Addressee(
            name="Alex Counsel",
            emails=("alex@example.com", "docket@example.org"),
            on_behalf_of="Defendant Sample & Sons",
        ),
        Addressee(
            name="Siobhán O'Brien",
            emails=("s.obrien@example.net",),
            on_behalf_of="Plaintiff Example Growers, Inc.",
        ),
    ),
    otherwise=(OtherService(name="Pat Prose", address=("1 Main Street", "Fresno, CA 93721")),),
    message_number=7_654_323,
    free_looks=(("11111111", "11111112"), ("22222222",)),
)

BANKRUPTCY = msgspec.structs.replace(
    DISTRICT,
    court_id="casb",
    form="bankruptcy",
    district_name="Southern District of California",
    court_host="ecf.casb.uscourts.gov",
    stamp_prefix="bkecf",
    subject_pattern="[Ch-{chapter} ]{case_number} {short_description}",
)

TRADE = msgspec.structs.replace(
    DISTRICT,
    court_id="cit",
    form="trade",
    district_name="United States Court of International Trade",
    court_host="ecf.cit.uscourts.gov",
    zone="America/New_York",
)


class ReadNotice(HTMLParser):
    """A message as a reader's program sees it: header fields, and the body as text, bold parts and links."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(convert_charrefs=True)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.message = message
        self.links: list[tuple[str, str]] = []
        self.cells: list[str] = []
        self.bold: list[str] = []
        self.after_bold: list[str] = [""]
        self.names: list[str] = []
        self.docket_texts: list[str] = []
        self._open: list[tuple[str, list[str]]] = []
        self._all: list[str] = []
        self.feed(message.get_content())
        self.close()
        self.text = squeeze("".join(self._all))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_data("\n")
        elif tag == "a":
            self.links.append((dict(attrs)["href"] or "", ""))
            self._open.append((tag, []))
        elif tag == "font":
            self._open.append(("docket text" if "color" in dict(attrs) and "face" in dict(attrs) else tag, []))
        elif tag in {"td", "b", "span"}:
            self._open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if tag == "font" and self._open:
            self._open.pop()
        if not self._open or self._open[-1][0] != tag:
            return
        shown = squeeze("".join(self._open.pop()[1]))
        if tag == "a":
            self.links[-1] = (self.links[-1][0], shown)
        elif tag == "td":
            self.cells.append(shown)
        elif tag == "span":
            self.names.append(shown)
        elif any(name == "docket text" for name, _ in self._open):
            self.docket_texts.append(shown)
        else:
            self.bold.append(shown)
            self.after_bold.append("")

    def handle_data(self, data: str) -> None:
        self._all.append(data)
        for _, parts in self._open:
            parts.append(data)
        if all(name != "b" for name, _ in self._open):
            self.after_bold[-1] += data

    def cell(self, label: str) -> str:
        """The value beside a label of the docket table."""
        return self.cells[self.cells.index(label) + 1]

    def section(self, heading: str) -> list[str]:
        """The lines that follow a bold heading, up to the next one, without empty ones."""
        at = self.bold.index(heading)
        return [line for line in map(squeeze, self.after_bold[at + 1].split("\n")) if line]


def squeeze(text: str) -> str:
    """Collapse white space as HTML does, non-breaking spaces included."""
    return " ".join(text.split())
