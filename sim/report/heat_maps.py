"""Heat maps of the hours of the week as small multiples: a court a row, a station a column, one scale for all.

They are laid out in pixels and written as SVG here, not by way of Vega-Lite as the other charts: five courts with eight
stations have seven thousand cells, which took it a tenth of the report's time and a quarter of the page's bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from markupsafe import escape

from sim.report.charts import INK, MUTED, NARROW_PX, TEXT_PX, WIDE_PX

HOURS = 24
_BOLD = ' font-weight="bold"'
_SHADE = "var(--heat)"
_SHADES = (0.13, 0.3, 0.47, 0.64, 0.82, 1.0)
_GAP_PX, _HEADING_PX, _DAYS_PX, _FOOT_PX, _KEY_PX = 14, 20, 16, 16, 30
_CELL_PX = {True: 8, False: 7}
_ACROSS = {True: 8, False: 3}
_DAY_SIGNS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SIGNS_MAX = 4  # of more days every other one is named


class HeatPanel(msgspec.Struct, frozen=True):
    """One court's station. `levels`: by (weekday, hour) the shade, 0 (nothing) to 6 (the most); missing: not run."""

    court: str
    label: str
    colour: str
    levels: dict[tuple[int, int], int]


class HeatSpec(msgspec.Struct, frozen=True):
    """A chart of heat maps: rows of panels (heading, colour, panels), what each shade says, the weekdays drawn."""

    rows: tuple[tuple[str, str, tuple[HeatPanel, ...]], ...]
    key: tuple[str, ...]
    days: tuple[int, ...]


class _Row(msgspec.Struct, frozen=True):
    """A court's heading and its panels."""

    heading: str
    colour: str
    panels: tuple[HeatPanel, ...]


class _Plane(msgspec.Struct):
    """What is drawn, in pixels: rectangles and words; `height` grows with the rows."""

    cells: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    height: int = 0


def heat_panels(spec: HeatSpec, wide: bool) -> str:
    """The drawing as an SVG element: panels eight abreast (three when narrow), with the key of shades above."""
    across = min(_ACROSS[wide], max((len(panels) for _, _, panels in spec.rows), default=1))
    width = WIDE_PX if wide else NARROW_PX
    panel_px = min(200, (width - _DAYS_PX) // across - _GAP_PX)
    plane = _Plane()
    _key(plane, spec.key, wide)
    for heading, colour, panels in spec.rows:
        _row(
            plane,
            _Row(heading, colour, panels),
            spec.days,
            panel_px,
            across,
            _CELL_PX[wide] + (4 if len(spec.days) <= _SIGNS_MAX else 0),
        )
    return _drawn(plane, width, "wide" if wide else "narrow")


def _row(plane: _Plane, row: _Row, days: tuple[int, ...], panel_px: int, across: int, cell: int) -> None:
    panels = row.panels
    _say(plane, 0, plane.height + 12, row.heading, row.colour, 13)
    plane.height += _HEADING_PX
    for start in range(0, len(panels), across):
        for place, panel in enumerate(panels[start : start + across]):
            left, top = _DAYS_PX + place * (panel_px + _GAP_PX), plane.height + _FOOT_PX
            _say(plane, left, top - 4, panel.label, INK)
            _panel(plane, panel, days, (left, top), panel_px / HOURS, cell)
            for hour in (0, 12):
                _say(
                    plane, round(left + hour * panel_px / HOURS), top + len(days) * cell + 11, f"{hour:02d}", MUTED, 10
                )
        for place, day in enumerate(days):
            if len(days) <= _SIGNS_MAX or place % 2 == 0:
                _say(plane, 0, plane.height + _FOOT_PX + (place + 1) * cell, _DAY_SIGNS[day], MUTED, 9)
        plane.height += _FOOT_PX + len(days) * cell + _FOOT_PX
    plane.height += 6


def _panel(
    plane: _Plane, panel: HeatPanel, days: tuple[int, ...], at: tuple[int, int], hour_px: float, cell_px: int
) -> None:
    """Its ground where the run has hours, and over it the hours in shades, neighbours of one shade as one."""
    left, top = at
    for place, day in enumerate(days):
        run = [panel.levels.get((day, hour)) for hour in range(HOURS)]
        ground = [None if level is None else 0 for level in run]
        for levels, opacity in ((ground, True), (run, False)):
            for first, past, level in _stretches(levels):
                if level is None or (level == 0 and not opacity):
                    continue
                plane.cells.append(
                    {
                        "x": round(left + first * hour_px, 1),
                        "x2": round(left + past * hour_px, 1),
                        "y": top + place * cell_px,
                        "y2": top + (place + 1) * cell_px - 1,
                        "shade": 1.0 if opacity else _SHADES[level - 1],
                        "colour": "var(--panel)" if opacity else _SHADE,
                    }
                )


def _stretches(levels: Sequence[int | None]) -> list[tuple[int, int, int | None]]:
    """(first, past the last, level) of each stretch of hours of one level."""
    found: list[tuple[int, int, int | None]] = []
    for hour, level in enumerate(levels):
        if found and found[-1][2] == level:
            found[-1] = (found[-1][0], hour + 1, level)
        else:
            found.append((hour, hour + 1, level))
    return found


def _key(plane: _Plane, key: Sequence[str], wide: bool) -> None:
    """A square for each shade with its words beside it, in one line when wide, in lines of three when narrow."""
    across = len(_SHADES) if wide else 3
    step = (900 if wide else NARROW_PX) // across
    for number, words in enumerate(key):
        left, top = number % across * step, number // across * 18
        square = {"x": left, "x2": left + 12, "y": top + 2, "y2": top + 14}
        plane.cells.append(square | {"shade": _SHADES[number], "colour": _SHADE})
        _say(plane, left + 18, top + 12, words, INK)
    plane.height = _KEY_PX if wide else -(-len(key) // across) * 18 + 12


def _say(plane: _Plane, x: int, y: int, words: str, colour: str, size: int = TEXT_PX) -> None:
    plane.words.append({"x": x, "y": y, "words": words, "colour": colour, "size": size})


def _drawn(plane: _Plane, width: int, classes: str) -> str:
    """The plane as an SVG element: one path for all rectangles of a shade, which is a tenth of one for each."""
    paths = defaultdict[tuple[str, float], list[str]](list)
    for cell in plane.cells:
        across, down = cell["x2"] - cell["x"], cell["y2"] - cell["y"]
        paths[cell["colour"], cell["shade"]].append(f"M{cell['x']:g},{cell['y']}h{across:g}v{down}h{-across:g}z")
    drawn = [
        f'<path fill="{colour}" fill-opacity="{shade}" d="{"".join(cells)}"/>'
        for (colour, shade), cells in sorted(paths.items(), key=lambda pair: (pair[0][0] == _SHADE, pair[0][1]))
    ]
    drawn += [
        f'<text x="{word["x"]}" y="{word["y"]}" font-size="{word["size"]}px" fill="{word["colour"]}"'
        f"{_BOLD if word['size'] > TEXT_PX else ''}>{escape(word['words'])}</text>"
        for word in plane.words
    ]
    size = f'width="{width}" height="{plane.height}" viewBox="0 0 {width} {plane.height}"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" {size} aria-hidden="true" focusable="false">'
    return f"{opening}{''.join(drawn)}</svg>"
