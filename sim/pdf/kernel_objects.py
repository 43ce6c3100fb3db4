"""The objects of `plain_objects` and the search of `screen`, compiled."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.pdf.kernel_streams import flate_of, is_name, plain_head, stream_begins, stream_ends_at
from sim.pdf.kernel_syntax import (
    CLASS,
    DELIMITER,
    DIGIT,
    K_DECODE_PARMS,
    K_FIRST,
    K_LENGTH,
    K_N,
    K_TYPE,
    NAME_ENDS,
    SPACE,
    WHITE,
    WORD,
    Ints,
    Octets,
    compiled,
    count_of,
    is_at,
    is_class,
    referred_by,
    skip,
    value_of,
    whole,
    word,
)
from sim.pdf.kernel_tables import (
    DONE,
    DOUBT,
    EPOCH,
    FROM,
    IN_FILE,
    OBJECTS_MAX,
    PACKED,
    PLACED,
    S_BEGINS,
    S_COUNT,
    S_ENDS,
    S_FIRST,
    S_FLATE,
    S_FROM,
    S_TO,
    SIZE,
    STORED,
    STREAMS,
    STREAMS_MAX,
    T_KIND,
    T_LAST,
    T_LOOKED,
    T_PLACE,
    T_SLOT,
    T_SORTED,
    T_TOLD,
    TO,
)

_SEARCHED_WHOLE_BYTES: Final = 40_000
_WORTH_SKIPPING_BYTES: Final = 2_000
_HEAD_BYTES_MAX: Final = 1_000
_END_BYTES_MAX: Final = 40
# Below this no object outside streams can be so large, nor names so many, that `plain_file` would refuse the file.
_SEARCHED_BYTES_MAX: Final = 2_000_000
_BLOCK, _WORD = 64, 8

_OBJ, _ENDOBJ, _OBJ_STM, _LENGTH = word(b"obj"), word(b"endobj"), word(b"/ObjStm"), word(b"/Length")
_N, _FIRST, _FILTER, _STREAM = word(b"/N"), word(b"/First"), word(b"/Filter"), word(b"stream")


@compiled
def value_begins(raw: Octets, number: int, at: int) -> int:
    """Where the value begins of the object that has its header, ``n 0 obj`` and a delimiter, here; or -1."""
    ends = skip(raw, at, len(raw), DIGIT)
    if ends == at or whole(raw, at, ends) != number or (raw[at] == 48 and ends - at > 1):
        return -1
    if ends + 6 >= len(raw) or raw[ends + 1] != 48 or not is_at(raw, ends + 3, len(raw), _OBJ):
        return -1
    for place in (ends, ends + 2):
        if raw[place] != 32 and raw[place] != 10 and raw[place] != 13:
            return -1
    follows = raw[ends + 6]
    closes = follows == 41 or follows == 62 or follows == 93  # delimiters, but no value begins with them
    return ends + 6 if CLASS[follows] & DELIMITER and not closes else -1


@compiled
def is_told(state: Ints, table: Ints, number: int, kind: int) -> bool:
    """Whether the cross-reference says of this object that it is of this kind."""
    if number < 0 or number >= state[SIZE] or table[T_TOLD, number] < state[EPOCH]:
        return False
    return bool(table[T_KIND, number] == kind)


@compiled
def length_of(raw: Octets, number: int, state: Ints, table: Ints) -> int:
    """The whole number that an object of the file is, or -1."""
    if not is_told(state, table, number, STORED):
        return -1
    at = value_begins(raw, number, table[T_PLACE, number])
    begins = skip(raw, at, len(raw), WHITE)
    ends = skip(raw, begins, len(raw), DIGIT)
    behind = skip(raw, ends, len(raw), WHITE)
    if at < 0 or begins == at or behind == ends or not is_at(raw, behind, len(raw), _ENDOBJ):
        return -1
    if is_class(raw, behind + 6, len(raw), WORD):
        return -1
    length: int = whole(raw, begins, ends)
    return length


@compiled
def _slot_of(raw: Octets, number: int, state: Ints, table: Ints) -> int:
    """Read the head of an object stream (ISO 32000-1, 7.5.7) and give it a slot; -1 where it is not a plain one."""
    slot = int(state[STREAMS])
    if slot == STREAMS_MAX or not is_told(state, table, number, STORED):
        return -1
    at = table[T_PLACE, number]
    ends = plain_head(raw, at, state)
    if ends < 0 or state[2 * K_DECODE_PARMS] >= 0 or state[2 * K_TYPE + 1] - state[2 * K_TYPE] != 7:
        return -1
    twice = count_of(raw, at, ends, _N) > 1 or count_of(raw, at, ends, _FIRST) > 1
    if twice or count_of(raw, at, ends, _LENGTH) > 1 or count_of(raw, at, ends, _FILTER) > 1:
        return -1
    count, first, flate = value_of(raw, state, K_N), value_of(raw, state, K_FIRST), flate_of(raw, state)
    length, elsewhere = value_of(raw, state, K_LENGTH), referred_by(raw, state, K_LENGTH)
    if elsewhere >= 0:
        length = length_of(raw, elsewhere, state, table)
    begins = stream_begins(raw, ends)
    if min(count, first, flate, length, begins) < 0 or not is_name(raw, state[2 * K_TYPE], _OBJ_STM):
        return -1
    if begins + length > len(raw) or not stream_ends_at(raw, begins + length, len(raw), 2, WHITE):
        return -1
    table[S_FROM, slot] = begins
    table[S_TO, slot] = begins + length
    table[S_FLATE, slot] = flate
    table[S_COUNT, slot] = count
    table[S_FIRST, slot] = first
    state[STREAMS] = slot + 1
    table[T_SLOT, number] = state[EPOCH] + slot
    return slot


@compiled
def verify_objects(raw: Octets, state: Ints, table: Ints) -> int:
    """See that each object in the file begins where it should, and find the object streams of the others."""
    state[STREAMS] = 0
    found = 0
    for number in range(state[SIZE]):
        if is_told(state, table, number, STORED):
            place = table[T_PLACE, number]
            if place >= len(raw) or value_begins(raw, number, place) < 0:
                return DOUBT
            table[T_SORTED, found] = place
            found += 1
    state[IN_FILE] = found
    for number in range(state[SIZE]):
        if is_told(state, table, number, PACKED):
            stream = table[T_PLACE, number]
            if stream >= OBJECTS_MAX:
                return DOUBT
            if table[T_SLOT, stream] < state[EPOCH] and _slot_of(raw, stream, state, table) < 0:
                return DOUBT
    return DONE if found else DOUBT


@compiled
def place_packed(data: Octets, state: Ints, table: Ints) -> int:
    """Find each packed object in the inflated data of its stream."""
    for slot in range(state[STREAMS]):
        at, ends = table[S_BEGINS, slot], table[S_ENDS, slot]
        first = at + table[S_FIRST, slot]
        if first > ends:
            return DOUBT
        for index in range(table[S_COUNT, slot]):
            at = skip(data, at, first, SPACE)
            number_ends = skip(data, at, first, DIGIT)
            number = whole(data, at, number_ends)
            start = skip(data, number_ends, first, SPACE)
            at = skip(data, start, first, DIGIT)
            place = whole(data, start, at)
            # Each token ends at white space or with the index.
            if number < 0 or place < 0 or start == number_ends or number >= OBJECTS_MAX:
                return DOUBT
            if at < first and not is_class(data, at, first, SPACE):
                return DOUBT
            if table[T_LOOKED, number] == -state[EPOCH] - slot:
                return DOUBT  # twice in one stream
            table[T_LOOKED, number] = -state[EPOCH] - slot
            if not is_told(state, table, number, PACKED):
                continue
            if table[T_SLOT, table[T_PLACE, number]] == state[EPOCH] + slot and table[T_LAST, number] == index:
                table[T_PLACE, number] = first + place
                table[T_LAST, number] = slot
                table[T_KIND, number] = PLACED
        if skip(data, at, first, SPACE) != first:
            return DOUBT
    for number in range(state[SIZE]):
        if is_told(state, table, number, PACKED):
            return DOUBT
    return DONE


@compiled
def _sift_down(table: Ints, place: int, size: int) -> None:
    value = table[T_SORTED, place]
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and table[T_SORTED, child + 1] > table[T_SORTED, child]:
            child += 1
        if table[T_SORTED, child] <= value:
            break
        table[T_SORTED, place] = table[T_SORTED, child]
        place = child
    table[T_SORTED, place] = value


@compiled
def _sort_places(table: Ints, size: int) -> None:
    """Heapsort (Williams, 1964), if they are not sorted already: no order of a hostile table makes it slow."""
    at = 1
    while at < size and table[T_SORTED, at - 1] <= table[T_SORTED, at]:
        at += 1
    if at >= size:
        return
    for place in range(size // 2 - 1, -1, -1):
        _sift_down(table, place, size)
    for last in range(size - 1, 0, -1):
        largest = table[T_SORTED, 0]
        table[T_SORTED, 0] = table[T_SORTED, last]
        _sift_down(table, 0, last)
        table[T_SORTED, last] = largest


@compiled
def _hexadecimal(octet: int) -> int:
    if 48 <= octet <= 57:
        return octet - 48
    octet |= 32
    return octet - 87 if 97 <= octet <= 102 else -1


@compiled
def _is_telltale(octets: Octets, at: int, end: int, names: Octets) -> bool:
    """Whether one of the names stands here behind its slash, each letter as itself or as its escape."""
    for name in range(1, len(names)):
        place, index = at, 1
        while index <= names[name, 0] and place < end:
            octet, step = int(octets[place]), 1
            if octet == 35:
                if place + 2 >= end:
                    break
                high, low = _hexadecimal(int(octets[place + 1])), _hexadecimal(int(octets[place + 2]))
                octet, step = (16 * high + low if high >= 0 and low >= 0 else -1), 3
            if octet != names[name, index]:
                break
            place += step
            index += 1
        if index > names[name, 0] and (place >= end or CLASS[octets[place]] & NAME_ENDS):
            return True
    return False


@compiled
def has_telltale(octets: Octets, at: int, end: int, names: Octets) -> bool:
    """Whether one of the names stands between two places. ``names[0]`` flags the octets that can follow a slash."""
    while at < end:
        while at + _BLOCK <= end:
            found = np.uint8(0)
            base = np.uint64(at)
            for index in range(_BLOCK):
                found |= np.uint8(octets[base + np.uint64(index)] == 47)
            if found:
                break
            at += _BLOCK
        while at + _WORD <= end:
            found = np.uint8(0)
            base = np.uint64(at)
            for index in range(_WORD):
                found |= np.uint8(octets[base + np.uint64(index)] == 47)
            if found:
                break
            at += _WORD
        stop = min(end, at + _WORD)
        while at < stop:
            may_be = octets[at] == 47 and at + 1 < end and names[0, octets[at + 1]]
            if may_be and _is_telltale(octets, at + 1, end, names):
                return True
            at += 1
    return False


@compiled
def _skip_plain_head(raw: Octets, at: int, end: int) -> int:
    """Skip a dictionary that `screen` calls plain, with one level of others inside; or -1."""
    at = skip(raw, at, end, SPACE)
    if at + 1 >= end or raw[at] != 60 or raw[at + 1] != 60:
        return -1
    at += 2
    depth, in_array = 1, False
    while at < end:
        octet = raw[at]
        if octet == 40 or octet == 41 or octet == 37 or octet == 123 or octet == 125 or octet == 35:
            return -1
        if octet == 91 or octet == 93:
            if in_array == (octet == 91):
                return -1
            in_array = octet == 91
        elif octet == 60 or octet == 62:
            if in_array or at + 1 >= end or raw[at + 1] != octet or (octet == 60 and depth == 2):
                return -1
            depth += 1 if octet == 60 else -1
            at += 1
            if depth == 0:
                return at + 1
        at += 1
    return -1


@compiled
def _plain_length(raw: Octets, begins: int, ends: int, state: Ints, table: Ints) -> int:
    """The length that a plain dictionary tells once; -1 where it does not, -2 where it leads to no length."""
    at = -1
    for place in range(begins, ends - 7):
        if raw[place] == 47 and is_at(raw, place, ends, _LENGTH) and CLASS[raw[place + 7]] & NAME_ENDS:
            if at >= 0:
                return -1
            at = place + 7
    if at < 0:
        return -1
    first = skip(raw, at, ends, SPACE)
    digits_end = skip(raw, first, ends, DIGIT)
    number = whole(raw, first, digits_end)
    behind = skip(raw, digits_end, ends, SPACE)
    if first == at or number < 0 or behind >= ends:
        return -1
    if raw[behind] == 47 or raw[behind] == 62:
        return number
    # A reference: its generation is the one digit 0, or the stream is searched.
    if behind == digits_end or raw[behind] != 48 or not is_class(raw, behind + 1, ends, SPACE):
        return -1
    at = skip(raw, behind + 1, ends, SPACE)
    if at >= ends or raw[at] != 82:
        return -1
    at = skip(raw, at + 1, ends, SPACE)
    if at >= ends or (raw[at] != 47 and raw[at] != 62):
        return -1
    length = length_of(raw, number, state, table)
    return length if length >= 0 else -2


@compiled
def _data_of(raw: Octets, at: int, following: int, state: Ints, table: Ints) -> int:
    """Put where a stream's data lie into FROM and TO if they can be passed over; 1 if so, 0 if not, -1 in doubt."""
    limit = min(len(raw), at + _HEAD_BYTES_MAX)
    begins = skip(raw, at, limit, DIGIT) + 6  # the header was verified
    ends = _skip_plain_head(raw, begins, limit)
    if ends < 0:
        return 0
    data = skip(raw, ends, limit, SPACE)
    if not is_at(raw, data, limit, _STREAM):
        return 0
    data += 6
    if data < limit and raw[data] == 13:
        data += 1
    if data >= limit or raw[data] != 10:
        return 0
    length = _plain_length(raw, at, ends, state, table)
    if length < 0:
        return length + 1
    data += 1
    if data + length > following or not stream_ends_at(raw, data + length, data + length + _END_BYTES_MAX, 4, SPACE):
        return 0
    state[FROM] = data
    state[TO] = data + length
    return 1


@compiled
def search_file(raw: Octets, names: Octets, state: Ints, table: Ints) -> int:
    """Search all but the data of large plain streams for telltale names: DONE where there are none, else DOUBT."""
    if len(raw) < _SEARCHED_WHOLE_BYTES:
        return DOUBT if has_telltale(raw, 0, len(raw), names) else DONE
    count = state[IN_FILE]
    _sort_places(table, count)
    searched = searched_bytes = 0
    for index in range(count):
        at = table[T_SORTED, index]
        following = table[T_SORTED, index + 1] if index + 1 < count else len(raw)
        if following - at < _WORTH_SKIPPING_BYTES:
            continue
        passed = _data_of(raw, at, following, state, table)
        if passed < 0:
            return DOUBT
        if passed:
            begins = state[FROM]
            searched_bytes += begins - searched
            if searched_bytes > _SEARCHED_BYTES_MAX or has_telltale(raw, searched, begins, names):
                return DOUBT
            searched = state[TO]
    searched_bytes += len(raw) - searched
    if searched_bytes > _SEARCHED_BYTES_MAX or has_telltale(raw, searched, len(raw), names):
        return DOUBT
    return DONE
