"""Reads the TOML files of the data rooms so that every mistake is told with its file, line and key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from sim.paths import DataMissingError, data_room

T = TypeVar("T")

TIME_OF_DAY = r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$"
"""The form of a time of day in data files: ``HH:MM``; ``24:00`` is the midnight that ends the day."""


class InputError(ValueError):
    """What was asked for cannot be done as asked; the message says why and what to do. Nothing has changed."""


class DataError(ValueError):
    """A data file says something that cannot be used. ``str()`` is ``file:line: key: problem; hint``."""

    def __init__(self, file: Path, line: int | None, key: str, problem: str, hint: str = "") -> None:
        self.file = file
        self.line = line
        self.key = key
        self.problem = problem
        self.hint = hint
        where = shown_path(file) if line is None else f"{shown_path(file)}:{line}"
        told = ": ".join(part for part in (where, key, problem) if part)
        super().__init__(f"{told}; {hint}" if hint else told)


class LocatedToml(msgspec.Struct, frozen=True):
    """A parsed TOML file that knows on which line each of its keys stands. base: the file that it is laid over."""

    path: Path
    data: dict[str, Any]
    lines: Mapping[str, int]
    base: LocatedToml | None = None

    def place_of(self, key: str) -> tuple[Path, int | None]:
        """Return the file and line of a key path; what this file does not say itself stands in its base."""
        if key in self.lines or self.base is None:
            return self.path, self.line_of(key)
        return self.base.place_of(key)

    def line_of(self, key: str) -> int | None:
        """Return the line of a key path such as ``a.b[1].c``, or of its nearest enclosing key, or None."""
        while key:
            if key in self.lines:
                return self.lines[key]
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return None

    def error(self, key: str, problem: str, hint: str = "", shown_key: str | None = None) -> DataError:
        """Return the error to raise for the key at this path; ``shown_key`` is its name in the field's own words."""
        return DataError(*self.place_of(key), key if shown_key is None else shown_key, problem, hint)


def read_toml(path: Path) -> LocatedToml:
    """Parse a TOML file. Raises DataError with the line on a syntax error or a duplicate key."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(path, None, "", "no such file", "check the name, or add the file") from None
    except UnicodeDecodeError as error:
        raise DataError(path, None, "", f"not UTF-8 text ({error.reason})", "save the file as UTF-8") from None
    return parse_toml(path, text)


def parse_toml(path: Path, text: str) -> LocatedToml:
    """Parse the text of the TOML file at a path, which need not be at hand any more. Raises DataError as read_toml."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(path, text, error) from None
    return LocatedToml(path, data, _Locator(text).lines())


def read_record(path: Path, type_: type[T]) -> T:
    """Read a TOML file into a msgspec record whose structs all forbid unknown fields.

    Raises DataError naming file, line and key: syntax error; unknown, missing or duplicate key; wrong type.
    """
    return to_record(read_toml(path), type_)


def to_record(located: LocatedToml, type_: type[T]) -> T:
    """Convert a parsed file into a record; errors as for ``read_record``."""
    _require_closed(type_)  # type: ignore[arg-type]  # types are hashable; mypy's T is too wide
    try:
        return msgspec.convert(located.data, type_)
    except msgspec.ValidationError as error:
        message, path = _split_message(str(error))
        told = _explained(message, path, type_)
        key = _unmasked(located.data, path, message, type_)
        if told.key:
            key = f"{key}.{told.key}" if key else told.key
        raise located.error(key, told.problem, told.hint) from None


class MisfitError(ValueError):
    """A value does not fit its type: ``path`` inside the value, the problem, and what to do."""

    def __init__(self, path: str, problem: str, hint: str) -> None:
        self.path = path
        self.problem = problem
        self.hint = hint
        told = f"{problem}; {hint}" if hint else problem
        super().__init__(f"{path}: {told}" if path else told)


def convert_value(value: object, type_: Any) -> Any:
    """Convert one TOML value to a type. Raises MisfitError."""
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        message, path = _split_message(str(error))
        told = _explained(message, path, type_)
        place = ".".join(part for part in (path, told.key) if part)
        raise MisfitError(place, told.problem, told.hint) from None


