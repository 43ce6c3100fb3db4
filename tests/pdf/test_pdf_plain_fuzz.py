"""What is accepted without the PDF library, the whole examination accepts with the same page count.

Real files overwritten at random places, and small files written with right offsets from random parts, updates and
hybrid sections. Runs for a few seconds, or for as many as ECFSIM_FUZZ_S says (`make fuzz`).
"""

from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path
from unittest import mock

import pikepdf
from hostile import HOSTILE, PAGE, PAGES, object_stream, stream, write_pdf, xref_stream_pdf
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from sim.pdf import PdfPolicy, acceptance, check
from sim.pdf.findings import refused_kinds
from sim.pdf.plain_file import read_plain_file
from sim.pdf.plain_kernel import cool_down, count_by_kernel, warm_up
from sim.pdf.screen import name_pattern

FUZZ_S = float(os.environ.get("ECFSIM_FUZZ_S", "4"))
CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "pdf-corpus"
SIZE_BYTES_MAX = 60_000
POLICY = PdfPolicy(
    size_bytes_max=50_000_000,
    javascript="refuse",
    forms="accept",
    embedded_files="refuse",
    external_links="accept",
    xfa="refuse",
    text_too_large="large",
    text_not_well_formed="form",
    text_security="security",
    text_external_action="action",
)
KINDS = refused_kinds(POLICY)
TELLTALE = name_pattern(KINDS)
_DIGITS = re.compile(rb"\d+")
_WORDS = re.compile(rb"/?[A-Za-z]+|\d+|<<|>>|[\[\]()]")

PARTS = st.sampled_from(
    (
        *(
            b"/Kids[3 0 R]",
            b"/Kids[3 0 R 4 0 R]",
            b"/Kids[2 0 R]",
            b"/Kids 5 0 R",
            b"/Kids[]",
            b"/Kids null",
            b"/K#69ds[3 0 R]",
        ),
        *(
            b"/Count 1",
            b"/Count 2",
            b"/Count -1",
            b"/Count 4 0 R",
            b"/Type/Page",
            b"/Type/Pages",
            b"/Type/Foo",
            b"/TypeX 1",
            b"/ResourcesX 1",
            b"/Type 4 0 R",
        ),
        *(b"/Pages 2 0 R", b"/Pages 3 0 R", b"/Pages 4 0 R", b"/Parent 2 0 R", b"/Parent 1 0 R", b"/Resources<<>>"),
        *(
            b"/Resources 4 0 R",
            b"/Resources 5 0 R",
            b"/Annots 5 0 R",
            b"/Annots[4 0 R]",
            b"/MediaBox 5 0 R",
            b"/MediaBox[0 0 9 9]",
        ),
        *(
            b"/X<</Kids[3 0 R]>>",
            b"/X(/Kids[3 0 R])",
            b"/X(\\))",
            b"/X<2F4B>",
            b"/X<</Y<</Z<</W[1 2]>>>>>>",
            b"% 1\n",
            b"%/Kids\n",
        ),
        *(
            b"/JavaScript",
            b"/J#61vaScript",
            b"/X/JS",
            b"/X(/JS)",
            b"/Encrypt 4 0 R",
            b"/Root 4 0 R",
            b"/Size 4",
            b"/Prev 9",
        ),
        *(
            b"/X foo",
            b"/X )",
            b"/X ]",
            b"/X >",
            b"/X {",
            b"/X 1e5",
            b"/X 1.2.3",
            b"/X --1",
            b"/X 12345678901234567890",
            b"/X +.5",
        ),
        *(
            b"/X null",
            b"/X true",
            b"/X/",
            b"/ 1",
            b"/X 3 0 R",
            b"/X 3 1 R",
            b"/X 99 0 R",
            b"/X 0 0 R",
            b"/X 3 0 R 4",
            b"\0",
            b"\v",
        ),
        *(b">>", b"<<", b"endobj", b"/Length 5", b"stream\n", b" obj", b" ", b"\n", b"\r"),
    )
)
BODIES = st.one_of(
    st.lists(PARTS, max_size=6).map(lambda parts: b"<<%s>>" % b" ".join(parts)),
    st.lists(PARTS, max_size=3).map(lambda parts: PAGE % b" ".join(parts)),
    st.sampled_from(
        (
            PAGES,
            PAGE % b"",
            b"<</Type/Pages/Count 2/Kids[3 0 R 5 0 R]>>",
            b"[]",
            b"[3 0 R]",
            b"null",
            b"7",
            stream(b"q Q"),
        )
    ),
)


