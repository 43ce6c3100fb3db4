"""Synthetic court documents: real PDF bytes of the sizes that courts see, and the faulty ones that courts refuse.

The bytes depend on nothing but the generator passed in: they are written here object by object, without compression,
so that no library's version changes a digest. Every page says that it is synthetic.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist
from typing import Final, Literal

import msgspec
import numpy as np
import pikepdf

Kind = Literal[
    "text",
    "scan",
    "form",
    "encrypted",
    "truncated",
    "word",
    "html",
    "javascript",
    "launch",
    "embedded_file",
    "oversized",
]
Role = Literal["main", "attachment"]

FAULTY_KINDS: Final[tuple[Kind, ...]] = (
    *("form", "encrypted", "truncated", "word", "html", "javascript", "launch", "embedded_file"),
)


class Spread(msgspec.Struct, frozen=True):
    """A log-normal spread through a median and a 90th percentile, cut at a maximum."""

    p50: float
    p90: float
    maximum: float

    def quantile(self, share: float) -> float:
        """Return the value below which this share (0 to 1, exclusive) of all lies."""
        normal = NormalDist()
        sigma = math.log(self.p90 / self.p50) / normal.inv_cdf(0.9)
        return min(self.maximum, self.p50 * math.exp(sigma * normal.inv_cdf(share)))


# Derived from 187 public attachment menus (facts/README.md section 2, facts/attachment_pages_bytes.csv). The log-normal
# shape is an assumption; for main documents it gives a mean of 8.4 pages, which is the mean that was measured.
MAIN_PAGES: Final = Spread(p50=4, p90=19, maximum=121)
ATTACHMENT_PAGES: Final = Spread(p50=4, p90=26, maximum=241)
BYTES_PER_PAGE: Final = Spread(p50=45_500, p90=247_000, maximum=1_000_000)
# The mean and the largest of the documents measured there. Pages and bytes a page drawn independently, as here, would
# give a mean of about 800 kB, so a pool is shrunk to the measured mean unless it is capped lower.
MEASURED_MEAN_BYTES: Final = 619_000
DOCUMENT_BYTES_MAX: Final = 8_600_000

# A letter page at 300 dpi, one bit a dot (CIT-20), each row padded to whole bytes.
_DOTS: Final = (2550, 3300)
_PAGE_BYTES: Final = math.ceil(_DOTS[0] / 8) * _DOTS[1]
_RUN_MAX: Final = 128
_NOISE_BYTES: Final = 4_000_000
_LINES: Final = 28  # Californian pleading paper has 28 numbered lines.


class Document(msgspec.Struct, frozen=True):
    """One synthetic document. ``pages`` is 0 where the bytes are no readable PDF; ``path`` is None in memory."""

    digest: str
    size_bytes: int
    pages: int
    kind: Kind
    role: Role
    path: Path | None


class DocumentPool:
    """Distinct documents, built once and drawn from many times.

    ``count`` sound documents, half of them main documents and half attachments; those below the median of bytes a page
    are text, the others scans (an assumption: no source gives the shares). ``mean_bytes_max`` caps the pool's mean
    size by shrinking bytes a page, never the pages; a scanned page does not go below 17 kB. With ``folder`` each is a
    file named by its digest, else it stays in memory. ``faulty_each`` faulty documents of every kind but "oversized"
    are added; those of that kind depend on a court's limit and are built on demand.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        count: int,
        *,
        folder: Path | None = None,
        mean_bytes_max: int = MEASURED_MEAN_BYTES,
        faulty_each: int = 2,
    ) -> None:
        self._rng = rng
        self._folder = folder
        self._noise = rng.bytes(_NOISE_BYTES)
        self._in_memory: dict[str, bytes] = {}
        self._made = 0
        self._oversized: dict[int, Document] = {}
        roles: Sequence[Role] = ("main", "attachment")
        shapes = _shapes(rng, count, mean_bytes_max)
        sound = [self._make_sound(shape, roles[index % 2]) for index, shape in enumerate(shapes)]
        self.main: tuple[Document, ...] = tuple(one for one in sound if one.role == "main")
        self.attachments: tuple[Document, ...] = tuple(one for one in sound if one.role == "attachment")
        self.faulty: Mapping[Kind, tuple[Document, ...]] = {
            kind: tuple(self._make_faulty(kind) for _ in range(faulty_each)) for kind in FAULTY_KINDS
        }

    @property
    def documents(self) -> tuple[Document, ...]:
        """All sound documents, main ones first."""
        return self.main + self.attachments

    def read(self, document: Document) -> bytes:
        """Return a document's bytes. Raises KeyError or OSError for one that is not of this pool."""
        return document.path.read_bytes() if document.path else self._in_memory[document.digest]

    def oversized(self, limit_bytes: int) -> Document:
        """Return a sound one-page document one byte over a court's limit; built once a limit."""
        if limit_bytes not in self._oversized:
            self._made += 1
            self._oversized[limit_bytes] = self._keep(oversized_pdf(self._made, limit_bytes), 1, "oversized", "main")
        return self._oversized[limit_bytes]

    def _make_sound(self, shape: _Shape, role: Role) -> Document:
        self._made += 1
        if shape.is_scan:
            raw = scan_pdf(self._made, shape.pages, shape.page_bytes, self._cut)
            return self._keep(raw, shape.pages, "scan", role)
        raw = text_pdf(self._made, shape.pages, shape.pages * shape.page_bytes, self._cut)
        return self._keep(raw, shape.pages, "text", role)

    def _make_faulty(self, kind: Kind) -> Document:
        self._made += 1
        pages = int(self._rng.integers(1, 6))
        readable = kind in ("form", "javascript", "launch", "embedded_file", "encrypted")
        return self._keep(faulty_pdf(kind, self._made, pages, self._cut), pages if readable else 0, kind, "main")

    def _cut(self, size_bytes: int) -> bytes:
        """Cut noise of this size out of the pool's, from a place drawn anew."""
        start = int(self._rng.integers(0, max(1, _NOISE_BYTES - size_bytes)))
        return self._noise[start : start + size_bytes]

    def _keep(self, raw: bytes, pages: int, kind: Kind, role: Role) -> Document:
        digest = hashlib.blake2b(raw, digest_size=64).hexdigest()
        path = None
        if self._folder is None:
            self._in_memory[digest] = raw
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{digest[:32]}.pdf"
            path.write_bytes(raw)
        return Document(digest=digest, size_bytes=len(raw), pages=pages, kind=kind, role=role, path=path)


