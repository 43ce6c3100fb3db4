"""Asking for a free look at what a notice announced."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Count


class OpenFreeLook(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Follow the document link of a notice of electronic filing: no login, no charge, once (CIT-5).

    Every copy of a notice bears a link of its own; whoever holds it opens it, also one to whom the mail was passed on.
    nef_id, user_id, address: what the link stands for. address: 0 for the user's first e-mail address, counted on
    through the secondary ones, each of which has a look of its own.
    """

    nef_id: int
    user_id: int
    address: Count = 0
