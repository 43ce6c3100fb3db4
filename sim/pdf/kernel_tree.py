"""The page tree of `plain_tree`, compiled."""

from __future__ import annotations

from typing import Final

from sim.pdf.kernel_objects import is_told, value_begins
from sim.pdf.kernel_syntax import (
    K_ANNOTS,
    K_COUNT,
    K_KIDS,
    K_MEDIA_BOX,
    K_PAGES,
    K_RESOURCES,
    K_TYPE,
    NODE_LEVELS,
    WHITE,
    Ints,
    Octets,
    compiled,
    count_of,
    is_at,
    is_class,
    read_dictionary,
    referred,
    referred_by,
    skip,
    skip_number,
    skip_reference,
    skip_value,
    value_of,
    word,
)
from sim.pdf.kernel_tables import (
    DOUBT,
    EPOCH,
    OBJECTS_MAX,
    PLACED,
    ROOT,
    S_ENDS,
    STORED,
    T_LAST,
    T_LOOKED,
    T_PLACE,
    T_QUEUE,
    T_SEEN,
)

_PAGES_MAX: Final = 20_000
_POOR_PAGES_MAX: Final = 1_200
_LEVELS_MAX: Final = 40
_CATALOG, _BRANCH = range(2)

_ENDOBJ, _PAGES, _KIDS, _PARENT, _PAGE = (word(text) for text in (b"endobj", b"/Pages", b"/Kids", b"/Parent", b"/Page"))


@compiled
def _place(raw: Octets, number: int, state: Ints, table: Ints) -> int:
    """Where this object's value begins in its own bytes, or -1."""
    if is_told(state, table, number, STORED):
        return value_begins(raw, number, table[T_PLACE, number])
    return int(table[T_PLACE, number]) if is_told(state, table, number, PLACED) else -1


@compiled
def _is_box(octets: Octets, at: int, end: int) -> bool:
    at = skip(octets, at + 1, end, WHITE)
    for _ in range(4):
        at = skip_number(octets, at, end)
        if at < 0:
            return False
        at = skip(octets, at, end, WHITE)
    return at + 1 == end and octets[at] == 93


@compiled
def _look_up(raw: Octets, data: Octets, number: int, state: Ints, table: Ints) -> bool:
    """Whether this is an array or a dictionary: the library reads it while it goes through the page tree."""
    if number < 0 or number >= OBJECTS_MAX:
        return False
    if table[T_LOOKED, number] == state[EPOCH]:
        return True
    table[T_LOOKED, number] = state[EPOCH]
    at = _place(raw, number, state, table)
    if at < 0:
        return False
    in_file = is_told(state, table, number, STORED)
    octets = raw if in_file else data
    end = len(raw) if in_file else table[S_ENDS, table[T_LAST, number]]
    at = skip(octets, at, end, WHITE)
    opens = at + 1 < end and (octets[at] == 91 or (octets[at] == 60 and octets[at + 1] == 60))
    return opens and skip_value(octets, at, end, NODE_LEVELS + 1) >= 0


@compiled
def _is_poor(octets: Octets, state: Ints) -> int:
    """1 for a page that lacks something or refers to it, 0 for another, -1 where a value is of the wrong kind."""
    at, ends = state[2 * K_TYPE], state[2 * K_TYPE + 1]
    if at >= 0 and octets[at] != 47:
        return -1
    poor = at < 0 or ends - at != 5 or not is_at(octets, at, ends, _PAGE)
    for key in (K_RESOURCES, K_MEDIA_BOX, K_ANNOTS):
        at, ends = state[2 * key], state[2 * key + 1]
        if at < 0:
            poor = poor or key != K_ANNOTS
        elif referred_by(octets, state, key) >= 0:
            poor = True
        elif key == K_RESOURCES:
            if octets[at] != 60 or octets[at + 1] != 60:
                return -1
        elif octets[at] != 91 or (key == K_MEDIA_BOX and not _is_box(octets, at, ends)):
            return -1
    if state[2 * K_COUNT] >= 0 and value_of(octets, state, K_COUNT) < 0:
        return -1
    if state[2 * K_PAGES] >= 0 and referred_by(octets, state, K_PAGES) < 0:
        return -1
    return 1 if poor else 0


