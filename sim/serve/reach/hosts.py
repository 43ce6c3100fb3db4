"""Names of hosts: how they are compared, and which of them may be answered for."""

from __future__ import annotations

import re

DOMAIN = "uscourts.gov"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_HOST_CHARACTERS_MAX = 253


def plain_host(written: str) -> str | None:
    """A host name as it is compared: lower case, without the dot of the root; None for what is no host name."""
    host = written.lower().removesuffix(".")
    return host if len(host) <= _HOST_CHARACTERS_MAX and _HOST.fullmatch(host) else None


def in_domain(host: str) -> bool:
    """Whether a plain host name belongs to the courts' domain, the only one that is ever answered for."""
    return host.endswith(f".{DOMAIN}")
