"""Hostile and synthetic PDF files, each written byte by byte from its name, with the verdict that it must get.

Sizes are those at which a check without bounds takes seconds, or gigabytes. Nothing here is random.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from PIL import Image

NOT_WELL_FORMED = "pdf.not_well_formed"
ACTIVE = "pdf.active_content"

PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>%s>>"
JAVASCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
MILLION = 1_000_000


class Hostile(NamedTuple):
    """How to write one file, and the codes that are right for it (None: accepted)."""

    write: Callable[[], bytes]
    codes: tuple[str | None, ...]


def write_pdf(
    catalog: bytes = b"",
    page: bytes = b"",
    objects: Mapping[int, bytes] | None = None,
    *,
    start: bytes = b"%PDF-1.7\n",
    trailer: bytes = b"",
) -> bytes:
    """Return a one-page file with a classic cross-reference; ``objects`` add to or replace its three."""
    bodies = {1: b"<</Type/Catalog/Pages 2 0 R %s>>" % catalog, 2: PAGES, 3: PAGE % page, **(objects or {})}
    out = [start]
    at = len(start)
    rows = [b"0000000000 65535 f \n"]
    for number in range(1, max(bodies) + 1):
        if number not in bodies:
            rows.append(b"0000000000 65535 f \n")
            continue
        out.append(b"%d 0 obj\n%s\nendobj\n" % (number, bodies[number]))
        rows.append(b"%010d 00000 n \n" % at)
        at += len(out[-1])
    end = b"trailer<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(rows), trailer, at)
    return b"".join((*out, b"xref\n0 %d\n" % len(rows), *rows, end))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Return the body of a stream object with its length."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


@lru_cache(maxsize=2)
def bomb(inflated_bytes: int, before: bytes = b"") -> bytes:
    """Return zlib data that inflate to ``before`` and this many blanks."""
    packer = zlib.compressobj(1)
    packed = packer.compress(before)
    blanks = b" " * MILLION
    return packed + b"".join(packer.compress(blanks) for _ in range(inflated_bytes // MILLION)) + packer.flush()


def xref_stream_pdf(packed: Mapping[int, bytes], rows: bytes = b"", size: int = 0) -> bytes:
    """Return a file whose catalog, pages and page lie in object stream 4; ``packed`` gives the object streams."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in packed.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    last = max(packed) + 1
    table = _row(0, 0, 255) + b"".join(_row(2, 4, index) for index in range(3))
    table += b"".join(_row(1, places[number], 0) for number in sorted(packed)) + _row(1, at, 0)
    data = zlib.compress(table + rows, 1)
    head = b"/Type/XRef/Size %d/W[1 4 1]/Root 1 0 R/Filter/FlateDecode" % (size or last + 1)
    return bytes(out + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (last, stream(data, head), at))


