"""Counting pages by walking the page tree, within bounds: ``/Count`` can lie, and a missing page is damage."""

from __future__ import annotations

from typing import Any, Final

import pikepdf

PAGE_NODES_MAX: Final = 200_000


class PageTreeError(ValueError):
    """The page tree is not one: a hole, a loop, no page at all, or more nodes than any filing has."""


def count_pages(pdf: pikepdf.Pdf, nodes_max: int = PAGE_NODES_MAX) -> int:
    """Return the number of pages. Raises PageTreeError where the tree is damaged or too large."""
    catalog = pdf.trailer.get("/Root")
    if not isinstance(catalog, pikepdf.Dictionary):
        raise PageTreeError("no catalog")
    branches: list[Any] = [catalog.get("/Pages")]
    seen: set[tuple[int, int]] = set()
    pages = nodes = 0
    while branches:
        branch = branches.pop()
        for kid in _kids(branch, seen):
            nodes += 1
            if nodes > nodes_max:
                raise PageTreeError(f"more than {nodes_max} page tree nodes")
            if not isinstance(kid, pikepdf.Dictionary):
                raise PageTreeError("a page is missing")
            if "/Kids" in kid:
                branches.append(kid)
            else:
                pages += 1
    if not pages:
        raise PageTreeError("no pages")
    return pages


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
