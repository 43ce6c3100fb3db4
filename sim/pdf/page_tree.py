"""Counting pages by walking the page tree, within bounds: ``/Count`` can lie, and a missing page is damage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pikepdf

PAGE_NODES_MAX: Final = 200_000


class PageTreeError(ValueError):
    """The page tree is not one: a hole, a loop, no page at all, or more nodes than any filing has."""


def count_pages(pdf: pikepdf.Pdf, nodes_max: int = PAGE_NODES_MAX) -> int:
    """Return the number of pages. Raises PageTreeError where the tree is damaged or too large."""
    return sum(1 for _ in iterate_pages(pdf, nodes_max))


def iterate_pages(pdf: pikepdf.Pdf, nodes_max: int = PAGE_NODES_MAX) -> Iterator[pikepdf.Dictionary]:
    """Yield the pages in their order. Raises PageTreeError where the tree is damaged or too large."""
    catalog = pdf.trailer.get("/Root")
    if not isinstance(catalog, pikepdf.Dictionary):
        raise PageTreeError("no catalog")
    seen: set[tuple[int, int]] = set()
    waiting: list[Iterator[Any]] = [iter(_kids(catalog.get("/Pages"), seen))]
    pages = nodes = 0
    while waiting:
        kid = next(waiting[-1], None)
        if kid is None:
            waiting.pop()
            continue
        nodes += 1
        if nodes > nodes_max:
            raise PageTreeError(f"more than {nodes_max} page tree nodes")
        if not isinstance(kid, pikepdf.Dictionary):
            raise PageTreeError("a page is missing")
        if "/Kids" in kid:
            waiting.append(iter(_kids(kid, seen)))
        else:
            pages += 1
            yield kid
    if not pages:
        raise PageTreeError("no pages")


def _kids(branch: Any, seen: set[tuple[int, int]]) -> pikepdf.Array:
    if not isinstance(branch, pikepdf.Dictionary):
        raise PageTreeError("no page tree")
    if branch.is_indirect:
        if branch.objgen in seen:
            raise PageTreeError("the page tree loops")
        seen.add(branch.objgen)
    kids = branch.get("/Kids")
    if not isinstance(kids, pikepdf.Array):
        raise PageTreeError("a branch of the page tree has no children")
    return kids
