"""What a notice costs, from the core's events to the bytes, in ratios of one run on one machine (`make bench`).

Warm: counsel have been served before, and what is printed of them is kept. Cold: nothing is kept from before. Times are
the best of several rounds with the garbage collector off, for both sides of a ratio.
"""

from __future__ import annotations

import gc
import os
import sys
import timeit
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import jinja2
import msgspec
import pytest

from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.records import NewParty
from sim.nef import Addressee, assemble, bankruptcy, district, free_look_numbers, messages, render_shared
from sim.nef.assemble import NoticeAssembler
from sim.nef.text import html_name

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "nef"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ecf"))
from courtroom import Courtroom, only
from nef_notices import DISTRICT

ROUNDS = 20


def _best_us(*calls, number=1, rounds=ROUNDS, before=lambda: None):
    """Microseconds of each call: the best of many short rounds, in which the calls take turns.

    ``before`` runs before each measured stretch and is not measured.
    """
    best = [float("inf")] * len(calls)
    gc.collect()
    for _ in range(rounds):
        for place, call in enumerate(calls):
            call()  # so that none is measured on what another one left in the processor's memory
            before()
            best[place] = min(best[place], timeit.timeit(call, number=number) / number * 1e6)
    return best


def _forget():
    """Forget everything that is kept of counsel between notices."""
    for kept in (district._mailed, bankruptcy._mailed, assemble._addressee, html_name):
        kept.cache_clear()


def _notice(recipients):
    electronic = tuple(
        Addressee(name=f"Counsel Number{index}", emails=(f"counsel{index}@example.com",)) for index in range(recipients)
    )
    looks = free_look_numbers(b"key", 1, [1] * recipients)
    return msgspec.structs.replace(DISTRICT, electronic=electronic, free_looks=looks)


def _sunk(sink, outgoing):
    """Write every message to a file in memory, as to a socket: the kernel copies all bytes of both sides alike."""
    os.lseek(sink, 0, os.SEEK_SET)
    for _, buffers in outgoing:
        os.writev(sink, buffers)


@pytest.mark.parametrize("recipients", [50, 500])
def test_a_distinct_message_for_each_recipient_against_one_for_all(benchmark, recipients):
    """From the notice to the wire: formatted, encoded, and every byte written to a file in memory as to a socket.

    Told besides, without a bar: the same where each message is first joined into one object, and the share of making
    the messages alone, with nothing written.
    """
    notice = _notice(recipients)
    sink = os.memfd_create("outgoing")

    def one_for_all():
        whole = render_shared(notice).with_free_look("11111111")
        return [(addressee.emails[0], (whole,)) for addressee in notice.electronic]

    def distinct():
        return [(message.to, message.pieces) for message in messages(notice)]

    def joined():
        return [(message.to, (message.raw,)) for message in messages(notice)]

    assert len({b"".join(pieces) for _, pieces in distinct()}) == recipients
    assert [b"".join(pieces) for _, pieces in distinct()] == [pieces[0] for _, pieces in joined()]
    ways = (one_for_all, distinct, joined)
    try:
        written = _best_us(*[lambda way=way: _sunk(sink, way()) for way in ways])
        cold = _best_us(*[lambda way=way: _sunk(sink, way()) for way in ways], before=_forget)
        benchmark(lambda: _sunk(sink, distinct()))
    finally:
        os.close(sink)
    made = _best_us(*ways)
    info = benchmark.extra_info
    info["times_one_shared_message_warm"] = written[1] / written[0]
    info["times_one_shared_message_cold"] = cold[1] / cold[0]
    info["told_joined_first_warm"] = written[2] / written[0]
    info["told_made_not_written_warm"] = made[1] / made[0]
    info["told_made_and_joined_not_written_warm"] = made[2] / made[0]
    info["bytes_a_message"] = len(next(iter(messages(notice))).raw)
    assert info["times_one_shared_message_warm"] <= 1.5
    assert info["times_one_shared_message_cold"] <= 1.5


@pytest.mark.parametrize(("recipients", "at_least"), [(10, 10), (50, 50)])
def test_a_notice_against_a_template_and_a_message_object_for_each(benchmark, recipients, at_least):
    """Each message joined into one object on both sides. The template is a part of the real form: the bar is easier."""
    notice = _notice(recipients)
    template = jinja2.Environment(autoescape=True).from_string(_TEMPLATE)

    def ours():
        return [message.raw for message in messages(notice)]

    def theirs():
        pairs = zip(notice.electronic, notice.free_looks, strict=True)
        return [_template_message(template, notice, one, looks[0]) for one, looks in pairs]

    ours_us, theirs_us = _best_us(ours, theirs, rounds=10)
    cold_us, _ = _best_us(ours, ours, before=_forget)
    benchmark(ours)
    benchmark.extra_info["times_faster_warm"] = theirs_us / ours_us
    benchmark.extra_info["times_faster_cold"] = theirs_us / cold_us
    assert benchmark.extra_info["times_faster_warm"] >= at_least
    assert benchmark.extra_info["times_faster_cold"] >= at_least


