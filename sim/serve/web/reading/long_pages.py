"""Long pages, made beside the event loop: while one reader's ten thousand entries are printed, others are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

LINES_AT_ONCE = 500
"""Assumed: so many are printed in some hundredths of a second, and a thread is not worth its while."""

T = TypeVar("T")


async def made(lines: int, make: Callable[[], T]) -> T:
    """What ``make`` gives. lines: how many it prints; ``make`` may look at a court's dockets, and changes nothing."""
    return make() if lines <= LINES_AT_ONCE else await asyncio.to_thread(make)