def object_stream(inflated_bytes: int = 0, layers: int = 1) -> bytes:
    """Return an object stream with the three objects of a one-page file, inflating to at least this many bytes."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE % b""]
    starts = [sum(len(body) + 1 for body in objects[:index]) for index in range(3)]
    index = b" ".join(b"%d %d" % (number, begins) for number, begins in enumerate(starts, 1)) + b" "
    data = bomb(inflated_bytes, index + b" ".join(objects))
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode" * layers
    return stream(data, b"/Type/ObjStm/N 3/First %d/Filter[%s]" % (len(index), filters))


def _row(kind: int, field: int, last: int) -> bytes:
    return bytes([kind]) + field.to_bytes(4, "big") + bytes([last])


def _nested(depth: int, begins: bytes, ends: bytes) -> bytes:
    return begins * depth + ends * depth


def _chain(count: int, link: bytes, first: int = 4, last: bytes = b"null") -> dict[int, bytes]:
    """Return objects that lead from one to the next: ``link`` has the place of the next reference."""
    chain = {first + step: link % b"%d 0 R" % (first + step + 1) for step in range(count)}
    return {**chain, first + count: last}


def _with_prev(sections: int, *, cyclic: bool = False) -> bytes:
    """A file with as many empty updates, each of which leads to the one before."""
    raw = write_pdf()
    out = [raw]
    at = len(raw)
    previous = int(raw[raw.rindex(b"startxref") + 9 :].split()[0])
    for _ in range(sections):
        back = at if cyclic else previous
        out.append(b"xref\n0 0\ntrailer<</Root 1 0 R/Size 4/Prev %d>>\n" % back)
        previous = at
        at += len(out[-1])
    return b"".join((*out, b"startxref\n%d\n%%%%EOF\n" % previous))


def _objects_in_updates(objects: int, updates: int) -> bytes:
    """A sound file with as many objects, which come in as many updates."""
    raw = write_pdf()
    out = [raw]
    at = len(raw)
    previous = int(raw[raw.rindex(b"startxref") + 9 :].split()[0])
    each = objects // updates
    for update in range(updates):
        first = 4 + update * each
        bodies = [b"%d 0 obj\n0\nendobj\n" % number for number in range(first, first + each)]
        rows = [b"xref\n%d %d\n" % (first, each)]
        for body in bodies:
            rows.append(b"%010d 00000 n \n" % at)
            at += len(body)
        rows.append(b"trailer<</Root 1 0 R/Size %d/Prev %d>>\n" % (first + each, previous))
        out += [*bodies, *rows]
        previous = at
        at += sum(map(len, rows))
    return b"".join((*out, b"startxref\n%d\n%%%%EOF\n" % previous))


def _with_size(size: int) -> bytes:
    return write_pdf().replace(b"/Size 4", b"/Size %d" % size)


def _hybrid(in_table: bool) -> bytes:
    """A hybrid file: the hidden cross-reference says that object 4 is JavaScript, the table that it is free or null."""
    out = bytearray(write_pdf(_ON_OPENING))
    del out[out.index(b"xref\n") :]
    places = [out.index(b"%d 0 obj" % number) for number in (1, 2, 3)] + [len(out)]
    out += b"4 0 obj\nnull\nendobj\n"
    places.append(len(out))
    packed = stream(zlib.compress(b"4 0 " + JAVASCRIPT), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    out += b"5 0 obj\n%s\nendobj\n" % packed
    places.append(len(out))
    out += b"6 0 obj\n%s\nendobj\n" % stream(_row(2, 5, 0), b"/Type/XRef/Size 7/W[1 4 1]/Index[4 1]/Root 1 0 R")
    rows = [b"%010d 00000 n \n" % place for place in places]
    if not in_table:
        rows[3] = b"0000000000 00000 f \n"
    table = b"xref\n0 7\n0000000000 65535 f \n" + b"".join(rows)
    end = b"trailer<</Root 1 0 R/Size 7/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (places[5], len(out))
    return bytes(out) + table + end


def _heavy_resources(pages: int, names: int) -> bytes:
    """Every page has resources of its own that take long to read."""
    font = b"<<%s>>" % b"".join(b"/N%d 0" % number for number in range(names))
    numbers = range(4, 4 + 2 * pages, 2)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources %d 0 R>>"
    objects = {number: page % (number + 1) for number in numbers} | {number + 1: font for number in numbers}
    return write_pdf(objects={2: _kids(numbers), **objects})


def _zip_in_disguise() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return target.getvalue()


def _object_streams(count: int, each_bytes: int) -> bytes:
    empty = bomb(each_bytes, b"99 0 null ")
    spare = stream(empty, b"/Type/ObjStm/N 1/First 5/Filter/FlateDecode")
    streams = {4: object_stream(), **{5 + index: spare for index in range(count)}}
    rows = b"".join(_row(2, 5 + index, 0) for index in range(count))
    return xref_stream_pdf(streams, rows, size=6 + 2 * count)


def _noise(size_bytes: int) -> bytes:
    """Return bytes that look compressed: every value occurs, in no order that a search could use."""
    block = b"".join(zlib.compress(b"%d" % number)[2:-4] + number.to_bytes(4, "little") for number in range(100_000))
    return (block * (size_bytes // len(block) + 1))[:size_bytes]


@lru_cache(maxsize=1)
def _contents() -> tuple[bytes, ...]:
    """Compressed pages of text of about 45 kB, the median of bytes a page in public attachment menus."""
    words = [zlib.compress(b"%d" % number).hex()[8:16].encode() for number in range(40_000)]
    lines = [b"(%s) Tj T*\n" % b" ".join(words[at : at + 9]) for at in range(0, 40_000, 9)]
    third = len(lines) // 3
    body = b"BT /F1 4 Tf 4 TL 36 756 Td\n%sET"
    return tuple(zlib.compress(body % b"".join(lines[shift : shift + third]), 6) for shift in range(0, third, 200))


@lru_cache(maxsize=2)
def text_heavy(size_bytes: int) -> bytes:
    """Return a file of pages of compressed text."""
    contents = _contents()
    pages = max(1, size_bytes // (sum(map(len, contents)) // len(contents) + 300))
    objects = {}
    for page in range(pages):
        number = 4 + 2 * page
        objects[number] = _page(number + 1, b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>")
        objects[number + 1] = stream(contents[page % len(contents)], b"/Filter/FlateDecode")
    return write_pdf(objects={2: _kids(range(4, 4 + 2 * pages, 2)), **objects})


@lru_cache(maxsize=2)
def plain_text(size_bytes: int) -> bytes:
    """Return a file of many small pages of uncompressed text, about 4 kB each."""
    line = b"(The motion is denied without prejudice; see Fed. R. Civ. P. 6\\(b\\) and the docket.) Tj T*\n"
    content = b"BT /F1 11 Tf 13 TL 72 720 Td\n" + line * 42 + b"ET"
    return _many_pages(size_bytes, content, b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>", {})


@lru_cache(maxsize=1)
def _picture() -> bytes:
    """A letter page at 300 dpi as a scanner's JPEG of about 350 kB."""
    specks = Image.frombytes("L", (637, 825), _noise(637 * 825)).resize((2550, 3300))
    target = io.BytesIO()
    specks.save(target, "JPEG", quality=20)
    return target.getvalue()