@pytest.fixture(scope="module")
def filing():
    """A motion with eight counsel of record: what the court's log tells a notice, its entry and its notice."""
    room = Courtroom("caed", "2019-03-04 10:00")
    for index in range(8):
        room.register(f"counsel{index}", "attorney")
    logins = [f"counsel{index}" for index in range(8)]
    parties = tuple(NewParty(f"Party {index}", "Defendant", (login,)) for index, login in enumerate(logins))
    room.open_case("counsel0", parties=parties)
    answer = room.file("motion_misc", "counsel0", for_parties=(1,))
    assembler = NoticeAssembler(room.court.book, b"key")
    for event in room.log:
        assembler.note(event)
    return assembler, only(answer, Docketed), only(answer, NoticeIssued)


def test_a_notice_to_eight_from_event_to_bytes_against_formatting_its_text_once(benchmark, filing):
    """Eight distinct messages, as the bytes that a socket takes; told besides: each joined into one object; cold."""
    assembler, entry, issued = filing

    def from_event_to_bytes():
        return [message.pieces for message in messages(assembler.notice(entry, issued))]

    def joined():
        return [message.raw for message in messages(assembler.notice(entry, issued))]

    notice = assembler.notice(entry, issued)
    assert len(from_event_to_bytes()) == 8
    assert _format_once(notice) == b"".join(from_event_to_bytes()[0]) == joined()[0]
    calls = (lambda: _format_once(notice), from_event_to_bytes, joined)
    formatting_us, warm_us, joined_us = _best_us(*calls, number=50, rounds=200)
    cold_us, _ = _best_us(from_event_to_bytes, from_event_to_bytes, before=_forget)
    benchmark(from_event_to_bytes)
    benchmark.extra_info["us_f_strings"] = formatting_us
    benchmark.extra_info["times_f_strings_warm"] = warm_us / formatting_us
    benchmark.extra_info["told_times_f_strings_warm_joined"] = joined_us / formatting_us
    benchmark.extra_info["told_times_f_strings_cold"] = cold_us / formatting_us
    assert benchmark.extra_info["times_f_strings_warm"] <= 3


_TEMPLATE = """<p>Notice of Electronic Filing {{ n.filed_on }} {{ n.entered_by }}</p><p>{{ n.docket_text }}</p>
{% for d in n.dockets %}<a href="https://{{ n.court_host }}/doc1/{{ d.doc_id }}?magic_num={{ look }}">33</a>
{% endfor %}{% for a in n.electronic %}{{ a.name }} {{ a.emails | join(', ') }}<br>{% endfor %}
{% for d in n.documents %}{{ d.description }} [STAMP {{ d.file_number }} {{ d.digest_hex }}]<br>{% endfor %}"""


def _template_message(template, notice, addressee, look):
    message = EmailMessage()
    message["From"] = "cmecf@caed.uscourts.gov"
    message["To"] = ", ".join(addressee.emails)
    message["Subject"] = f"Activity in Case {notice.dockets[0].case_number} {notice.short_description}"
    message.set_content(template.render(n=notice, look=look), subtype="html")
    return message.as_bytes()


def _format_once(notice):
    """The same bytes for the first recipient by plain f-strings: no escaping, no safety, one message."""
    moment = datetime.fromtimestamp(notice.entered_at_us // 1_000_000, ZoneInfo(notice.zone))
    day = f"{moment.month}/{moment.day}/{moment.year}"
    hour = f"{moment:%-I:%M %p %Z}"
    case = notice.dockets[0]
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
        f"Date: {moment:%a, %-d %b %Y %H:%M:%S %z}\r\nMIME-Version:1.0\r\nFrom:cmecf@caed.uscourts.gov\r\n"
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
        f"<tr><td><strong>Filer:</strong></td><td>{notice.filers[0]}</td></tr>\r\n"
        f"<tr><td><strong>Document Number:</strong></td>\r\n<td>\r\n"
        f'<a href="https://{host}/doc1/{case.doc_id}?caseid={case.case_id}&de_seq_num={case.seq}'
        f'&magic_num={notice.free_looks[0][0]}"\r\n>{case.document_number}</a>\r\n</td></tr>\r\n'
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
