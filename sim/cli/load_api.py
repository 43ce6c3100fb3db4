"""A plain client of the JSON API for setting a load up and auditing it afterwards; one connection, one thread."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import urlsplit

import msgspec

from sim.data_file import InputError

TIMEOUT_S = 60.0


class ApiError(InputError):
    """The API said no where a load cannot go on without it."""


class Api:
    """The API at one address. host: e.g. ``http://127.0.0.1:8080``; courts are found by path there."""

    def __init__(self, host: str, operator_token: str = "") -> None:
        """Raises InputError for an address that is none."""
        parts = urlsplit(host)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"--host {host!r}: give an address such as http://127.0.0.1:8080")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_S)
        self._host, self._before = host, parts.path.rstrip("/")
        self.operator_token = operator_token

    def __repr__(self) -> str:
        return f"Api({self._host!r})"

    def call(
        self, method: str, site: str, path: str, body: object = None, token: str = "", operator: bool = False
    ) -> tuple[int, Any]:
        """(HTTP status, the answer's JSON). body: bytes as they are, anything else as JSON. Raises InputError where
        nobody answers."""
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if operator:
            headers["X-Operator"] = self.operator_token
        data = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        address = f"{self._before}/{site}/api/v1/{path}"
        for is_last in (False, True):
            try:
                self._connection.request(method, address, data, headers)
                answer = self._connection.getresponse()
                text = answer.read()
                return answer.status, msgspec.json.decode(text) if text else None
            except (http.client.HTTPException, OSError, msgspec.DecodeError) as error:
                self._connection.close()  # a kept connection may have been closed at the other end: once more
                if is_last or isinstance(error, ConnectionRefusedError | msgspec.DecodeError):
                    problem = f"no answer from the API at {self._host} ({type(error).__name__})"
                    raise InputError(f"{problem}: start one with `ecfsim serve`, or mend --host") from None
        raise AssertionError("the loop returns or raises")

    def required(
        self, method: str, site: str, path: str, body: object = None, token: str = "", operator: bool = False
    ) -> Any:
        """The answer of a call that must succeed. Raises ApiError with what the API said."""
        status, answer = self.call(method, site, path, body, token, operator)
        if operator and status == 403:
            wrong = "is not this one" if self.operator_token else "is missing"
            raise ApiError(
                f"{self._host}: the operator's token {wrong}; export the ECFSIM_OPERATOR_TOKEN that `ecfsim serve` "
                "printed when it started, or give it with --operator"
            )
        if status not in (200, 201, 204):
            raise ApiError(f"{method} {site}/api/v1/{path}: {status} {said(answer)}")
        return answer

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def said(answer: Any) -> str:
    """What a refusal or a problem says in words."""
    if isinstance(answer, dict):
        if "refused" in answer:
            return f"{answer['refused']['code']}: {answer['refused']['message']}"
        if "error" in answer:
            return str(answer["error"]["message"])
    return "(no words)"
