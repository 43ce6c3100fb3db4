"""The TOML reader tells every mistake with its file, line and key."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest

from sim.data_file import DataError, LocatedToml, read_record, read_toml, shown_path, suggestion
from sim.paths import data_room

TEXT = """\
# a comment with [brackets] and = signs
a = 1
"quoted key" = 'x'
[t.u]
b = [1, # one
  2, {z = "}]", y = [3]}]
s = '''
[not.a.table]
c = 1
'''
c.d.e = 2014-01-01
[[rule]]
id = "x"
[[rule.version]]
value = {a=1, b={c=2}}
[[rule.version.except]]
v = 1
[[rule.version]]
w = 2
[rule.version.transition]
until = 1
[[rule]]
[[rule.version]]
k = \"\"\"two
lines\"\"\"
last = true
"""


@pytest.fixture
def located(tmp_path: Path) -> LocatedToml:
    path = tmp_path / "x.toml"
    path.write_text(TEXT)
    return read_toml(path)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("a", 2),
        ("quoted key", 3),
        ("t.u", 4),
        ("t.u.b", 5),
        ("t.u.b[1]", 6),
        ("t.u.b[2].y[0]", 6),
        ("t.u.s", 7),
        ("t.u.c.d.e", 11),
        ("rule[0].id", 13),
        ("rule[0].version[0].value.b.c", 15),
        ("rule[0].version[0].except[0].v", 17),
        ("rule[0].version[1].w", 19),
        ("rule[0].version[1].transition.until", 21),
        ("rule[1].version[0].k", 24),
        ("rule[1].version[0].last", 26),
    ],
)
def test_every_key_knows_its_line(located: LocatedToml, key: str, line: int) -> None:
    assert located.line_of(key) == line


def test_a_key_that_is_missing_has_the_line_of_the_table_it_is_missing_from(located: LocatedToml) -> None:
    assert located.line_of("rule[0].version[1].effective") == 18
    assert located.line_of("nowhere") is None


def test_text_in_strings_and_comments_is_not_taken_for_keys(located: LocatedToml) -> None:
    assert "not.a.table" not in located.lines
    assert sum(1 for key in located.lines if key.endswith(".c")) == 2  # t.u.c and value.b.c


@pytest.mark.parametrize("path", sorted(data_room("courts").rglob("*.toml")), ids=shown_path)
def test_in_the_courts_own_files_every_value_stands_on_the_line_noted_for_it(path: Path) -> None:
    located = read_toml(path)
    assert located.data == tomllib.loads(path.read_text())
    lines = path.read_text().splitlines()
    for key, value in _leaves(located.data, ""):
        assert key in located.lines
        if isinstance(value, str | int) and not isinstance(value, bool) and not str(value).count("\n"):
            at = located.lines[key] - 1
            written = "".join(line.rstrip("\\") for line in lines[at : at + 8]).replace("_", "")
            assert str(value).replace("_", "")[:40] in written.replace('\\"', '"')


def _leaves(value: Any, key: str) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for name, item in value.items() for leaf in _leaves(item, f"{key}.{name}" if key else name)]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in _leaves(item, f"{key}[{index}]")]
    return [(key, value)]


class Station(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    capacity: int
    kind: Literal["login", "upload"] = "login"


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    starts_on: datetime.date
    stations: dict[str, Station] = {}
    courts: tuple[Station, ...] = ()


def read(tmp_path: Path, text: str) -> Scenario:
    path = tmp_path / "s.toml"
    path.write_text(text)
    return read_record(path, Scenario)


HEAD = 'title = "t"\nstarts_on = 2014-01-20\n'


def test_a_record_is_read_with_its_dates_and_nested_records(tmp_path: Path) -> None:
    record = read(tmp_path, HEAD + "[stations.login]\ncapacity = 8\n[[courts]]\ncapacity = 1\n")
    assert record.starts_on == datetime.date(2014, 1, 20)
    assert record.stations["login"].capacity == 8
    assert record.courts == (Station(1),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "titel = 1\n", "s.toml:3: titel: unknown key; did you mean 'title'?"),
        (HEAD + "zzz = 1\n", "s.toml:3: zzz: unknown key; known: courts, starts_on, stations, title"),
        (
            HEAD + "[stations.a]\ncapacity = 1\n[stations.b]\ncapacty = 1\n",
            "s.toml:6: stations.b.capacty: unknown key; did you mean 'capacity'?",
        ),
        (
            HEAD + '[stations.a]\ncapacity = 1\n[stations.b]\ncapacity = "1"\n',
            "s.toml:6: stations.b.capacity: expected `int`, got `str`; correct the value",
        ),
        (
            HEAD + "[[courts]]\ncapacity = 1\n[[courts]]\ncapacity = 1.5\n",
            "s.toml:6: courts[1].capacity: expected `int`, got `float`; correct the value",
        ),
        (
            HEAD + '[[courts]]\ncapacity = 1\nkind = "logn"\n',
            "s.toml:5: courts[0].kind: unknown choice 'logn'; did you mean 'login'?",
        ),
        (HEAD + "[[courts]]\n", "s.toml:3: courts[0]: missing key 'capacity'; add it"),
        ('title = "t"\n', "s.toml: missing key 'starts_on'; add it"),
        (HEAD + 'title = "u"\n', "s.toml:3: title: duplicate key; keep one of the two"),
        (HEAD + "x = \n", "s.toml:3: not valid TOML: Invalid value; correct the syntax"),
    ],
)
def test_a_mistake_is_told_with_file_line_key_and_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError) as told:
        read(tmp_path, text)
    assert str(told.value).replace(f"{tmp_path.as_posix()}/", "") == message


def test_a_duplicate_table_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DataError) as told:
        read(tmp_path, HEAD + "[stations.a]\ncapacity = 1\n[stations.a]\ncapacity = 2\n")
    assert (told.value.line, told.value.problem) == (5, "duplicate key")


def test_a_missing_file_and_one_that_is_not_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_toml(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b'a = "\xe9"\n')
    with pytest.raises(DataError, match="not UTF-8 text"):
        read_toml(tmp_path / "latin.toml")


def test_a_record_type_that_would_swallow_unknown_keys_is_refused(tmp_path: Path) -> None:
    class Open(msgspec.Struct):
        a: int

    (tmp_path / "a.toml").write_text("a = 1\n")
    with pytest.raises(TypeError, match="Open must forbid unknown fields"):
        read_record(tmp_path / "a.toml", Open)


def test_suggestions_name_the_nearest_or_list_all() -> None:
    assert suggestion("caeb", ("caed", "cit")) == "did you mean 'caed'?"
    assert suggestion("x", ("b", "a", "b")) == "known: a, b"
    assert suggestion("x", ()) == "nothing is known here; remove it"


def test_paths_are_shown_from_the_data_room_on() -> None:
    assert shown_path(data_room("courts") / "caed" / "rules.toml") == "courts/caed/rules.toml"


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    weights: Annotated[tuple[float, ...], msgspec.Meta(min_length=2)]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: dict[str, Line]
    nested: dict[str, dict[str, int]] = {}


def test_a_fault_under_one_of_several_names_is_told_with_that_name(tmp_path: Path) -> None:
    """msgspec hides the key of a mapping; the error names the one that is at fault, not the first."""

    file = tmp_path / "table.toml"
    file.write_text("[kind.district]\nweights = [1.0, 2.0]\n\n[kind.trade]\nweights = [1.0]\n")
    with pytest.raises(DataError, match=r"table\.toml:5: kind\.trade\.weights: "):
        read_record(file, Table)
    file.write_text('[kind]\n[nested.first]\na = 1\n[nested.second]\nb = 2\nc = "three"\n')
    with pytest.raises(DataError, match=r"table\.toml:6: nested\.second\.c: "):
        read_record(file, Table)
