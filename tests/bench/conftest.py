"""Prints, after the table of times, the ratios and sizes that the benchmarks worked out."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line a figure: what was measured beside its bar."""
    session = getattr(config, "_benchmarksession", None)
    benchmarks = [one for one in getattr(session, "benchmarks", []) if one.extra_info]
    if not benchmarks:
        return
    terminalreporter.section("measured")
    for benchmark in benchmarks:
        for name, value in benchmark.extra_info.items():
            terminalreporter.write_line(f"{benchmark.name}: {name} = {value}")
