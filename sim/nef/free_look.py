"""The numbers in the links of one notice, by which each address that it goes to opens the documents once (CIT-5)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from sim.ecf.free_look import ADDRESSES_MAX

_DIGITS_64: Final = 10**64
_KEY_BYTES_MAX: Final = 64  # What BLAKE2b takes as a key.


def free_look_numbers(key: bytes, nef_id: int, addresses: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """The eight digits for each address of each addressee of a notice; no two of one notice are equal.

    Most real links have eight (94822243 …).

    addresses: how many each addressee has; those past ADDRESSES_MAX get no number, as the court counts them no look.
    key: the court's secret. One number tells nothing of another.
    """
    if addresses == [1] * len(addresses):  # NOTE: the usual case, at half of the cost
        digits = _digits(key, nef_id, 0, len(addresses))
        if len(set(digits)) == len(digits):
            return tuple(zip(digits, strict=True))
    kept = [min(count, ADDRESSES_MAX) for count in addresses]
    people, most, wanted = len(kept), max(kept, default=0), sum(kept)
    salt = 0
    while True:
        digits = _digits(key, nef_id, salt, people * most)
        found = tuple([tuple(digits[place : count * people : people]) for place, count in enumerate(kept)])
        if len({one for numbers in found for one in numbers}) == wanted:
            return found
        salt += 1


def addressee_of(key: bytes, nef_id: int, addresses: Sequence[int], magic_num: str) -> tuple[int, int] | None:
    """Whose link bears this number: (place among the addressees, place among their addresses); None if nobody's."""
    for place, numbers in enumerate(free_look_numbers(key, nef_id, addresses)):
        if magic_num in numbers:
            return place, numbers.index(magic_num)
    return None


def _digits(key: bytes, nef_id: int, salt: int, count: int) -> list[str]:
    """A stream of numbers: first of everybody's first address, then of everybody's second one, and so on.

    Each block of 256 secret bits gives 64 decimal digits, eight numbers; the bias of the remainder is below 10^-12.
    """
    if len(key) > _KEY_BYTES_MAX:
        key = blake2b(key).digest()
    found: list[str] = []
    for block in range((count + 7) // 8):
        bits = blake2b(b"%d/%d/%d" % (nef_id, salt, block), key=key, digest_size=32).digest()
        text = str(_DIGITS_64 + int.from_bytes(bits, "big") % _DIGITS_64)
        found += (text[1:9], text[9:17], text[17:25], text[25:33], text[33:41], text[41:49], text[49:57], text[57:])
    return found[:count]
