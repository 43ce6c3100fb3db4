"""Colours keep their contrast in light and dark, and courts can be told apart with any common colour vision."""

from __future__ import annotations

from itertools import combinations

import pytest

from sim.report.palette import TOKENS, court_slots, token_css

TEXT = ["ink", "muted", "link", "good", "bad", *[f"court-{n}" for n in range(1, 9)]]
# What a dichromat sees, on linear sRGB: projections after Viénot, Brettel and Mollon (1999); tritanopes likewise.
VISION = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "deutan": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
    "tritan": ((1, 0.14461, -0.14461), (0, 0.85659, 0.14341), (0, 0.85659, 0.14341)),
}


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def luminance(rgb: tuple[float, ...]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    r, g, b = (min(1.0, max(0.0, part)) for part in rgb)
    x, y, z = (
        0.4124 * r + 0.3576 * g + 0.1805 * b,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        0.0193 * r + 0.1192 * g + 0.9505 * b,
    )
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x / 0.9505, y, z / 1.089))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: str, other: str, vision: str) -> float:
    seen = [
        tuple(sum(m * part for m, part in zip(row, linear(c), strict=True)) for row in VISION[vision])
        for c in (one, other)
    ]
    return sum((p - q) ** 2 for p, q in zip(lab(seen[0]), lab(seen[1]), strict=True)) ** 0.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["ground", "panel"])
@pytest.mark.parametrize("name", TEXT)
def test_text_and_lines_reach_a_contrast_of_4_5(name: str, ground: str, scheme: str) -> None:
    assert contrast(getattr(TOKENS[name], scheme), getattr(TOKENS[ground], scheme)) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("vision", list(VISION))
def test_the_five_courts_of_the_main_scenario_can_be_told_apart(vision: str, scheme: str) -> None:
    """A difference (CIE 1976) of 20 is plain at a glance; charts name each court beside its colour too."""
    shades = [getattr(TOKENS[f"court-{n}"], scheme) for n in range(1, 6)]
    assert min(difference(a, b, vision) for a, b in combinations(shades, 2)) >= 20


def test_a_court_keeps_its_colour_whatever_courts_take_part() -> None:
    assert court_slots(["cit", "caed"]) == {"caed": 2, "cit": 5}
    assert court_slots(["cacd", "caed", "canb", "casb", "cit"]) == {
        "cacd": 1,
        "caed": 2,
        "canb": 3,
        "casb": 4,
        "cit": 5,
    }


def test_courts_not_known_by_name_take_free_colours() -> None:
    assert court_slots(["nysd", "caed", "deb"]) == {"caed": 2, "deb": 1, "nysd": 3}


def test_more_courts_than_colours_repeat_colours_and_lose_none() -> None:
    slots = court_slots([f"x{n:02d}" for n in range(20)])
    assert len(slots) == 20
    assert set(slots.values()) == set(range(1, 9))


def test_both_schemes_declare_every_token() -> None:
    for dark in (False, True):
        assert [part.split(":")[0].strip() for part in token_css(dark).split(";")[:-1]] == [
            f"--{name}" for name in TOKENS
        ]
