"""A national PACER account, as the service knows it and as a court may see it."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from sim.ecf.records import Text

Kind = Literal["individual", "shared"]
"""shared: one account of a firm or an agency, used by several people (CIT-1)."""


class Account(msgspec.Struct, frozen=True, gc=False):
    """One account. created_on: the service's own date, Central time. exempt: pays no fees for access.

    upgraded: created since the rule ``account.upgraded_when_created`` says so, or upgraded by its owner; others are
    legacy accounts (PACER-1, CIT-1).
    """

    account_id: int
    login: str
    name: str
    kind: Kind
    created_on: date
    upgraded: bool
    active: bool
    exempt: bool = False


class Contact(msgspec.Struct, frozen=True, gc=False):
    """Where the holder of an account is reached, kept up to date by the holder (CIT-30)."""

    name: Text
    emails: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    phone: str = ""
