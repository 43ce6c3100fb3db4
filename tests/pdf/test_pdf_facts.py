"""Facts about accepted files: what is worth a warning to the filer, and what is not (CIT-20)."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hostile import scanned, stream, write_pdf

from sim.pdf import check
from sim.pdf.facts import PAGES_EXAMINED_MAX, HiddenText, PdfFacts, Scan

FONT = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>/Contents 4 0 R"
SECRET = b"BT /F 12 Tf 100 700 Td (a secret name) Tj ET\n"
BLACK_BAR = b"0 g 90 690 200 30 re f\n"
XMP = b'<x:xmpmeta><rdf:Description pdfaid:part="2" pdfaid:conformance="B"/></x:xmpmeta>'


def _page(content: bytes, more: bytes = b"", **parts) -> bytes:
    page = b"/Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]" + FONT + more
    return write_pdf(objects={3: b"<<%s>>" % page, 4: stream(content), **parts.pop("objects", {})}, **parts)


def _hidden(raw: bytes) -> list[int]:
    with PdfFacts(raw) as facts:
        return [one.characters for one in facts.hidden_text]


def _scan(across: int, down: int, text: bytes = b"") -> bytes:
    picture = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray"
    resources = b"/Resources<</XObject<</I 5 0 R>>/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R%s>>" % resources
    content = stream(b"q 612 0 0 792 0 0 cm /I Do Q " + text)
    return write_pdf(objects={3: page, 4: content, 5: stream(b"x", picture % (across, down))})


LEAKS = {
    "a bar painted over it": SECRET + BLACK_BAR,
    "a bar in its own colour beneath it": BLACK_BAR + SECRET,
    "a bar drawn as four lines": SECRET + b"90 690 m 290 690 l 290 720 l 90 720 l h f",
    "a white bar": SECRET + b"1 1 1 rg 90 690 200 30 re f",
    "a bar under a scaled page": b"q 0.5 0 0 0.5 0 0 cm " + SECRET + BLACK_BAR + b"Q",
    "adjusted characters": b"BT /F 12 Tf 100 700 Td [(a sec) -20 (ret name)] TJ ET " + BLACK_BAR,
    "words on a second line": b"BT /F 12 Tf 60 TL 100 760 Td (shown) Tj T* (a secret name) Tj ET " + BLACK_BAR,
}


@pytest.mark.parametrize("content", LEAKS.values(), ids=LEAKS.keys())
def test_text_left_under_an_opaque_mark_is_found(content):
    """CIT-20: eleven characters, without the blanks."""
    assert _hidden(_page(content)) == [11]


def test_text_under_a_redaction_that_was_never_applied_is_found():
    """CIT-20."""
    for mark in (b"<</Subtype/Redact/Rect[90 690 290 720]>>", b"<</Subtype/Square/IC[0]/Rect[90 690 290 720]>>"):
        assert _hidden(_page(SECRET, b"/Annots[%s]" % mark)) == [11]


HARMLESS = {
    "text beside the mark": SECRET + b"0 g 400 690 100 30 re f",
    "a mark that lets the text through": b"/G gs " + SECRET + BLACK_BAR,
    "white words on a black bar": BLACK_BAR + b"1 1 1 rg " + SECRET,
    "an underline": SECRET + b"100 698 200 1 re f",
    "a frame that is not filled": SECRET + b"90 690 200 30 re S",
    "a clipping path": SECRET + b"90 690 200 30 re W n",
    "recognised words behind a scan": b"BT 3 Tr /F 12 Tf 100 700 Td (a secret name) Tj ET " + BLACK_BAR,
    "a mark with the text taken out": BLACK_BAR,
}


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_hides_nothing_is_no_leak(content):
    raw = _page(content).replace(b"/Resources<<", b"/Resources<</ExtGState<</G<</ca 0.4>>>>")
    with PdfFacts(_moved(raw)) as facts:
        assert facts.hidden_text == ()


def _moved(raw: bytes) -> bytes:
    """The same document with a right cross-reference, after bytes were put in."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.save(target, static_id=True)
    return target.getvalue()


def test_a_hidden_text_says_where_it_is():
    with PdfFacts(_page(SECRET + BLACK_BAR)) as facts:
        assert facts.hidden_text == (HiddenText(page=1, characters=11, box=(90.0, 690.0, 290.0, 720.0)),)


