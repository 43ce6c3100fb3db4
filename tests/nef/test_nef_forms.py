"""The three forms of a notice, read back field by field with the standard library."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import msgspec
import pytest

from sim.nef import messages, render_shared

replace = msgspec.structs.replace


def _raws(notice):
    return [message.raw for message in messages(notice)]


def _instant_us(*parts):
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000


def test_a_district_notice_reads_back_field_by_field(district, read):
    """CIT-26: the stamp verifies each document; CIT-29: the docket link is the charged one."""
    page = read(_raws(district)[0])
    assert "U.S. District Court Eastern District of California Notice of Electronic Filing" in page.text
    assert (
        "The following transaction was entered by Counsel, Alex on 1/24/2014 at 6:07 PM PST and filed on 1/24/2014"
    ) in page.text
    assert page.cell("Case Name:") == "Example Growers, Inc. v. Sample & Sons"
    assert page.cell("Case Number:") == "2:14-cv-00123-KJM-DAD"
    assert page.cell("Filer:") == "Example Growers, Inc."
    assert page.cell("Document Number:") == "33"
    assert page.docket_texts == ["MOTION to DISMISS by Sample & Sons. (Attachments: # 1 Declaration)(Counsel, Alex)"]
    assert page.links == [
        ("https://ecf.caed.uscourts.gov/cgi-bin/DktRpt.pl?261100", "2:14-cv-00123-KJM-DAD"),
        (
            "https://ecf.caed.uscourts.gov/doc1/033011234567?caseid=261100&de_seq_num=101&magic_num=11111111",
            "33",
        ),
    ]
    assert page.section("2:14-cv-00123-KJM-DAD Notice has been electronically mailed to:") == [
        "Alex Counsel",
        "alex@example.com, docket@example.org",
        "Siobhán O'Brien",
        "s.obrien@example.net",
    ]
    by_other_means = page.section("2:14-cv-00123-KJM-DAD Notice has been delivered by other means to:")
    assert by_other_means[:3] == ["Pat Prose", "1 Main Street", "Fresno, CA 93721"]
    assert (
        "Document description:Declaration Original filename:C:\\fakepath\\decl <final>.pdf Electronic document Stamp: "
        "[STAMP dcecfStamp_ID=1000000000 [Date=1/24/2014] [FileNumber=7654321-1 ] ["
    ) in page.text


def test_a_bankruptcy_notice_reads_back_field_by_field(bankruptcy, read):
    page = read(_raws(bankruptcy)[2])
    assert "U.S. Bankruptcy Court Southern District of California Notice of Electronic Filing" in page.text
    assert (
        "The following transaction was received from Counsel, Alex entered on 1/24/2014 at 6:07 PM PST "
        "and filed on 1/24/2014"
    ) in page.text
    assert page.cell("Case Name:") == "Example Growers, Inc. v. Sample & Sons"
    assert page.cell("Document Number:") == "33"
    assert "Filer:" not in page.cells
    assert page.links[1] == (
        "https://ecf.casb.uscourts.gov/doc1/033011234567?pdf_header=&magic_num=22222222&de_seq_num=101&caseid=261100",
        "33",
    )
    assert page.names == [
        "Alex Counsel on behalf of Defendant Sample & Sons",
        "Siobhán O'Brien on behalf of Plaintiff Example Growers, Inc.",
    ]
    assert page.section("2:14-cv-00123-KJM-DAD Notice will be electronically mailed to:")[1] == (
        "alex@example.com, docket@example.org"
    )
    assert page.section("2:14-cv-00123-KJM-DAD Notice will not be electronically mailed to:") == [
        "Pat Prose",
        "1 Main Street",
        "Fresno, CA 93721",
    ]
    assert "bkecfStamp_ID=" in page.text


def test_the_trade_courts_notice_has_the_district_form_under_its_own_name(trade, read):
    """Assumed: no notice of this court was found in public data. CIT-7: hours are Eastern."""
    page = read(_raws(trade)[0])
    assert "United States Court of International Trade Notice of Electronic Filing" in page.text
    assert "U.S. District Court" not in page.text
    assert "on 1/24/2014 at 9:07 PM EST and filed on 1/24/2014" in page.text
    assert page.section("2:14-cv-00123-KJM-DAD Notice has been electronically mailed to:")[0] == "Alex Counsel"


SECTIONS = {
    "district": [
        *("automatic e-mail", "Notice of Electronic Filing", "Case Name:", "Case Number:", "Filer:"),
        *("Document Number:", "Docket Text:", "electronically mailed to:", "delivered by other means to:"),
        *("following document(s)", "Document description:", "Original filename:", "document Stamp:"),
    ],
    "bankruptcy": [
        *("NOTE TO PUBLIC ACCESS USERS", "Notice of Electronic Filing", "Case Name:", "Case Number:"),
        *("Document Number:", "Docket Text:", "following document(s)", "Document description:", "Original filename:"),
        *("document Stamp:", "will be electronically mailed to:", "will not be electronically mailed to:"),
    ],
}


@pytest.mark.parametrize("form", SECTIONS)
def test_sections_stand_in_the_order_of_real_notices(form, district, bankruptcy, read):
    page = read(_raws(district if form == "district" else bankruptcy)[0])
    places = [page.text.index(section) for section in SECTIONS[form]]
    assert places == sorted(places)


def test_only_district_notices_warn_against_replies(district, bankruptcy, read):
    warning = "Please DO NOT RESPOND to this e-mail because the mail box is unattended."
    assert [warning in read(_raws(notice)[0]).text for notice in (district, bankruptcy)] == [True, False]


def test_each_address_has_a_free_look_of_its_own_and_all_else_in_common(district):
    """CIT-5: one free look per recipient, secondary addresses alike, at the document's link only."""
    first, second, third = _raws(district)
    assert [raw.count(b"magic_num=") for raw in (first, second, third)] == [1, 1, 1]
    assert first.replace(b"=11111111", b"=22222222") == second.replace(b"=11111112", b"=22222222") == third


