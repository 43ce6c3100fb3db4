"""Small PDF files written byte by byte, so that a test can say exactly what is wrong with each."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping

import pikepdf
import pytest

from sim.pdf import PdfPolicy

CATALOG = b"<</Type/Catalog/Pages 2 0 R %s>>"
PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>%s>>"

Builder = Callable[..., bytes]


@pytest.fixture
def policy() -> PdfPolicy:
    """The trade court's texts (CIT-22 to CIT-25), forms and links accepted, everything that acts refused."""
    return PdfPolicy(
        size_bytes_max=50_000_000,
        javascript="refuse",
        forms="accept",
        embedded_files="refuse",
        external_links="accept",
        xfa="refuse",
        text_too_large="You cannot load this file because it's over 50 Megabytes (MB)",
        text_not_well_formed="ERROR: Document is not a well-formed PDF document",
        text_security=(
            "ERROR: This document has security measures in effect, such as password protection or access restriction. "
            "This PDF document cannot be accepted."
        ),
        text_external_action=(
            "ERROR: Document is malformed or contains code which may cause an external action "
            "(such as launching an application). This PDF document cannot be accepted."
        ),
    )


@pytest.fixture
def write_pdf() -> Builder:
    """A function (catalog=, page=, objects=, trailer=) -> bytes of a one-page file with a classic cross-reference."""
    return _write_pdf


@pytest.fixture
def write_compressed() -> Callable[[bytes], bytes]:
    """The same document saved anew with all its dictionaries inside object streams."""
    return _write_compressed


def _write_pdf(
    catalog: bytes = b"", page: bytes = b"", objects: Mapping[int, bytes] | None = None, trailer: bytes = b""
) -> bytes:
    bodies = {1: CATALOG % catalog, 2: PAGES, 3: PAGE % page, **(objects or {})}
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, body in sorted(bodies.items()):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    xref_at = len(out)
    size = max(bodies) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 65535 f \n"
    out += b"trailer<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, xref_at)
    return bytes(out)


def _write_compressed(raw: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    return target.getvalue()


def write_object_stream_bomb(inflated_bytes: int) -> bytes:
    """A file whose one object stream inflates to this size; the catalog lies in it, so no reader can go round it."""
    objects = [CATALOG % b"", PAGES, PAGE % b""]
    starts = [sum(len(body) + 1 for body in objects[:index]) for index in range(3)]
    index = b" ".join(b"%d %d" % (number, start) for number, start in enumerate(starts, 1)) + b" "
    packer = zlib.compressobj(9)
    packed = packer.compress(index + b" ".join(objects))
    for _ in range(inflated_bytes // 1_000_000):
        packed += packer.compress(b" " * 1_000_000)
    packed += packer.flush()
    out = bytearray(b"%PDF-1.7\n")
    stream_at = len(out)
    head = b"4 0 obj\n<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n"
    out += head % (len(index), len(packed)) + packed + b"\nendstream\nendobj\n"
    xref_at = len(out)
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, stream_at, 0), (1, xref_at, 0)]
    table = b"".join(bytes([kind]) + field.to_bytes(4, "big") + bytes([last]) for kind, field, last in rows)
    out += b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    out += table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % xref_at
    return bytes(out)


@pytest.fixture
def object_stream_bomb() -> Callable[[int], bytes]:
    """A function (inflated_bytes) -> bytes of an object-stream bomb."""
    return write_object_stream_bomb
