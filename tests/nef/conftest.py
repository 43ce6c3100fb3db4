"""Notices to format, and the reader that takes a message apart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from nef_notices import BANKRUPTCY, DISTRICT, TRADE, ReadNotice

from sim.nef import Notice


@pytest.fixture
def district() -> Notice:
    """A district court's notice: one case, two documents, two recipients by mail and one on paper."""
    return DISTRICT


@pytest.fixture
def bankruptcy() -> Notice:
    """The same in a bankruptcy court's form."""
    return BANKRUPTCY


@pytest.fixture
def trade() -> Notice:
    """The same in the trade court's form."""
    return TRADE


@pytest.fixture
def read() -> Callable[[bytes], ReadNotice]:
    """A function bytes -> ReadNotice."""
    return ReadNotice
