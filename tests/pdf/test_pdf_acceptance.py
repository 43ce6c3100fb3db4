"""A court's verdict on a PDF: which refusal, in which words, and what is not refused (CIT-9, CIT-22 to CIT-26)."""

from __future__ import annotations

import hashlib
import io

import msgspec
import pikepdf
import pytest

from sim.pdf import PDF_CODES, PdfPolicy, PdfVerdict, check

# Each is a way for a document to act outside itself, hung where a reader would find it.
ACTING = {
    "launch on opening": {"catalog": b"/OpenAction<</S/Launch/F(calc.exe)>>"},
    "javascript on opening": {"catalog": b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"},
    "javascript as a stream": {"catalog": b"/OpenAction 4 0 R", "objects": {4: b"<</S/JavaScript/JS 5 0 R>>"}},
    "javascript in the name tree": {"catalog": b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1)>>]>>>>"},
    "javascript on a page event": {"page": b"/AA<</O<</S/JavaScript/JS(1)>>>>"},
    "javascript as a next action": {"catalog": b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[<</S/JavaScript/JS(1)>>]>>"},
    "javascript behind an escape": {"catalog": b"/OpenAction<</S/J#61vaScript/#4aS(1)>>"},
    "javascript behind a named object": {"catalog": b"/OpenAction<</S 4 0 R/JS(1)>>", "objects": {4: b"/JavaScript"}},
    "javascript in an outline": {"catalog": b"/Outlines<</First<</Title(x)/A<</S/JavaScript/JS(1)>>>>>>"},
    "javascript in a field": {"catalog": b"/AcroForm<</Fields[<</FT/Tx/T(a)/AA<</K<</S/JavaScript/JS(1)>>>>>>]>>"},
    "a form that is sent away": {"page": b"/Annots[<</Subtype/Link/A<</S/SubmitForm/F(http://example.com)>>>>]"},
    "data drawn in": {"catalog": b"/OpenAction<</S/ImportData/F(x.fdf)>>"},
    "a jump into an embedded document": {"catalog": b"/OpenAction<</S/GoToE/D[0/Fit]>>"},
    "a film": {"page": b"/Annots[<</Subtype/Movie/Movie<</F(x.avi)>>>>]"},
    "a rich media annotation": {"page": b"/Annots[<</Subtype/RichMedia>>]"},
    "an attached file": {
        "catalog": b"/Names<</EmbeddedFiles<</Names[(a)<</F(a)/EF<</F 4 0 R>>>>]>>>>",
        "objects": {4: b"<</Type/EmbeddedFile/Length 1>>stream\nx\nendstream"},
    },
    "a file attachment annotation": {"page": b"/Annots[<</Subtype/FileAttachment>>]"},
    "a dynamic form": {
        "catalog": b"/AcroForm<</Fields[]/XFA 4 0 R>>",
        "objects": {4: b"<</Length 1>>stream\nx\nendstream"},
    },
}


@pytest.mark.parametrize("parts", ACTING.values(), ids=ACTING.keys())
def test_a_document_that_acts_outside_itself_is_refused_in_the_courts_words(parts, write_pdf, policy):
    """CIT-23."""
    verdict = check(write_pdf(**parts), policy)
    assert (verdict.code, verdict.message) == ("pdf.active_content", policy.text_external_action)


@pytest.mark.parametrize("parts", ACTING.values(), ids=ACTING.keys())
def test_packing_the_objects_into_streams_hides_nothing(parts, write_pdf, write_compressed, policy):
    """CIT-23."""
    packed = write_compressed(write_pdf(**parts))
    assert b"/JavaScript" not in packed
    assert check(packed, policy).code == "pdf.active_content"


def test_a_plain_document_is_accepted_with_its_pages_size_and_stamp(write_pdf, policy):
    """CIT-26: the digest is the 128 hex digits of the NEF's stamp."""
    raw = write_pdf()
    assert check(raw, policy) == PdfVerdict(
        accepted=True,
        code=None,
        message=None,
        reason="accepted",
        page_count=1,
        size_bytes=len(raw),
        digest=hashlib.blake2b(raw).hexdigest(),
    )


def test_a_path_and_its_bytes_get_the_same_verdict(write_pdf, policy, tmp_path):
    raw = write_pdf()
    file = tmp_path / "motion.pdf"
    file.write_bytes(raw)
    assert check(file, policy) == check(raw, policy)


def test_a_digest_made_while_uploading_is_kept(write_pdf, policy):
    assert check(write_pdf(), policy, digest="ab" * 64).digest == "ab" * 64


def test_a_file_of_exactly_the_limit_passes_and_one_byte_more_does_not(write_pdf, policy):
    """CIT-22: decimal megabytes, "over 50 Megabytes"."""
    padding = 50_000_000 - len(write_pdf(trailer=b"/Pad()"))
    exact = write_pdf(trailer=b"/Pad(%s)" % (b" " * padding))
    assert len(exact) == 50_000_000
    assert check(exact, policy).accepted
    over = check(exact + b"\n", policy)
    assert (over.code, over.message) == ("pdf.too_large", policy.text_too_large)


@pytest.mark.parametrize(("size_bytes_max", "shown"), [(50_000_000, "50"), (35_000_000, "35"), (7_500_000, "7.5")])
def test_the_text_on_size_names_the_limit_in_force(size_bytes_max, shown, policy):
    """CIT-22: the limit is a dated rule, the wording is the court's."""
    text = "You cannot load this file because it's over {limit_mb} Megabytes (MB)"
    dated = msgspec.structs.replace(policy, size_bytes_max=size_bytes_max, text_too_large=text)
    message = check(b"x" * (size_bytes_max + 1), dated, digest="").message
    assert message == f"You cannot load this file because it's over {shown} Megabytes (MB)"


def test_size_is_judged_before_content(policy):
    small = msgspec.structs.replace(policy, size_bytes_max=10)
    assert check(b"<html>not a PDF</html>", small).code == "pdf.too_large"


@pytest.mark.parametrize(
    "raw", [b"", b"PK\x03\x04 word", b"<html></html>", b"%PDF-1.7\n", b"%PDF-" + b"\x00" * 5000, b"\xd0\xcf\x11\xe0"]
)
def test_what_is_not_a_pdf_is_not_well_formed(raw, policy):
    """CIT-24."""
    verdict = check(raw, policy)
    assert (verdict.code, verdict.message) == ("pdf.not_well_formed", policy.text_not_well_formed)


def test_a_truncated_file_is_not_well_formed(write_pdf, policy):
    """CIT-24."""
    raw = write_pdf()
    assert check(raw[: len(raw) // 2], policy).code == "pdf.not_well_formed"


def test_a_damaged_file_that_shows_code_gets_the_text_that_speaks_of_both(write_pdf, policy):
    """CIT-23: "Document is malformed or contains code which may cause an external action"."""
    raw = write_pdf(catalog=b"/OpenAction<</S/Launch/F(x)>>").replace(b"startxref", b"startxerf")
    assert check(raw, policy).code == "pdf.active_content"


def test_a_damaged_file_with_a_form_is_merely_not_well_formed(write_pdf, policy):
    """CIT-24: a form is no code, not even to a court that refuses forms."""
    strict = msgspec.structs.replace(policy, forms="refuse")
    raw = write_pdf(**HARMLESS["a form to fill in"]).replace(b"startxref", b"startxerf")
    assert check(raw, strict).code == "pdf.not_well_formed"


@pytest.mark.parametrize("user_password", ["", "secret"])
@pytest.mark.parametrize("revision", [4, 6])
def test_an_encrypted_file_is_refused_whether_or_not_it_opens(user_password, revision, write_pdf, policy):
    """CIT-25."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(write_pdf())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="owner", user=user_password, R=revision))
    verdict = check(target.getvalue(), policy)
    assert (verdict.code, verdict.message) == ("pdf.encrypted", policy.text_security)


def test_an_unknown_security_handler_is_still_encryption(write_pdf, policy):
    """CIT-25."""
    raw = write_pdf(trailer=b"/#45ncrypt 4 0 R/ID[<00><00>]", objects={4: b"<</Filter/Acme.Locks/V 9>>"})
    assert check(raw, policy).code == "pdf.encrypted"


HARMLESS = {
    "text that speaks of it": {"catalog": b"/Lang(Launch /JavaScript /JS now)"},
    "an object nothing refers to": {"objects": {4: b"<</S/JavaScript/JS(1)>>"}},
    "a font that bears the name": {"page": b"/X<</Font<</JS<</Type/Font/Subtype/Type1/BaseFont/JavaScript>>>>>>"},
    "an empty script tree": {"catalog": b"/Names<</JavaScript<</Names[]>>/EmbeddedFiles<</Names[]>>>>"},
    "a jump inside the document": {"catalog": b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"},
    "a web link": {"page": b"/Annots[<</Subtype/Link/A<</S/URI/URI(https://example.com)>>>>]"},
    "a form to fill in": {"catalog": b"/AcroForm<</Fields[<</FT/Tx/T(name)>>]>>"},
    "a reader's own mark": {"page": b"/Annots[<</Subtype/Highlight/Contents(see /Launch)>>]"},
}


@pytest.mark.parametrize("parts", HARMLESS.values(), ids=HARMLESS.keys())
def test_a_document_that_does_nothing_is_accepted(parts, write_pdf, policy):
    """oked.uscourts.gov/pdf-content-criteria: editable forms and external hyperlinks are accepted."""
    assert check(write_pdf(**parts), policy).accepted


@pytest.mark.parametrize(
    ("switch", "parts"),
    [
        ("forms", HARMLESS["a form to fill in"]),
        ("external_links", HARMLESS["a web link"]),
        ("external_links", {"catalog": b"/OpenAction<</S/GoToR/F(other.pdf)/D[0/Fit]>>"}),
        ("external_links", {"catalog": b"/OpenAction<</S/Thread/F(other.pdf)/D 0>>"}),
    ],
)
def test_a_stricter_court_refuses_what_another_accepts(switch, parts, write_pdf, policy):
    """cacb.uscourts.gov (rev. 7/1/2022) refuses editable forms, nvb.uscourts.gov external hyperlinks."""
    raw = write_pdf(**parts)
    strict = msgspec.structs.replace(policy, **{switch: "refuse"})
    assert (check(raw, policy).code, check(raw, strict).code) == (None, "pdf.active_content")


@pytest.mark.parametrize(
    ("switch", "parts"),
    [
        ("javascript", ACTING["javascript on opening"]),
        ("javascript", ACTING["javascript in the name tree"]),
        ("embedded_files", ACTING["an attached file"]),
        ("xfa", ACTING["a dynamic form"]),
    ],
)
def test_a_laxer_court_accepts_what_another_refuses(switch, parts, write_pdf, policy):
    raw = write_pdf(**parts)
    lax = msgspec.structs.replace(policy, **{switch: "accept"})
    assert (check(raw, policy).code, check(raw, lax).code) == ("pdf.active_content", None)


def test_no_policy_lets_a_launch_through(write_pdf, policy):
    lax = msgspec.structs.replace(
        policy, javascript="accept", embedded_files="accept", xfa="accept", forms="accept", external_links="accept"
    )
    assert check(write_pdf(**ACTING["launch on opening"]), lax).code == "pdf.active_content"


def test_a_signature_field_is_no_form_to_fill_in(write_pdf, policy):
    strict = msgspec.structs.replace(policy, forms="refuse")
    assert check(write_pdf(catalog=b"/AcroForm<</Fields[<</FT/Sig/T(s)>>]>>"), strict).accepted


def test_a_limit_that_no_document_could_meet_is_an_error(policy):
    with pytest.raises(ValueError, match="size_bytes_max must be positive"):
        msgspec.structs.replace(policy, size_bytes_max=0)


def test_the_refusal_codes_are_a_closed_list(policy):
    assert PDF_CODES == ("pdf.too_large", "pdf.not_well_formed", "pdf.encrypted", "pdf.active_content")
    assert isinstance(policy, PdfPolicy)
