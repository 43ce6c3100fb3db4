"""The plain syntax of `plain_syntax`, compiled: each function moves over one token and says where it ends, or -1.

What is skipped here the expressions there match as well, in the same bytes; where an expression is generous these
functions are not. All take the bytes, where to begin and where the bytes end, and never read beyond that end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Octets = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]

# Nothing is allocated; without this, references to the arrays are counted at each call (as in the sweep plane).
OPTIONS: Final[dict[str, Any]] = {"_nrt": False}
_PART_OPTIONS: Final[dict[str, Any]] = {**OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
_F = TypeVar("_F", bound=Callable[..., object])


def compiled(function: _F) -> _F:
    """A part of the kernel; it is kept on disk as a part of what calls it."""
    return cast(_F, numba.njit(**_PART_OPTIONS)(function))


WHITE, DELIMITER, NAME, HEXADECIMAL, NAME_ENDS, SPACE, DIGIT, WORD = (1 << bit for bit in range(8))


def _classes() -> Octets:
    """Return the classes of each octet as `plain_syntax` and `screen` have them; SPACE and WORD are those of ``re``."""
    digits, letters = b"0123456789", bytes(range(65, 91)) + bytes(range(97, 123))
    members = {
        WHITE: b" \t\r\n\f",
        DELIMITER: b" \t\r\n\f()<>[]/",
        NAME: letters + digits + b"_.+:,*@'-" + bytes(range(128, 256)),
        HEXADECIMAL: digits + b"abcdefABCDEF \t\r\n\f",
        NAME_ENDS: b"\0\t\n\f\r ()<>[]{}/%",
        SPACE: b" \t\r\n\f\v",
        DIGIT: digits,
        WORD: letters + digits + b"_",
    }
    table = np.zeros(256, np.uint8)
    for flag, octets in members.items():
        table[list(octets)] |= flag
    return table


CLASS: Final = _classes()
KEYS: Final = (
    *("Type", "Kids", "Count", "Pages", "Resources", "MediaBox", "Annots", "Root", "Size", "Prev", "XRefStm"),
    *("Encrypt", "Length", "W", "Index", "Filter", "DecodeParms", "N", "First", "F", "FFilter", "FDecodeParms"),
)
K_TYPE, K_KIDS, K_COUNT, K_PAGES, K_RESOURCES, K_MEDIA_BOX, K_ANNOTS, K_ROOT, K_SIZE, K_PREV, K_XREF_STM = range(11)
K_ENCRYPT, K_LENGTH, K_W, K_INDEX, K_FILTER, K_DECODE_PARMS, K_N, K_FIRST, K_F, K_F_FILTER, K_F_PARMS = range(11, 22)
KEY_COUNT: Final = len(KEYS)
_KEY_LENGTHS: Final = np.array([len(key) for key in KEYS], np.int64)
_KEY_LETTERS: Final = np.array([list(key.encode().ljust(12)) for key in KEYS], np.uint8)
_INITIALS: Final = np.isin(np.arange(256), _KEY_LETTERS[:, 0])
NODE_LEVELS, TRAILER_LEVELS = 3, 1


def word(text: bytes) -> Octets:
    """Return these bytes as a constant of the kernel."""
    return np.frombuffer(text, np.uint8)


_TRUE, _FALSE, _NULL = word(b"true"), word(b"false"), word(b"null")


@compiled
def is_at(octets: Octets, at: int, end: int, letters: Octets) -> bool:
    """Whether these letters stand here."""
    if at < 0 or at + len(letters) > end:
        return False
    index = 0
    while index < len(letters) and octets[at + index] == letters[index]:
        index += 1
    return index == len(letters)


@compiled
def is_class(octets: Octets, at: int, end: int, flag: int) -> bool:
    """Whether an octet of this class stands here."""
    return at < end and (CLASS[octets[at]] & flag) != 0


@compiled
def skip(octets: Octets, at: int, end: int, flag: int) -> int:
    """Skip octets of this class; none is enough."""
    while at < end and CLASS[octets[at]] & flag:
        at += 1
    return at


@compiled
def count_of(octets: Octets, at: int, end: int, letters: Octets) -> int:
    """How often these letters stand between two places."""
    count = 0
    while at + len(letters) <= end:
        if octets[at] == letters[0] and is_at(octets, at, end, letters):
            count += 1
        at += 1
    return count


@compiled
def whole(octets: Octets, at: int, end: int) -> int:
    """The number that exactly these one to nine digits write, or -1."""
    if not 1 <= end - at <= 9:
        return -1
    number = 0
    while at < end:
        if not CLASS[octets[at]] & DIGIT:
            return -1
        number = 10 * number + (octets[at] - 48)
        at += 1
    return number


@compiled
def skip_number(octets: Octets, at: int, end: int) -> int:
    """Skip an integer or a real number with a delimiter behind it."""
    if at < end and (octets[at] == 43 or octets[at] == 45):  # + -
        at += 1
    first = at
    at = skip(octets, at, end, DIGIT)
    before = at - first
    if before > 9:
        return -1
    if at < end and octets[at] == 46:  # the point
        first = at + 1
        at = skip(octets, first, end, DIGIT)
        if at - first > 15 or (before == 0 and at == first):
            return -1
    elif before == 0:
        return -1
    return at if is_class(octets, at, end, DELIMITER) else -1


@compiled
def skip_reference(octets: Octets, at: int, end: int) -> int:
    """Skip a reference to an object of any generation."""
    first = at
    at = skip(octets, at, end, DIGIT)
    if not 1 <= at - first <= 7 or not is_class(octets, at, end, WHITE):
        return -1
    at = skip(octets, at, end, WHITE)
    first = at
    at = skip(octets, at, end, DIGIT)
    if not 1 <= at - first <= 5 or not is_class(octets, at, end, WHITE):
        return -1
    at = skip(octets, at, end, WHITE)
    return at + 1 if at < end and octets[at] == 82 and is_class(octets, at + 1, end, DELIMITER) else -1


@compiled
def referred(octets: Octets, at: int, end: int) -> int:
    """The number of the object that the reference here leads to, its generation written as 0; or -1."""
    ends = skip_reference(octets, at, end)
    if ends < 0:
        return -1
    first = skip(octets, at, end, DIGIT)
    second = skip(octets, first, end, WHITE)
    if octets[second] != 48 or CLASS[octets[second + 1]] & DIGIT:
        return -1
    return whole(octets, at, first)


@compiled
def _skip_string(octets: Octets, at: int, end: int) -> int:
    at += 1
    while at < end:
        octet = octets[at]
        if octet == 41:
            return at + 1
        if octet == 40:
            return -1
        if octet == 92:
            at += 1
            if at >= end or CLASS[octets[at]] & DIGIT:
                return -1
        at += 1
    return -1


@compiled
def _skip_word(octets: Octets, at: int, end: int) -> int:
    if is_at(octets, at, end, _TRUE) or is_at(octets, at, end, _NULL):
        at += 4
    elif is_at(octets, at, end, _FALSE):
        at += 5
    else:
        return -1
    return at if is_class(octets, at, end, DELIMITER) else -1


@compiled
def skip_name(octets: Octets, at: int, end: int) -> int:
    """Skip a name that begins here and has no escape."""
    first = at + 1
    at = skip(octets, first, end, NAME)
    return at if at > first else -1


@compiled
def _skip_scalar(octets: Octets, at: int, end: int) -> int:
    octet = octets[at]
    if octet == 47:
        return skip_name(octets, at, end)
    if octet == 40:
        return _skip_string(octets, at, end)
    if octet == 60:
        at = skip(octets, at + 1, end, HEXADECIMAL)
        return at + 1 if at < end and octets[at] == 62 else -1
    if CLASS[octet] & DIGIT:
        ends = skip_reference(octets, at, end)
        if ends >= 0:
            return ends
    elif octet == 116 or octet == 102 or octet == 110:
        return _skip_word(octets, at, end)
    return skip_number(octets, at, end)


@compiled
def skip_value(octets: Octets, at: int, end: int, levels: int) -> int:
    """Skip one value with at most this many levels of arrays and dictionaries."""
    depth = 0
    dictionaries = 0  # a bit a level, the innermost last
    while at < end:
        if octets[at] == 91:
            depth, dictionaries = depth + 1, dictionaries << 1
            at += 1
        elif octets[at] == 60 and at + 1 < end and octets[at + 1] == 60:
            depth, dictionaries = depth + 1, dictionaries << 1 | 1
            at += 2
        else:
            at = _skip_scalar(octets, at, end)
            if at < 0 or depth == 0:
                return at
        if depth > levels:
            return -1
        while True:
            at = skip(octets, at, end, WHITE)
            if at + 1 >= end:
                return -1
            if dictionaries & 1:
                if octets[at] == 62 and octets[at + 1] == 62:
                    at += 2
                elif octets[at] == 47:
                    at = skip_name(octets, at, end)
                    if at < 0:
                        return -1
                    at = skip(octets, at, end, WHITE)
                    break
                else:
                    return -1
            elif octets[at] == 93:
                at += 1
            else:
                break
            depth, dictionaries = depth - 1, dictionaries >> 1
            if depth == 0:
                return at
    return -1


@compiled
def _key(octets: Octets, at: int, end: int) -> int:
    """The place in KEYS of the name without its slash between two places, or -1."""
    if not _INITIALS[octets[at]]:
        return -1
    for key in range(KEY_COUNT):
        if _KEY_LENGTHS[key] == end - at and _KEY_LETTERS[key, 0] == octets[at]:
            same = True
            for index in range(1, end - at):
                if _KEY_LETTERS[key, index] != octets[at + index]:
                    same = False
                    break
            if same:
                return key
    return -1


@compiled
def _skip_page_comment(octets: Octets, at: int, end: int) -> int:
    """Skip a comment of digits and blanks, such as cairo writes, and the white space behind it."""
    at += 1
    while at < end and (octets[at] == 32 or CLASS[octets[at]] & DIGIT):
        at += 1
    if at >= end or (octets[at] != 13 and octets[at] != 10):
        return -1
    return skip(octets, at + 1, end, WHITE)


@compiled
def read_dictionary(octets: Octets, at: int, end: int, levels: int, found: Ints) -> int:
    """Skip a dictionary, and put where the value of each of KEYS begins and ends into ``found``, or -1; none twice."""
    for key in range(KEY_COUNT):
        found[2 * key] = -1
    at = skip(octets, at, end, WHITE)
    if at + 1 >= end or octets[at] != 60 or octets[at + 1] != 60:
        return -1
    at = skip(octets, at + 2, end, WHITE)
    while at + 1 < end:
        if octets[at] == 62:
            return at + 2 if octets[at + 1] == 62 else -1
        if octets[at] != 47:
            return -1
        name = at + 1
        at = skip_name(octets, at, end)
        if at < 0:
            return -1
        key = _key(octets, name, at)
        at = skip(octets, at, end, WHITE)
        begins = at
        own = levels == NODE_LEVELS and key in (K_RESOURCES, K_ANNOTS)
        at = skip_value(octets, at, end, levels + 1 if own else levels)
        if at < 0:
            return -1
        if key >= 0:
            if found[2 * key] >= 0:
                return -1
            found[2 * key] = begins
            found[2 * key + 1] = at
        at = skip(octets, at, end, WHITE)
        if at < end and octets[at] == 37:
            at = _skip_page_comment(octets, at, end)
            if at < 0:
                return -1
    return -1


@compiled
def value_of(octets: Octets, found: Ints, key: int) -> int:
    """The whole number that a key found has, or -1."""
    return whole(octets, found[2 * key], found[2 * key + 1]) if found[2 * key] >= 0 else -1


@compiled
def referred_by(octets: Octets, found: Ints, key: int) -> int:
    """The number of the object to which a key found refers, or -1."""
    # A reference is followed by its delimiter, which lies behind the value found.
    return referred(octets, found[2 * key], found[2 * key + 1] + 1) if found[2 * key] >= 0 else -1
