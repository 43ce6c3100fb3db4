"""Vega-Lite specification -> static SVG that takes its colours from the page and may stand beside others on it."""

from __future__ import annotations

import json
import re
from typing import Any

_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_ARIA = re.compile(r' (?:role|aria-\w+)="[^"]*"')
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(url\(|href=")#([^")]+)')
_FONT = re.compile(r' font-family="[^"]*"')
_EMPTY = re.compile(r'<path class="(?:background|foreground)"[^>]*\bd="(?:M0,0h0v0h0Z)?"[^>]*/>')
_DEFAULTS = (' opacity="1"', ' pointer-events="none"', ' stroke-miterlimit="10"')
_BACKDROP = re.compile(r'<rect width="\d+(?:\.\d+)?" height="\d+(?:\.\d+)?" fill="white"/>')
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)"[^>]*>')


def render(spec: dict[str, Any], name: str, classes: str) -> str:
    """Draw a specification as an SVG element with these classes; `name` makes its ids unique on the page.

    The drawing is hidden from assistive technology: the figure around it carries the words.
    """
    import vl_convert as vlc

    drawn = vlc.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[])
    return tidy(drawn, name, classes)


def tidy(svg: str, name: str, classes: str) -> str:
    """Shorten numbers, drop what the page does not use, and make ids unique."""
    for needless in _DEFAULTS:
        svg = svg.replace(needless, "")
    for pattern in (_ARIA, _FONT, _EMPTY, _BACKDROP):
        svg = pattern.sub("", svg)
    svg = _LONG_NUMBER.sub(lambda m: f"{round(float(m.group()), 1):g}", svg)
    # Vega numbers its ids through the life of the process: here they start anew in every drawing.
    new = {old: f"{name}-{number}" for number, old in enumerate(dict.fromkeys(_ID.findall(svg)))}
    svg = _ID.sub(lambda m: f'id="{new[m.group(1)]}"', svg)
    svg = _REFERENCE.sub(lambda m: f"{m.group(1)}#{new.get(m.group(2), m.group(2))}", svg)
    return _SIZE.sub(lambda m: _opening(m, classes), svg, count=1)


def _opening(match: re.Match[str], classes: str) -> str:
    width, height, box = match.groups()
    size = f'width="{width}" height="{height}" viewBox="{box}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" {size} aria-hidden="true" focusable="false">'
