"""The variables that send a client to the proxy, without a line of its code being changed."""

from __future__ import annotations

from pathlib import Path

# This machine's own servers are asked directly. What the variable held is replaced: it might have named the courts.
_DIRECT = "localhost,127.0.0.1,::1"


def environment(ca_path: Path, port: int) -> dict[str, str]:
    """What a client's process needs in its environment (surfaces §16 B).

    ca_path: the authority's certificate; port: the proxy's, on 127.0.0.1. Both spellings of the proxies' names are
    set: curl reads ``http_proxy`` in lower case only, and where both are there the lower case goes before in Python.
    """
    proxy = f"http://127.0.0.1:{port}"
    trusted = str(ca_path.resolve())
    return {
        "HTTPS_PROXY": proxy,
        "https_proxy": proxy,
        "HTTP_PROXY": proxy,
        "http_proxy": proxy,
        "NO_PROXY": _DIRECT,
        "no_proxy": _DIRECT,
        "SSL_CERT_FILE": trusted,  # httpx, OpenSSL's default, Go
        "REQUESTS_CA_BUNDLE": trusted,  # requests; goes before the certificates it brings along
        "CURL_CA_BUNDLE": trusted,  # curl; also read by requests
        "NODE_EXTRA_CA_CERTS": trusted,  # Node.js
    }
