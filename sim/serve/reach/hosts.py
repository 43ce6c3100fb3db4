"""The names under which real clients look for the courts."""

from __future__ import annotations

import re
from collections.abc import Iterable

DOMAIN = "uscourts.gov"
# The national hosts that clients of the courts name themselves (surfaces §0, §1, §11; PCL is the case locator).
NATIONAL = (
    "ncrs.uscourts.gov",
    "pacer.login.uscourts.gov",
    "pacer.uscourts.gov",
    "pcl.uscourts.gov",
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_HOST_CHARACTERS_MAX = 253


def court_hosts(court_ids: Iterable[str]) -> frozenset[str]:
    """The host of each court, and the national ones (surfaces §0)."""
    return frozenset({f"ecf.{court_id}.{DOMAIN}" for court_id in court_ids} | set(NATIONAL))


def plain_host(written: str) -> str | None:
    """A host name as it is compared: lower case, without the dot of the root; None for what is no host name."""
    host = written.lower().removesuffix(".")
    return host if len(host) <= _HOST_CHARACTERS_MAX and _HOST.fullmatch(host) else None


def in_domain(host: str) -> bool:
    """Whether a plain host name belongs to the courts' domain, the only one that is ever answered for."""
    return host.endswith(f".{DOMAIN}")
