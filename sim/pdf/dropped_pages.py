"""Pages that the PDF library leaves out on opening: it says so to its log, and to nobody else.

A kid that is an object not in the cross-reference, of another generation, or written as null is taken out of the tree
before anyone can see it (qpdf 12, ``getAllPages``), with no warning among those of the file.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SAID: Final = "Pages tree includes non-dictionary object"
_LOG: Final = logging.getLogger("pikepdf._core")


class _Watch(logging.Filter):
    """Keeps what the library says of dropped pages in a thread that watches, and lets all else through."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        heard: list[str] | None = getattr(self.heard, "words", None)
        if heard is None:
            return True
        words = record.getMessage()
        if words.startswith(_SAID):
            heard.append(words)
            return False
        return bool(words.strip()) or not heard  # it ends its line in a record of its own


_WATCH: Final = _Watch()
_LOG.addFilter(_WATCH)


@contextmanager
def dropped_pages() -> Iterator[list[str]]:
    """Collect what the library says of pages that it drops in this thread while the context lasts.

    Nothing is heard where the program has turned the library's log off below errors.
    """
    words: list[str] = []
    _WATCH.heard.words = words
    try:
        yield words
    finally:
        _WATCH.heard.words = None