def suggestion(given: str, known: Iterable[str]) -> str:
    """Return what to do about a name that is not known: the nearest known one, else all of them."""
    names = sorted(set(known))
    near = difflib.get_close_matches(given, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return "known: " + ", ".join(names) if names else "nothing is known here; remove it"


def shown_path(path: Path) -> str:
    """Return a path as errors and tables show it: from the data room on, the same on every machine."""
    for room in ("courts", "scenarios"):
        try:
            return path.resolve().relative_to(data_room(room).parent).as_posix()
        except (ValueError, DataMissingError):
            continue
    return path.as_posix()


# --- messages -------------------------------------------------------------------------------------------------------

_UNKNOWN_FIELD = re.compile(r"unknown field `([^`]+)`")
_MISSING_FIELD = re.compile(r"missing required field `([^`]+)`")
_INVALID_CHOICE = re.compile(r"Invalid enum value '?([^']*)'?")
_REGEX = re.compile(r"Expected `str` matching regex '(.*)'", re.S)
_NUMBER_FOR_TABLE = re.compile(r"Expected `object(?: \| null)?`, got `(?:int|float)`$")
_SAYS_WHAT_TO_DO = re.compile(r"(?:^|[:,] )(?:give|leave|choose|start) ")  # as a record's own check words it
_AT = re.compile(r" - at `(?:key in )?\$?\.?([^`]*)`$")
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def _syntax_error(path: Path, text: str, error: tomllib.TOMLDecodeError) -> DataError:
    message = str(error)
    place = _TOML_PLACE.search(message)
    line = int(place.group(1)) if place and place.group(1) else text.count("\n") + 1
    problem = _TOML_PLACE.sub("", message)
    written = text.splitlines()[line - 1].strip() if line <= len(text.splitlines()) else ""
    if "overwrite" in problem or "twice" in problem:
        return DataError(path, line, written.split("=")[0].strip(), "duplicate key", "keep one of the two")
    return DataError(path, line, "", f"not valid TOML: {problem}", "correct the syntax")


def _split_message(message: str) -> tuple[str, str]:
    """Split msgspec's message into the problem and the key path."""
    at = _AT.search(message)
    return (message[: at.start()], at.group(1)) if at else (message, "")


class _Told(msgspec.Struct, frozen=True):
    """A conversion error in words; ``key`` is the key inside the object complained of, if it is one."""

    problem: str
    hint: str
    key: str = ""


def _explained(message: str, path: str, type_: Any) -> _Told:
    if match := _UNKNOWN_FIELD.search(message):
        return _Told("unknown key", suggestion(match.group(1), _fields_at(type_, path)), match.group(1))
    if match := _MISSING_FIELD.search(message):
        return _Told(f"missing key {match.group(1)!r}", "add it")
    if match := _INVALID_CHOICE.search(message):
        choices = _choices_at(type_, path)
        return _Told(f"unknown choice {match.group(1)!r}", suggestion(match.group(1), choices))
    if match := _REGEX.fullmatch(message):
        return _Told("text of another form is expected", _FORMS.get(match.group(1), f"it must match {match.group(1)}"))
    hint = "correct the value"
    if _SAYS_WHAT_TO_DO.search(message):
        hint = ""
    elif _NUMBER_FOR_TABLE.match(message) and {"value", "assumed"} <= set(_fields_at(type_, path)):
        hint = 'write it with what it rests on, such as { value = 0.03, assumed = "why" }'
    return _Told(message[0].lower() + message[1:], hint)


# Forms of text that a reader should be told in words rather than as a regular expression.
_FORMS = {
    repr(TIME_OF_DAY)[1:-1]: "write a time of day as HH:MM, such as 17:00; 24:00 is the midnight that ends the day"
}


def _unmasked(data: dict[str, Any], path: str, message: str, type_: Any) -> str:
    """Replace each ``[...]`` that msgspec prints for a mapping's key by the first key that alone is complained of."""
    masked, key = path, path
    while "[...]" in key:
        before, _, after = key.partition("[...]")
        found = _value_at(data, before)
        mapping: dict[str, Any] = found if isinstance(found, dict) else {}
        for name in mapping:
            alone = _with_value(data, before, {name: mapping[name]})
            if _complaint(alone, type_) == (message, masked):
                data, key = alone, f"{before}.{name}{after}"
                break
        else:
            return before
    return key


def _complaint(data: dict[str, Any], type_: Any) -> tuple[str, str] | None:
    try:
        msgspec.convert(data, type_)
    except msgspec.ValidationError as error:
        return _split_message(str(error))
    return None


_PATH_PART = re.compile(r"[^.\[\]]+")


def _value_at(data: Any, key: str) -> object:
    for part in _PATH_PART.findall(key):
        data = data[int(part)] if isinstance(data, list) else data.get(part, {})
    return data


def _with_value(data: Any, key: str, value: object) -> Any:
    """A copy of nested data with another value at a key path; what is off the path is shared."""
    part = _PATH_PART.match(key.lstrip(".["))
    if part is None:
        return value
    rest = key.lstrip(".[")[part.end() :].lstrip("]")
    copy = data.copy()
    place = int(part.group()) if isinstance(data, list) else part.group()
    copy[place] = _with_value(copy[place], rest, value)
    return copy


# --- what a record type allows --------------------------------------------------------------------------------------


def _fields_at(type_: Any, path: str) -> tuple[str, ...]:
    """Return the field names that the record type allows at a key path."""
    return tuple(
        field.encode_name for info in _infos_at(type_, path) for struct in _structs(info) for field in struct.fields
    )


def _choices_at(type_: Any, path: str) -> tuple[str, ...]:
    """Return the values that a closed choice at a key path allows."""
    options = (option for info in _infos_at(type_, path) for option in getattr(info, "types", (info,)))
    return tuple(
        str(value) for option in options if isinstance(option, msgspec.inspect.LiteralType) for value in option.values
    )


def _infos_at(type_: Any, path: str) -> list[Any]:
    infos: list[Any] = [msgspec.inspect.type_info(type_)]
    for part in re.findall(r"[^.\[\]]+|\[[^\]]*\]", path):
        infos = [inner for info in infos for inner in _step(info, part)]
    return infos


def _step(info: Any, part: str) -> Iterator[Any]:
    for option in getattr(info, "types", (info,)):
        if isinstance(option, msgspec.inspect.StructType):
            yield from (field.type for field in option.fields if field.encode_name == part)
        elif isinstance(option, msgspec.inspect.DictType):
            yield option.value_type
        elif hasattr(option, "item_type"):
            yield option.item_type


def _structs(info: Any) -> Iterator[msgspec.inspect.StructType]:
    for option in getattr(info, "types", (info,)):
        if isinstance(option, msgspec.inspect.StructType):
            yield option


@lru_cache(maxsize=256)
def _require_closed(type_: Any) -> None:
    """Raise TypeError unless every struct under a record type forbids unknown fields: no key is lost silently."""
    seen: set[type] = set()
    waiting = [msgspec.inspect.type_info(type_)]
    while waiting:
        info = waiting.pop()
        if isinstance(info, msgspec.inspect.StructType):
            if info.cls in seen:
                continue
            seen.add(info.cls)
            if not info.forbid_unknown_fields:
                raise TypeError(f"{info.cls.__name__} must forbid unknown fields to be read from a file")
            waiting.extend(field.type for field in info.fields)
        else:
            waiting.extend(getattr(info, "types", ()))
            waiting.extend(getattr(info, "item_types", ()))
            waiting.extend(
                getattr(info, name) for name in ("item_type", "value_type") if getattr(info, name, None) is not None
            )


# --- on which line a key stands -------------------------------------------------------------------------------------


class _Locator:
    """Walks TOML text that ``tomllib`` has already found valid and notes the line of every key path."""

    _BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
    _STRING = re.compile(
        r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'(?:[^\']|\'(?!\'\'))*\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.S
    )
    _SCALAR = re.compile(r"[^,\]}#\n]*")
    _KEY = re.compile(r'[ \t]*("(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|[A-Za-z0-9_-]+)[ \t]*')

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted_to = 0
        self._found: dict[str, int] = {}
        self._array_sizes: dict[str, int] = {}

    def lines(self) -> dict[str, int]:
        table = ""
        while self._skip(self._BLANK) < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self._found

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _note(self, path: str) -> None:
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        self._found.setdefault(path, self._line)

    def _key_parts(self) -> list[str]:
        parts: list[str] = []
        while match := self._KEY.match(self._text, self._at):
            self._at = match.end()
            parts.append(match.group(1).strip("\"'"))
            if self._text[self._at : self._at + 1] != ".":
                break
            self._at += 1
        return parts

    def _header(self) -> str:
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        path = ""
        parts = self._key_parts()
        for number, part in enumerate(parts, start=1):
            path = f"{path}.{part}" if path else part
            if is_array and number == len(parts):
                self._array_sizes[path] = self._array_sizes.get(path, -1) + 1
            if path in self._array_sizes:
                path = f"{path}[{self._array_sizes[path]}]"
            self._note(path)
        self._at += 2 if is_array else 1
        if is_array:  # tables inside the new element start counting anew
            self._array_sizes = {key: size for key, size in self._array_sizes.items() if not key.startswith(f"{path}.")}
        return path

    def _pair(self, table: str) -> None:
        path = table
        for part in self._key_parts():
            path = f"{path}.{part}" if path else part
            self._note(path)
        self._at += 1  # "="
        self._value(path)

    def _value(self, path: str) -> None:
        self._skip(self._BLANK)
        opening = self._text[self._at]
        if opening in "\"'":
            self._skip(self._STRING)
        elif opening == "[":
            self._items(path, "]")
        elif opening == "{":
            self._items(path, "}")
        else:
            self._skip(self._SCALAR)

    def _items(self, path: str, closing: str) -> None:
        self._at += 1
        index = 0
        while self._text[self._skip(self._BLANK)] != closing:
            if self._text[self._at] == ",":
                self._at += 1
            elif closing == "}":
                self._pair(path)
            else:
                self._note(f"{path}[{index}]")
                self._value(f"{path}[{index}]")
                index += 1
        self._at += 1