@lru_cache(maxsize=2)
def scanned(size_bytes: int) -> bytes:
    """Return a file of scanned pages, a picture on each and no text."""
    picture = _picture()
    pages = max(1, size_bytes // (len(picture) + 600))
    entries = b"/Type/XObject/Subtype/Image/Width 2550/Height 3300/BitsPerComponent 8/ColorSpace/DeviceGray"
    entries += b"/Filter/DCTDecode"
    objects = {}
    for page in range(pages):
        number = 4 + 3 * page
        resources = b"/XObject<</I %d 0 R>>" % (number + 1)
        objects[number] = _page(number + 2, resources)
        objects[number + 1] = stream(picture, entries)
        objects[number + 2] = stream(b"q 612 0 0 792 0 0 cm /I Do Q")
    return write_pdf(objects={2: _kids(range(4, 4 + 3 * pages, 3)), **objects})


def _many_pages(size_bytes: int, content: bytes, resources: bytes, objects: dict[int, bytes]) -> bytes:
    pages = max(1, size_bytes // (len(content) + 250))
    for page in range(pages):
        number = 4 + 2 * page
        objects[number] = _page(number + 1, resources)
        objects[number + 1] = stream(content)
    return write_pdf(objects={2: _kids(range(4, 4 + 2 * pages, 2)), **objects})


def _page(content: int, resources: bytes) -> bytes:
    words = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<<%s>>>>"
    return words % (content, resources)


def _kids(numbers: Iterable[int]) -> bytes:
    kids = [b"%d 0 R" % number for number in numbers]
    return b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))


def _page_tree(depth: int) -> bytes:
    branches = {4 + level: b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (5 + level) for level in range(depth)}
    return write_pdf(objects={2: b"<</Type/Pages/Count 1/Kids[4 0 R]>>", **branches, 4 + depth: PAGE % b""})


