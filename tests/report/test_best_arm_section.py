"""The best arm on a comparison's page: decided or not, in a sentence and as a race."""

from __future__ import annotations

from pathlib import Path

import msgspec
from make_studies import comparison
from msgspec.structs import replace
from test_report_page import Page

from sim.report import build
from sim.study.compare_result import BestArm, Contender


def _page(folder: Path, decided: bool) -> Page:
    race = [Contender("trade-court-week", 12, 18.5, 12), Contender("five", 12, 17.25, None)]
    best = BestArm("system_p95_s", "Time <at> the stations", "s", False, 0.5, 0.95, "five", decided, race)
    (folder / "compare.json").write_bytes(msgspec.json.encode(replace(comparison(), best=best)))
    return Page(build(folder).read_text(encoding="utf-8"))


def test_the_best_arm_is_told_first_and_its_race_follows(tmp_path: Path) -> None:
    text = _page(tmp_path, decided=True).text
    said = "By “Time <at> the stations” (smallest) five is the best arm, or within 0.5 s of it, at 95 % confidence."
    assert said in text[: text.index("Followed")]
    race = "".join(text[text.index("The race by system_p95_s") :].split())
    assert "five17.2s12–trade-court-week18.5s1212" in race


def test_a_race_without_a_winner_says_so(tmp_path: Path) -> None:
    text = _page(tmp_path, decided=False).text
    assert "no arm is settled as the best in 12 worlds; five looks best so far." in text
