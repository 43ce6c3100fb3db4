"""Real files mutated at random: nothing raises, and what is accepted does nothing that a repairing reader would find.

Runs for a few seconds, or for as many as ECFSIM_FUZZ_S says (`make fuzz`). Each batch has its own seed, so that a
failure comes back.
"""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pikepdf
import pytest
from hostile import HOSTILE, JAVASCRIPT, stream, write_pdf
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from sim.pdf import PDF_CODES, PdfPolicy, check
from sim.pdf.facts import PdfFacts
from sim.pdf.findings import refused_kinds
from sim.pdf.reachable import WalkBudgetError, find_refused

FUZZ_S = float(os.environ.get("ECFSIM_FUZZ_S", "4"))
CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "pdf-corpus"
SIZE_BYTES_MAX = 60_000
STRICT = PdfPolicy(
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
KINDS = refused_kinds(STRICT)
TOKENS = (
    *(
        b"/JavaScript",
        b"/JS(1)",
        b"/OpenAction" + JAVASCRIPT,
        b"/S/Launch",
        b"/J#61vaScript",
        b"/AA<<>>",
        b"/Encrypt 1 0 R",
    ),
    *(
        b"1 0 obj",
        b"endobj",
        b"stream\n",
        b"endstream",
        b"<<",
        b">>",
        b"[",
        b"]",
        b"(",
        b")",
        b"%",
        b"null",
        b"/Length 0",
    ),
    *(
        b"xref\n0 1\n",
        b"trailer<</Root 1 0 R>>",
        b"startxref\n0\n%%EOF",
        b"0 0 R",
        b"3 0 R",
        b"-1",
        b"4294967296",
        b"\0" * 40,
    ),
)


def _real_files() -> list[bytes]:
    """Files to begin with: the labelled corpus where it is, and always some of our own that act in several ways."""
    raws = [hostile.write() for name, hostile in HOSTILE.items() if "javascript" in name or "tail" in name]
    raws.append(write_pdf(page=b"/Contents 4 0 R", objects={4: stream(b"q Q " * 15_000), 5: JAVASCRIPT}))
    files = sorted(CORPUS.glob("a*/*")) if CORPUS.is_dir() else []
    return raws + [file.read_bytes() for file in files if file.stat().st_size <= SIZE_BYTES_MAX]


SEEDS = _real_files()


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """One file with one to six places changed."""
    raw = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        cut = draw(st.sampled_from((0, 0, 1, 4, 40, 400)))
        put = draw(
            st.one_of(st.sampled_from(TOKENS), st.binary(max_size=4), st.integers(0, 10**10).map(b"%010d".__mod__))
        )
        raw = raw[:at] + put + raw[at + (cut or len(put)) :]
    return raw


def judge(raw: bytes) -> None:
    """The fuzz target: raises AssertionError for bytes that get a wrong verdict."""
    verdict = check(raw, STRICT, digest="")
    assert verdict.code in (None, *PDF_CODES)
    if verdict.accepted:
        assert _found_by_a_repairing_reader(raw) is None
        with PdfFacts(raw) as facts:
            facts.warnings()


def _found_by_a_repairing_reader(raw: bytes) -> str | None:
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        assert "/Encrypt" not in pdf.trailer
        try:
            return find_refused(pdf, KINDS)
        except WalkBudgetError:
            return None


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # or it is told instead of what failed
def test_no_mutant_raises_or_passes_with_what_the_court_refuses():
    ends = time.monotonic() + FUZZ_S
    batch = 0
    while time.monotonic() < ends:
        run = given(mutants())(judge)
        quiet = settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        seed(batch)(quiet(run))()
        batch += 1
    assert batch > 0
