"""What is worth telling the filer of an accepted file; each fact is worked out when it is asked for, none refuses.

CIT-20: scans at 300 dpi with searchable text; text left under a redaction, and metadata, are leaks to warn of.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import msgspec
import pikepdf

from sim.pdf.acceptance import open_lean
from sim.pdf.page_marks import CHARACTERS_MAX, Box, Mark, UnexaminedError, page_box, page_marks
from sim.pdf.page_tree import iterate_pages
from sim.pdf.source import opened

DPI_WANTED: Final = 300
PAGES_EXAMINED_MAX: Final = 500
CHARACTERS_EXAMINED_MAX: Final = 300_000
_DPI_TOLERANCE: Final = 0.97  # scanners crop: 2,480 dots across 8.5 inches are still called 300 dpi
_SCAN_COVERS: Final = 0.5
_MARK_HEIGHT_MIN: Final = 5.0  # points; less is a rule or an underline
_HIDDEN_CHARACTERS_MIN: Final = 2
# The ends of words beside a mark reach under it; they take less than this share of its width.
_HIDDEN_SHARE: Final = 0.1
_NARROW_CHARACTER: Final = 5.0  # points
_PDFA: Final = re.compile(rb"pdfaid:(part|conformance)\s*(?:=\s*[\"']|>\s*)([0-9A-Za-z])")
_METADATA_BYTES_MAX: Final = 1_000_000


class Scan(msgspec.Struct, frozen=True):
    """A picture that covers most of a page. ``dpi`` is the lower of its two resolutions."""

    page: int
    dpi: int


class HiddenText(msgspec.Struct, frozen=True):
    """Characters under an opaque mark, where a reader can still copy them. ``box`` is in points from the corner."""

    page: int
    characters: int
    box: Box


class PdfFacts:
    """The facts about one accepted file, open as long as this is; pages are numbered from one.

    Used as a context manager. Pages beyond PAGES_EXAMINED_MAX, and those in ``unexamined``, are not looked into.
    Raises OSError, or pikepdf.PdfError for bytes that `check` would not accept.
    """

    def __init__(self, source: bytes | Path | BinaryIO) -> None:
        self._opening = opened(source)
        self._pdf = open_lean(self._opening.__enter__().stream)
        self._pages = list(iterate_pages(self._pdf))

    def __enter__(self) -> Self:
        """Return itself; the file is open already."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._pdf.close()
        self._opening.__exit__(None, None, None)

    @cached_property
    def page_count(self) -> int:
        """The number of pages in the page tree."""
        return len(self._pages)

    @cached_property
    def unexamined(self) -> tuple[int, ...]:
        """The pages whose content was too much or could not be read, and those beyond the bounds."""
        beyond = range(PAGES_EXAMINED_MAX + 1, self.page_count + 1)
        return (*(page for page, marks in self._marks if marks is None), *beyond)

    @cached_property
    def pages_without_text(self) -> tuple[int, ...]:
        """The pages with a picture and no text, visible or not: nobody can search them."""
        return tuple(
            page
            for page, marks in self._marks
            if marks and not any(mark.kind == "text" for mark in marks) and any(m.kind == "picture" for m in marks)
        )

    @cached_property
    def scans(self) -> tuple[Scan, ...]:
        """The pages that are one picture, with its resolution on the page."""
        scans = []
        for page, marks in self._marks:
            area = _area(page_box(self._pages[page - 1]))
            found = [
                _dpi(mark) for mark in marks or () if mark.kind == "picture" and _area(mark.box) > _SCAN_COVERS * area
            ]
            if found:
                scans.append(Scan(page, min(found)))
        return tuple(scans)

    @cached_property
    def metadata(self) -> tuple[str, ...]:
        """The names of what the document information and the metadata stream give away, sorted."""
        info = self._pdf.trailer.get("/Info")
        names = {_shown(key) for key in dict(info.items())} if isinstance(info, pikepdf.Dictionary) else set()
        return tuple(sorted(names | ({"XMP"} if self._xmp else set())))

    @cached_property
    def pdfa_claim(self) -> str | None:
        """What the file says of itself, e.g. "PDF/A-1b"; not checked."""
        claim = {key: value.decode().lower() for key, value in _PDFA.findall(self._xmp)}
        part = claim.get(b"part")
        return f"PDF/A-{part}{claim.get(b'conformance', '')}" if part else None

    @cached_property
    def hidden_text(self) -> tuple[HiddenText, ...]:
        """Text under an opaque mark that was painted over it, or in the colour of the mark it stands on."""
        found = []
        for page, marks in self._marks:
            marks_of_annotations = _annotation_marks(self._pages[page - 1])
            found += [HiddenText(page, *hidden) for hidden in _hidden([*(marks or ()), *marks_of_annotations])]
        return tuple(found)

    def warnings(self, *, asks_for_pdfa: bool = False) -> tuple[str, ...]:
        """Return what the filer is warned of, a sentence each. Works out every fact.

        asks_for_pdfa: the court's policy asks for PDF/A.
        """
        low = [scan for scan in self.scans if scan.dpi < DPI_WANTED * _DPI_TOLERANCE]
        hidden = sorted({one.page for one in self.hidden_text})
        sentences = (
            (hidden, f"Text can be read under a mark that seems to hide it: {_pages(hidden)}."),
            (self.pages_without_text, f"No searchable text: {_pages(self.pages_without_text)}."),
            (low, f"Scanned below {DPI_WANTED} dpi: {_pages([scan.page for scan in low])}."),
            (self.metadata, f"The file carries metadata: {', '.join(self.metadata)}."),
            (asks_for_pdfa and not self.pdfa_claim, "This court asks for PDF/A; the file does not claim to be one."),
            (self.unexamined, f"Not looked into: {_pages(self.unexamined)}."),
        )
        return tuple(words for present, words in sentences if present)

    @cached_property
    def _marks(self) -> list[tuple[int, list[Mark] | None]]:
        left = CHARACTERS_EXAMINED_MAX
        found: list[tuple[int, list[Mark] | None]] = []
        for number, page in enumerate(self._pages[:PAGES_EXAMINED_MAX], start=1):
            marks = _marks_of(page) if left > 0 else None
            # A page that was given up cost as much as one that is full.
            left -= CHARACTERS_MAX if marks is None else sum(len(mark.middles) for mark in marks)
            found.append((number, marks))
        return found

    @cached_property
    def _xmp(self) -> bytes:
        stream = self._pdf.trailer["/Root"].get("/Metadata")
        if not isinstance(stream, pikepdf.Stream):
            return b""
        try:
            return stream.read_bytes()[:_METADATA_BYTES_MAX]
        except pikepdf.PdfError:
            return b""


