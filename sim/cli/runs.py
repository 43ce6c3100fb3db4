"""What the run command shows: progress while it works, and the summary in a few lines."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from polars.exceptions import PolarsError  # here, and not when it is needed: a run would be interrupted in loading it
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from sim.data_file import InputError
from sim.engine.run import run_scenario
from sim.report import build
from sim.world.scenario import load_scenario

REPORT_PART = "report"
REPORT_FILINGS_MAX = 4_000_000  # its tables are held in memory: of a national month some 5 GiB
_REPORT_WEIGHT = 0.15  # the report's share of the bar, about its share of the time


class ProgressShown:
    """One bar for all courts and the report, on a terminal only; piped output stays clean."""

    def __init__(self, bar: Progress, title: str) -> None:
        self._bar = bar
        self._task = bar.add_task(title, total=1.0)
        self._shares: dict[str, float] = {}
        self._weights: dict[str, float] = {}

    def expect(self, weights: dict[str, float]) -> None:
        """Tell how much of the work each court is (any unit)."""
        total = sum(weights.values())
        self._weights = {part: (1 - _REPORT_WEIGHT) * weight / total for part, weight in weights.items()}
        self._weights[REPORT_PART] = _REPORT_WEIGHT

    def __call__(self, part: str, share: float) -> None:
        """A part of the work has come this far (0 to 1)."""
        self._shares[part] = share
        done = sum(self._weights.get(one, 0.0) * share for one, share in self._shares.items())
        self._bar.update(self._task, completed=done)


@contextmanager
def progress_bar(title: str) -> Iterator[ProgressShown]:
    """A progress bar on standard error while the block works; nothing where that is not a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        yield ProgressShown(bar, title)


def run_and_report(
    scenario: str, seed: int, out: Path | None, workers: int, progress: ProgressShown, record_demand: bool = False
) -> tuple[Path, dict[str, Any]]:
    """Simulate, then write the report into the run's folder."""
    found = load_scenario(scenario)
    volume = found.scenario.volume
    progress.expect({court_id: volume[court_id].entries_per_year.value for court_id in found.scenario.courts})
    folder, summary = run_scenario(found, seed, out, workers, progress, record_demand)
    progress(REPORT_PART, 0.0)
    if summary["filings"]["attempted"] <= REPORT_FILINGS_MAX:
        build(folder)
    progress(REPORT_PART, 1.0)
    return folder, summary


def report_of(folder: Path) -> Path:
    """Write the report of a finished run. Raises InputError for a folder that holds none, whatever is wrong with it."""
    try:
        return build(folder)
    except (PolarsError, UnicodeDecodeError, msgspec.DecodeError) as error:
        problem = str(error).partition("\n")[0]
        raise InputError(f"{folder} holds no run that can be read ({problem}): run its scenario again") from None


@contextmanager
def stopping_at_once(say: Callable[[str], None]) -> Iterator[None]:
    """Take SIGTERM as Ctrl-C, and say at once that the run is being stopped: tidying up takes a moment."""

    def stop(_number: int, _frame: object) -> None:
        say("stopping …")
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():  # only there can signals be taken
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def summary_lines(folder: Path, summary: dict[str, Any]) -> Iterator[str]:
    """The run in a screenful: what came of the filings, by court and by rule, its digest and where the report lies."""
    counts, performance = summary["filings"], summary["performance"]
    yield f"{summary['title']} (seed {summary['seed']})"
    yield ""
    yield _row("court", _HEADINGS)
    for court_id, court in summary["courts"].items():
        yield _row(court_id, _cells(court["filings"], court["timeliness"]))
    standings = {
        key: sum(court["timeliness"].get(key, 0) for court in summary["courts"].values()) for key in _STANDINGS
    }
    yield _row("all", _cells(counts, standings))
    yield ""
    for court_id, court in summary["courts"].items():
        yield from (f"{court_id}: {_judgement(judged)}" for judged in court["judgements"])
    yield ""
    yield (
        f"{performance['wall_s']:.1f} s with {performance['workers']} workers, "
        f"{performance['filings_per_s']:,.0f} filings/s, peak memory {performance['peak_rss_mib']:,.0f} MiB"
    )
    yield "time in " + ", ".join(f"{part} {share:.0%}" for part, share in performance["share"].items())
    yield f"trace digest {summary['trace_digest']}"
    if summary["filings"]["attempted"] <= REPORT_FILINGS_MAX:
        yield f"report: {folder / 'report.html'}"
    else:
        yield f"no report: it takes some 2 KiB of memory a filing; `ecfsim report {folder}` writes it all the same"


_OUTCOMES = ("attempted", "accepted", "refused", "abandoned")
_STANDINGS = ("moved_by_rule", "must_seek_relief", "rule_unknown", "late")
_HEADINGS = tuple(key.replace("_", " ").replace("unknown", "not known") for key in (*_OUTCOMES, *_STANDINGS))


def _cells(filings: dict[str, int], timeliness: dict[str, int]) -> list[str]:
    return [f"{filings[key]:,}" for key in _OUTCOMES] + [f"{timeliness.get(key, 0):,}" for key in _STANDINGS]


def _row(first: str, cells: Sequence[str]) -> str:
    widths = (max(11, len(heading) + 2) for heading in _HEADINGS)
    return f"{first:6}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _judgement(judged: dict[str, Any]) -> str:
    known = {True: "is a technical failure", False: "is no technical failure", None: "cannot be judged"}
    effect = {
        "moved": f"a filing due that day may be filed on {judged['moves_to']}",
        "seek_relief": "a late filer must seek relief",
        "unaffected": "deadlines stand",
        "unknown": "the rule's text was not seen, so what becomes of a late filing is not known",
    }[judged["effect"]]
    minutes = f"{judged['minutes_in_window']:.0f} min in the rule's window"
    return f"{judged['day']} {known[judged['is_technical_failure']]} ({minutes}): {effect} [{judged['cite']}]"