class _Shape(msgspec.Struct, frozen=True):
    pages: int
    page_bytes: int
    is_scan: bool


def _shapes(rng: np.random.Generator, count: int, mean_bytes_max: int) -> list[_Shape]:
    """Return a shape for each document, main and attachment by turns.

    Each spread is cut into equal shares and dealt out in random order, so that even a small pool has its percentiles.
    """
    pages = np.zeros(count, dtype=int)
    for turn, spread in enumerate((MAIN_PAGES, ATTACHMENT_PAGES)):
        pages[turn::2] = [max(1, round(value)) for value in _deal(rng, spread, len(pages[turn::2]))]
    page_bytes = np.array(_deal(rng, BYTES_PER_PAGE, count))
    is_scan = page_bytes >= BYTES_PER_PAGE.p50
    page_bytes = np.minimum(page_bytes, DOCUMENT_BYTES_MAX / np.maximum(pages, 1))
    total = float((pages * page_bytes).sum())
    if total > mean_bytes_max * count:
        page_bytes *= mean_bytes_max * count / total
    rows = zip(pages.tolist(), page_bytes.tolist(), is_scan.tolist(), strict=True)
    return [_Shape(pages=number, page_bytes=int(each), is_scan=scan) for number, each, scan in rows]


def _deal(rng: np.random.Generator, spread: Spread, count: int) -> list[float]:
    return [spread.quantile((int(place) + 0.5) / count) for place in rng.permutation(count)]


# What is on the pages.

Cut = Callable[[int], bytes]

_SENTENCES: Final = (
    "Plaintiff respectfully submits this memorandum in support of the relief requested herein.",
    "The parties met and conferred and were unable to resolve the matter informally.",
    "Defendant contends that the allegations fail to state a claim upon which relief can be granted.",
    "Good cause exists because the records at issue are in the possession of a third party.",
    "The declaration filed herewith sets out the facts on which this motion rests.",
    "No prejudice will result, as no trial date has been set and discovery remains open.",
    "For these reasons the Court is asked to enter the proposed order lodged with this filing.",
)


