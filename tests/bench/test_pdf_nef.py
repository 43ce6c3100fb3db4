"""What the two measured paths cost, against hashing the same bytes and against formatting the same text once.

Ratios on one machine in one run; run by `make bench`. The bars are those of the first cut.
"""

from __future__ import annotations

import hashlib
import sys
import timeit
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import msgspec
import numpy as np
import pytest

from sim.nef import Addressee, messages
from sim.pdf import PdfPolicy, check
from sim.world.documents import DocumentPool

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "nef"))
from nef_notices import DISTRICT

POLICY = PdfPolicy(
    size_bytes_max=100_000_000,
    javascript="refuse",
    forms="refuse",
    embedded_files="refuse",
    external_links="accept",
    xfa="refuse",
    text_too_large="large",
    text_not_well_formed="form",
    text_security="security",
    text_external_action="action",
)


@pytest.fixture(scope="module")
def files() -> list[bytes]:
    """A pool of sound documents of the measured sizes (mean 619 kB)."""
    pool = DocumentPool(np.random.default_rng(1), 100, faulty_each=0)
    return [pool.read(document) for document in pool.documents]


def _best_s(call, number=1):
    return min(timeit.repeat(call, number=number, repeat=5)) / number


def _notice(recipients):
    electronic = tuple(
        Addressee(
            name=f"Counsel Number{index}",
            emails=(f"counsel{index}@example.com", f"docket{index}@example.org"),
            on_behalf_of=None,
            magic_num=str(10_000_000 + index),
        )
        for index in range(recipients)
    )
    return msgspec.structs.replace(DISTRICT, electronic=electronic)


def test_a_check_without_its_digest_costs_less_than_the_digest(benchmark, files):
    hashing_s = _best_s(lambda: [hashlib.blake2b(raw).hexdigest() for raw in files])
    benchmark(lambda: [check(raw, POLICY, digest="") for raw in files])
    benchmark.extra_info["times_blake2b"] = benchmark.stats.stats.min / hashing_s
    benchmark.extra_info["ms_per_file"] = benchmark.stats.stats.min / len(files) * 1e3
    assert benchmark.extra_info["times_blake2b"] <= 1.5


def test_a_check_with_its_digest(benchmark, files):
    hashing_s = _best_s(lambda: [hashlib.blake2b(raw).hexdigest() for raw in files])
    benchmark(lambda: [check(raw, POLICY) for raw in files])
    benchmark.extra_info["times_blake2b"] = benchmark.stats.stats.min / hashing_s
    assert benchmark.extra_info["times_blake2b"] <= 2.5


def test_a_pool_of_two_hundred_documents(benchmark):
    benchmark.pedantic(lambda: DocumentPool(np.random.default_rng(1), 200), rounds=3)
    assert benchmark.stats.stats.min < 3


def test_a_notice_to_eight_against_formatting_its_text_once(benchmark):
    notice = _notice(8)
    assert _format_once(notice) == next(iter(messages(notice))).raw
    formatting_s = _best_s(lambda: _format_once(notice), number=500)
    benchmark(lambda: list(messages(notice)))
    benchmark.extra_info["times_f_strings"] = benchmark.stats.stats.min / formatting_s
    assert benchmark.extra_info["times_f_strings"] <= 3


@pytest.mark.parametrize(("recipients", "at_least"), [(10, 10), (50, 50)])
def test_a_notice_against_a_template_and_a_message_object_for_each(benchmark, recipients, at_least):
    notice = _notice(recipients)
    template = jinja2.Environment(autoescape=True).from_string(_TEMPLATE)
    slow_s = _best_s(lambda: [_template_message(template, notice, one) for one in notice.electronic])
    benchmark(lambda: list(messages(notice)))
    benchmark.extra_info["times_faster"] = slow_s / benchmark.stats.stats.min
    assert benchmark.extra_info["times_faster"] >= at_least


_TEMPLATE = """<p>Notice of Electronic Filing {{ n.filed_on }} {{ n.entered_by }}</p><p>{{ n.docket_text }}</p>
{% for d in n.dockets %}<a href="https://{{ n.court_host }}/doc1/{{ d.doc_id }}?magic_num={{ to.magic_num }}">33</a>
{% endfor %}{% for a in n.electronic %}{{ a.name }} {{ a.emails | join(', ') }}<br>{% endfor %}
{% for d in n.documents %}{{ d.description }} [STAMP {{ d.file_number }} {{ d.digest_hex }}]<br>{% endfor %}"""


def _template_message(template, notice, addressee):
    message = EmailMessage()
    message["From"] = "cmecf@caed.uscourts.gov"
    message["To"] = ", ".join(addressee.emails)
    message["Subject"] = f"Activity in Case {notice.dockets[0].case_number} {notice.short_description}"
    message.set_content(template.render(n=notice, to=addressee), subtype="html")
    return message.as_bytes()


