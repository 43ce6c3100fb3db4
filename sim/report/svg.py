"""Vega-Lite specification -> static SVG that takes its colours from the page and may stand beside others on it."""

from __future__ import annotations

import json
import re
from typing import Any

_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_TAG = re.compile(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
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
    """Shorten numbers in tags, drop what the page does not use, make ids unique; words between tags stay."""
    # Vega numbers its ids through the life of the process: here they start anew in every drawing.
    ids = dict.fromkeys(one for tag in _TAG.findall(svg) for one in _ID.findall(tag))
    new = {old: f"{name}-{number}" for number, old in enumerate(ids)}
    svg = _TAG.sub(lambda m: _shorter(m.group(), new), svg)
    for pattern in (_EMPTY, _BACKDROP):
        svg = pattern.sub("", svg)
    return _SIZE.sub(lambda m: _opening(m, classes), svg, count=1)


def _shorter(tag: str, ids: dict[str, str]) -> str:
    """One tag of the drawing with one decimal at most, without what the page does not use, under its new ids."""
    for needless in _DEFAULTS:
        tag = tag.replace(needless, "")
    for pattern in (_ARIA, _FONT):
        tag = pattern.sub("", tag)
    tag = _LONG_NUMBER.sub(lambda m: f"{round(float(m.group()), 1):g}", tag)
    tag = _ID.sub(lambda m: f'id="{ids[m.group(1)]}"', tag)
    return _REFERENCE.sub(lambda m: f"{m.group(1)}#{ids.get(m.group(2), m.group(2))}", tag)


def _opening(match: re.Match[str], classes: str) -> str:
    width, height, box = match.groups()
    size = f'width="{width}" height="{height}" viewBox="{box}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" {size} aria-hidden="true" focusable="false">'
