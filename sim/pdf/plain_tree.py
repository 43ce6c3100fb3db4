"""Counting the pages of a plain file from its bytes: catalog, branches and pages as dictionaries with one reading."""

from __future__ import annotations

import re
from typing import Final

from sim.pdf import plain_syntax
from sim.pdf.plain_objects import PlainObjects

PAGES_MAX: Final = 20_000
# The PDF library gives up after 5,000 warnings and has at most four for a page that lacks something.
_POOR_PAGES_MAX: Final = 1_200
_LEVELS_MAX: Final = 40
_OBJECT_ENDS: Final = re.compile(rb"[ \t\r\n\f]*+endobj(?=[ \t\r\n\f])")


def count_plain_pages(objects: PlainObjects) -> int | None:
    """Return the number of pages, or None where the tree leaves a doubt, ``/Count`` is wrong, or it is large."""
    catalog = _node(objects, objects.xref.root)
    if catalog is None or catalog["Pages"] is None:
        return None
    text = catalog[0]
    if text.count(b"/Pages") != 1 or b"/Kids" in text:
        return None
    top = int(catalog["Pages"])
    root = _node(objects, top)
    if root is None or root["Kids"] is None or b"/Parent" in root[0]:
        return None  # the library would go up from here
    looked_up: set[int] = set()
    pages = _count_below(objects, top, root, looked_up)
    if pages is None or not 0 < pages <= PAGES_MAX or root["Count"] not in (None, b"%d" % pages):
        return None
    return pages if not looked_up or _can_be_read(objects, looked_up) else None


def _count_below(objects: PlainObjects, top: int, root: re.Match[bytes], looked_up: set[int]) -> int | None:
    """Count the pages level by level, and note which objects the library reads with them."""
    visited = {objects.xref.root}
    numbers = [top]
    pages = poor_pages = 0
    for _ in range(_LEVELS_MAX):
        visited_before = len(visited)
        visited.update(numbers)
        if len(visited) != visited_before + len(numbers) or len(visited) > 2 * PAGES_MAX:
            return None  # one page twice, or a loop
        kids: list[int] = []
        for number in numbers:
            node = root if number == top else _node(objects, number)
            if node is None:
                return None
            below, *references = node.group("Kids", "Resources", "MediaBox", "Annots")
            looked_up.update(map(int, filter(None, references)))
            if below is not None and node[0].count(b"/Kids") == 1:
                kids += map(int, below.split()[::3])
            elif b"/Kids" in node[0]:
                return None
            else:
                pages += 1
                poor_pages += any(references) or node["Type"] != b"/Page" or None in node.group("Box", "Own")
        if poor_pages > _POOR_PAGES_MAX:
            return None
        if not kids:
            return pages
        numbers = kids
    return None


def _node(objects: PlainObjects, number: int) -> re.Match[bytes] | None:
    place = objects.place(number)
    if place is None:
        return None
    found = plain_syntax.page_node().match(place[0], place[1])
    return found if found and (not place[2] or _OBJECT_ENDS.match(place[0], found.end())) else None


def _can_be_read(objects: PlainObjects, numbers: set[int]) -> bool:
    """Whether these are arrays or dictionaries: the library looks them up while it goes through the page tree."""
    container = plain_syntax.container()
    places = [objects.place(number) for number in numbers]
    return all(place is not None and container.match(place[0], place[1]) for place in places)
