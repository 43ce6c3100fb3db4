"""The cross-references of `plain_xref`, compiled: the newest section first, and what it says hides the older ones.

A cross-reference stream is asked for (ASKS) and read when its inflated data have been handed in; that of a hybrid file
is a part of its table, of whose objects it must say nothing.
"""

from __future__ import annotations

from typing import Final

from sim.pdf.kernel_streams import flate_of, is_name, plain_head, stream_begins, stream_ends_at
from sim.pdf.kernel_syntax import (
    DIGIT,
    K_DECODE_PARMS,
    K_ENCRYPT,
    K_INDEX,
    K_LENGTH,
    K_PREV,
    K_ROOT,
    K_SIZE,
    K_TYPE,
    K_W,
    K_XREF_STM,
    TRAILER_LEVELS,
    WHITE,
    Ints,
    Octets,
    compiled,
    count_of,
    is_at,
    is_class,
    read_dictionary,
    referred_by,
    skip,
    value_of,
    whole,
    word,
)
from sim.pdf.kernel_tables import (
    ASKS,
    AT,
    DONE,
    DOUBT,
    EPOCH,
    EPOCH_STEP,
    FIRST_WIDTH,
    FLATE,
    FREE,
    FROM,
    HIDDEN,
    HIGHEST,
    IN_HIDDEN,
    INDEX,
    INDEX_ENDS,
    NOW,
    OBJECTS_MAX,
    PACKED,
    PREDICTED,
    PREVIOUS,
    READ,
    ROOT,
    ROW,
    S_FROM,
    SECTIONS_MAX,
    SIZE,
    STORED,
    STREAM_SIZE,
    T_KIND,
    T_LAST,
    T_PLACE,
    T_TOLD,
    TO,
    WIDTH,
)

_ROW_BYTES: Final = 20
_TAIL_BYTES: Final = 64

_STARTXREF, _EOF, _XREF, _TRAILER = word(b"startxref"), word(b"%%EOF"), word(b"xref"), word(b"trailer")
_ROOT, _SIZE, _PREV, _LENGTH = word(b"/Root"), word(b"/Size"), word(b"/Prev"), word(b"/Length")
_INDEX, _W, _XREF_NAME, _HEADER = word(b"/Index"), word(b"/W"), word(b"/XRef"), word(b"%PDF-")
_XREF_STM = word(b"/XRefStm")
_COLUMNS, _PREDICTOR = word(b"/Columns"), word(b"/Predictor")


@compiled
def _is_white(raw: Octets, at: int) -> bool:
    return is_class(raw, at, len(raw), WHITE)


@compiled
def find_start(raw: Octets) -> int:
    """Where the last cross-reference lies by the ``startxref`` at the very end, or -1."""
    lowest = max(0, len(raw) - _TAIL_BYTES)
    at = len(raw)
    while at > lowest and _is_white(raw, at - 1):
        at -= 1
    at -= 5
    if at < lowest or not is_at(raw, at, len(raw), _EOF):
        return -1
    ends = at
    while ends > lowest and _is_white(raw, ends - 1):
        ends -= 1
    begins = ends
    while begins > lowest and is_class(raw, begins - 1, len(raw), DIGIT):
        begins -= 1
    place = whole(raw, begins, ends)
    word_ends = begins
    while word_ends > lowest and _is_white(raw, word_ends - 1):
        word_ends -= 1
    told = ends < at and word_ends < begins and word_ends - 9 >= lowest
    return place if told and is_at(raw, word_ends - 9, len(raw), _STARTXREF) else -1


@compiled
def begin(raw: Octets, state: Ints) -> None:
    """Make the state ready for another file."""
    state[EPOCH] += EPOCH_STEP
    state[NOW] = state[EPOCH]
    state[HIGHEST] = state[IN_HIDDEN] = state[READ] = 0
    state[HIDDEN] = -1
    state[AT] = find_start(raw) if is_at(raw, 0, len(raw), _HEADER) else -1


