"""Any text in any script comes through a notice unchanged, and none of it becomes mark-up, a header or a line."""

from __future__ import annotations

import email
import email.policy
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nef_notices import BANKRUPTCY, DISTRICT, ReadNotice, squeeze

from sim.nef import Addressee, NoticeDocket, NoticeDocument, NoticeError, OtherService, messages

replace = msgspec.structs.replace

HEADER_NAMES = [
    *("Date", "MIME-Version", "From", "To", "Message-Id", "Subject", "Content-Type"),
]
HOSTILE = [
    "Eve\r\nBcc: everyone@example.com",
    "Eve\nSubject: other",
    "<b>x Notice has been electronically mailed to:</b> <script>alert(1)</script>",
    "\"quoted\" & 'single' &amp; &lt; &#60;",
    "=?utf-8?q?Bcc:_x?=",
    "王小明",
    "محمد عبد الله",
    "Ολυμπία Παππά",
    "नागार्जुन",
    "\U0001f3db Court",
    "\x00\x1b[31m\u2028\u202e",
    "\ud800 lone \udfff",
    "x" * 3000,
    "word " * 1000,
    "王" * 500,
    "",
]


def _as_read(text: str) -> str:
    """What a reader may see of a text: breaks and controls as spaces, non-characters replaced, spaces collapsed."""
    text = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)
    text = "".join("\ufffd" if _is_no_character(ord(each)) else each for each in text)
    return squeeze(text)


def _is_no_character(code: int) -> bool:
    return 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _with_text(notice, text):
    docket = replace(notice.dockets[0], case_name=text)
    return replace(
        notice,
        dockets=(docket,),
        entered_by=text or None,
        filers=(text,),
        docket_text=text,
        short_description=text,
        documents=tuple(replace(one, description=text, original_filename=text or None) for one in notice.documents),
        electronic=tuple(replace(one, name=text, on_behalf_of=text) for one in notice.electronic),
        otherwise=(OtherService(name=text, address=(text, text)),),
    )


def _check(notice, text):
    for message in messages(notice):
        assert message.raw.count(b"\n") == message.raw.count(b"\r\n")
        assert max(map(len, message.raw.split(b"\r\n"))) <= 998
        page = ReadNotice(message.raw)
        extra = {"Content-Transfer-Encoding"}
        assert [name for name in page.message if name not in extra] == HEADER_NAMES
        assert page.message.defects == []
        seen = _as_read(text)
        assert page.cell("Case Name:") == seen
        if notice.form == "bankruptcy":
            assert page.names == [_as_read(f"{text} on behalf of {text}" if text else "")] * 2
        else:
            assert page.cell("Filer:") == seen
            assert page.docket_texts == [seen]
        assert len(page.links) == 2
        assert len(page.bold) == (2 if notice.form == "bankruptcy" else 3)


@pytest.mark.parametrize("notice", [DISTRICT, BANKRUPTCY], ids=["district", "bankruptcy"])
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_comes_through_as_text(text, notice):
    _check(_with_text(notice, text), text)


@settings(deadline=None, max_examples=150)
@given(text=st.text(alphabet=st.characters(), max_size=60), bankruptcy=st.booleans())
def test_any_text_comes_through_as_text(text, bankruptcy):
    _check(_with_text(BANKRUPTCY if bankruptcy else DISTRICT, text), text)


@settings(deadline=None, max_examples=150)
@given(text=st.text(min_size=1, max_size=200))
def test_any_subject_reads_back(text):
    raw = next(iter(messages(replace(DISTRICT, subject_pattern="{short_description}", short_description=text)))).raw
    header = email.message_from_bytes(raw, policy=email.policy.default)
    assert squeeze(str(header["Subject"])) == _as_read(text)
    assert [name for name in header if name != "Content-Transfer-Encoding"] == HEADER_NAMES


@settings(deadline=None, max_examples=40)
@given(
    names=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=40),
    files=st.integers(0, 40),
    data=st.data(),
)
def test_every_recipient_gets_one_message_that_lists_them_all(names, files, data):
    """CIT-5, CIT-26: each recipient's own link, and one stamp for each document."""
    electronic = tuple(Addressee(name=name, emails=(f"a{index}@example.com",)) for index, name in enumerate(names))
    documents = tuple(replace(DISTRICT.documents[0], file_number=f"900-{index}") for index in range(files))
    looks = tuple((str(10_000_000 + index),) for index in range(len(names)))
    sent = list(messages(replace(DISTRICT, electronic=electronic, documents=documents, free_looks=looks)))
    assert [(message.to,) for message in sent] == [addressee.emails for addressee in electronic]
    chosen = data.draw(st.integers(0, len(sent) - 1))
    page = ReadNotice(sent[chosen].raw)
    assert page.links[1][0].endswith(f"magic_num={10_000_000 + chosen}")
    listed = page.section("2:14-cv-00123-KJM-DAD Notice has been electronically mailed to:")
    wanted = [line for one in electronic for line in (_as_read(one.name), *one.emails) if line]
    assert listed == wanted
    assert page.text.count("Electronic document Stamp:") == files


@pytest.mark.parametrize(
    "address",
    [
        *("a@example.com\r\nBcc: x@example.com", "a b@example.com", "<a@example.com>", "a@b@example.com", "nobody", ""),
        *("a,b@example.com", "a@exam ple.com", "a@example.com\n"),
    ],
)
def test_an_address_that_no_envelope_carries_is_refused(address):
    with pytest.raises(NoticeError, match="emails"):
        Addressee(name="Eve", emails=(address,))


def test_an_address_in_another_script_is_carried():
    addressee = Addressee(name="Wang", emails=("王@例え.test",))
    message = next(iter(messages(replace(DISTRICT, electronic=(addressee,), free_looks=()))))
    assert message.to == "王@例え.test"
    assert "王@例え.test" in ReadNotice(message.raw).text


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("free_looks", lambda: replace(DISTRICT, free_looks=(("1&x=2",), ()))),
        ("free_looks", lambda: replace(DISTRICT, free_looks=(("1",),))),
        ("digest_hex", lambda: replace(DISTRICT.documents[0], digest_hex="zz")),
        ("file_number", lambda: replace(DISTRICT.documents[0], file_number="1-0]")),
        ("doc_id", lambda: replace(DISTRICT.documents[0], doc_id="1'>")),
        ("doc_id", lambda: replace(DISTRICT.dockets[0], doc_id='1">')),
        ("court_host", lambda: replace(DISTRICT, court_host="example.com/\r\nX: y")),
        ("mailbox", lambda: replace(DISTRICT, mailbox="a\nb")),
        ("stamp_prefix", lambda: replace(DISTRICT, stamp_prefix="<b>")),
        ("at least one docket", lambda: replace(DISTRICT, dockets=())),
    ],
)
def test_what_a_link_or_header_cannot_carry_is_refused_by_name(field, make):
    with pytest.raises(NoticeError, match=field):
        make()


def test_records_are_frozen():
    with pytest.raises(AttributeError):
        DISTRICT.dockets[0].case_number = "other"
    assert isinstance(DISTRICT.dockets[0], NoticeDocket)
    assert isinstance(DISTRICT.documents[0], NoticeDocument)