def _shown(key: str) -> str:
    """A name without its slash; bytes that are no UTF-8 are shown as question marks."""
    return key[1:].encode("utf-8", "replace").decode()


def _marks_of(page: Any) -> list[Mark] | None:
    try:
        return page_marks(page)
    except UnexaminedError:
        return None


def _annotation_marks(page: Any) -> list[Mark]:
    """Opaque squares laid over the page, and redactions that were marked and never applied."""
    annotations = page.get("/Annots")
    marks = []
    for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
        if not isinstance(annotation, pikepdf.Dictionary):
            continue
        subtype = annotation.get("/Subtype")
        filled = subtype == "/Square" and "/IC" in annotation and annotation.get("/CA", 1) == 1
        if subtype == "/Redact" or filled:
            try:
                left, bottom, right, top = (float(side) for side in annotation["/Rect"])
            except (KeyError, TypeError, ValueError):
                continue
            marks.append(Mark("fill", (min(left, right), min(bottom, top), max(left, right), max(bottom, top))))
    return marks


def _hidden(marks: list[Mark]) -> list[tuple[int, Box]]:
    fills = [
        (at, mark)
        for at, mark in enumerate(marks)
        if mark.kind == "fill" and mark.opaque and mark.box[3] - mark.box[1] >= _MARK_HEIGHT_MIN
    ]
    found = []
    for at, fill in fills:
        texts = (
            text for place, text in enumerate(marks) if text.kind == "text" and _is_hidden_by(text, place, fill, at)
        )
        count = sum(_covered(text, fill.box) for text in texts)
        if count >= _HIDDEN_CHARACTERS_MIN and count * _NARROW_CHARACTER > _HIDDEN_SHARE * (fill.box[2] - fill.box[0]):
            found.append((count, fill.box))
    return found


def _is_hidden_by(text: Mark, place: int, fill: Mark, at: int) -> bool:
    return text.visible and (place < at or (text.opaque and text.colour == fill.colour))


def _covered(text: Mark, box: Box) -> int:
    left, bottom, right, top = box
    return sum(left <= x <= right and bottom <= y <= top for x, y in text.middles)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _dpi(mark: Mark) -> int:
    (across, down), (width, height) = mark.pixels, mark.sides
    return round(min(across / max(width, 1), down / max(height, 1)) * 72)


def _pages(numbers: Any) -> str:
    """Return "page 3" or "pages 1-4, 7"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    words = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {words}"