@compiled
def note(state: Ints, table: Ints, number: int, kind: int, place: int, last: int) -> bool:
    """Note what this section says of an object, where no newer one has spoken; False if it says something twice."""
    if number >= OBJECTS_MAX or table[T_TOLD, number] == state[NOW]:
        return False
    if table[T_TOLD, number] < state[EPOCH]:
        table[T_KIND, number] = kind
        table[T_PLACE, number] = place
        table[T_LAST, number] = last
    table[T_TOLD, number] = state[NOW]
    state[HIGHEST] = max(state[HIGHEST], number)
    return True


@compiled
def _end_of_line(raw: Octets, at: int) -> int:
    while at < len(raw) and (raw[at] == 32 or raw[at] == 9):
        at += 1
    if at < len(raw) and raw[at] == 13:
        return at + 2 if at + 1 < len(raw) and raw[at + 1] == 10 else at + 1
    return at + 1 if at < len(raw) and raw[at] == 10 else -1


@compiled
def _read_row(raw: Octets, at: int, number: int, state: Ints, table: Ints) -> bool:
    place = generation = 0
    for index in range(10):
        place = 10 * place + (raw[at + index] - 48)
        if raw[at + index] < 48 or raw[at + index] > 57:
            return False
    for index in range(11, 16):
        generation = 10 * generation + (raw[at + index] - 48)
        if raw[at + index] < 48 or raw[at + index] > 57:
            return False
    if raw[at + 10] != 32 or raw[at + 16] != 32:
        return False
    if raw[at + 17] == 102:  # f
        return note(state, table, number, FREE, 0, 0)
    return raw[at + 17] == 110 and generation == 0 and note(state, table, number, STORED, place, 0)


@compiled
def _read_rows(raw: Octets, at: int, first: int, count: int, state: Ints, table: Ints) -> bool:
    for number in range(first, first + count):
        if not _read_row(raw, at, number, state, table):
            return False
        one, other = raw[at + 18], raw[at + 19]
        if not ((one == 32 and (other == 10 or other == 13)) or (one == 13 and other == 10)):
            return False
        at += _ROW_BYTES
    return True


@compiled
def _read_table(raw: Octets, at: int, state: Ints, table: Ints) -> int:
    at = begins = _end_of_line(raw, at + 4)
    if at < 0:
        return DOUBT
    while is_class(raw, at, len(raw), DIGIT):
        ends = skip(raw, at, len(raw), DIGIT)
        first, digits = whole(raw, at, ends), ends - at
        if ends >= len(raw) or raw[ends] != 32:
            return DOUBT
        at = skip(raw, ends + 1, len(raw), DIGIT)
        count = whole(raw, ends + 1, at)
        digits = max(digits, at - ends - 1)
        at = _end_of_line(raw, at)
        if digits > 7 or first < 0 or count < 0 or at < 0 or first + count > OBJECTS_MAX:
            return DOUBT
        at = skip(raw, at, len(raw), WHITE)
        if at + count * _ROW_BYTES > len(raw) or not _read_rows(raw, at, first, count, state, table):
            return DOUBT
        ending = (raw[at + 18], raw[at + 19]) if count else (raw[0], raw[0])
        for index in range(1, count):
            if raw[at + 20 * index + 18] != ending[0] or raw[at + 20 * index + 19] != ending[1]:
                return DOUBT
        at += count * _ROW_BYTES
    if at == begins:
        return DOUBT
    at = skip(raw, at, len(raw), WHITE)
    if not is_at(raw, at, len(raw), _TRAILER):
        return DOUBT
    begins = at
    at = read_dictionary(raw, at + 7, len(raw), TRAILER_LEVELS, state)
    if at < 0:
        return DOUBT
    at = skip(raw, at, len(raw), WHITE)
    if at < len(raw) and raw[at] == 37:  # iText and others leave their name in a comment here
        at += 1
        while at < len(raw) and raw[at] != 37 and raw[at] != 10 and raw[at] != 13:
            at += 1
        if at >= len(raw) or raw[at] == 37:
            return DOUBT
        at = skip(raw, at, len(raw), WHITE)
    if not is_at(raw, at, len(raw), _STARTXREF) or not is_class(raw, at + 9, len(raw), WHITE):
        return DOUBT
    state[HIDDEN] = value_of(raw, state, K_XREF_STM)
    if count_of(raw, begins, at, _XREF_STM) > 1 or (state[2 * K_XREF_STM] >= 0 and state[HIDDEN] < 0):
        return DOUBT
    return _note_trailer(raw, begins, at, state)


