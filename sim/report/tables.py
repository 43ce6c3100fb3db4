"""Every table the report is computed from, in one place: DataFrame in, DataFrame out, nothing else touched."""

from sim.report.counts import (
    abandon_reasons,
    filer_actions,
    held_up,
    notices,
    outcomes,
    reconciliation,
    refusals,
    refusals_wide,
    summary_differences,
    what_became,
    who_filed,
)
from sim.report.help_desk import help_by_court, help_by_hour
from sim.report.hours_of_day import after_hours, entered_by_hour_of_day, pooled, without_days
from sim.report.local_time import local_time, zone_time
from sim.report.stations import busy_by_hour, down_us, stations_open, use, waits
from sim.report.timeline import backlog, begun_between, by_filers, filings_by_hour, recovery
from sim.report.timeliness import direct_services, due_on_days, moved, timeliness_by_court
from sim.report.unfinished import after_outage, busiest_after, in_stations, most_held, outage_ends, with_inside

__all__ = [
    "abandon_reasons",
    "after_hours",
    "after_outage",
    "backlog",
    "begun_between",
    "busiest_after",
    "busy_by_hour",
    "by_filers",
    "direct_services",
    "down_us",
    "due_on_days",
    "entered_by_hour_of_day",
    "filer_actions",
    "filings_by_hour",
    "held_up",
    "help_by_court",
    "help_by_hour",
    "in_stations",
    "local_time",
    "most_held",
    "moved",
    "notices",
    "outage_ends",
    "outcomes",
    "pooled",
    "reconciliation",
    "recovery",
    "refusals",
    "refusals_wide",
    "stations_open",
    "summary_differences",
    "timeliness_by_court",
    "use",
    "waits",
    "what_became",
    "who_filed",
    "with_inside",
    "without_days",
    "zone_time",
]
