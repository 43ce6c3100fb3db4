"""Writes the filings in which arms differ: differences.parquet, and differences.csv with those whose fate differs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.study.compare_result import DIFFERENCES, FATES
from sim.study.filing_fates import FATES as KINDS_OF_FATE

if TYPE_CHECKING:
    import polars as pl

_FIRST = ("arm", "replication", "court", "key", "change", "began_local")
_NOT_WRITTEN = frozenset({"in_base", "in_arm", "differs", "hour", "weekday"})


class DifferenceRows:
    """Rows gathered replication by replication on the disk, so that memory does not grow with them."""

    def __init__(self, folder: Path) -> None:
        """folder: where the two files are to stand."""
        self._folder = folder
        self._parts: list[Path] = []
        self.differing: dict[str, int] = {}
        self.fates: dict[str, int] = {}

    def add(self, arm: str, replication: int, fates: pl.DataFrame) -> None:
        """Take in a replication of an arm (`joined_fates`); equal filings are left out."""
        import polars as pl

        rows = fates.filter("differs").with_columns(arm=pl.lit(arm), replication=pl.lit(replication))
        names = [name for name in rows.columns if name not in _NOT_WRITTEN and name not in _FIRST]
        part = self._folder / f"differences-{len(self._parts):05d}.parquet"
        rows.select(*_FIRST, *names).write_parquet(part)
        self._parts.append(part)
        self.differing[arm] = self.differing.get(arm, 0) + rows.height
        its_fates = rows["change"].is_in(KINDS_OF_FATE).sum()
        self.fates[arm] = self.fates.get(arm, 0) + int(its_fates)

    def close(self) -> None:
        """Write both files and remove the parts. At least one replication has been added."""
        import polars as pl

        whole = pl.scan_parquet(self._parts)
        whole.sink_parquet(self._folder / DIFFERENCES, compression="zstd", maintain_order=True)
        whole.filter(pl.col("change").is_in(KINDS_OF_FATE)).sink_csv(self._folder / FATES, maintain_order=True)
        for part in self._parts:
            part.unlink()
