"""Synthetic documents: the sizes that courts see, real PDF bytes, and the faults that courts refuse."""

from __future__ import annotations

import io
import time

import numpy as np
import pikepdf
import pytest

from sim.pdf import PdfPolicy, check
from sim.world.documents import FAULTY_KINDS, DocumentPool, faulty_pdf, oversized_pdf

POLICY = PdfPolicy(
    size_bytes_max=50_000_000,
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
CODE_OF_KIND = {
    "form": "pdf.active_content",
    "encrypted": "pdf.encrypted",
    "truncated": "pdf.not_well_formed",
    "word": "pdf.not_well_formed",
    "html": "pdf.not_well_formed",
    "javascript": "pdf.active_content",
    "launch": "pdf.active_content",
    "embedded_file": "pdf.active_content",
}


@pytest.fixture(scope="module")
def pool() -> DocumentPool:
    return DocumentPool(np.random.default_rng(7), 200)


def test_every_sound_document_is_accepted_with_its_pages_and_digest(pool):
    for document in pool.documents:
        verdict = check(pool.read(document), POLICY)
        found = (verdict.code, verdict.page_count, verdict.digest, verdict.size_bytes)
        assert found == (None, document.pages, document.digest, document.size_bytes)


@pytest.mark.parametrize("kind", FAULTY_KINDS)
def test_every_faulty_document_is_refused_for_its_fault(kind, pool):
    """CIT-23 to CIT-25."""
    codes = {check(pool.read(document), POLICY).code for document in pool.faulty[kind]}
    assert (len(pool.faulty[kind]), codes) == (2, {CODE_OF_KIND[kind]})


def test_an_oversized_document_is_one_byte_over_the_limit_and_otherwise_sound(pool):
    """CIT-22."""
    document = pool.oversized(8_000_000)
    raw = pool.read(document)
    assert len(raw) == document.size_bytes == 8_000_001
    assert check(raw, POLICY).accepted
    assert pool.oversized(8_000_000) is document


@pytest.mark.parametrize("limit_bytes", [8_000, 9_998, 99_990, 100_000, 999_999, 35_000_000])
def test_the_size_over_the_limit_is_exact(limit_bytes):
    assert len(oversized_pdf(1, limit_bytes)) == limit_bytes + 1


def test_a_limit_below_any_document_is_an_error():
    with pytest.raises(ValueError, match="below the smallest document"):
        oversized_pdf(1, 100)


def test_the_library_reads_every_sound_document_without_a_warning(pool):
    for document in pool.documents[::10]:
        with pikepdf.open(io.BytesIO(pool.read(document))) as pdf:
            assert (len(pdf.pages), pdf.get_warnings()) == (document.pages, [])


def test_a_scanned_page_is_one_image_of_300_dpi():
    """CIT-20."""
    pool = DocumentPool(np.random.default_rng(7), 20)
    scan = next(document for document in pool.documents if document.kind == "scan")
    with pikepdf.open(io.BytesIO(pool.read(scan))) as pdf:
        image = pdf.pages[0].Resources.XObject.Im0
        dots = image.read_bytes(pikepdf.StreamDecodeLevel.specialized)
        assert (image.Width, image.Height, len(dots)) == (2550, 3300, 319 * 3300)


def test_pages_and_sizes_follow_the_published_measurements(pool):
    """facts/README.md section 2: main documents p50 4 and p90 19 pages, attachments p50 4 and p90 26; mean 619 kB."""
    main = [document.pages for document in pool.main]
    attached = [document.pages for document in pool.attachments]
    assert np.percentile(main, [50, 90]) == pytest.approx([4, 19], abs=1)
    assert np.percentile(attached, [50, 90]) == pytest.approx([4, 26], abs=1.5)
    assert np.mean([document.size_bytes for document in pool.documents]) == pytest.approx(619_000, rel=0.03)


def test_bytes_a_page_follow_the_published_measurements():
    pool = DocumentPool(np.random.default_rng(7), 200, mean_bytes_max=10_000_000, faulty_each=0)
    each = [document.size_bytes / document.pages for document in pool.documents]
    assert np.percentile(each, [50, 90]) == pytest.approx([45_500, 247_000], rel=0.1)


def test_a_cap_shrinks_the_mean_size_and_leaves_the_pages(pool):
    capped = DocumentPool(np.random.default_rng(7), 200, mean_bytes_max=300_000)
    assert np.mean([document.size_bytes for document in capped.documents]) <= 1.15 * 300_000
    assert [document.pages for document in capped.documents] == [document.pages for document in pool.documents]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(pool):
    again = DocumentPool(np.random.default_rng(7), 200)
    other = DocumentPool(np.random.default_rng(8), 200)
    assert (again.documents, again.faulty) == (pool.documents, pool.faulty)
    assert {document.digest for document in other.documents}.isdisjoint(document.digest for document in pool.documents)


def test_no_two_documents_of_a_pool_are_the_same(pool):
    everything = [*pool.documents, *(document for kind in pool.faulty.values() for document in kind)]
    assert len({document.digest for document in everything}) == len(everything) == 216


def test_a_pool_on_disk_holds_what_a_pool_in_memory_holds(tmp_path):
    on_disk = DocumentPool(np.random.default_rng(3), 6, folder=tmp_path / "documents", faulty_each=1)
    in_memory = DocumentPool(np.random.default_rng(3), 6, faulty_each=1)
    assert len(list((tmp_path / "documents").iterdir())) == 6 + len(FAULTY_KINDS)
    for filed, held in zip(on_disk.documents, in_memory.documents, strict=True):
        assert on_disk.read(filed) == in_memory.read(held)
        assert filed.path is not None
        assert filed.path.stem == filed.digest[:32]


def test_two_hundred_documents_take_less_than_three_seconds():
    began = time.monotonic()
    DocumentPool(np.random.default_rng(1), 200)
    assert time.monotonic() - began < 3


def test_an_unknown_fault_is_an_error():
    with pytest.raises(ValueError, match="no faulty document of kind 'text'"):
        faulty_pdf("text", 1, 1, bytes)
