"""The syntax that every reader of PDF reads alike: dictionaries without comments, escapes in names or odd tokens.

Each expression here is narrower than ISO 32000-1, 7.2 and 7.3: what it matches has one reading, and what it does not
match is left to the PDF library. Runs are possessive, so that no input makes a match go back. A group is opened only
where it must be closed or nothing matches at all: Python 3.11 does not take back what a failed way put into a group.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

WHITE: Final = rb"[ \t\r\n\f]"
_ENDS: Final = rb"(?=[ \t\r\n\f()<>\[\]/])"
_NAME: Final = rb"/[A-Za-z0-9_.+:,*@'\x80-\xff-]++"
# Nine digits stay within every reader's integers.
_NUMBER: Final = rb"[+-]?(?:\d{1,9}+(?:\.\d{0,15}+)?|\.\d{1,15}+)" + _ENDS
_REFERENCE: Final = rb"\d{1,7}+" + WHITE + rb"++\d{1,5}+" + WHITE + rb"++R" + _ENDS
_TO_OBJECT: Final = rb"\d{1,7}+" + WHITE + rb"++0" + WHITE + rb"++R" + _ENDS
_STRING: Final = rb"\((?:[^()\\]++|\\[^0-9])*+\)"
_HEXADECIMAL: Final = rb"<(?!<)[0-9A-Fa-f \t\r\n\f]*+>"
_DEPTH: Final = 3


def _value(depth: int) -> bytes:
    """Return the expression for one value with this many levels of arrays and dictionaries inside."""
    plain = (_NAME, _REFERENCE, _NUMBER, _STRING, rb"(?:true|false|null)" + _ENDS, _HEXADECIMAL)
    inner = (_array(depth - 1), _dictionary(depth - 1)) if depth else ()
    return rb"(?:" + b"|".join((*plain, *inner)) + rb")"


def _array(depth: int) -> bytes:
    return rb"\[" + WHITE + rb"*+(?:" + _value(depth) + WHITE + rb"*+)*+\]"


def _dictionary(depth: int) -> bytes:
    return rb"<<" + WHITE + rb"*+(?:" + _pair(depth) + rb")*+>>"


def _pair(depth: int) -> bytes:
    return _NAME + WHITE + rb"*+" + _value(depth) + WHITE + rb"*+"


def _referring(*keys: str) -> tuple[bytes, ...]:
    """Return an alternative for each key whose value is a reference, its object number in a group of that name."""
    return tuple(
        key.encode() + WHITE + rb"++(?P<" + key.encode() + rb">\d{1,7}+)" + WHITE + rb"++0" + WHITE + rb"++R" + _ENDS
        for key in keys
    )


def _keyed(*alternatives: bytes, reserved: bytes, depth: int) -> bytes:
    """Return a dictionary of the alternatives, tried in turn, and of any other key that is not reserved."""
    other = rb"(?!(?:" + reserved + rb")" + _ENDS + rb")" + _NAME[1:] + WHITE + rb"*+" + _value(depth)
    # cairo writes a page's number behind its type, in a comment.
    pairs = rb"/(?:" + b"|".join((*alternatives, other)) + rb")" + WHITE + rb"*+(?:%[ 0-9]*+[\r\n]" + WHITE + rb"*+)?"
    return rb"<<" + WHITE + rb"*+(?:" + pairs + rb")*+>>"


@lru_cache(maxsize=1)
def page_node() -> re.Pattern[bytes]:
    """Compile the dictionary of a catalog, a branch of the page tree or a page, with the keys that lead on as groups.

    What the PDF library looks at has the values that belong to it, or nothing matches: ``Type`` is a name, ``Box`` four
    numbers, ``Own`` a dictionary of resources; ``Resources``, ``MediaBox``, ``Annots`` and ``Pages`` are references.
    """
    white = WHITE + rb"*+"
    typed = rb"Type" + white + rb"(?=/)(?P<Type>" + _NAME + rb")"
    kids = rb"Kids" + white + rb"\[" + white + rb"(?P<Kids>(?:" + _TO_OBJECT + white + rb")*+)\]"
    count = rb"Count" + WHITE + rb"++(?P<Count>\d{1,9}+)" + _ENDS
    box = rb"MediaBox" + white + rb"(?=\[)(?P<Box>\[" + white + rb"(?:" + _NUMBER + white + rb"){4}\])"
    own = rb"Resources" + white + rb"(?=<<)(?P<Own>" + _dictionary(_DEPTH) + rb")"
    notes = rb"Annots" + white + _array(_DEPTH)
    leading = _referring("Pages", "Resources", "MediaBox", "Annots")
    reserved = rb"Type|Kids|Count|Pages|Resources|MediaBox|Annots"
    node = _keyed(typed, kids, count, box, own, notes, *leading, reserved=reserved, depth=_DEPTH)
    return re.compile(white + node)


@lru_cache(maxsize=1)
def container() -> re.Pattern[bytes]:
    """Compile an array or a dictionary."""
    return re.compile(WHITE + rb"*+(?:" + _array(_DEPTH) + rb"|" + _dictionary(_DEPTH) + rb")")


def _whole(*keys: str) -> tuple[bytes, ...]:
    no_reference = rb"(?!" + WHITE + rb"++\d++" + WHITE + rb"++R)" + _ENDS
    return tuple(key.encode() + WHITE + rb"++(?P<" + key.encode() + rb">\d{1,9}+)" + no_reference for key in keys)


_FLATE_ALONE: Final = rb"/FlateDecode" + _ENDS + rb"|\[" + WHITE + rb"*+/FlateDecode" + WHITE + rb"*+\]"
_FLATE: Final = rb"Filter" + WHITE + rb"*+(?=[/\[])(?P<Filter>" + _FLATE_ALONE + rb")"
_ELSEWHERE: Final = rb"++(?P<LengthElsewhere>\d{1,7}+)" + WHITE + rb"++0" + WHITE + rb"++R" + _ENDS


@lru_cache(maxsize=1)
def trailer() -> re.Pattern[bytes]:
    """Compile the trailer of a classic cross-reference with what follows it (ISO 32000-1, 7.5.5)."""
    keys = (*_referring("Root"), *_whole("Size", "Prev", "XRefStm"))
    entries = _keyed(*keys, reserved=rb"Root|Size|Prev|XRefStm|Encrypt", depth=1)
    # iText and others leave their name in a comment here.
    comment = rb"(?:%[^%\r\n]*+[\r\n]" + WHITE + rb"*+)?"
    return re.compile(
        WHITE + rb"*+trailer" + WHITE + rb"*+" + entries + WHITE + rb"*+" + comment + rb"startxref(?=" + WHITE + rb")"
    )


@lru_cache(maxsize=1)
def xref_stream() -> re.Pattern[bytes]:
    """Compile the head of a cross-reference stream, up to its data (ISO 32000-1, 7.5.8)."""
    numbers = rb"(?:\d{1,9}+" + WHITE + rb"*+)"
    keys = (
        *_referring("Root"),
        *_whole("Size", "Prev", "Length"),
        rb"Type" + WHITE + rb"*+(?=/)(?P<Type>/XRef)" + _ENDS,
        rb"W" + WHITE + rb"*+\[" + WHITE + rb"*+(?P<W>" + numbers + rb"{3})\]",
        rb"Index" + WHITE + rb"*+\[" + WHITE + rb"*+(?P<Index>" + numbers + rb"*+)\]",
        _FLATE,
        rb"DecodeParms"
        + WHITE
        + rb"*+<<"
        + WHITE
        + rb"*+(?P<DecodeParms>(?:/(?:Columns|Predictor)"
        + WHITE
        + rb"++\d{1,3}"
        + WHITE
        + rb"*+){2})>>",
    )
    reserved = rb"Root|Size|Prev|Length|Type|W|Index|Filter|DecodeParms|Encrypt|XRefStm|F|FFilter|FDecodeParms"
    head = rb"\d{1,7}+ 0 obj" + WHITE + rb"*+" + _keyed(*keys, reserved=reserved, depth=1)
    return re.compile(head + WHITE + rb"*+stream\r?\n")


@lru_cache(maxsize=1)
def object_stream() -> re.Pattern[bytes]:
    """Compile the head of an object stream, up to its data (ISO 32000-1, 7.5.7)."""
    keys = (
        *_whole("N", "First", "Length"),
        rb"Length" + WHITE + _ELSEWHERE,
        rb"Type" + WHITE + rb"*+(?=/)(?P<Type>/ObjStm)" + _ENDS,
        _FLATE,
    )
    reserved = rb"N|First|Length|Type|Filter|DecodeParms|F|FFilter|FDecodeParms"
    head = rb"\d{1,7}+ 0 obj" + WHITE + rb"*+" + _keyed(*keys, reserved=reserved, depth=1)
    return re.compile(head + WHITE + rb"*+stream\r?\n")


def compile_all() -> None:
    """Compile every expression now, which takes some tens of milliseconds, and not for the first file."""
    for expression in (page_node, container, trailer, xref_stream, object_stream):
        expression()