@compiled
def _queue_kids(octets: Octets, state: Ints, table: Ints, queued: int) -> int:
    """Put the numbers of a branch's kids behind those in the queue; how many are in it then, or -1."""
    at, ends = state[2 * K_KIDS], state[2 * K_KIDS + 1]
    if octets[at] != 91:
        return -1
    at = skip(octets, at + 1, ends, WHITE)
    while octets[at] != 93:
        number = referred(octets, at, ends)
        if number < 0 or number >= OBJECTS_MAX or queued == OBJECTS_MAX:
            return -1
        if table[T_SEEN, number] == state[EPOCH]:
            return -1  # one page twice, or a loop
        table[T_SEEN, number] = state[EPOCH]
        table[T_QUEUE, queued] = number
        queued += 1
        at = skip(octets, skip_reference(octets, at, ends), ends, WHITE)
    return queued if at + 1 == ends else -1


@compiled
def _read_node(raw: Octets, data: Octets, number: int, role: int, state: Ints, table: Ints) -> int:
    """Read a node and look up what it refers to: for the catalog the root's number, else what `_is_poor` says.

    ``role`` is _CATALOG, _BRANCH for the root of the tree, or another number. -1 where a doubt is left.
    """
    at = _place(raw, number, state, table)
    if at < 0:
        return -1
    in_file = is_told(state, table, number, STORED)
    octets = raw if in_file else data
    end = len(raw) if in_file else table[S_ENDS, table[T_LAST, number]]
    ends = read_dictionary(octets, at, end, NODE_LEVELS, state)
    if ends < 0:
        return -1
    if in_file:
        behind = skip(octets, ends, end, WHITE)
        if not is_at(octets, behind, end, _ENDOBJ) or not is_class(octets, behind + 6, end, WHITE):
            return -1
    poor = _is_poor(octets, state)
    kids = count_of(octets, at, ends, _KIDS)
    if poor < 0 or kids != (1 if state[2 * K_KIDS] >= 0 else 0):
        return -1
    if role == _CATALOG:
        told_once = kids == 0 and count_of(octets, at, ends, _PAGES) == 1
        return referred_by(octets, state, K_PAGES) if told_once else -1
    if role == _BRANCH and (kids == 0 or count_of(octets, at, ends, _PARENT) > 0):
        return -1  # the library would go up from here
    for key in (K_RESOURCES, K_MEDIA_BOX, K_ANNOTS):
        if state[2 * key] >= 0:
            to = referred_by(octets, state, key)
            if to >= 0 and not _look_up(raw, data, to, state, table):
                return -1
    return poor


@compiled
def _count_told(octets: Octets, state: Ints) -> int:
    """The /Count of the root of the tree, -2 where there is none, -1 where it is written with zeros before it."""
    at = state[2 * K_COUNT]
    if at < 0:
        return -2
    return -1 if octets[at] == 48 else value_of(octets, state, K_COUNT)


@compiled
def count_pages(raw: Octets, data: Octets, state: Ints, table: Ints) -> int:
    """The number of pages, or DOUBT."""
    root = state[ROOT]
    top = _read_node(raw, data, root, _CATALOG, state, table)
    if top < 0 or top >= OBJECTS_MAX or top == root:
        return DOUBT
    table[T_SEEN, root] = table[T_SEEN, top] = state[EPOCH]
    table[T_QUEUE, 0] = top
    at, queued, level_ends, levels = 0, 1, 1, 1
    pages = poor_pages = 0
    told = -2
    while at < queued:
        if at == level_ends:
            level_ends = queued
            levels += 1
        number = table[T_QUEUE, at]
        poor = _read_node(raw, data, number, _BRANCH if at == 0 else 2, state, table)
        if poor < 0 or levels > _LEVELS_MAX or pages > _PAGES_MAX or queued > 2 * _PAGES_MAX - 1:
            return DOUBT
        octets = raw if is_told(state, table, number, STORED) else data
        if at == 0:
            told = _count_told(octets, state)
        if state[2 * K_KIDS] >= 0:
            queued = _queue_kids(octets, state, table, queued)
            if queued < 0:
                return DOUBT
        else:
            pages += 1
            poor_pages += poor
        at += 1
    if not 0 < pages <= _PAGES_MAX or poor_pages > _POOR_PAGES_MAX or (told != -2 and told != pages):
        return DOUBT
    return pages
