"""Hostile and broken files: bounded in time, never an exception, and closed where damage hides something."""

from __future__ import annotations

import io
import time

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.pdf import PDF_CODES, PdfPolicy, check

# Generous for a shared machine; the bound proper is measured in tests/bench.
PATIENCE_S = 5.0

LAX = PdfPolicy(
    size_bytes_max=50_000_000,
    javascript="refuse",
    forms="refuse",
    embedded_files="refuse",
    external_links="refuse",
    xfa="refuse",
    text_too_large="large",
    text_not_well_formed="form",
    text_security="security",
    text_external_action="action",
)


def test_an_object_stream_bomb_is_refused_before_it_inflates(object_stream_bomb, policy):
    began = time.monotonic()
    verdict = check(object_stream_bomb(400_000_000), policy)
    assert verdict.code == "pdf.not_well_formed"
    assert time.monotonic() - began < PATIENCE_S


def test_a_small_object_stream_of_the_same_make_is_accepted(object_stream_bomb, policy):
    assert check(object_stream_bomb(1_000_000), policy).accepted


def test_a_chain_of_actions_that_bites_its_tail_ends(write_pdf, policy):
    loop = {4: b"<</S/GoTo/D[3 0 R/Fit]/Next 5 0 R>>", 5: b"<</S/GoTo/D[3 0 R/Fit]/Next 4 0 R/X/JavaScript>>"}
    assert check(write_pdf(catalog=b"/OpenAction 4 0 R", objects=loop), policy).accepted


def test_a_page_tree_that_bites_its_tail_is_not_well_formed(write_pdf, policy):
    verdict = check(write_pdf(objects={3: b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"}), policy)
    assert verdict.code == "pdf.not_well_formed"


def test_one_page_shown_two_thousand_times_counts_two_thousand(write_pdf, policy):
    verdict = check(write_pdf(objects={2: b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"3 0 R " * 2_000)}), policy)
    assert verdict.page_count == 2_000


def test_a_million_children_are_refused(write_pdf, policy):
    began = time.monotonic()
    verdict = check(write_pdf(objects={2: b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"3 0 R " * 1_000_000)}), policy)
    assert verdict.code == "pdf.not_well_formed"
    assert time.monotonic() - began < PATIENCE_S


def test_the_page_count_is_counted_not_believed(write_pdf, policy):
    lying = write_pdf(objects={2: b"<</Type/Pages/Count 4000/Kids[3 0 R 3 0 R]>>"})
    assert check(lying, policy).page_count == 2


def test_a_page_lost_to_a_bad_offset_is_not_well_formed(write_pdf, policy):
    """With recovery off a wrong offset reads as null: the court cannot see that page, so it cannot accept it."""
    raw = write_pdf()
    verdict = check(raw.replace(b"%010d" % raw.index(b"3 0 obj"), b"0000000020"), policy)
    assert verdict.code == "pdf.not_well_formed"


def test_one_page_of_two_lost_to_a_bad_offset_is_not_well_formed(write_pdf, policy):
    """The library drops such a page with a warning; a count of one would hide the damage."""
    two = {
        2: b"<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>",
        4: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>>>",
    }
    raw = write_pdf(objects=two)
    damaged = raw.replace(b"%010d" % raw.index(b"4 0 obj"), b"0000000020")
    assert (check(raw, policy).page_count, check(damaged, policy).code) == (2, "pdf.not_well_formed")


def test_an_action_hidden_by_a_bad_offset_is_refused(write_pdf, policy):
    raw = write_pdf(catalog=b"/OpenAction 4 0 R", objects={4: b"<</S/JavaScript/JS(1)>>"})
    verdict = check(raw.replace(b"%010d" % raw.index(b"4 0 obj"), b"0000000020"), policy)
    assert verdict.code == "pdf.active_content"


def test_more_objects_than_the_walk_may_see_are_refused_when_a_hit_is_unexplained(write_pdf, policy):
    bulk = write_pdf(catalog=b"/X[/JavaScript %s]" % (b"0 " * 500_000))
    assert check(bulk, policy).code == "pdf.active_content"


def test_the_same_bulk_without_a_hit_is_accepted(write_pdf, policy):
    assert check(write_pdf(catalog=b"/X[/Javelin %s]" % (b"0 " * 500_000)), policy).accepted


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_nesting_never_raises(depth, write_pdf, policy):
    verdict = check(write_pdf(catalog=b"/X" + b"[" * depth + b"]" * depth), policy)
    assert verdict.code in {None, "pdf.not_well_formed"}


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_at_all_raise(raw):
    assert check(raw, LAX).code in PDF_CODES


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_no_mutation_of_a_real_file_raises_or_lets_a_launch_through(data):
    spot = data.draw(st.integers(0, len(LAUNCHES) - 1))
    junk = data.draw(st.binary(max_size=12))
    mutant = LAUNCHES[:spot] + junk + LAUNCHES[spot + len(junk) :]
    code = check(mutant, LAX).code
    assert code in PDF_CODES or not _launches(mutant)


@settings(deadline=None)
@given(junk=st.binary(max_size=2000))
def test_no_junk_after_a_header_raises(junk):
    assert check(b"%PDF-1.7\n" + junk + b"\nstartxref\n9\n%%EOF\n", LAX).code in PDF_CODES


def _launches(raw: bytes) -> bool:
    """Whether a reader that repairs what it can would find the launch on opening."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        action = pdf.Root.get("/OpenAction")
        return isinstance(action, pikepdf.Dictionary) and action.get("/S") == pikepdf.Name.Launch


def _launching() -> bytes:
    """One page that launches a program when opened, with a right cross-reference."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(calc.exe)>>>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>>>",
    ]
    out = b"%PDF-1.7\n"
    rows = b"0000000000 65535 f \n"
    for number, body in enumerate(bodies, 1):
        rows += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return out + b"xref\n0 4\n%strailer<</Root 1 0 R/Size 4>>\nstartxref\n%d\n%%%%EOF\n" % (rows, len(out))


LAUNCHES = _launching()
