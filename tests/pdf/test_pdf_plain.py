"""The plain reading says a page count or nothing, and nothing wherever readers could differ about a file."""

from __future__ import annotations

import csv
import re
import zlib
from pathlib import Path
from unittest import mock

import pytest
from hostile import HOSTILE, JAVASCRIPT, PAGE, PAGES, object_stream, stream, write_pdf, xref_stream_pdf

from sim.pdf import acceptance, check
from sim.pdf.findings import refused_kinds
from sim.pdf.plain_file import MassiveObjectError, read_plain_file
from sim.pdf.screen import name_pattern

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "pdf-corpus"
OBJECT_STREAM = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode"
ACTING = b"/OpenAction" + JAVASCRIPT


@pytest.fixture
def pages(policy):
    """A function from bytes to what the plain reading says under the policy."""
    telltale = name_pattern(refused_kinds(policy))
    return lambda raw: read_plain_file(raw, telltale)[0]


@pytest.fixture
def closer(policy):
    """A function from bytes to the page count that the whole examination finds, or its refusal code."""

    def examined(raw):
        with mock.patch.object(acceptance, "read_plain_file", return_value=(None, None)):
            verdict = check(raw, policy, digest="")
        return verdict.page_count if verdict.accepted else verdict.code

    return examined


def updated(raw: bytes, objects: dict[int, bytes], trailer: bytes = b"/Root 1 0 R", rows: bytes = b"") -> bytes:
    """The file with an update behind it that redefines these objects."""
    previous = re.findall(rb"startxref\s+(\d+)", raw)[-1]
    size = 1 + max(*objects, *(int(found) - 1 for found in re.findall(rb"/Size (\d+)", raw)))
    out = bytearray(raw)
    table = b"xref\n" + rows
    for number, body in objects.items():
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    end = b"trailer<<%s/Size %d/Prev %s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, size, previous, len(out))
    return bytes(out + table + end)


def hybrid(hidden: bytes, table_says: str, catalog: bytes = b"") -> bytes:
    """A file whose object 4 lies in object stream 5, which the hidden cross-reference stream 6 tells of.

    The table says of object 4 that it is "absent", "free" or "used", which then is another object of that number.
    """
    out = bytearray(write_pdf(catalog))
    del out[out.index(b"xref\n") :]
    places = [out.index(b"%d 0 obj" % number) for number in (1, 2, 3)] + [len(out)]
    out += b"4 0 obj\n<</X 1>>\nendobj\n"
    places.append(len(out))
    out += b"5 0 obj\n%s\nendobj\n" % stream(zlib.compress(b"4 0 " + hidden), OBJECT_STREAM % (1, 4))
    places.append(len(out))
    rows = bytes([2, 0, 0, 0, 5, 0])
    out += b"6 0 obj\n%s\nendobj\n" % stream(rows, b"/Type/XRef/Size 7/W[1 4 1]/Index[4 1]/Root 1 0 R")
    first, second, third, fourth, fifth, sixth = (b"%010d 00000 n \n" % place for place in places)
    of_fourth = {"absent": b"5 2\n", "free": b"4 3\n0000000000 00000 f \n", "used": b"4 3\n" + fourth}[table_says]
    table = b"".join((b"xref\n0 4\n0000000000 65535 f \n", first, second, third, of_fourth, fifth, sixth))
    return bytes(out + table) + b"trailer<</Root 1 0 R/Size 7/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        places[5],
        len(out),
    )


def many_pages(count: int, page: bytes) -> bytes:
    """As many pages of this make, all in one branch."""
    kids = b" ".join(b"%d 0 R" % number for number in range(4, 4 + count))
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)
    return write_pdf(objects={2: tree, 3: b"null", **dict.fromkeys(range(4, 4 + count), page)})


