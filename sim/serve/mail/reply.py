"""Replies of an SMTP server: read from bytes as they come, made fit to be shown."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import Final

import msgspec

# RFC 5321, 4.5.3.1.5: a reply line has at most 512 octets; more is borne, but not without bound.
_LINE_BYTES_MAX: Final = 4_096
_LINES_MAX: Final = 200
_SAID_BYTES_MAX: Final = 512
WORDS_MAX: Final = 500


class ReplyError(ValueError):
    """What the server sent is no reply of SMTP."""


class Reply(msgspec.Struct, frozen=True, gc=False):
    """One reply: its code, and the text of each of its lines as the server sent it."""

    code: int
    lines: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        """2xx: what was asked for is done."""
        return 200 <= self.code < 300

    @property
    def is_final(self) -> bool:
        """5xx: it will not be done, however often it is asked for."""
        return self.code >= 500

    @property
    def words(self) -> str:
        """Code and text in one line of bounded length without control characters, for a record or a page."""
        return shown(f"{self.code} {' '.join(self.lines)}")


def shown(words: str) -> str:
    """Words from outside in one line: white space collapsed, what cannot be printed replaced, at most WORDS_MAX."""
    line = " ".join(words.split())
    if not line.isprintable():
        line = "".join([one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line])
    return line if len(line) <= WORDS_MAX else line[: WORDS_MAX - 1] + "…"


class Replies:
    """Bytes in, whole replies out."""

    __slots__ = ("_lines", "_rest", "whole")

    def __init__(self) -> None:
        self.whole: deque[Reply] = deque()
        self._rest = b""
        self._lines: list[str] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing has come that was not taken, not even a part of a reply."""
        return not (self.whole or self._rest or self._lines)

    def feed(self, came: bytes) -> None:
        """Take bytes; what they complete is in ``whole``. Raises ReplyError."""
        if not (self._rest or self._lines) and len(came) <= _SAID_BYTES_MAX:
            said = _said(came)
            if said:
                self.whole.extend(said)
                return
        lines = (self._rest + came).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > _LINE_BYTES_MAX:
            raise ReplyError("the server sent an endless line")
        for line in lines:
            code, mark, text = _read(line)
            if mark == b"-" or self._lines:
                self._continue(code, mark, text)
            else:
                self.whole.append(_short(code, text))

    def _continue(self, code: int, mark: bytes, text: str) -> None:
        """One more line of a reply of several."""
        self._lines.append(text)
        if len(self._lines) > _LINES_MAX:
            raise ReplyError("the server sent an endless reply")
        if mark != b"-":
            self.whole.append(Reply(code, tuple(self._lines)))
            self._lines = []


@lru_cache(maxsize=1_024)
def _read(line: bytes) -> tuple[int, bytes, str]:
    """Code, mark (more lines follow: "-") and text of a line; servers say the same again and again."""
    line = line.removesuffix(b"\r")
    code, mark = line[:3], line[3:4]
    if not (len(code) == 3 and code.isdigit() and b"2" <= code < b"6" and mark in (b" ", b"-", b"")):
        raise ReplyError(f"the server sent no reply of SMTP: {shown(line[:80].decode('ascii', 'replace'))!r}")
    if len(line) > _LINE_BYTES_MAX:
        raise ReplyError("the server sent an endless line")
    return int(code), mark, line[4:].decode("utf-8", "replace")


@lru_cache(maxsize=128)
def _said(came: bytes) -> tuple[Reply, ...]:
    """Whole replies of one line each: what a server says of letter after letter; () for anything else."""
    *lines, rest = came.split(b"\n")
    try:
        read = [_read(line) for line in lines]
    except ReplyError:
        return ()
    return (
        ()
        if rest or any(mark == b"-" for _, mark, _ in read)
        else tuple([_short(code, text) for code, _, text in read])
    )


@lru_cache(maxsize=1_024)
def _short(code: int, text: str) -> Reply:
    """A reply of one line."""
    return Reply(code, (text,))
