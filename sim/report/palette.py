"""Colours: one a court wherever it is shown, safe for colour-blind readers, each with a light and a dark form.

The page holds them as CSS custom properties: charts follow the reader's scheme and print without being drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec


class Colour(msgspec.Struct, frozen=True):
    """A colour on the light page and on the dark one, as #rrggbb."""

    light: str
    dark: str


# Every token of the page. Text and lines reach 4.5:1 on both grounds (tests/report/test_palette.py).
TOKENS: Mapping[str, Colour] = {
    "ground": Colour("#ffffff", "#12161b"),
    "panel": Colour("#f4f6f8", "#1b2128"),
    "ink": Colour("#1b1f24", "#e8ebef"),
    "muted": Colour("#545d68", "#a9b3be"),
    "rule": Colour("#d5dae0", "#37404b"),
    "link": Colour("#0b5cad", "#7cc0ff"),
    "good": Colour("#0b6e3f", "#5fd39a"),
    "bad": Colour("#b3261e", "#ff9d94"),
    "heat": Colour("#0a4d8c", "#7cc0ff"),  # heat maps, in steps of opacity
    "outage": Colour("#b9bfc8", "#4d5763"),
    "court-1": Colour("#193065", "#3b95f2"),  # blue
    "court-2": Colour("#b54700", "#f86948"),  # vermilion
    "court-3": Colour("#1e7b48", "#95f9bc"),  # green
    "court-4": Colour("#896099", "#c084ba"),  # mauve
    "court-5": Colour("#462f00", "#fae545"),  # brown, yellow in the dark
    "court-6": Colour("#a11d3c", "#ff8fa3"),  # crimson
    "court-7": Colour("#1d6f85", "#6fd0e6"),  # teal
    "court-8": Colour("#4b5563", "#b8c0cc"),  # slate
}
_SLOTS = 8
_KNOWN = ("cacd", "caed", "canb", "casb", "cit")  # these keep their colour in every run, whatever courts take part


def court_slots(courts: Iterable[str]) -> dict[str, int]:
    """The colour slot (1 to 8) of each court: known courts have their own, others take free ones by name."""
    named = sorted(courts)
    slots = {court: _KNOWN.index(court) + 1 for court in named if court in _KNOWN}
    free = [slot for slot in range(1, _SLOTS + 1) if slot not in slots.values()] or list(range(1, _SLOTS + 1))
    others = [court for court in named if court not in slots]
    return slots | {court: free[n % len(free)] for n, court in enumerate(others)}


def court_colour(slot: int) -> str:
    """The CSS value that paints a court's slot."""
    return f"var(--court-{slot})"


def token_css(dark: bool) -> str:
    """Declarations of every token for one scheme."""
    return " ".join(f"--{name}: {c.dark if dark else c.light};" for name, c in TOKENS.items())
