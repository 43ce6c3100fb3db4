"""Do outage patterns fit their courts? Ids, courts, zones and sources are known, and the logs named can be fitted."""

from __future__ import annotations

from zoneinfo import available_timezones

from sim.courts import UnknownCourtError, load_court
from sim.courts.cites import published_source
from sim.data_file import suggestion
from sim.world.outage_tables import OutagePattern
from sim.world.scenario import ScenarioFile


def check_outage_patterns(found: ScenarioFile) -> None:
    """Raise DataError with file, line and key for a pattern that cannot be drawn."""
    located, scenario = found.located, found.scenario
    ids = {plan.id for plan in scenario.outage}
    for place, pattern in enumerate(scenario.outage_pattern):
        key = f"outage_pattern[{place}]"
        if pattern.id in ids:
            raise located.error(f"{key}.id", f"{pattern.id!r} is the id of another outage", "choose another id")
        ids.add(pattern.id)
        for number, court_id in enumerate(pattern.courts):
            if court_id not in scenario.courts:
                hint = suggestion(court_id, scenario.courts)
                raise located.error(f"{key}.courts[{number}]", f"court {court_id!r} is not in this scenario", hint)
        if pattern.zone is not None and pattern.zone not in available_timezones():
            hint = suggestion(pattern.zone, available_timezones())
            raise located.error(f"{key}.zone", f"unknown time zone {pattern.zone!r}", hint)
        if pattern.starts is not None and pattern.ends is not None:
            clock = scenario.clock
            if pattern.ends <= clock.starts or pattern.starts >= clock.ends:
                raise located.error(f"{key}.starts", "the window lies outside the run", "move it, or move [clock]")
        for name, _value, status, cite in pattern.grounds():
            if status == "verified" and published_source(cite) is None:
                raise located.error(f"{key}{name}.cite", f"no source {cite!r} is registered", "add it to sources.toml")
        if pattern.fitted_from:
            _check_logs(found, key, pattern)


def _check_logs(found: ScenarioFile, key: str, pattern: OutagePattern) -> None:
    for number, court_id in enumerate(pattern.fitted_from):
        try:
            load_court(court_id)
        except UnknownCourtError as error:
            raise found.located.error(f"{key}.fitted_from[{number}]", str(error.args[0])) from None
    from sim.stations.fit_families import FitError  # scipy only where a log is fitted
    from sim.world.outage_fit import fitted_laws

    try:
        fitted_laws(pattern.fitted_from, pattern.rows_to_fit)
    except FitError as error:
        hint = "name more logs, or give up_hours and repair_minutes"
        raise found.located.error(f"{key}.fitted_from", str(error), hint) from None
