"""The first lines that a client sends to the proxy: which host it wants, and how."""

from __future__ import annotations

import re

import msgspec

from sim.serve.reach.hosts import plain_host

_REQUEST = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e]+) (HTTP/1\.[01])")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00\r\n]*)")
_AUTHORITY = re.compile(r"([^/?#@:\[\]]+)(?::([0-9]{1,5}))?")
# Fields between a client and its proxy (RFC 9110 §7.6.1, §11.7), and the host, which the target decides.
_NOT_PASSED_ON = {
    b"connection", b"host", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te",
    b"upgrade",
}  # fmt: skip
# Where the body ends is said by these alone.
_NEVER_DROPPED = {b"content-length", b"transfer-encoding"}


class BadHeadError(Exception):
    """A request that is no request to a proxy; the text says what is wrong with it."""


class Connect(msgspec.Struct, frozen=True):
    """CONNECT: a tunnel to a host and port is wanted (RFC 9110 §9.3.6)."""

    host: str
    port: int


class Plain(msgspec.Struct, frozen=True):
    """A request for an http:// address; ``head`` is what the server is to be sent instead (RFC 9112 §3.2.1)."""

    host: str
    port: int
    head: bytes


def read_head(head: bytes) -> Connect | Plain:
    """Read a request's line and fields, with their closing empty line. Raises BadHeadError.

    Hosts come back in lower case without the root's dot.
    """
    line, *fields = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    found = _REQUEST.fullmatch(line)
    if found is None:
        raise BadHeadError("this is not an HTTP/1.1 request")
    method, target = found[1], found[2].decode("ascii")
    parsed = [_FIELD.fullmatch(field) for field in fields]
    if not all(parsed):
        raise BadHeadError("a header field cannot be read")
    if method == b"CONNECT":
        return Connect(*_authority(target, None))
    scheme, mark, rest = target.partition("://")
    if not mark or scheme.lower() != "http":
        raise BadHeadError("send CONNECT for https:// addresses, or a whole http:// address")
    authority, path = _split(rest)
    host, port = _authority(authority, 80)
    return Plain(host, port, _passed_on((method, path, found[3]), (host, port), [(f[1], f[2]) for f in parsed if f]))


def _split(rest: str) -> tuple[str, str]:
    """Authority and path with query of an address behind its scheme."""
    cut = re.search(r"[/?#]", rest)
    at = cut.start() if cut else len(rest)
    path = rest[at:].partition("#")[0]
    return rest[:at], path if path.startswith("/") else f"/{path}"


def _authority(written: str, port: int | None) -> tuple[str, int]:
    found = _AUTHORITY.fullmatch(written)
    host = plain_host(found[1]) if found else None
    number = int(found[2]) if found and found[2] else port
    if host is None or number is None or not 0 < number < 65_536:
        raise BadHeadError("the address names no host and port")
    return host, number


def _passed_on(line: tuple[bytes, str, bytes], authority: tuple[str, int], fields: list[tuple[bytes, bytes]]) -> bytes:
    """The head with the path alone as its target, for one request only."""
    (method, path, version), (host, port) = line, authority
    named = b",".join(value for name, value in fields if name.lower() == b"connection")
    dropped = (_NOT_PASSED_ON | {word.strip().lower() for word in named.split(b",")}) - _NEVER_DROPPED
    place = host if port == 80 else f"{host}:{port}"
    # One request a connection: the next one may be for another host, and must be read here again.
    kept = [(b"Host", place.encode()), (b"Connection", b"close")]
    kept += [(name, value) for name, value in fields if name.lower() not in dropped]
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in kept)
    return method + b" " + path.encode("ascii") + b" " + version + b"\r\n" + lines + b"\r\n"
