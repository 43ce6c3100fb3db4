"""The numbers in the addresses of forms (``…-L_1_0-1``), as real clients look for them and send them back."""

from __future__ import annotations

import re
from hashlib import blake2b

from sim.serve.web.visit import Visit

_OF_CASE = re.compile(r"\d+-L_\d+_\d+-0-(\d{1,18})")
_CASE = re.compile(r"\d{1,18}")


def nonce(visit: Visit, case_id: int | None = None, kind: str = "L_1_0") -> str:
    """What stands after ``?`` in a form's action; with a case, its number comes last, so that the form need not say it.

    Nothing hangs on its digits: real clients send a wildcard in their place (surfaces §0).
    """
    said = f"{visit.site.court_id}:{case_id}:{visit.house.now_us()}".encode()
    digits = 10**14 + int.from_bytes(blake2b(said, digest_size=8).digest(), "big") % (9 * 10**14)
    return f"{digits}-{kind}-1" if case_id is None else f"{digits}-{kind}-0-{case_id}"


def case_in(query: str) -> int | None:
    """The case that the part after ``?`` names, bare or at the end of a nonce; None where it names none."""
    found = _OF_CASE.fullmatch(query)
    if found:
        return int(found[1])
    return int(query) if _CASE.fullmatch(query) else None
