"""The screen leaves out the data of streams, and nothing that any reader could take for an object."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hostile import JAVASCRIPT, stream, write_pdf

from sim.pdf import check
from sim.pdf.findings import refused_kinds
from sim.pdf.screen import name_pattern, screen

FILLING = b"q Q " * 15_000
OPENING = b"/OpenAction 5 0 R"


def _screened(raw: bytes, policy) -> str | None:
    with pikepdf.open(io.BytesIO(raw), attempt_recovery=False) as pdf:
        return screen(pdf, raw, refused_kinds(policy))


def test_a_name_in_the_data_of_a_stream_is_not_looked_at(policy):
    raw = write_pdf(page=b"/Contents 4 0 R", objects={4: stream(FILLING + b"/JavaScript " + FILLING)})
    assert (_screened(raw, policy), check(raw, policy).accepted) == (None, True)


def test_a_length_kept_in_another_object_will_do(policy):
    data = FILLING + b"/JavaScript "
    length = {4: b"<</Length 5 0 R>>stream\n%s\nendstream" % data, 5: b"%d" % len(data)}
    assert _screened(write_pdf(page=b"/Contents 4 0 R", objects=length), policy) is None


SEEN = {
    "behind a stream": {4: stream(FILLING), 5: JAVASCRIPT},
    "before a stream": {4: JAVASCRIPT, 5: stream(FILLING)},
    "in the dictionary of a stream": {4: stream(FILLING, b"/A" + JAVASCRIPT)},
    "behind a string that looks like a stream's end": {
        4: b"<</A(>>stream\n%s\nendstream endobj)/S/JavaScript/Length %d>>" % (FILLING, len(FILLING))
    },
    "behind a comment that looks like a stream": {4: b"<</Length 60001%%>>stream\n/S/JavaScript>>%s" % FILLING},
    "behind a length that is too short": {4: b"<</Length 4>>stream\n%s/JavaScript\nendstream" % FILLING},
    "behind a length that is too long": {4: b"<</Length 90000>>stream\n%s/JavaScript\nendstream" % FILLING},
    "behind a second length": {4: stream(FILLING + b"/JavaScript", b"/Length 3")},
    "behind an escaped length": {4: stream(FILLING + b"/JavaScript", b"/L#65ngth 3")},
    "behind no length": {4: b"<</Filter[]>>stream\n%s/JavaScript\nendstream" % FILLING},
    "behind a negative length": {4: b"<</Length -5>>stream\n%s/JavaScript\nendstream" % FILLING},
    "behind a length that is a name": {4: b"<</Length 5 0 R>>stream\n%s/JavaScript\nendstream" % FILLING, 5: b"/X"},
    "between two objects": {4: stream(FILLING) + b"\nendobj\n9 0 obj" + JAVASCRIPT + b" " * 3_000},
}


@pytest.mark.parametrize("objects", SEEN.values(), ids=SEEN.keys())
def test_whatever_could_be_an_object_is_searched(objects, policy):
    assert _screened(write_pdf(objects=objects), policy) == "/JavaScript"


def test_data_into_which_the_cross_reference_points_are_searched(policy):
    inner = b"5 0 obj\n%s\nendobj\n" % JAVASCRIPT
    raw = write_pdf(catalog=OPENING, objects={4: stream(FILLING + inner + FILLING), 5: b"null"})
    raw = raw.replace(b"%010d" % raw.rindex(b"5 0 obj\nnull"), b"%010d" % raw.index(inner))
    assert (_screened(raw, policy), check(raw, policy).code) == ("/JavaScript", "pdf.active_content")


@pytest.mark.parametrize(
    "name", ["/JavaScript", "/JS", "/J#61vaScript", "/#4a#53", "/#4A#53", "/EF", "/E#46", "/Launch"]
)
def test_a_telltale_name_is_found_however_it_is_escaped(name, policy):
    pattern = name_pattern(refused_kinds(policy))
    for behind in (b" ", b"(", b"/", b"<<", b"]", b""):
        found = pattern.search(b"<</S" + name.encode() + behind)
        assert found and found.group() == name.encode()


@pytest.mark.parametrize("name", ["/JavaScripts", "/J", "/JSX", "/EFG", "/launch", "/#4aX", "JavaScript"])
def test_another_name_is_not(name, policy):
    assert name_pattern(refused_kinds(policy)).search(b"<</S" + name.encode() + b" ") is None
