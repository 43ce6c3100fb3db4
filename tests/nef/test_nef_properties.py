"""Whatever a notice says, every message parses back with the standard library to exactly that."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from nef_notices import BANKRUPTCY, DISTRICT, TRADE, ReadNotice, squeeze

from sim.nef import Addressee, NoticeDocket, NoticeDocument, OtherService, addressee_of, free_look_numbers, messages
from sim.nef.text import one_line

replace = msgspec.structs.replace

FORMS = {"district": DISTRICT, "bankruptcy": BANKRUPTCY, "trade": TRADE}
MAILED = {
    "district": "Notice has been electronically mailed to:",
    "trade": "Notice has been electronically mailed to:",
    "bankruptcy": "Notice will be electronically mailed to:",
}
TEXT = st.text(st.characters(), max_size=40)
WORDS = TEXT.filter(lambda text: squeeze(one_line(text)) != "")


@st.composite
def notices(draw):
    """A notice in any form, in one to three cases, with any names and texts, 1 to 500 recipients, 0 to 40 documents."""
    form = draw(st.sampled_from(sorted(FORMS)))
    documents = tuple(
        NoticeDocument(
            description=draw(WORDS),
            original_filename=draw(st.none() | WORDS),
            digest_hex=f"{index:0128x}",
            file_number=f"77-{index}",
            doc_id="033011234567",
        )
        for index in range(draw(st.integers(0, 3) | st.integers(0, 40)))
    )
    names = draw(st.lists(WORDS, min_size=1, max_size=6))
    electronic = tuple(
        Addressee(
            name=names[index % len(names)],
            emails=(f"a{index}@example.com", f"b{index}@example.org", f"c{index}@example.net")[: 1 + index % 3],
            on_behalf_of=names[-1] if index % 2 else None,
        )
        for index in range(draw(st.integers(1, 12) | st.integers(1, 500)))
    )
    dockets = tuple(
        NoticeDocket(
            case_number=f"2:14-cv-{index:05d}-KJM",
            case_name=draw(WORDS),
            case_id=draw(st.integers(1, 9_999_999)),
            document_number=draw(st.integers(1, 9_999)),
            doc_id="033011234567" if documents else None,
            seq=draw(st.integers(1, 99_999)),
        )
        for index in range(draw(st.integers(1, 3)))
    )
    return replace(
        FORMS[form],
        dockets=dockets,
        documents=documents,
        electronic=electronic,
        free_looks=free_look_numbers(b"key", draw(st.integers(1, 10**9)), [len(one.emails) for one in electronic]),
        entered_by=draw(st.none() | WORDS),
        filers=tuple(draw(st.lists(WORDS, max_size=3))),
        filed_on=draw(st.dates(date(2001, 1, 1), date(2035, 12, 31))),
        docket_text=draw(TEXT | st.text(st.characters(), max_size=3000)),
        short_description=draw(TEXT),
        otherwise=tuple(OtherService(name=name, address=(name,)) for name in draw(st.lists(WORDS, max_size=3))),
    )


def seen(text):
    """A text as any reader sees it: one line, spaces collapsed."""
    return squeeze(one_line(text))


def _looks(notice):
    return [look for looks in notice.free_looks for look in looks]


@settings(deadline=None, max_examples=60)
@given(notice=notices(), data=st.data())
def test_every_html_message_says_exactly_what_the_court_knows(notice, data):
    """CIT-5, CIT-26, CIT-29."""
    sent = list(messages(notice))
    assert [message.to for message in sent] == [email for one in notice.electronic for email in one.emails]
    place = data.draw(st.integers(0, len(sent) - 1))
    page = ReadNotice(sent[place].raw)
    assert page.message.defects == []
    cells = iter(page.cells)
    for docket in notice.dockets:
        assert next(cell for cell in cells if cell == "Case Name:")
        assert next(cells) == seen(docket.case_name)
    numbers = [docket.case_number for docket in notice.dockets]
    documents = [str(docket.document_number) for docket in notice.dockets] if notice.documents else []
    assert sorted(shown for _, shown in page.links) == sorted([*numbers, *documents])
    looks = [link.partition("magic_num=")[2].partition("&")[0] for link, _ in page.links if "magic_num" in link]
    assert looks == [_looks(notice)[place]] * len(documents)
    assert seen(notice.docket_text) in page.text
    for number in numbers:
        assert page.section(f"{number} {MAILED[notice.form]}") == _listed(notice)
    assert page.text.count("Electronic document Stamp:") >= len(notice.documents)
    whole = page.text.replace(" ", "")
    for document in notice.documents:
        assert f"[FileNumber={document.file_number}][{document.digest_hex}]]" in whole


def _listed(notice):
    lines = []
    for one in notice.electronic:
        acting = f" on behalf of {one.on_behalf_of}" if notice.form == "bankruptcy" and one.on_behalf_of else ""
        lines += [seen(one.name + acting), ", ".join(one.emails)]
    return lines


@settings(deadline=None, max_examples=60)
@given(notice=notices(), data=st.data())
def test_every_text_message_says_exactly_what_the_court_knows(notice, data):
    notice = replace(notice, electronic=tuple(replace(one, plain=True) for one in notice.electronic))
    sent = list(messages(notice))
    place = data.draw(st.integers(0, len(sent) - 1))
    assert sent[place].raw.count(b"\n") == sent[place].raw.count(b"\r\n")
    assert max(map(len, sent[place].raw.split(b"\r\n"))) <= 998
    message = email.message_from_bytes(sent[place].raw, policy=email.policy.default)
    assert (message.get_content_type(), message.defects) == ("text/plain", [])
    lines = [squeeze(line) for line in message.get_content().split("\n")]
    for docket in notice.dockets:
        assert squeeze(f"Case Name: {seen(docket.case_name)}") in lines
        sheet = f"https://{notice.court_host}/cgi-bin/DktRpt.pl?{docket.case_id}"
        assert f"Case Number: {docket.case_number} {sheet}" in lines
        assert f"Document Number: {docket.document_number}" in lines
    look = _looks(notice)[place]
    links = [line for line in lines if re.match(rf"https://{notice.court_host}/doc1/.*magic_num={look}(&|$)", line)]
    assert len(links) == (len(notice.dockets) if notice.documents else 0)
    assert lines[lines.index("Docket Text:") + 1] == seen(notice.docket_text)
    for docket in notice.dockets:
        start = lines.index(f"{docket.case_number} {MAILED[notice.form]}") + 1
        wanted = _listed(notice)
        assert [line for line in lines[start : start + len(wanted) // 2 * 3] if line] == wanted
    for document in notice.documents:
        assert any(f"[FileNumber={document.file_number}] [{document.digest_hex}]]" in line for line in lines)


@settings(deadline=None, max_examples=100)
@given(
    counts=st.lists(st.integers(0, 20), min_size=1, max_size=60),
    key=st.binary(min_size=1, max_size=100),
    nef_id=st.integers(1, 10**12),
    data=st.data(),
)
def test_numbers_of_one_notice_differ_and_each_names_its_addressee(counts, key, nef_id, data):
    """CIT-5. An address past the sixteenth has none: the court tells no more of them apart."""
    numbers = free_look_numbers(key, nef_id, counts)
    assert [len(looks) for looks in numbers] == [min(count, 16) for count in counts]
    everybody = [look for looks in numbers for look in looks]
    assert len(set(everybody)) == len(everybody)
    assert all(re.fullmatch("[0-9]{8}", look) for look in everybody)
    if everybody:
        place = data.draw(st.sampled_from([at for at, looks in enumerate(numbers) if looks]))
        index = data.draw(st.integers(0, len(numbers[place]) - 1))
        assert addressee_of(key, nef_id, counts, numbers[place][index]) == (place, index)
        assert free_look_numbers(key + b"x", nef_id, counts) != numbers


@settings(deadline=None, max_examples=150)
@given(text=st.text(st.characters(), max_size=300), plain=st.booleans(), form=st.sampled_from(sorted(FORMS)))
def test_no_text_adds_a_line_to_the_header(text, plain, form):
    notice = FORMS[form]
    notice = replace(
        notice,
        dockets=(replace(notice.dockets[0], case_name=text, case_number=text),),
        short_description=text,
        electronic=(replace(notice.electronic[0], name=text, plain=plain),),
        free_looks=(),
    )
    message = email.message_from_bytes(next(messages(notice)).raw, policy=email.policy.default)
    names = [name for name in message if name != "Content-Transfer-Encoding"]
    assert names == ["Date", "MIME-Version", "From", "To", "Message-Id", "Subject", "Content-Type"]
    assert message.defects == []