SOUND = {
    "a classic table": (write_pdf(), 1),
    "two pages": (write_pdf(objects={2: b"<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]>>", 4: PAGE % b""}), 2),
    "a branch": (write_pdf(objects={2: b"<</Type/Pages/Kids[4 0 R]>>", 4: PAGES}), 1),
    "a cross-reference stream": (xref_stream_pdf({4: object_stream()}), 1),
    "an update": (updated(write_pdf(), {3: PAGE % b"/Rotate 90"}), 1),
    "an update of a file with actions that takes them away": (
        updated(write_pdf(objects={4: b"<</X/JavaScrap>>"}), {4: b"<<>>"}),
        1,
    ),
    "a hybrid file": (hybrid(b"<</X 1>>", "absent", catalog=b"/X 4 0 R"), 1),
    "three thousand pages": (many_pages(3_000, PAGE % b""), 3_000),
    "keys that begin like others": (
        write_pdf(catalog=b"/TypeX/Y", page=b"/TypeX 1/KidX[1]/MediaBoxX[1]/ResourcesX<<>>/CountX 1"),
        1,
    ),
    "no count": (write_pdf(objects={2: b"<</Type/Pages/Kids[3 0 R]>>"}), 1),
    "lines that end in carriage returns": (write_pdf().replace(b" \n", b"\r\n"), 1),
    "a stream that is skipped": (
        write_pdf(page=b"/Contents 4 0 R", objects={4: stream(b"/JavaScript " + b"q Q " * 15_000)}),
        1,
    ),
    "a stream with its length elsewhere": (
        write_pdf(
            page=b"/Contents 4 0 R",
            objects={4: b"<</Length 5 0 R>>stream\n%s\nendstream" % (b"/JavaScript " * 5_000), 5: b"60000"},
        ),
        1,
    ),
}


@pytest.mark.parametrize(("raw", "count"), SOUND.values(), ids=SOUND.keys())
def test_a_plain_file_needs_no_library(raw, count, pages, closer):
    assert (pages(raw), closer(raw)) == (count, count)


def _pointing(raw: bytes, number: int, at: int) -> bytes:
    """The file with the row of this object in its table pointing elsewhere."""
    rows = raw.index(b"f \n") + 3
    place = rows + 20 * (number - 1)
    return raw[:place] + b"%010d" % at + raw[place + 10 :]


def _with_two_starts() -> bytes:
    """A second startxref leads to a table with a catalog that acts."""
    raw = write_pdf(objects={4: b"<</Type/Catalog/Pages 2 0 R%s>>" % ACTING})
    return updated(raw, {5: b"null"}, trailer=b"/Root 4 0 R")


def _pointed_into_data() -> bytes:
    inner = b"5 0 obj\n%s\nendobj\n" % JAVASCRIPT
    data = b"q Q " * 12_000 + inner + b" " * 60_000
    raw = write_pdf(catalog=b"/OpenAction 5 0 R", page=b"/Contents 4 0 R", objects={4: stream(data), 5: b"null"})
    return _pointing(raw, 5, raw.index(inner))


def _pointed_into_string(body: bytes) -> bytes:
    """The catalog of the table lies inside a string of another object."""
    raw = write_pdf(objects={4: b"<</X(1 0 obj %s endobj)>>" % body})
    return _pointing(raw, 1, raw.index(b"1 0 obj <<"))