def text_pdf(serial: int, pages: int, size_bytes: int, cut: Cut) -> bytes:
    """A born-digital document on pleading paper; a letterhead image on page one fills it up to about ``size_bytes``."""
    body = [_text_page(serial, number, pages) for number in range(1, pages + 1)]
    spare = size_bytes - sum(map(len, body)) - 400 * pages
    if spare < 1000:
        return write_pdf([_page(content) for content in body])
    height = max(1, spare // 300)
    seal = _image((300, height), 8, "", cut(300 * height))
    first = b"q 60 0 0 60 276 715 cm /Im0 Do Q\n" + body[0]
    return write_pdf([_page(first, {"Im0": seal}), *(_page(content) for content in body[1:])])


def scan_pdf(serial: int, pages: int, page_bytes: int, cut: Cut) -> bytes:
    """A scanned document: on each page one 300 dpi image of noise, run-length coded to about ``page_bytes``."""
    content = b"q 612 0 0 792 0 0 cm /Im0 Do Q\n"
    mark = b"BT /F1 6 Tf 40 12 Td (Synthetic scan %d, page %d of %d; filed in no court) Tj ET\n"
    return write_pdf(
        [
            _page(content + mark % (serial, number, pages), {"Im0": _scan_image(page_bytes - 500, cut)})
            for number in range(1, pages + 1)
        ]
    )


def faulty_pdf(kind: Kind, serial: int, pages: int, cut: Cut) -> bytes:
    """A document that some or all courts refuse, built on an otherwise sound text document."""
    body = [_page(_text_page(serial, number, pages)) for number in range(1, pages + 1)]
    if kind == "truncated":
        whole = write_pdf(body)
        return whole[: len(whole) * 2 // 3]
    if kind == "encrypted":
        return _encrypt(write_pdf(body))
    if kind == "word":
        return b"PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml word/document.xml " + cut(12_000 + serial)
    if kind == "html":
        return b"<!DOCTYPE html><html><body><h1>Motion %d</h1></body></html>\n" % serial
    if kind in _CATALOG_OF_FAULT:
        return write_pdf(body, *_CATALOG_OF_FAULT[kind])
    raise ValueError(f"no faulty document of kind {kind!r}: known are {', '.join(FAULTY_KINDS)}")


def oversized_pdf(serial: int, limit_bytes: int) -> bytes:
    """A sound one-page document of ``limit_bytes`` + 1: one stream of zeros that nothing shows makes up the size."""
    body = [_page(_text_page(serial, 1, 1))]
    bare = len(write_pdf(body, extra=[_stream(b"", b"")]))
    padding = limit_bytes + 1 - bare
    if padding < 0:
        raise ValueError(f"limit_bytes {limit_bytes} is below the smallest document ({bare} bytes): give a larger one")
    # The stream's length is written in digits of its own, and so is the place of the cross-reference after it.
    excess = len(write_pdf(body, extra=[_stream(b"", b"\x00" * padding)])) - (limit_bytes + 1)
    return write_pdf(body, extra=[_stream(b"", b"\x00" * (padding - excess))])


def _text_page(serial: int, number: int, pages: int) -> bytes:
    lines = [b"BT /F1 12 Tf"]
    for line in range(1, _LINES + 1):
        y = 726 - 24 * line
        lines.append(b"1 0 0 1 44 %d Tm (%d) Tj 1 0 0 1 80 %d Tm (%s) Tj" % (y, line, y, _line(serial, number, line)))
    lines.append(b"1 0 0 1 300 36 Tm (%d) Tj" % number)
    lines.append(b"/F1 8 Tf 1 0 0 1 80 24 Tm (Synthetic document %d, page %d of %d) Tj ET" % (serial, number, pages))
    lines.append(b"0.5 w 72 30 m 72 780 l S 540 30 m 540 780 l S")
    return b"\n".join(lines)


def _line(serial: int, page: int, line: int) -> bytes:
    caption = {
        1: b"UNITED STATES COURT (SIMULATED)",
        3: b"PLAINTIFF NO. %d, Plaintiff," % serial,
        4: b"          v.                         Case No. %d" % serial,
        5: b"DEFENDANT NO. %d, Defendant." % serial,
        7: b"MEMORANDUM OF POINTS AND AUTHORITIES",
    }
    if page == 1 and line < 9:
        return caption.get(line, b"").replace(b"(", b"\\(").replace(b")", b"\\)")
    return _SENTENCES[(serial * 31 + page * 17 + line * line) % len(_SENTENCES)].encode()


@lru_cache(maxsize=256)
def _runs(count: int) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Length bytes of ``count`` runs that together fill a page (ISO 32000-1, 7.4.5: a byte b repeats 257 - b times)."""
    short, longer = divmod(_PAGE_BYTES, count)
    lengths = np.full(count, short)
    lengths[:longer] += 1
    return (257 - lengths).astype(np.uint8)


def _scan_image(size_bytes: int, cut: Cut) -> bytes:
    fewest, most = math.ceil(_PAGE_BYTES / _RUN_MAX), _PAGE_BYTES // 2
    count = min(most, max(fewest, size_bytes // 2))
    coded = np.empty((count, 2), dtype=np.uint8)
    coded[:, 0] = _runs(count)
    coded[:, 1] = np.frombuffer(cut(count), dtype=np.uint8)
    return _image(_DOTS, 1, "/Filter/RunLengthDecode", coded.tobytes() + b"\x80")


def _image(dots: tuple[int, int], bits: int, entries: str, data: bytes) -> bytes:
    head = f"/Type/XObject/Subtype/Image/Width {dots[0]}/Height {dots[1]}/BitsPerComponent {bits}"
    return _stream(f"{head}/ColorSpace/DeviceGray{entries}".encode(), data)


def _stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


# A PDF, object by object.


class PageParts(msgspec.Struct, frozen=True):
    """A page's content stream and the images that it shows, by resource name."""

    content: bytes
    images: Mapping[str, bytes]


def _page(content: bytes, images: Mapping[str, bytes] | None = None) -> PageParts:
    return PageParts(content=content, images=images or {})


_FIELD: Final = b"<</FT/Tx/T(name)/Subtype/Widget/Rect[80 700 300 720]/DA(/F1 12 Tf)/F 4>>"
_ATTACHED: Final = b"<</Type/Filespec/F(notes.txt)/EF<</F 4 0 R>>>>"

# What goes into the catalog, and further objects from number 4 on.
_CATALOG_OF_FAULT: Final[Mapping[str, tuple[bytes, list[bytes]]]] = {
    "javascript": (b"/OpenAction<</S/JavaScript/JS(app.alert\\('synthetic'\\))>>", []),
    "launch": (b"/OpenAction<</S/Launch/F(synthetic.exe)>>", []),
    "form": (b"/AcroForm<</Fields[4 0 R]/DA(/F1 12 Tf)>>", [_FIELD]),
    "embedded_file": (
        b"/Names<</EmbeddedFiles<</Names[(notes.txt)%s]>>>>" % _ATTACHED,
        [_stream(b"/Type/EmbeddedFile", b"synthetic notes")],
    ),
}


def write_pdf(pages: Sequence[PageParts], catalog: bytes = b"", extra: Iterable[bytes] = ()) -> bytes:
    """Write a PDF 1.7 file: catalog, page tree, one font, then ``extra`` objects from number 4 on, then the pages."""
    bodies = [b"", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>", *extra]
    kids = []
    for page in pages:
        names = []
        for name, image in page.images.items():
            bodies.append(image)
            names.append(b"/%s %d 0 R" % (name.encode(), len(bodies)))
        bodies.append(_stream(b"", page.content))
        resources = b"<</Font<</F1 3 0 R>>/XObject<<%s>>>>" % b"".join(names)
        head = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
        bodies.append(b"%s/Contents %d 0 R/Resources%s>>" % (head, len(bodies), resources))
        kids.append(b"%d 0 R" % len(bodies))
    bodies[0] = b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog
    bodies[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return _write_objects(bodies)


def _write_objects(bodies: Sequence[bytes]) -> bytes:
    parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
    at = len(parts[0])
    rows = [b"0000000000 65535 f \n"]
    for number, body in enumerate(bodies, 1):
        rows.append(b"%010d 00000 n \n" % at)
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        parts.append(part)
        at += len(part)
    size = len(bodies) + 1
    parts.append(b"xref\n0 %d\n%s" % (size, b"".join(rows)))
    parts.append(b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, at))
    return b"".join(parts)


def _encrypt(raw: bytes) -> bytes:
    """Lock a document with an owner's password only: it opens, but "access restriction" applies (CIT-25).

    RC4 (revision 3) on purpose: newer revisions draw a salt of their own, and the same seed must give the same file.
    """
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        lock = pikepdf.Encryption(owner="owner", user="", R=3, aes=False, metadata=False)
        pdf.save(target, encryption=lock, static_id=True, compress_streams=False)
    return target.getvalue()