@pytest.mark.parametrize(("across", "down", "dpi"), [(2550, 3300, 300), (1275, 1650, 150), (2550, 1650, 150)])
def test_a_scan_has_the_lower_of_its_two_resolutions(across, down, dpi):
    with PdfFacts(_scan(across, down)) as facts:
        assert facts.scans == (Scan(page=1, dpi=dpi),)


def test_a_scan_without_recognised_text_cannot_be_searched():
    """CIT-20: searchable text; words nobody sees but a search count."""
    with PdfFacts(_scan(2550, 3300)) as bare, PdfFacts(_scan(2550, 3300, b"3 Tr " + SECRET)) as searchable:
        assert (bare.pages_without_text, searchable.pages_without_text) == ((1,), ())


def test_warnings_say_what_and_where_and_never_refuse(policy):
    raw = scanned(3_000_000)
    assert check(raw, policy).accepted
    with PdfFacts(raw) as facts:
        assert facts.warnings() == ("No searchable text: pages 1-3.",)


def test_a_low_scan_is_warned_of():
    with PdfFacts(_scan(1275, 1650)) as facts:
        assert "Scanned below 300 dpi: page 1." in facts.warnings()


def test_metadata_are_named_and_a_claim_is_read():
    raw = write_pdf(
        catalog=b"/Metadata 4 0 R",
        trailer=b"/Info 5 0 R",
        objects={4: stream(XMP), 5: b"<</Author(A. Filer)/Title(Motion)>>"},
    )
    with PdfFacts(raw) as facts:
        assert (facts.metadata, facts.pdfa_claim) == (("Author", "Title", "XMP"), "PDF/A-2b")
        assert facts.warnings() == ("The file carries metadata: Author, Title, XMP.",)


def test_a_plain_page_has_nothing_to_warn_of():
    with PdfFacts(_page(SECRET)) as facts:
        assert (facts.page_count, facts.pdfa_claim, facts.warnings()) == (1, None, ())


def test_a_page_with_too_much_content_is_said_to_be_unexamined():
    with PdfFacts(_page(b"q Q " * 1_500_000)) as facts:
        assert (facts.unexamined, facts.warnings()) == ((1,), ("Not looked into: page 1.",))


def test_a_form_that_draws_itself_ends():
    form = b"/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 5 0 R>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    raw = write_pdf(objects={3: page, 4: stream(b"/X Do /X Do"), 5: stream(b"/X Do /X Do", form)})
    with PdfFacts(raw) as facts:
        assert facts.hidden_text == ()


def test_no_more_pages_are_examined_than_the_bound(policy):
    """A page shown two thousand times is two thousand pages."""
    raw = write_pdf(objects={2: b"<</Type/Pages/Count 2000/Kids[%s]>>" % (b"3 0 R " * 2_000)})
    with PdfFacts(raw) as facts:
        assert (facts.page_count, len(facts._marks)) == (2_000, PAGES_EXAMINED_MAX)
        assert facts.warnings() == ("Not looked into: pages 501-2000.",)


def test_a_page_with_more_characters_than_any_filing_has_is_not_looked_into():
    with PdfFacts(_page(SECRET + b"BT /F 1 Tf (%s) Tj ET " % (b"x" * 30_000) + BLACK_BAR)) as facts:
        assert (facts.hidden_text, facts.unexamined) == ((), (1,))


def test_where_the_court_asks_for_pdfa_a_file_that_claims_none_is_warned_of():
    asked = "This court asks for PDF/A; the file does not claim to be one."
    with PdfFacts(_page(SECRET)) as facts:
        assert asked in facts.warnings(asks_for_pdfa=True)
        assert asked not in facts.warnings()


@pytest.mark.parametrize("drawing", [b"BT (cut", b"BT (no operator)", b"<<"])
def test_a_drawing_that_breaks_off_was_not_looked_into(drawing):
    """What cannot be read to its end may cover text; the library's own warning does not escape."""
    resources = b"/Resources<</XObject<</X 5 0 R>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R%s>>" % resources
    form = stream(drawing, b"/Type/XObject/Subtype/Form/BBox[0 0 100 100]")
    with PdfFacts(write_pdf(objects={3: page, 4: stream(b"/X Do"), 5: form})) as facts:
        assert facts.unexamined == (1,)