@compiled
def _note_trailer(raw: Octets, begins: int, ends: int, state: Ints) -> int:
    """Take root, size and the section before from the keys found; nothing may be written twice, wherever it stands."""
    if state[2 * K_ENCRYPT] >= 0:
        return DOUBT
    if count_of(raw, begins, ends, _ROOT) != 1 or count_of(raw, begins, ends, _SIZE) != 1:
        return DOUBT
    root = referred_by(raw, state, K_ROOT)
    size = value_of(raw, state, K_SIZE)
    previous = value_of(raw, state, K_PREV)
    if root < 0 or size < 0 or (state[2 * K_PREV] >= 0 and previous < 0):
        return DOUBT
    if count_of(raw, begins, ends, _PREV) > 1:
        return DOUBT
    if state[IN_HIDDEN]:
        return DONE
    if state[NOW] == state[EPOCH]:
        state[ROOT] = root
        state[SIZE] = size
    state[PREVIOUS] = previous
    return DONE


@compiled
def _predicted(raw: Octets, state: Ints, width: int) -> int:
    """1 where /DecodeParms tell of a PNG filter of this width, 0 where there are none, else -1."""
    at, ends = state[2 * K_DECODE_PARMS], state[2 * K_DECODE_PARMS + 1]
    if at < 0:
        return 0
    if raw[at] != 60 or raw[at + 1] != 60:
        return -1
    at = skip(raw, at + 2, ends, WHITE)
    columns = predictor = -1
    for _ in range(2):
        is_columns = is_at(raw, at, ends, _COLUMNS)
        if not is_columns and not is_at(raw, at, ends, _PREDICTOR):
            return -1
        name_ends = at + (8 if is_columns else 10)
        at = skip(raw, name_ends, ends, WHITE)
        if at == name_ends:
            return -1
        digits_end = skip(raw, at, ends, DIGIT)
        number = whole(raw, at, digits_end)
        if digits_end - at > 3:
            return -1
        if is_columns:
            columns = number
        else:
            predictor = number
        at = skip(raw, digits_end, ends, WHITE)
    return 1 if at + 2 == ends and columns == width and 10 <= predictor <= 15 else -1


@compiled
def _next_number(raw: Octets, at: int, ends: int) -> int:
    """The end of the digits here, or -1."""
    digits_end = skip(raw, at, ends, DIGIT)
    return digits_end if digits_end > at else -1


@compiled
def _read_widths(raw: Octets, state: Ints) -> int:
    """Put the widths of /W into the state and return their sum, or -1."""
    at, ends = state[2 * K_W], state[2 * K_W + 1]
    if at < 0 or raw[at] != 91:
        return -1
    at = skip(raw, at + 1, ends, WHITE)
    total = 0
    for index in range(3):
        digits_end = _next_number(raw, at, ends)
        width = whole(raw, at, digits_end) if digits_end > 0 else -1
        if width < 0 or width > 4 or (index == 0 and width != 1) or (index == 1 and width == 0):
            return -1
        state[FIRST_WIDTH] = width if index == 1 else state[FIRST_WIDTH]
        total += width
        at = skip(raw, digits_end, ends, WHITE)
    return total if raw[at] == 93 and at + 1 == ends else -1