def test_a_message_is_the_same_in_pieces_as_whole(district):
    for message in messages(district):
        assert b"".join(message.pieces) == message.raw
        assert message.size_bytes == len(message.raw)


def test_each_address_gets_a_message_and_the_header_names_none(district, read):
    """CIT-5: attorneys of record and their secondary addresses alike."""
    sent = list(messages(district))
    assert [message.to for message in sent] == ["alex@example.com", "docket@example.org", "s.obrien@example.net"]
    header = read(sent[0].raw).message
    assert (header["From"], header["To"]) == ("cmecf@caed.uscourts.gov", "Courtmail@caed.uscourts.gov")
    assert header["Message-Id"] == "<7654323@caed.uscourts.gov>"
    assert header["Date"].datetime == datetime(2014, 1, 25, 2, 7, tzinfo=UTC)
    assert header.get_content_type() == "text/html"
    assert header.defects == []


def test_a_recipient_without_an_address_is_listed_and_gets_no_message(district, read):
    silent = replace(district.electronic[1], emails=())
    sent = list(messages(replace(district, electronic=(district.electronic[0], silent))))
    assert [message.to for message in sent] == ["alex@example.com", "docket@example.org"]
    assert "Siobhán O'Brien" in read(sent[0].raw).text


def test_a_notice_to_nobody_sends_nothing(district):
    assert list(messages(replace(district, electronic=(), free_looks=()))) == []


def test_subject_lines_follow_the_courts_pattern(district, bankruptcy, read):
    assert read(_raws(district)[0]).message["Subject"] == (
        "Activity in Case 2:14-cv-00123-KJM-DAD Example Growers, Inc. v. Sample & Sons Motion to Dismiss"
    )
    assert read(_raws(bankruptcy)[0]).message["Subject"] == "2:14-cv-00123-KJM-DAD Motion to Dismiss"
    with_chapter = read(_raws(replace(bankruptcy, chapter="13"))[0])
    assert with_chapter.message["Subject"] == "Ch-13 2:14-cv-00123-KJM-DAD Motion to Dismiss"


def test_headers_have_no_space_after_the_colon_as_real_ones_do(district):
    assert b"\r\nSubject:Activity in Case 2:14-cv" in _raws(district)[0]


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ((2014, 1, 24, 8, 30), "00:30 AM PST"),
        ((2014, 1, 24, 9, 5), "1:05 AM PST"),
        ((2014, 1, 24, 20, 0), "12:00 PM PST"),
        ((2014, 1, 24, 21, 4), "1:04 PM PST"),
        ((2014, 7, 25, 6, 59), "11:59 PM PDT"),
    ],
)
def test_hours_are_printed_as_courts_print_them(instant, shown, district, read):
    """Seven courts print the hour after midnight as "00:30 AM" (facts/README.md section 6)."""
    page = read(_raws(replace(district, entered_at_us=_instant_us(*instant)))[0])
    assert f" at {shown} and filed on " in page.text