def _object_in_stream_data() -> bytes:
    """A catalog's action lies inside a content stream's data, and the cross-reference points there."""
    inner = b"5 0 obj\n%s\nendobj\n" % JAVASCRIPT
    data = b"q Q " * 1_000 + inner + b" " * 60_000
    raw = write_pdf(catalog=b"/OpenAction 5 0 R", page=b"/Contents 4 0 R", objects={4: stream(data), 5: b"null"})
    outer = b"%010d" % raw.rindex(b"5 0 obj\nnull")
    return raw.replace(outer, b"%010d" % raw.index(inner))


_ON_OPENING = b"/OpenAction 4 0 R"
_GOTO = b"<</S/GoTo/D[3 0 R/Fit]/Next %s>>"

HOSTILE: Mapping[str, Hostile] = {
    "content bomb": Hostile(
        lambda: write_pdf(page=b"/Contents 4 0 R", objects={4: stream(bomb(1_000 * MILLION), b"/Filter/FlateDecode")}),
        (None,),
    ),
    "nested filter bomb in content": Hostile(
        lambda: write_pdf(
            page=b"/Contents 4 0 R",
            objects={4: stream(zlib.compress(bomb(1_000 * MILLION), 9), b"/Filter[/FlateDecode/FlateDecode]")},
        ),
        (None,),
    ),
    "object stream bomb": Hostile(lambda: xref_stream_pdf({4: object_stream(500 * MILLION)}), (NOT_WELL_FORMED,)),
    "nested filter bomb in an object stream": Hostile(
        lambda: xref_stream_pdf({4: object_stream(500 * MILLION, layers=3)}), (NOT_WELL_FORMED,)
    ),
    "many object streams of two megabytes": Hostile(lambda: _object_streams(200, 2 * MILLION), (NOT_WELL_FORMED,)),
    "huge cross-reference stream": Hostile(
        lambda: xref_stream_pdf({4: object_stream()}, b"\0" * (6 * 5 * MILLION), size=5 * MILLION + 6),
        (None, NOT_WELL_FORMED),
    ),
    "huge cross-reference stream in use": Hostile(
        lambda: xref_stream_pdf({4: object_stream()}, _row(1, 9, 0) * (2 * MILLION), size=2 * MILLION + 6),
        (None, NOT_WELL_FORMED),
    ),
    "cross-reference stream bomb": Hostile(
        lambda: xref_stream_pdf({4: object_stream()}, b"\0" * (400 * MILLION), size=66 * MILLION),
        (NOT_WELL_FORMED,),
    ),
    "an index that names the same objects ten thousand times": Hostile(
        lambda: xref_stream_pdf({4: object_stream()}).replace(
            b"/W[1 4 1]", b"/W[1 4 1]/Index[" + b"0 200000 " * 10_000 + b"]"
        ),
        (NOT_WELL_FORMED,),
    ),
    "a million objects": Hostile(lambda: write_pdf(objects=dict.fromkeys(range(4, MILLION), b"0")), (NOT_WELL_FORMED,)),
    "two hundred thousand objects": Hostile(lambda: write_pdf(objects=dict.fromkeys(range(4, 200_000), b"0")), (None,)),
    "obj spam": Hostile(lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * (6 * MILLION), (NOT_WELL_FORMED,)),
    "obj spam in a sound file": Hostile(lambda: write_pdf(start=b"%PDF-1.7\n" + b"1 0 obj\n" * (5 * MILLION)), (None,)),
    "parenthesis spam": Hostile(
        lambda: write_pdf(catalog=b"/X" + _nested(20 * MILLION, b"(", b")")), (None, NOT_WELL_FORMED)
    ),
    "open parentheses": Hostile(lambda: write_pdf(catalog=b"/X" + b"(" * (40 * MILLION)), (NOT_WELL_FORMED,)),
    "slash spam": Hostile(lambda: write_pdf(start=b"%PDF-1.7\n%" + b"/" * (48 * MILLION) + b"\n"), (NOT_WELL_FORMED,)),
    "near names": Hostile(
        lambda: write_pdf(start=b"%PDF-1.7\n%" + b"/JavaScrip" * (4_800_000) + b"\n"), (None, NOT_WELL_FORMED)
    ),
    "escaped near names": Hostile(
        lambda: write_pdf(start=b"%PDF-1.7\n%" + b"/#4a#61#76#61" * (3_600_000) + b"\n"), (None, NOT_WELL_FORMED)
    ),
    "a dictionary of a million names": Hostile(
        lambda: write_pdf(catalog=b"/X<<%s>>" % b" ".join(b"/N%d 0" % n for n in range(MILLION))),
        (None, NOT_WELL_FORMED),
    ),
    "a million children, one page": Hostile(
        lambda: write_pdf(objects={2: b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"3 0 R " * MILLION)}), (NOT_WELL_FORMED,)
    ),
    "a million children, one action": Hostile(
        lambda: write_pdf(
            catalog=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next[%s]>>" % (b"4 0 R " * MILLION),
            objects={4: b"<</S/GoTo/X/JavaScript>>"},
        ),
        (ACTIVE,),
    ),
    "an action behind more values than are read": Hostile(
        lambda: write_pdf(catalog=_ON_OPENING, objects={4: b"<</X[%s]/S/JavaScript/JS(1)>>" % (b"0 " * 450_000)}),
        (ACTIVE, NOT_WELL_FORMED),
    ),
    "a lying count": Hostile(lambda: write_pdf(objects={2: b"<</Type/Pages/Count 2147483647/Kids[3 0 R]>>"}), (None,)),
    "a negative count": Hostile(lambda: write_pdf(objects={2: b"<</Type/Pages/Count -1/Kids[3 0 R]>>"}), (None,)),
    "a deep page tree": Hostile(lambda: _page_tree(50_000), (None, NOT_WELL_FORMED)),
    "a deep array": Hostile(lambda: write_pdf(catalog=b"/X" + _nested(MILLION, b"[", b"]")), (NOT_WELL_FORMED,)),
    "a deep dictionary": Hostile(
        lambda: write_pdf(catalog=b"/X" + _nested(MILLION, b"<</X", b">>")), (NOT_WELL_FORMED,)
    ),
    "a deep chain of actions": Hostile(
        lambda: write_pdf(catalog=_ON_OPENING, objects=_chain(300_000, _GOTO, last=JAVASCRIPT)),
        (ACTIVE, NOT_WELL_FORMED),
    ),
    "half as deep a chain of actions": Hostile(
        lambda: write_pdf(catalog=_ON_OPENING, objects=_chain(150_000, _GOTO, last=JAVASCRIPT)), (ACTIVE,)
    ),
    "a page tree that bites its tail": Hostile(
        lambda: write_pdf(objects={3: b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>"}), (NOT_WELL_FORMED,)
    ),
    "an array that holds itself": Hostile(
        lambda: write_pdf(catalog=b"/X 4 0 R", objects={4: b"[4 0 R 5 0 R]", 5: b"[4 0 R/JavaScript]"}), (None,)
    ),
    "actions that bite their tail": Hostile(
        lambda: write_pdf(catalog=_ON_OPENING, objects={4: _GOTO % b"5 0 R", 5: b"<</X/JavaScript/Next 4 0 R>>"}),
        (None,),
    ),
    "a thousand updates": Hostile(lambda: _with_prev(1_000), (None,)),
    "a hundred thousand updates": Hostile(lambda: _with_prev(100_000), (None, NOT_WELL_FORMED)),
    "updates that bite their tail": Hostile(lambda: _with_prev(3, cyclic=True), (NOT_WELL_FORMED,)),
    "a million objects in fifty updates": Hostile(lambda: _objects_in_updates(MILLION, 50), (NOT_WELL_FORMED,)),
    "a million objects in a thousand updates": Hostile(lambda: _objects_in_updates(MILLION, 1_000), (NOT_WELL_FORMED,)),
    "a size of two thousand million": Hostile(lambda: _with_size(2_000_000_000), (NOT_WELL_FORMED,)),
    "a size that is a little too large": Hostile(lambda: _with_size(200_000), (None, NOT_WELL_FORMED)),
    "a size that is too small": Hostile(lambda: _with_size(2), (None, NOT_WELL_FORMED)),
    "a hybrid file that hides an action": Hostile(lambda: _hybrid(in_table=False), (ACTIVE,)),
    "a hybrid file with another object in each part": Hostile(lambda: _hybrid(in_table=True), (ACTIVE,)),
    "forty pages with heavy resources": Hostile(lambda: _heavy_resources(40, 100_000), (NOT_WELL_FORMED,)),
    "a length that refers to itself": Hostile(
        lambda: write_pdf(page=b"/Contents 4 0 R", objects={4: b"<</Length 4 0 R>>stream\nq Q\nendstream"}),
        (None, NOT_WELL_FORMED),
    ),
    "javascript in escapes": Hostile(
        lambda: write_pdf(catalog=b"/#4fpen#41ction<</#53/J#61#76aScript/#4A#53(1)>>"), (ACTIVE,)
    ),
    "indirect javascript": Hostile(
        lambda: write_pdf(
            catalog=_ON_OPENING,
            objects={4: b"<</S 5 0 R/JS 6 0 R>>", 5: b"/JavaScript", 6: b"(app.alert\\(1\\))"},
        ),
        (ACTIVE,),
    ),
    "javascript in the data of a stream, pointed at": Hostile(_object_in_stream_data, (ACTIVE,)),
    "a script in a stream without a length": Hostile(
        lambda: write_pdf(page=b"/Contents 4 0 R", objects={4: b"<</JS(1)ength 3>>stream\nq Q\nendstream"}), (ACTIVE,)
    ),
    "names that are no UTF-8, beside an empty script": Hostile(
        lambda: write_pdf(
            catalog=b"/Names<</JavaScript<</Names[]>>>>", page=b"/Annots[4 0 R]", objects={4: b"<</Type/\xe9/S/\x80>>"}
        ),
        (None,),
    ),
    "unreachable javascript": Hostile(lambda: write_pdf(objects={4: JAVASCRIPT}), (None,)),
    "a late header": Hostile(lambda: write_pdf(start=b"\n" * 1_000 + b"%PDF-1.7\n"), (None, NOT_WELL_FORMED)),
    "a header too late": Hostile(lambda: write_pdf(start=b"\n" * 1_024 + b"%PDF-1.7\n"), (NOT_WELL_FORMED,)),
    "a little trailing junk": Hostile(lambda: write_pdf() + b"\0" * 500, (None,)),
    "much trailing junk": Hostile(lambda: write_pdf() + b"\0" * MILLION, (NOT_WELL_FORMED,)),
    "truncation": Hostile(lambda: text_heavy(MILLION)[: -MILLION // 3], (NOT_WELL_FORMED,)),
    "zero bytes": Hostile(lambda: b"", (NOT_WELL_FORMED,)),
    "fifty megabytes of nothing": Hostile(lambda: b"%PDF-1.7\n" + b"\0" * (49 * MILLION), (NOT_WELL_FORMED,)),
    "HTML in disguise": Hostile(lambda: b"<!DOCTYPE html><html><body>Motion</body></html>", (NOT_WELL_FORMED,)),
    "ZIP in disguise": Hostile(_zip_in_disguise, (NOT_WELL_FORMED,)),
    "text, 1 MB": Hostile(lambda: text_heavy(MILLION), (None,)),
    "text, 10 MB": Hostile(lambda: text_heavy(10 * MILLION), (None,)),
    "text, 50 MB": Hostile(lambda: text_heavy(49_500_000), (None,)),
    "plain text, 50 MB": Hostile(lambda: plain_text(49_500_000), (None,)),
    "scan, 1 MB": Hostile(lambda: scanned(MILLION), (None,)),
    "scan, 10 MB": Hostile(lambda: scanned(10 * MILLION), (None,)),
    "scan, 50 MB": Hostile(lambda: scanned(49_500_000), (None,)),
}