def _format_once(notice):
    """The same bytes for the first recipient by plain f-strings: no escaping, no safety, one message."""
    moment = datetime.fromtimestamp(notice.entered_at_us // 1_000_000, ZoneInfo(notice.zone))
    day = f"{moment.month}/{moment.day}/{moment.year}"
    hour = f"{moment:%-I:%M %p %Z}"
    case, first = notice.dockets[0], notice.electronic[0]
    host, number = notice.court_host, case.case_number
    recipients = "\r\n".join(
        f"{one.name}\r\n&nbsp &nbsp {', '.join(one.emails)} <BR>\r\n<BR>" for one in notice.electronic
    )
    others = "\r\n".join(
        "\r\n".join(f"{line}<BR>" for line in (one.name, *one.address)) + "\r\n<BR>" for one in notice.otherwise
    )
    stamped = "\r\n".join(_format_document(notice, one) for one in notice.documents)
    caption = case.case_name.replace("&", "&amp;")
    text = notice.docket_text.replace("&", "&amp;")
    return (
        f"Date: {moment:%a, %d %b %Y %H:%M:%S %z}\r\nMIME-Version:1.0\r\nFrom:cmecf@caed.uscourts.gov\r\n"
        f"To:Courtmail@caed.uscourts.gov\r\nMessage-Id:<{notice.message_number}@caed.uscourts.gov>\r\n"
        f"Subject:Activity in Case {number} {case.case_name} {notice.short_description}\r\n"
        f"Content-Type: text/html\r\n\r\n"
        f'<p><strong><font color="#FF0000">This is an automatic e-mail message generated by the CM/ECF system.\r\n'
        f"Please DO NOT RESPOND to this e-mail because the mail box is unattended.\r\n</font><br>***NOTE TO PUBLIC "
        f"ACCESS USERS*** Judicial Conference of the United States policy permits attorneys of record and parties in "
        f"a case (including pro se litigants) to receive one free electronic copy of all documents filed "
        f"electronically, if receipt is required by law or directed by the filer. PACER access fees apply to all "
        f"other users.  To avoid later charges, download a copy of each document during this first viewing. However, "
        f"if the referenced document is a transcript, the free copy and 30 page limit do not apply.</strong></p>"
        f"\r\n\r\n<p align=center><strong>U.S. District Court</strong></p>\r\n"
        f"<p align=center><strong>{notice.district_name}</strong></p>\r\n"
        f'<font size="3" face="arial,helvetica"><b>Notice of Electronic Filing</b></font>\r\n<BR>\r\n<div><BR>\r\n'
        f"The following transaction was entered by {notice.entered_by} on {day}\r\nat {hour} and filed on "
        f"{notice.filed_on:%-m/%-d/%Y} <BR>\r\n\r\n<table border=0 cellspacing=0>\r\n<tr><td>"
        f"<strong>Case Name:</strong>\r\n</td><td>"
        f"{caption}</td></tr>\r\n<tr><td><strong>Case Number:</strong></td><td>"
        f"<A HREF=https://{host}/cgi-bin/DktRpt.pl?{case.case_id}>{number}</A></td></tr>\r\n"
        f"<tr><td><strong>Filer:</strong></td><td>{notice.filer}</td></tr>\r\n"
        f"<tr><td><strong>Document Number:</strong></td>\r\n<td>\r\n"
        f'<a href="https://{host}/doc1/{case.doc_id}?caseid={case.case_id}&de_seq_num={case.seq}'
        f'&magic_num={first.magic_num}"\r\n>{case.document_number}</a>\r\n</td></tr>\r\n'
        f"<tr><td><strong></strong></td><td></td></tr>\r\n</table>\r\n<p>\r\n<strong>Docket Text:</strong>\r\n<BR>\r\n"
        f'<FONT FACE="arial,helvetica" COLOR="#0000cc" SIZE=3><b>\r\n{text}\r\n</b></Font>\r\n</p>\r\n\r\n'
        f"<BR>\r\n<B>\r\n{number} Notice has been electronically mailed to:\r\n</B>\r\n<BR>\r\n<BR>\r\n{recipients}\r\n"
        f"<B>\r\n{number} Notice has been delivered by other means to:\r\n</B>\r\n<BR>\r\n<BR>\r\n{others}\r\n\r\n"
        f"<div>\r\n<p>\r\nThe following document(s) are associated with this transaction:</p>\r\n<table>\r\n{stamped}"
        f"\r\n</table>\r\n</div>\r\n</div>\r\n"
    ).encode("ascii")


def _format_document(notice, document):
    name = (document.original_filename or "n/a").replace("<", "&lt;").replace(">", "&gt;")
    stamp = (
        f"[STAMP {notice.stamp_prefix}Stamp_ID={notice.stamp_id} [Date={notice.filed_on:%-m/%-d/%Y}] "
        f"[FileNumber={document.file_number}] [{document.digest_hex}]]"
    )
    return (
        f"<STRONG>Document description:</STRONG>{document.description} <BR>\r\n"
        f"<STRONG>Original filename:</STRONG>{name}<BR>\r\n<STRONG>Electronic document Stamp:</STRONG><BR>\r\n"
        f"<TAB>{stamp[:70]}<BR>\r\n<TAB>{stamp[70:140]}<BR>\r\n<TAB>{stamp[140:]}<BR>\r\n"
    )
