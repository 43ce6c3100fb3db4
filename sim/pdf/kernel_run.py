"""The kernel's one entry: from the bytes of a file to its page count, stopping where data must be inflated for it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import numba

from sim.pdf import kernel_objects, kernel_streams, kernel_syntax, kernel_tables, kernel_tree, kernel_xref
from sim.pdf.kernel_objects import has_telltale, place_packed, search_file, verify_objects
from sim.pdf.kernel_syntax import OPTIONS, Ints, Octets
from sim.pdf.kernel_tables import (
    ASKS,
    AT,
    DONE,
    DOUBT,
    EPOCH,
    HIGHEST,
    NOW,
    OBJECTS_MAX,
    PHASE,
    S_BEGINS,
    S_ENDS,
    SIZE,
    STREAMS,
)
from sim.pdf.kernel_tree import count_pages
from sim.pdf.kernel_xref import begin, go_on, read_section, read_stream

# What is handed in with a call: nothing yet, the data of a cross-reference stream, those of all object streams.
BEGINS, GIVEN_SECTION, GIVEN_OBJECTS = range(3)
Kernel = Callable[[Octets, Octets, Octets, Ints, Ints], int]


def _sources() -> int:
    """Return a check sum of the kernel's parts: numba looks only at the entry's own file for what it has on disk."""
    parts = (kernel_syntax, kernel_streams, kernel_tables, kernel_xref, kernel_objects, kernel_tree)
    return zlib.crc32(b"".join(Path(str(part.__file__)).read_bytes() for part in parts))


def _entry(sources: int) -> Kernel:
    """Return the kernel. What a function closes over is part of its key on disk: so parts that changed are seen."""

    def run(raw: Octets, data: Octets, names: Octets, state: Ints, table: Ints) -> int:
        if sources < 0:  # never: the name must occur here to be closed over
            return DOUBT
        phase = state[PHASE]
        state[PHASE] = BEGINS
        if phase != GIVEN_OBJECTS:
            if phase == BEGINS:
                begin(raw, state)
            while state[AT] >= 0:
                if phase == GIVEN_SECTION:
                    answer = read_stream(raw, data, state, table)
                    phase = BEGINS
                else:
                    answer = read_section(raw, state[AT], state, table)
                    if answer == ASKS:
                        state[PHASE] = GIVEN_SECTION
                if answer != DONE:
                    return answer
                if not go_on(state, table):
                    return DOUBT
            size = state[SIZE]
            if state[NOW] == state[EPOCH] or size > OBJECTS_MAX or state[HIGHEST] + 1 != size:
                return DOUBT
            if verify_objects(raw, state, table) != DONE:
                return DOUBT
            if state[STREAMS]:
                state[PHASE] = GIVEN_OBJECTS
                return ASKS
        elif place_packed(data, state, table) != DONE:
            return DOUBT
        for slot in range(state[STREAMS]):
            if has_telltale(data, table[S_BEGINS, slot], table[S_ENDS, slot], names):
                return DOUBT
        pages = count_pages(raw, data, state, table)
        return pages if pages > 0 and search_file(raw, names, state, table) == DONE else DOUBT

    try:
        return cast(Kernel, numba.njit(cache=True, **OPTIONS)(run))
    except RuntimeError:  # numba found no place for its cache
        return cast(Kernel, numba.njit(**OPTIONS)(run))


KERNEL: Final = _entry(_sources())
