"""What streams begin and end with, compiled: the head of one, where its data lie, and how they are packed."""

from __future__ import annotations

from sim.pdf.kernel_syntax import (
    DELIMITER,
    DIGIT,
    K_F,
    K_F_FILTER,
    K_F_PARMS,
    K_FILTER,
    TRAILER_LEVELS,
    WHITE,
    WORD,
    Ints,
    Octets,
    compiled,
    is_at,
    is_class,
    read_dictionary,
    skip,
    word,
)

_OBJ, _STREAM, _ENDSTREAM, _ENDOBJ = word(b" 0 obj"), word(b"stream"), word(b"endstream"), word(b"endobj")
_FLATE = word(b"/FlateDecode")


@compiled
def is_name(raw: Octets, at: int, name: Octets) -> bool:
    """Whether this name stands here with a delimiter behind it."""
    return is_at(raw, at, len(raw), name) and is_class(raw, at + len(name), len(raw), DELIMITER)


@compiled
def stream_begins(raw: Octets, at: int) -> int:
    """Where the data begin of a stream whose dictionary ends here, or -1."""
    at = skip(raw, at, len(raw), WHITE)
    if not is_at(raw, at, len(raw), _STREAM):
        return -1
    at += 6
    if at < len(raw) and raw[at] == 13:
        at += 1
    return at + 1 if at < len(raw) and raw[at] == 10 else -1


@compiled
def stream_ends_at(raw: Octets, at: int, end: int, white_max: int, flag: int) -> bool:
    """Whether at most so much white space of this class, then the end of stream and object follow before ``end``."""
    end = min(end, len(raw))
    white_ends = min(end, at + white_max)
    at = skip(raw, at, white_ends, flag)
    if not is_at(raw, at, end, _ENDSTREAM) or not is_class(raw, at + 9, end, flag):
        return False
    at = skip(raw, at + 9, end, flag)
    return is_at(raw, at, end, _ENDOBJ) and not is_class(raw, at + 6, len(raw), WORD)


@compiled
def flate_of(raw: Octets, state: Ints) -> int:
    """1 where /Filter is FlateDecode alone, 0 where there is none, else -1."""
    at, ends = state[2 * K_FILTER], state[2 * K_FILTER + 1]
    if at < 0:
        return 0
    if raw[at] == 91:
        at = skip(raw, at + 1, ends, WHITE)
        ends = ends - 1
        if not is_at(raw, at, ends, _FLATE):
            return -1
        return 1 if skip(raw, at + 12, ends, WHITE) == ends else -1
    return 1 if ends - at == 12 and is_name(raw, at, _FLATE) else -1


@compiled
def plain_head(raw: Octets, at: int, state: Ints) -> int:
    """Read the head of an object that is a stream; where its dictionary ends, or -1."""
    ends = skip(raw, at, len(raw), DIGIT)
    if not 1 <= ends - at <= 7 or not is_at(raw, ends, len(raw), _OBJ):
        return -1
    ends = read_dictionary(raw, ends + 6, len(raw), TRAILER_LEVELS, state)
    if ends < 0 or state[2 * K_F] >= 0 or state[2 * K_F_FILTER] >= 0 or state[2 * K_F_PARMS] >= 0:
        return -1
    return ends
