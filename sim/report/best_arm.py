"""The best arm of a comparison on its page: a sentence, and the race of all arms as a table."""

from __future__ import annotations

from markupsafe import Markup

from sim.report import words
from sim.report.capacity_tables import frame_of
from sim.report.sensitivity_tables import valued
from sim.report.study_page import Section
from sim.report.views import Show, table_view, text
from sim.study.compare_result import BestArm


def best_sentence(one: BestArm) -> Markup:
    """Which arm is best by the measure, and how surely."""
    which = "largest" if one.largest else "smallest"
    if not one.decided:
        most = max(each.replications for each in one.contenders)
        undecided = "By “{}” ({}) no arm is settled as the best in {}; <b>{}</b> looks best so far."
        return Markup(undecided).format(one.title, which, words.things(most, "world"), one.best)
    decided = "By “{}” ({}) <b>{}</b> is the best arm, or within {} of it, at {} confidence."
    return Markup(decided).format(
        one.title, which, one.best, valued(one.indifference, one.unit), words.share(one.confidence, 0)
    )


def best_section(one: BestArm) -> Section:
    """The arms in the race: worlds taken, mean, and when each was out."""
    rows = [
        {"arm": each.arm, "mean": each.mean, "worlds": each.replications, "out_after": each.left_at}
        for each in sorted(one.contenders, key=lambda each: -each.mean if one.largest else each.mean)
    ]
    shows = [
        Show("arm", "Arm", text, numeric=False),
        Show("mean", "Mean", lambda value: valued(value, one.unit)),
        Show("worlds", "Worlds", words.count),
        Show("out_after", "Out after", words.count),
    ]
    note = (
        "Kim and Nelson’s procedure (2001): all arms meet the same worlds; an arm is out as soon as its mean lies "
        "behind by more than chance and the zone of indifference allow."
    )
    table = table_view("best-arms", f"The race by {one.measure}", frame_of(rows), shows, note=note)
    return Section(id="best", title="Which arm is best", short="Best", lines=(best_sentence(one),), tables=(table,))
