"""The compiled kernel says of a file what the plain reading says, or nothing; and it says it of nearly all of them."""

from __future__ import annotations

import threading
import time
from itertools import chain
from pathlib import Path

import pytest
from hostile import HOSTILE, PAGE, object_stream, stream, write_pdf, xref_stream_pdf
from test_pdf_plain import CORPUS, SAYABLE, SOUND, TRICKS, many_pages

from sim.pdf import check, plain_kernel
from sim.pdf.findings import refused_kinds
from sim.pdf.plain_file import MassiveObjectError, read_plain_file
from sim.pdf.screen import name_pattern

pytest.importorskip("numba")


@pytest.fixture(scope="module", autouse=True)
def _warm():
    assert plain_kernel.warm_up()
    yield
    plain_kernel.cool_down()


@pytest.fixture
def said(policy):
    """A function from bytes to what the kernel and the plain reading say, in this order."""
    kinds = refused_kinds(policy)
    telltale = name_pattern(kinds)

    def both(raw):
        try:
            plain = read_plain_file(raw, telltale)[0]
        except MassiveObjectError:
            plain = None
        return plain_kernel.count_by_kernel(raw, kinds), plain

    return both


@pytest.mark.parametrize("name", SOUND)
def test_the_kernel_counts_the_pages_of_a_plain_file(name, said):
    raw, pages = SOUND[name]
    assert said(raw) == (pages, pages)


@pytest.mark.parametrize("name", TRICKS)
def test_the_kernel_is_in_doubt_about_every_trick(name, said):
    assert said(TRICKS[name])[0] is None


@pytest.mark.parametrize("name", SAYABLE)
def test_the_kernel_says_of_a_hostile_file_nothing_that_the_plain_reading_does_not(name, said):
    kernel, plain = said(HOSTILE[name].write())
    assert kernel in (None, plain)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the labelled PDF corpus is absent")
def test_the_kernel_and_the_plain_reading_say_the_same_of_every_public_file(said):
    found = {file.name: said(file.read_bytes()) for file in sorted(CORPUS.glob("*/*"))}
    assert {name: pair for name, pair in found.items() if pair[0] != pair[1]} == {}


HIDDEN_NAMES = (b"/JS", b"/J#53", b"/#4a#53", b"/JavaScript", b"/#4AavaScrip#74", b"/Launch", b"/#45#46", b"/XFA")


@pytest.mark.parametrize("name", HIDDEN_NAMES)
@pytest.mark.parametrize("padding", [0, 50_000])
def test_a_telltale_name_is_found_wherever_it_stands(name, padding, said):
    """In a small file, which is searched whole, and between the skipped streams of a large one, at any alignment."""
    large = {5: stream(b"q Q " * (padding // 4))} if padding else {}
    for shift in range(70):
        objects = {4: b"<</X(%s)/Y%s 1>>" % (b"." * shift, name), **large}
        assert said(write_pdf(objects=objects)) == (None, None)
        objects = {4: b"<</X(%s)/Y%s 1>>" % (b"." * shift, b"/Z" + name[1:].replace(b"#", b"")), **large}
        assert said(write_pdf(objects=objects)) == (1, 1)


def test_a_name_at_the_very_end_or_with_more_letters_is_told_apart(said):
    assert said(write_pdf(objects={4: b"<</JSX 1>>"})) == (1, 1)
    assert said(write_pdf(objects={4: b"<</JS>>"})) == (None, None)
    assert said(xref_stream_pdf({4: object_stream()}) + b"%/JS") == (None, None)


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_file_cut_off_anywhere_is_no_plain_file(cut, said):
    for raw, _ in SOUND.values():
        assert said(raw[:-cut])[0] in (None, said(raw[:-cut])[1])
        assert said(raw[cut:])[0] is None


def test_what_one_file_leaves_behind_is_void_for_the_next(said, write_compressed):
    """A file left in the middle, one of many objects, and one that only the former's objects would complete."""
    assert said(many_pages(500, PAGE % b"")) == (500, 500)
    packed = write_compressed(write_pdf())
    broken = packed.replace(b"stream\nx", b"stream\ny", 1)
    assert said(packed) == (1, 1)
    lacking = write_pdf(objects={2: b"<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>"})
    for raw in chain.from_iterable([broken, lacking, TRICKS["an offset past the end"], b"", b"%PDF-"] for _ in "ab"):
        assert said(raw)[0] is None
        assert said(write_pdf()) == (1, 1)


def test_a_chain_of_updates_that_leads_back_to_itself_is_left_at_once(said):
    """Read over and over, a trailer of three megabytes would take seconds."""
    raw = write_pdf(trailer=b"/X[" + b"1 " * 1_500_000 + b"]/Prev %010d")
    raw = raw.replace(b"%010d", b"%010d" % int(raw.split()[-2]))
    began = time.process_time()
    assert said(raw)[0] is None
    assert time.process_time() - began < 1


def test_a_mapped_file_is_closed_after_the_kernel_has_seen_it(policy, tmp_path: Path):
    path = tmp_path / "large.pdf"
    path.write_bytes(write_pdf(page=b"/Contents 4 0 R", objects={4: stream(b"q Q " * 100_000)}))
    assert check(path, policy).page_count == 1


def test_threads_can_ask_at_once(said):
    raws = [xref_stream_pdf({4: object_stream()}), write_pdf(), many_pages(40, PAGE % b"")]
    answers: dict[int, list[tuple[int | None, int | None]]] = {}

    def ask(which: int) -> None:
        answers[which] = [said(raws[which]) for _ in range(50)]

    threads = [threading.Thread(target=ask, args=(which,)) for which in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {0: [(1, 1)] * 50, 1: [(1, 1)] * 50, 2: [(40, 40)] * 50}


def test_a_process_without_the_kernel_leaves_every_file_to_the_plain_reading(said):
    plain_kernel.cool_down()
    try:
        assert said(write_pdf()) == (None, 1)
    finally:
        plain_kernel.warm_up()
