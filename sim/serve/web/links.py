"""Where the served sites are: by the real courts' host names (behind the proxy), or under a path on this machine."""

from __future__ import annotations

import re

import msgspec

LOGIN_HOST = "pacer.login.uscourts.gov"
MATRIX_HOST = "ncrs.uscourts.gov"
NATIONAL_PATH = "pacer"
MATRIX_PATH = "ncrs"
INTERNAL_PATH = "internal"
_COURT_HOST = re.compile(r"ecf\.([a-z0-9]+)\.uscourts\.gov")


class Site(msgspec.Struct, frozen=True, gc=False):
    """Which site a request is for. kind: of a court, the national login, the matrix formatter, the front door,
    or what only processes of this house ask."""

    kind: str  # "court", "national", "matrix", "front", "internal"
    court_id: str = ""


class Links(msgspec.Struct, frozen=True, gc=False):
    """Makes addresses as the visitor sees them: by_host, or by path prefix."""

    by_host: bool

    def court(self, court_id: str) -> str:
        """What comes before ``/cgi-bin/…`` at a court."""
        return f"https://ecf.{court_id}.uscourts.gov" if self.by_host else f"/{court_id}"

    def national(self) -> str:
        """What comes before the paths of the national login."""
        return f"https://{LOGIN_HOST}" if self.by_host else f"/{NATIONAL_PATH}"


def hosts_of(court_ids: tuple[str, ...]) -> tuple[str, ...]:
    """All host names at which the sites are reached through the proxy (surfaces §0)."""
    return (*(f"ecf.{court_id}.uscourts.gov" for court_id in court_ids), LOGIN_HOST, MATRIX_HOST)


def found_site(host: str, path: str) -> tuple[Site, str, bool]:
    """(the site meant, the path within it, whether the host name told it). An unknown host counts as this machine."""
    name = host.rsplit(":", 1)[0].lower()
    court = _COURT_HOST.fullmatch(name)
    if court:
        return Site("court", court[1]), path, True
    if name == LOGIN_HOST:
        return Site("national"), path, True
    if name == MATRIX_HOST:
        return Site("matrix"), path, True
    first, _, rest = path.lstrip("/").partition("/")
    if first == NATIONAL_PATH:
        return Site("national"), f"/{rest}", False
    if first == MATRIX_PATH:
        return Site("matrix"), f"/{rest}", False
    if first in ("", "static", "health"):
        return Site("front"), path, False
    if first == INTERNAL_PATH:
        return Site("internal"), path, False
    return Site("court", first), f"/{rest}", False