def _real_files() -> list[bytes]:
    """The labelled corpus where it is, and always some small files of our own, also with their objects packed."""
    own = [write_pdf(), write_pdf(page=b"/Contents 4 0 R", objects={4: stream(b"q Q")}), write_pdf(catalog=b"/X/JS")]
    own += [*map(_packed, own), xref_stream_pdf({4: object_stream()})]
    own += [hostile.write() for name, hostile in HOSTILE.items() if "javascript" in name or "tail" in name]
    files = sorted(CORPUS.glob("*/*")) if CORPUS.is_dir() else []
    return own + [file.read_bytes() for file in files if file.stat().st_size <= SIZE_BYTES_MAX]


def _packed(raw: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    return target.getvalue()


SEEDS = _real_files()


@st.composite
def overwritten(draw: st.DrawFn) -> bytes:
    """A real file with one to four tokens exchanged for others as long, so that what follows stays in its place."""
    raw = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(raw) - 1)))
        token = (_DIGITS if draw(st.booleans()) else _WORDS).search(raw, at)
        if token is None:
            continue
        begins, ends = token.span()
        other = draw(st.one_of(PARTS, st.integers(0, 99_999).map(b"%d".__mod__), st.binary(min_size=1, max_size=3)))
        filling = b"0" if token[0].isdigit() and other.isdigit() else b" "
        put = other[: ends - begins].rjust(ends - begins, filling)
        raw[begins:ends] = put
    return bytes(raw)


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """A small file of random objects with a right cross-reference, updated up to twice."""
    catalog = b" ".join(draw(st.lists(PARTS, max_size=3)))
    page = b" ".join(draw(st.lists(PARTS, max_size=3)))
    objects = draw(st.dictionaries(st.integers(1, 6), BODIES, max_size=3))
    trailer = b" ".join(draw(st.lists(PARTS, max_size=1)))
    raw = write_pdf(catalog, page, objects, trailer=trailer)
    for _ in range(draw(st.integers(0, 2))):
        raw = _updated(raw, draw(st.dictionaries(st.integers(1, 6), BODIES, max_size=2)), draw(st.booleans()))
    return raw


def _updated(raw: bytes, objects: dict[int, bytes], frees: bool) -> bytes:
    previous = int(raw[raw.rindex(b"startxref") + 9 :].split()[0])
    out = bytearray(raw)
    rows = bytearray(b"xref\n")
    for number, body in objects.items():
        kind = b"f" if frees and number > 3 else b"n"
        rows += b"%d 1\n%010d 00000 %s \n" % (number, len(out), kind)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows += b"" if objects else b"0 0\n"
    size = max((*objects, *(int(found) - 1 for found in re.findall(rb"/Size (\d+)", raw)))) + 1
    rows += b"trailer<</Root 1 0 R/Size %d/Prev %d>>\n" % (size, previous)
    return bytes(out + rows + b"startxref\n%d\n%%%%EOF\n" % len(out))


def closer(raw: bytes) -> tuple[bool, int | None]:
    """What the whole examination says, the plain reading left out."""
    with (
        mock.patch.object(acceptance, "read_plain_file", return_value=(None, None)),
        mock.patch.object(acceptance, "count_by_kernel", return_value=None),
    ):
        verdict = check(raw, POLICY, digest="")
    return verdict.accepted, verdict.page_count


PLAIN = [0, 0]  # accepted at once, and judged
COMPILED = [0]  # accepted by the kernel too


def judge(raw: bytes) -> None:
    """The fuzz target: raises AssertionError where one says more than the next: kernel, plain reading, examination."""
    pages = read_plain_file(raw, TELLTALE)[0]
    PLAIN[1] += 1
    compiled = count_by_kernel(raw, KINDS)
    assert compiled in (None, pages), "the kernel says more than the plain reading"
    COMPILED[0] += compiled is not None
    if pages is not None:
        PLAIN[0] += 1
        assert closer(raw) == (True, pages)


def test_whatever_is_accepted_at_once_is_accepted_on_a_closer_look():
    compiled = warm_up()
    ends = time.monotonic() + FUZZ_S
    batch = 0
    while time.monotonic() < ends:
        run = given(st.one_of(overwritten(), written()))(judge)
        quiet = settings(max_examples=200, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        seed(batch)(quiet(run))()
        batch += 1
    cool_down()
    assert PLAIN[0] > PLAIN[1] / 50, "the mutants are so wild that hardly one is plain: the test says nothing"
    assert COMPILED[0] > PLAIN[0] / 2 or not compiled, "the kernel is in doubt about plain files"