def test_a_court_that_prints_no_zone_prints_none(district, read):
    page = read(_raws(replace(district, prints_zone=False))[0])
    assert "on 1/24/2014 at 6:07 PM and filed on 1/24/2014" in page.text


def test_what_is_entered_after_midnight_may_be_filed_the_day_before(bankruptcy, read):
    """Certificates from the noticing center are stamped 00:17 to 00:34 with the day before as the filing date."""
    page = read(_raws(replace(bankruptcy, entered_at_us=_instant_us(2014, 1, 25, 8, 17)))[0])
    assert "entered on 1/25/2014 at 00:17 AM PST and filed on 1/24/2014" in page.text


def test_a_text_only_entry_has_no_link(district, read):
    """As real notices print it: "460(No document attached)"."""
    docket = replace(district.dockets[0], doc_id=None)
    notice = replace(district, dockets=(docket,), documents=())
    page = read(_raws(notice)[0])
    assert page.cell("Document Number:") == "33(No document attached)"
    assert len(page.links) == 1
    assert len(set(_raws(notice))) == 1


def test_an_entry_without_a_number_leaves_the_cell_empty(district, read):
    docket = replace(district.dockets[0], doc_id=None, document_number=None)
    assert read(_raws(replace(district, dockets=(docket,)))[0]).cell("Document Number:") == ""


def test_a_closed_case_is_marked(district, read):
    docket = replace(district.dockets[0], closed_on=date(2013, 2, 9))
    assert "WARNING: CASE CLOSED on 02/09/2013" in read(_raws(replace(district, dockets=(docket,)))[0]).cells


def test_an_entry_by_the_court_names_nobody(district, bankruptcy, read):
    page = read(_raws(replace(district, entered_by=None, filers=()))[0])
    assert "The following transaction was entered on 1/24/2014" in page.text
    assert page.cell("Filer:") == ""
    page = read(_raws(replace(bankruptcy, entered_by=None))[0])
    assert "The following transaction was received entered on 1/24/2014" in page.text


@pytest.mark.parametrize(("form", "texts"), [("district", 2), ("bankruptcy", 1)])
def test_a_notice_in_several_cases_has_a_table_and_recipients_for_each(form, texts, district, bankruptcy, read):
    """District courts repeat the docket text under each table, bankruptcy courts print it once."""
    notice = district if form == "district" else bankruptcy
    second = replace(notice.dockets[0], case_number="2:14-cv-00124-KJM", case_id=261_101, doc_id="033011234999", seq=7)
    raw = _raws(replace(notice, dockets=(*notice.dockets, second)))[0]
    page = read(raw)
    assert page.text.count("Docket Text:") == texts
    assert [shown for _, shown in page.links] == ["2:14-cv-00123-KJM-DAD", "33", "2:14-cv-00124-KJM", "33"]
    assert raw.count(b"magic_num=11111111") == 2
    assert sum("2:14-cv-00124-KJM Notice" in heading for heading in page.bold) == 2


def test_a_stamp_is_cut_at_seventy_columns_and_reads_back_whole(district):
    """CIT-26: 128 hex digits, cut into 67 and 61 by the line length of real stamps."""
    raw = _raws(district)[0].decode()
    lines = re.findall(r"<TAB>(.*?)<BR>", raw)[:3]
    assert [len(line) for line in lines] == [70, 70, 63]
    digest = re.search(r"\] \[([0-9a-f]+)\]\]", "".join(lines))
    assert digest is not None
    assert digest.group(1) == district.documents[0].digest_hex


def test_a_missing_file_name_is_printed_as_not_available(district, read):
    assert "Document description:Main Document Original filename:n/a" in read(_raws(district)[0]).text


def test_the_shared_part_is_cut_once_for_each_link(district):
    assert len(render_shared(district).pieces) == 2
    assert len(render_shared(replace(district, dockets=district.dockets * 3)).pieces) == 4


def test_lines_end_in_crlf_and_are_never_longer_than_the_standard_allows(district, bankruptcy):
    for notice in (district, bankruptcy):
        for raw in _raws(notice):
            assert raw.count(b"\n") == raw.count(b"\r\n")
            assert max(map(len, raw.split(b"\r\n"))) <= 998
