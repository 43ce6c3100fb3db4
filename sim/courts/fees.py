"""Dated fees: what a filing, a petition or a page costs on a given day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import msgspec

from sim.courts.rule_file import refuse_unknown, tables
from sim.courts.sources import MARK_KEYS, Mark, Provenance, Source, parse_mark
from sim.data_file import LocatedToml, MisfitError, convert_value, suggestion


class UnknownFeeError(LookupError):
    """No fee item has this id, or none of its amounts is known for the day; the message says which."""


class Fee(msgspec.Struct, frozen=True):
    """One amount of one fee item, in force from ``effective``. ``units_max``: units billed at most (30 pages)."""

    id: str
    title: str
    unit: str
    amount_cents: int
    units_max: int | None
    effective: date
    effective_assumed: str | None
    mark: Mark
    file: Path
    line: int | None


class FeeSchedule:
    """All fees of one court, national ones included."""

    __slots__ = ("_versions",)

    def __init__(self, versions: Mapping[str, tuple[Fee, ...]]) -> None:
        self._versions = dict(versions)

    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._versions))

    def get(self, fee_id: str, on: date) -> Fee:
        """Return the fee in force on a day. Raises UnknownFeeError: unknown item, or a day before its first amount."""
        if fee_id not in self._versions:
            raise UnknownFeeError(f"no fee {fee_id!r}: {suggestion(fee_id, self._versions)}")
        for fee in self._versions[fee_id]:
            if fee.effective <= on:
                return fee
        earliest = self._versions[fee_id][-1].effective
        raise UnknownFeeError(f"no amount of fee {fee_id!r} is known for {on}; earliest: {earliest}")

    def __iter__(self) -> Iterator[Fee]:
        return (fee for versions in self._versions.values() for fee in versions)


class _FeeVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    amount_cents: int
    effective: date
    units_max: int | None = None
    effective_assumed: str | None = None


_FEE_KEYS = ("id", "title", "unit", "version")
_VERSION_KEYS = (*_FeeVersion.__struct_fields__, *MARK_KEYS)


def read_fees(
    located: LocatedToml, sources: Mapping[str, Source], base: Mapping[str, tuple[Fee, ...]]
) -> dict[str, tuple[Fee, ...]]:
    """Return ``base`` with the file's fee items, which replace inherited ones of the same id. Raises DataError."""
    refuse_unknown(located, "", located.data, ("fee",))
    fees = dict(base)
    seen: set[str] = set()
    for index, table in enumerate(tables(located, "", located.data, "fee")):
        key = f"fee[{index}]"
        refuse_unknown(located, key, table, _FEE_KEYS, str(table.get("id", key)))
        for name in ("id", "title", "unit"):
            if not isinstance(table.get(name), str):
                raise located.error(key, f"no {name!r}", "write it as text")
        fee_id = table["id"]
        if fee_id in seen:
            raise located.error(f"{key}.id", "duplicate fee id", "put its versions under one [[fee]]", fee_id)
        seen.add(fee_id)
        fees[fee_id] = _versions(located, key, table, sources)
    return fees


def provenance_of(fees: Mapping[str, tuple[Fee, ...]]) -> dict[str, Provenance]:
    """Return the provenance of every amount, keyed ``id@effective``."""
    return {
        f"{fee.id}@{fee.effective}": Provenance(fee.amount_cents, fee.mark, fee.file, fee.line)
        for versions in fees.values()
        for fee in versions
    }


def _versions(
    located: LocatedToml, key: str, table: Mapping[str, object], sources: Mapping[str, Source]
) -> tuple[Fee, ...]:
    fee_id = str(table["id"])
    found: dict[date, Fee] = {}
    for index, item in enumerate(tables(located, key, table, "version", fee_id)):
        place, shown = f"{key}.version[{index}]", f"{fee_id}.version[{index}]"
        refuse_unknown(located, place, item, _VERSION_KEYS, shown)
        mark = parse_mark(located, place, item, sources, shown)
        plain = {name: value for name, value in item.items() if name not in MARK_KEYS}
        try:
            version: _FeeVersion = convert_value(plain, _FeeVersion)
        except MisfitError as error:
            raise located.error(f"{place}.{error.path}", error.problem, error.hint, f"{shown}.{error.path}") from None
        if version.effective in found:
            problem = f"two versions are effective {version.effective}"
            raise located.error(f"{place}.effective", problem, "keep one, or correct a date", shown)
        found[version.effective] = Fee(
            fee_id,
            str(table["title"]),
            str(table["unit"]),
            version.amount_cents,
            version.units_max,
            version.effective,
            version.effective_assumed,
            mark,
            located.path,
            located.line_of(place),
        )
    if not found:
        raise located.error(key, "no version", "add a [[fee.version]]", fee_id)
    return tuple(found[day] for day in sorted(found, reverse=True))
