"""The template holds words and layout, never a figure."""

from __future__ import annotations

import re

import pytest

from sim.paths import data_room

TEMPLATES = ("report.html.j2", "macros.html.j2", "study.html.j2")


def spoken_text(source: str) -> str:
    """What a reader would see of a template: no Jinja, no style, no tags, no entities."""
    for pattern in (
        r"(?s)<style>.*?</style>",
        r"(?s)\{#.*?#\}",
        r"(?s)\{%.*?%\}",
        r"(?s)\{\{.*?\}\}",
        r"(?s)<[^>]*>",
        r"&\w+;",
    ):
        source = re.sub(pattern, " ", source)
    return source


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_template_contains_no_literal_figure(name: str) -> None:
    words = spoken_text((data_room("reports/templates") / name).read_text(encoding="utf-8"))
    assert re.findall(r"\d", words) == []
    assert not re.search(
        r"\b(two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand)\b", words, re.IGNORECASE
    )


@pytest.mark.parametrize("name", [*TEMPLATES, "report.css"])
def test_the_page_asks_nothing_of_any_other_place(name: str) -> None:
    source = (data_room("reports/templates") / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|//[a-z]|@import|url\(|<script|<link|<img|\bon\w+=", source)


def test_nothing_is_marked_safe_but_the_houses_own_style() -> None:
    """A filer's name, a refusal's text or an assumption may hold any character."""
    source = "".join((data_room("reports/templates") / name).read_text(encoding="utf-8") for name in TEMPLATES)
    assert re.findall(r"(\w+) \| safe", source) == ["tokens_light", "tokens_dark", "tokens_light", "style"] * 2
