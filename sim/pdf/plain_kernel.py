"""Judging a plain file by the compiled kernel: its page count, or None for "ask `plain_file`".

The kernel says nothing that `plain_file` would not say, in a fraction of the time. Where no compiled form is kept on
disk it takes seconds to compile, and a part of a second to load, so only a process that judges many files asks for it,
by `warm_up`. Before that, and without numba, every file is left to `plain_file`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Final

from sim.pdf.findings import telltale_names
from sim.pdf.plain_xref import inflate
from sim.pdf.source import Raw

if TYPE_CHECKING:
    from sim.pdf.kernel_syntax import Ints, Octets

_INFLATED_BYTES_MAX: Final = 4_000_000  # as `plain_objects` has it


def count_by_kernel(raw: Raw, kinds: frozenset[str]) -> int | None:
    """Return the page count of a plain file without the names that betray these kinds, or None where in doubt."""
    return _LOADED[0].ask(raw, kinds) if _LOADED else None


def warm_up() -> bool:
    """Load the kernel, compiling it where no compiled form is on disk, and say whether this process has it then.

    Loading takes a second or two, nearly all of it numba's own start; compiling ten to twenty more. A file is judged
    some tens of microseconds sooner then, so that this is worth while in a process that judges tens of thousands.
    """
    if not _LOADED:
        if find_spec("numba") is None:
            return False
        machine = _Machine()
        machine.ask(b"%PDF-", frozenset())
        _LOADED.append(machine)
    return True


def cool_down() -> None:
    """Judge from here on as a process does that has not loaded the kernel."""
    _LOADED.clear()


class _Machine:
    """The kernel and what it works on, lent to one file at a time."""

    def __init__(self) -> None:
        import numpy as np

        from sim.pdf import kernel_run, kernel_tables

        self._numpy: ModuleType = np
        self._parts: ModuleType = kernel_tables
        self._kernel = kernel_run.KERNEL
        self._objects_given: Final = kernel_run.GIVEN_OBJECTS
        self._nothing: Octets = np.frombuffer(b"\0", np.uint8)
        self._idle: list[tuple[Ints, Ints]] = []
        self._names_of: Callable[[frozenset[str]], Octets] = lru_cache(maxsize=64)(_table_of)

    def ask(self, raw: Raw, kinds: frozenset[str]) -> int | None:
        """See `count_by_kernel`."""
        if not raw:
            return None
        # Threads may ask at once, and a file may be left in the middle: its tables are its own until it is done.
        state, table = self._idle.pop() if self._idle else self._tables()
        names = self._names_of(kinds)
        octets: Octets = self._numpy.frombuffer(raw, self._numpy.uint8)
        try:
            answer = self._kernel(octets, self._nothing, names, state, table)
            while answer == self._parts.ASKS:
                data = self._inflated(raw, state, table)
                if data is None:
                    state[self._parts.PHASE] = 0
                    break
                answer = self._kernel(octets, self._numpy.frombuffer(data, self._numpy.uint8), names, state, table)
        finally:
            del octets  # a mapping cannot be closed while an error's traceback keeps a view of it
        self._idle.append((state, table))
        return answer if answer > 0 else None

    def _tables(self) -> tuple[Ints, Ints]:
        zeros, parts = self._numpy.zeros, self._parts
        return zeros(parts.STATE_SIZE, "int64"), zeros((parts.TABLE_ROWS, parts.OBJECTS_MAX), "int64")

    def _inflated(self, raw: Raw, state: Ints, table: Ints) -> bytes | None:
        """Return the data that the kernel asks for, or None where they cannot be had."""
        parts = self._parts
        if state[parts.PHASE] != self._objects_given:
            packed = raw[state[parts.FROM] : state[parts.TO]]
            return (inflate(packed, parts.ROWS_BYTES_MAX) if state[parts.FLATE] else packed) or None
        found: list[bytes] = []
        size = 0
        for slot in range(state[parts.STREAMS]):
            begins, ends, flate = table[parts.S_FROM : parts.S_FLATE + 1, slot].tolist()
            data = inflate(raw[begins:ends], _INFLATED_BYTES_MAX) if flate else raw[begins:ends]
            if data is None or size > _INFLATED_BYTES_MAX:
                return None
            table[parts.S_BEGINS, slot] = size
            size += len(data)
            table[parts.S_ENDS, slot] = size
            found.append(data)
        return b"".join(found) or None


def _table_of(kinds: frozenset[str]) -> Octets:
    """Return the names with their lengths before them, and in the first row which octets can follow a slash."""
    import numpy as np

    names = [name.encode() for name in telltale_names(kinds)]
    table = np.zeros((1 + len(names), 256), np.uint8)
    for row, name in enumerate(names, 1):
        table[row, : 1 + len(name)] = [len(name), *name]
        table[0, name[0]] = 1
    table[0, ord("#")] = 1
    return table


_LOADED: Final[list[_Machine]] = []
