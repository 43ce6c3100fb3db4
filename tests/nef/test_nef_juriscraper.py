"""juriscraper, the public client library, reads from every message what the court knows.

What it loses by its own making is listed in LOSSES, each with the reason and a test that shows it; texts that would
run into one are not drawn. Its own tidying of texts (clean_string, harmonize) is applied to what is expected.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nef_notices import BANKRUPTCY, DISTRICT, TRADE

from sim.nef import Addressee, NoticeDocket, NoticeDocument, OtherService, messages
from sim.nef.text import one_line

pytest.importorskip("juriscraper", reason="the public client library is not installed")
from juriscraper.lib.string_utils import clean_string, harmonize
from juriscraper.pacer import S3NotificationEmail

replace = msgspec.structs.replace

LOSSES = {
    "bankruptcy_names": "names stand in a span, of which its path sees no text; all addresses merge into one recipient",
    "bankruptcy_plain": "as plain text it knows only 'Notice has been electronically mailed to', a district's words",
    "encoded_subject": "encoded words (RFC 2047) are not decoded: a subject with other than ASCII gives no short text",
    "name_in_short_text": "the short text is what follows the last place of the caption in the subject",
    "caption_parts": "in bankruptcy subjects the caption's first 18 letters and what precedes ' and ' go too",
    "other_means": "names served otherwise in one case run into the first recipient of the next case",
    "several_plain": "several dockets as plain text raise NotImplementedError",
    "words_of_the_form": "headings and refusal phrases are searched in the whole text, docket text included",
    "at_sign": "a word with @ is an address wherever it stands",
    "mark_up_in_plain": "plain text goes through the HTML parser, which eats what < or & begin",
    "space_comma": "a space before a comma is taken out of names together with the comma",
}
FORMS = {"district": DISTRICT, "bankruptcy": BANKRUPTCY, "trade": TRADE}
WORDS_OF_THE_FORM = re.compile(
    r"filed\s+on|mailed\s+to|Docket Text|Case N|Document Number|Notice |No document|delivered|The following|view the|"
    r"announcement|ZoomGov|Modified D|Added Correct|Document description",
    re.IGNORECASE,
)


def read(notice, place=0):
    """What the library makes of the message to one address."""
    client = S3NotificationEmail(notice.court_id)
    client._parse_text(list(messages(notice))[place].raw.decode("utf-8"))
    return client.data


def tidy(text):
    """As the library tidies texts; it does so to names in plain text, and not to those in HTML."""
    return clean_string(" ".join(text.split()))


def _readable(text):
    """Whether a text runs into none of the losses that any text may."""
    text = one_line(text)
    return bool(clean_string(text).strip()) and not re.search(r"@|\s,|#", text) and not (WORDS_OF_THE_FORM.search(text))


TEXT = st.text(st.characters(exclude_characters="@#\x00"), min_size=1, max_size=40).filter(_readable)
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="@#"), min_size=2, max_size=40)
CAPTION = LATIN.filter(_readable).filter(lambda text: len(clean_string(text)) > 1)
NUMBERS = {
    "district": ("2:14-cv-00123-KJM-DAD", "2:14-cv-00123"),
    "bankruptcy": ("14-10042-CL7", "14-10042"),
    "trade": ("1:14-cv-00123-RKM", "1:14-cv-00123"),
}


def _unmarked(text):
    """LOSS mark_up_in_plain."""
    return "<" not in text and "&" not in text


PLAIN, PLAIN_CAPTION = TEXT.filter(_unmarked), CAPTION.filter(_unmarked)


@st.composite
def notices(draw, most=500):
    """A notice of one docket in any form, with any names and texts, 1 to 500 recipients and 0 to 40 documents."""
    form, plain = draw(st.sampled_from(sorted(FORMS))), draw(st.booleans())
    text, caption = (PLAIN, PLAIN_CAPTION) if plain else (TEXT, CAPTION)
    documents = tuple(
        NoticeDocument(
            description=draw(text),
            original_filename=draw(st.none() | text),
            digest_hex=f"{index:0128x}",
            file_number=f"77-{index}",
            doc_id="033011234567",
        )
        for index in range(draw(st.integers(0, 3) | st.integers(0, 40)))
    )
    names = draw(st.lists(text, min_size=1, max_size=5))
    count = draw(st.integers(1, 12) | st.integers(1, most))
    electronic = tuple(
        Addressee(
            name=names[index % len(names)],
            emails=(f"a{index}@example.com", f"b{index}@example.org")[: 1 + index % 2],
            on_behalf_of=draw(text) if index < 5 else "Creditor Example Bank",
            plain=plain,
        )
        for index in range(count)
    )
    looks = tuple(
        tuple(f"{index:07d}{place}" for place in range(len(one.emails))) for index, one in enumerate(electronic)
    )
    docket = NoticeDocket(
        case_number=NUMBERS[form][0],
        case_name=draw(caption),
        case_id=draw(st.integers(1, 9_999_999)),
        document_number=draw(st.none() | st.integers(1, 9_999)) if not documents else draw(st.integers(1, 9_999)),
        doc_id="033011234567" if documents else None,
        seq=draw(st.integers(1, 99_999)),
    )
    return replace(
        FORMS[form],
        dockets=(docket,),
        documents=documents,
        electronic=electronic,
        free_looks=looks,
        entered_by=draw(st.none() | text),
        filers=tuple(draw(st.lists(text, max_size=3))),
        filed_on=draw(st.dates(date(2001, 1, 1), date(2035, 12, 31))),
        docket_text=draw(text),
        short_description=draw(st.sampled_from(["Motion to Dismiss", "Order", "Certificate of Service", "Answer"])),
        otherwise=tuple(OtherService(name=name, address=(name,)) for name in draw(st.lists(text, max_size=3))),
    )


@settings(deadline=None, max_examples=60)
@given(notice=notices(), data=st.data())
def test_it_reads_what_the_court_knows(notice, data):
    """CIT-5, CIT-26, CIT-29 as the library sees them, in each form, as HTML and as plain text."""
    docket, places = notice.dockets[0], sum(len(one.emails) for one in notice.electronic)
    place = data.draw(st.integers(0, places - 1))
    found = read(notice, place)
    assert found["court_id"] == notice.court_id
    assert (found["appellate"], found["acms"]) == (False, False)
    assert found["contains_attachments"] is (len(notice.documents) > 1)
    (case,) = found["dockets"]
    assert case["case_name"] == clean_string(harmonize(docket.case_name))
    assert case["docket_number"] == NUMBERS[notice.form][1]
    (entry,) = case["docket_entries"]
    assert entry["date_filed"] == notice.filed_on
    assert entry["description"] == clean_string(one_line(notice.docket_text))
    assert entry["document_number"] == _number(notice)
    assert entry["pacer_case_id"] == str(docket.case_id)
    if docket.doc_id:
        look = [number for numbers in notice.free_looks for number in numbers][place]
        assert (entry["pacer_doc_id"], entry["pacer_seq_no"]) == (docket.doc_id, str(docket.seq))
        assert entry["pacer_magic_num"] == look
    else:
        assert entry["pacer_doc_id"] is None
    if not _caption_is_in_the_way(notice):
        assert entry["short_description"] == notice.short_description
    for one in found["email_recipients"]:
        one["name"] = tidy(one["name"])
    assert found["email_recipients"] == _recipients(notice)


def _number(notice):
    """As plain text an entry without a number has an empty one."""
    number = notice.dockets[0].document_number
    if number is None:
        return "" if notice.electronic[0].plain else None
    return str(number)


def _caption_is_in_the_way(notice):
    """LOSSES name_in_short_text and caption_parts."""
    caption = clean_string(notice.dockets[0].case_name)
    if notice.form != "bankruptcy":
        return caption in notice.short_description
    parts = (caption, caption[:18].strip(), caption.split(" and ")[0])
    return any(part in f" {notice.short_description}" for part in parts)


def _recipients(notice):
    """LOSSES bankruptcy_names and bankruptcy_plain."""
    emails = [email for one in notice.electronic for email in one.emails]
    if notice.form == "bankruptcy":
        return [] if notice.electronic[0].plain else [{"name": "", "email_addresses": emails}]
    return [{"name": tidy(one_line(one.name)), "email_addresses": list(one.emails)} for one in notice.electronic]


@settings(deadline=None, max_examples=20)
@given(captions=st.lists(CAPTION, min_size=2, max_size=4, unique=True), form=st.sampled_from(sorted(FORMS)))
def test_it_reads_every_docket_of_a_notice_in_several_cases(captions, form):
    number = NUMBERS[form][0]
    assume(all(caption not in f"{number} Motion to Dismiss" for caption in captions))
    dockets = tuple(
        replace(
            DISTRICT.dockets[0], case_number=number, case_name=caption, case_id=900 + at, document_number=at + 1, seq=at
        )
        for at, caption in enumerate(captions)
    )
    found = read(replace(FORMS[form], dockets=dockets, otherwise=()))
    assert [
        (
            case["case_name"],
            case["docket_entries"][0]["document_number"],
            case["docket_entries"][0]["pacer_case_id"],
            case["docket_entries"][0]["pacer_seq_no"],
            case["docket_entries"][0]["description"],
        )
        for case in found["dockets"]
    ] == [
        (
            clean_string(harmonize(one.case_name)),
            str(one.document_number),
            str(one.case_id),
            str(one.seq),
            clean_string(DISTRICT.docket_text),
        )
        for one in dockets
    ]


def test_a_sealed_document_has_an_empty_number_in_its_link():
    entry = read(replace(DISTRICT, free_looks=()))["dockets"][0]["docket_entries"][0]
    assert entry["document_url"].endswith("&magic_num=")


def test_a_notice_made_again_reads_as_the_first_did():
    first, again = DISTRICT, replace(DISTRICT, regenerated_at_us=DISTRICT.entered_at_us + 86_400_000_000)
    assert read(again) == read(first)


# --- what it loses ----------------------------------------------------------------------------------------------------


def _short(notice):
    return read(notice)["dockets"][0]["docket_entries"][0]["short_description"]


def test_loss_encoded_subject():
    docket = replace(DISTRICT.dockets[0], case_name="Müller v. Sample")
    assert _short(replace(DISTRICT, dockets=(docket,))) != DISTRICT.short_description


def test_loss_name_in_short_text():
    docket = replace(DISTRICT.dockets[0], case_name="Order")
    assert _short(replace(DISTRICT, dockets=(docket,), short_description="Order of Sale")) == "of Sale"


def test_loss_caption_parts():
    docket = replace(BANKRUPTCY.dockets[0], case_name="Order and Sons")
    assert _short(replace(BANKRUPTCY, dockets=(docket,), short_description="Order of Sale")) == "of Sale"


def test_loss_other_means():
    second = replace(DISTRICT.dockets[0], case_id=7)
    names = [one["name"] for one in read(replace(DISTRICT, dockets=(*DISTRICT.dockets, second)))["email_recipients"]]
    assert names[2] == "Pat Prose 1 Main Street Fresno, CA 93721 Alex Counsel"


def test_loss_several_plain():
    electronic = (replace(DISTRICT.electronic[0], plain=True),)
    notice = replace(DISTRICT, electronic=electronic, free_looks=(), dockets=DISTRICT.dockets * 2)
    with pytest.raises(NotImplementedError):
        read(notice)


def test_loss_words_of_the_form():
    assert read(replace(DISTRICT, docket_text="Join ZoomGov Meeting")) == {}


def test_loss_at_sign():
    notice = replace(DISTRICT, electronic=(Addressee(name="A@B Counsel", emails=("a@example.com",)),), free_looks=())
    assert read(notice)["email_recipients"][0]["name"] != "A@B Counsel"


def test_loss_mark_up_in_plain():
    electronic = (replace(DISTRICT.electronic[0], plain=True),)
    notice = replace(DISTRICT, electronic=electronic, free_looks=(), docket_text="MOTION <to> dismiss")
    assert read(notice)["dockets"][0]["docket_entries"][0]["description"] == "MOTION dismiss"


def test_loss_space_comma():
    notice = replace(DISTRICT, electronic=(Addressee(name="A , B", emails=("a@example.com",)),), free_looks=())
    assert read(notice)["email_recipients"][0]["name"] == "A B"


def test_every_loss_is_shown():
    shown = {name.removeprefix("test_loss_") for name in globals() if name.startswith("test_loss_")}
    assert set(LOSSES) - shown == {"bankruptcy_names", "bankruptcy_plain"}  # shown by _recipients above