@compiled
def ask_for_stream(raw: Octets, at: int, state: Ints) -> int:
    """Read the head of a cross-reference stream, and ask for its data."""
    ends = plain_head(raw, at, state)
    if ends < 0 or state[2 * K_XREF_STM] >= 0:
        return DOUBT
    kind, kind_ends = state[2 * K_TYPE], state[2 * K_TYPE + 1]
    if kind_ends - kind != 5 or not is_name(raw, kind, _XREF_NAME):
        return DOUBT
    if _note_trailer(raw, at, ends, state) != DONE:
        return DOUBT
    if count_of(raw, at, ends, _LENGTH) > 1 or count_of(raw, at, ends, _INDEX) > 1:
        return DOUBT
    if count_of(raw, at, ends, _XREF_NAME) > 1 or count_of(raw, at, ends, _W) > 1:
        return DOUBT
    begins, length = stream_begins(raw, ends), value_of(raw, state, K_LENGTH)
    width = _read_widths(raw, state)
    if begins < 0 or length < 0 or width < 0:
        return DOUBT
    predicted, flate = _predicted(raw, state, width), flate_of(raw, state)
    if predicted < 0 or flate < 0 or (predicted and not flate):
        return DOUBT
    if begins + length > len(raw) or not stream_ends_at(raw, begins + length, len(raw), 2, WHITE):
        return DOUBT
    state[FROM] = begins
    state[TO] = begins + length
    state[FLATE] = flate
    state[WIDTH] = width
    state[PREDICTED] = predicted
    state[INDEX] = state[2 * K_INDEX]
    state[INDEX_ENDS] = state[2 * K_INDEX + 1]
    state[STREAM_SIZE] = value_of(raw, state, K_SIZE)
    return ASKS


@compiled
def _read_stream_row(data: Octets, at: int, number: int, state: Ints, table: Ints) -> bool:
    kind = place = last = 0
    for index in range(state[WIDTH]):
        octet = int(data[at + index])
        if state[PREDICTED]:  # the PNG filter "Up": the row above is added
            octet = state[ROW + index] = (octet + state[ROW + index]) & 255
        if index == 0:
            kind = octet
        elif index <= state[FIRST_WIDTH]:
            place = place << 8 | octet
        else:
            last = last << 8 | octet
    if kind > PACKED or (kind == STORED and last):
        return False
    return note(state, table, number, kind, place, last)


@compiled
def read_stream(raw: Octets, data: Octets, state: Ints, table: Ints) -> int:
    """Read the rows of the cross-reference stream whose data were asked for."""
    at, read = state[INDEX], 0
    step = state[WIDTH] + state[PREDICTED]
    for index in range(state[WIDTH]):
        state[ROW + index] = 0
    at, ends = skip(raw, at + 1, state[INDEX_ENDS], WHITE) if at >= 0 else -1, state[INDEX_ENDS]
    while at < 0 or raw[at] != 93:
        first, count = 0, state[STREAM_SIZE]
        if at >= 0:
            digits_end = _next_number(raw, at, ends)
            first = whole(raw, at, digits_end)
            at = skip(raw, digits_end, ends, WHITE)
            digits_end = _next_number(raw, at, ends)
            count = whole(raw, at, digits_end)
            at = skip(raw, digits_end, ends, WHITE)
            if digits_end < 0:
                return DOUBT
        if first < 0 or count < 0 or first + count > OBJECTS_MAX or (read + count) * step > len(data):
            return DOUBT
        for number in range(first, first + count):
            if state[PREDICTED] and data[read * step] != 2:
                return DOUBT
            if not _read_stream_row(data, read * step + state[PREDICTED], number, state, table):
                return DOUBT
            read += 1
        if at < 0:
            break
    return DONE if read > 0 and read * step == len(data) else DOUBT


@compiled
def read_section(raw: Octets, at: int, state: Ints, table: Ints) -> int:
    """Read the section here: DONE, DOUBT, or ASKS for the data of a stream."""
    if not state[IN_HIDDEN] and is_at(raw, at, len(raw), _XREF):
        return _read_table(raw, at, state, table)
    return ask_for_stream(raw, at, state)


@compiled
def go_on(state: Ints, table: Ints) -> bool:
    """Turn to what is to be read next: the hidden stream of a hybrid table, as a part of it, or the section before.

    False where that was read already, or too many were.
    """
    table[S_FROM, state[READ]] = state[AT]
    state[READ] += 1
    state[IN_HIDDEN] = state[HIDDEN] >= 0
    state[AT] = state[HIDDEN] if state[IN_HIDDEN] else state[PREVIOUS]
    state[HIDDEN] = -1
    if not state[IN_HIDDEN]:
        state[NOW] += 1
    for index in range(state[READ]):
        if table[S_FROM, index] == state[AT]:
            return False
    return bool(state[READ] <= SECTIONS_MAX)