def _object_stream_overriding() -> bytes:
    """The stream holds a second object 1, of which the cross-reference does not tell."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE % b"", b"<</Pages 2 0 R%s>>" % ACTING]
    starts = [sum(len(body) + 1 for body in objects[:index]) for index in range(4)]
    index = b" ".join(b"%d %d" % (number, begins) for number, begins in zip((1, 2, 3, 1), starts, strict=True)) + b" "
    data = zlib.compress(index + b" ".join(objects))
    return xref_stream_pdf({4: stream(data, OBJECT_STREAM % (4, len(index)))})


def _object_stream_with_a_name() -> bytes:
    objects = b"<</Type/Catalog/Pages 2 0 R>>%s %s/JS" % (PAGES, PAGE % b"")
    return stream(zlib.compress(b"1 0 2 29 3 65 " + objects), OBJECT_STREAM % (3, 14))


TRICKS = {
    "two startxref, the last to an acting catalog": _with_two_starts(),
    "startxref to a table, and trailing words": write_pdf() + b"startxref\n9\n%%EOF x",
    "an object redefined by a later update": updated(write_pdf(), {1: b"<</Pages 2 0 R%s>>" % ACTING}),
    "an action added in the update before the last": updated(
        updated(write_pdf(), {1: b"<</Pages 2 0 R/OpenAction 4 0 R>>", 4: JAVASCRIPT}), {5: b"null"}
    ),
    "the root of an earlier trailer": updated(write_pdf(), {4: b"null"}, trailer=b""),
    "encryption in an earlier trailer": updated(write_pdf(trailer=b"/Encrypt 4 0 R"), {4: b"<<>>"}),
    "encryption in the trailer": write_pdf(trailer=b"/Encrypt<<>>"),
    "encryption in escapes": write_pdf(trailer=b"/#45ncrypt 1 0 R"),
    "an object stream that defines an object twice": _object_stream_overriding(),
    "an offset into the data of a stream": _pointed_into_data(),
    "an offset into a string, acting": _pointed_into_string(b"<</Pages 2 0 R%s>>" % ACTING.replace(b"\\", b"\\\\")),
    "an offset one byte early": _pointing(write_pdf(), 3, write_pdf().index(b"3 0 obj") - 1),
    "an offset one digit late": _pointing(
        write_pdf(objects=dict.fromkeys(range(4, 14), b"null")),
        3,
        write_pdf(objects=dict.fromkeys(range(4, 14), b"null")).index(b"13 0 obj") + 1,
    ),
    "an offset at nothing": _pointing(write_pdf(), 3, 0),
    "an offset past the end": _pointing(write_pdf(), 3, 99_999),
    "a generation": write_pdf().replace(b"00000 n", b"00001 n"),
    "a catalog that is free": updated(write_pdf(), {4: b"null"}, rows=b"1 1\n0000000000 00001 f \n"),
    "a hybrid file with an action": hybrid(JAVASCRIPT, "absent", catalog=b"/OpenAction 4 0 R"),
    "a hybrid file with an action that its table calls free": hybrid(JAVASCRIPT, "free", catalog=b"/OpenAction 4 0 R"),
    "a hybrid file with an action where its table has none": hybrid(JAVASCRIPT, "used", catalog=b"/OpenAction 4 0 R"),
    "a hybrid file whose two parts differ": hybrid(b"<</Y 1>>", "used", catalog=b"/X 4 0 R"),
    "a size that is too small": write_pdf().replace(b"/Size 4", b"/Size 3"),
    "a size that is too large": write_pdf().replace(b"/Size 4", b"/Size 5"),
    "resources written here and then elsewhere": write_pdf(page=b"/Resources 4 0 R", objects={4: b"7"}),
    "two roots in one trailer": write_pdf(trailer=b"/Root 4 0 R", objects={4: b"<</Pages 2 0 R%s>>" % ACTING}),
    "a page twice": write_pdf(objects={2: b"<</Type/Pages/Count 2/Kids[3 0 R 3 0 R]>>"}),
    "a kid of another generation": write_pdf(objects={2: b"<</Type/Pages/Count 2/Kids[3 0 R 3 1 R]>>"}),
    "a kid that is missing": write_pdf(objects={2: b"<</Type/Pages/Count 2/Kids[3 0 R 9 0 R]>>"}),
    "a kid written in place": write_pdf(objects={2: b"<</Type/Pages/Count 1/Kids[<</Type/Page>>]>>"}),
    "a parent above the root of the tree": write_pdf(
        objects={2: b"<</Type/Pages/Count 1/Kids[3 0 R]/Parent 4 0 R>>", 4: b"<</Type/Pages/Kids[3 0 R 5 0 R]>>"}
    ),
    "a wrong count": write_pdf(objects={2: b"<</Type/Pages/Count 2/Kids[3 0 R]>>"}),
    "children twice": write_pdf(objects={2: b"<</Type/Pages/Count 1/Kids[3 0 R]/Kids[3 0 R 4 0 R]>>", 4: PAGE % b""}),
    "children in escapes": write_pdf(objects={3: b"<</Type/Page/K#69ds[4 0 R 5 0 R]>>", 4: PAGE % b"", 5: PAGE % b""}),
    "children in a string": write_pdf(objects={3: PAGE % b"/X(/Kids[])"}),
    "children one level down": write_pdf(objects={2: b"<</Type/Pages/X<</Kids[3 0 R]>>>>"}),
    "more poor pages than the library warns of": many_pages(3_000, b"<</Parent 2 0 R>>"),
    "a string without an end": write_pdf(page=b"/X(("),
    "a dictionary without an end": write_pdf(page=b"/X<<"),
    "more closed than opened": write_pdf(page=b">>/X<<"),
    "a comment that hides an end": write_pdf(page=b"/X 1%>>\n"),
    "resources that cannot be read": write_pdf(objects={3: b"<</Type/Page/Resources 4 0 R>>", 4: b"<</X ) ) ) )>>"}),
    "a length that refers to itself": write_pdf(
        page=b"/Contents 4 0 R", objects={4: b"<</Length 4 0 R>>stream\n%s\nendstream" % (b"q Q " * 15_000)}
    ),
    "a late header": write_pdf(start=b"\n%PDF-1.7\n"),
    "trailing junk": write_pdf() + b"\0" * 40,
    "a telltale name in a hexadecimal escape": write_pdf(catalog=b"/X/J#53"),
    "a telltale name in an object stream": xref_stream_pdf({4: _object_stream_with_a_name()}),
}


@pytest.mark.parametrize("raw", TRICKS.values(), ids=TRICKS.keys())
def test_a_file_that_could_be_read_in_two_ways_is_looked_at_closer(raw, pages):
    assert pages(raw) is None


ACTING_TRICKS = (
    "an object redefined by a later update",
    "two startxref, the last to an acting catalog",
    "encryption in escapes",
    "an offset into the data of a stream",
    "an offset into a string, acting",
    *(name for name in TRICKS if name.startswith("a hybrid file with")),
)


@pytest.mark.parametrize("name", ["a kid of another generation", "a kid that is missing"])
def test_a_page_that_the_library_drops_in_silence_is_missing(name, closer, caplog):
    assert closer(TRICKS[name]) == "pdf.not_well_formed"
    assert caplog.records == []


@pytest.mark.parametrize("name", ACTING_TRICKS)
def test_the_closer_look_refuses_what_acts(name, closer):
    assert closer(TRICKS[name]) in ("pdf.active_content", "pdf.encrypted")


# Bombs are not plain at first sight or are plain files like others, and take seconds to write.
SAYABLE = [name for name, hostile in HOSTILE.items() if None in hostile.codes and "bomb" not in name]


@pytest.mark.parametrize("name", SAYABLE)
def test_what_is_said_of_a_hostile_file_is_what_the_closer_look_says(name, pages, closer):
    """Those that must be refused are judged by the whole check in test_pdf_bounds.py."""
    raw = HOSTILE[name].write()
    try:
        count = pages(raw)
    except MassiveObjectError:
        return
    assert count is None or closer(raw) == count


@pytest.mark.skipif(not (CORPUS / "labels.tsv").is_file(), reason="the labelled PDF corpus is absent")
def test_nine_in_ten_public_files_need_no_library_and_all_get_the_same_count(pages, closer):
    with (CORPUS / "labels.tsv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    raws = [(row["label"], (CORPUS / row["file"]).read_bytes()) for row in rows]
    found = [(label, pages(raw), closer(raw)) for label, raw in raws]
    assert [each for each in found if each[1] not in (None, each[2])] == []
    good = [count for label, count, _ in found if label == "accept"]
    assert sum(count is not None for count in good) >= 0.9 * len(good)
