"""The first screen: the run's answer in sentences, its headline figures, its courts side by side."""

from __future__ import annotations

from datetime import date

import msgspec
import polars as pl
from markupsafe import Markup

from sim.report import names, words
from sim.report.run_data import Outage
from sim.report.subject import Subject

_UNMOVED = {
    "must_seek_relief": "must seek relief from the court",
    "sender_failure": "were too late through the sender’s own failure",
    "late": "were simply late",
}


class Findings(msgspec.Struct, frozen=True):
    """The frames that the first screen and several sections share, each computed once."""

    outcomes: pl.DataFrame
    held_up: pl.DataFrame
    became: pl.DataFrame
    timeliness: pl.DataFrame
    due: pl.DataFrame
    moved: pl.DataFrame
    recovery: pl.DataFrame
    notices: pl.DataFrame


class Headline(msgspec.Struct, frozen=True):
    """One headline figure: what it counts, the figure, a word on it."""

    label: str
    figure: str
    remark: str = ""


def outage_words(subject: Subject) -> str:
    """'The national outage of Friday 24 January 2014 (13:00–20:00 Pacific time, 7 h)'; several are counted."""
    spans = {(o.starts_at_us, o.ends_at_us, o.kind) for o in subject.outages}
    if len(spans) != 1:
        return f"The {words.small_number(len(spans))} outages of this run"
    starts, ends, kind = next(iter(spans))
    zone = subject.zone
    on = words.day(words.local(starts, zone).date())
    return f"The {names.outage(kind)} of {on} ({_clocks(starts, ends, zone)}, {words.duration(ends - starts)})"


def _clocks(starts: int, ends: int, zone: str) -> str:
    same_day = words.local(starts, zone).date() == words.local(ends, zone).date()
    until = words.clock(ends, zone) if same_day else words.moment(ends, zone)
    since = words.clock(starts, zone) if same_day else words.moment(starts, zone)
    return f"{since}–{until} {words.zone_words(zone)}"


def band_label(outage: Outage, zone: str) -> str:
    """What stands beside the outage in a chart: 'outage 13:00–20:00'."""
    return (
        f"{names.outage(outage.kind)} {words.clock(outage.starts_at_us, zone)}–{words.clock(outage.ends_at_us, zone)}"
    )


def sentences(subject: Subject, found: Findings) -> tuple[Markup, ...]:
    """What the run found, each sentence computed from it; with no outage, what was filed and how it ended."""
    if not subject.outages:
        return (_calm(subject, found),)
    every = (
        _kept(subject, found),
        *_moved(subject, found),
        *_unmoved(subject, found),
        _in_the_end(found),
        _recovered(subject, found),
    )
    return tuple(sentence for sentence in every if sentence)


def _total(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum())


def _b(number: int) -> Markup:
    return Markup("<b>{}</b>").format(words.count(number))


def _calm(subject: Subject, found: Findings) -> Markup:
    made = [_total(found.outcomes, name) for name in ("attempted", "accepted", "refused", "abandoned")]
    return Markup(
        "No outage fell into this run. Of {} filings begun in {}, {} were entered, {} refused and {} given up."
    ).format(_b(made[0]), subject.courts_words(), *[_b(n) for n in made[1:]])


def _kept(subject: Subject, found: Findings) -> Markup:
    return Markup("{} kept {} of {} filings in {} from being filed at once.").format(
        outage_words(subject),
        _b(_total(found.held_up, "held_up")),
        _b(_total(found.outcomes, "attempted")),
        subject.courts_words(),
    )


def _moved(subject: Subject, found: Findings) -> tuple[Markup, ...]:
    """One sentence for each court, rule and day that filings were moved to."""
    if found.moved.is_empty():
        return (Markup("No court’s rule moved a filing to another day."),)
    keys = ("court", "moved_to", "timeliness_cite")
    grouped = found.moved.group_by(keys).agg(pl.col("due_on").unique().sort(), pl.col("filings").sum()).sort(keys)
    return tuple(
        Markup("In {}, {} due on {} {} moved to {} by {}{}.").format(
            subject.spoken(row["court"]),
            Markup("<b>{}</b>").format(words.things(row["filings"], "filing")),
            words.listed([_day(due) for due in row["due_on"]], "or"),
            "was" if row["filings"] == 1 else "were",
            Markup("<b>{}</b>").format(_day(row["moved_to"])),
            cite_words(subject, row["timeliness_cite"]),
            " (an assumed reading)" if _assumed(subject, row["court"], row["timeliness_cite"]) else "",
        )
        for row in grouped.iter_rows(named=True)
    )


def _assumed(subject: Subject, court: str, cite: str | None) -> bool:
    """Whether the rule that moved filings is applied in a reading that no source backs."""
    rule = subject.summary.courts[court].technical_failure_rule
    return rule is not None and rule.cite == cite and (rule.status == "assumed" or bool(rule.assumed))


def _day(when: date | None) -> str:
    return "an unknown day" if when is None else words.day(when)


def cite_words(subject: Subject, cite: str | None) -> str:
    """A citation in words: as the summary has it, else the name of the cited rule's source, else as it stands."""
    if cite is None:
        return "a rule that the run does not name"
    if cite in subject.summary.citations:
        return subject.summary.citations[cite]
    # A source's title names the rule first: 'Local Rule 134(c), Technical Failures, U.S. District Court, …'.
    return source_title(subject, cite).split(",")[0]


def source_title(subject: Subject, cite: str) -> str:
    """The title of a cited source: from the run's rules, else from the courts' register of sources, else its id."""
    for shown in subject.summary.courts.values():
        rule = shown.technical_failure_rule
        if rule and rule.cite == cite and rule.source_title:
            return rule.source_title
    return subject.sources.get(cite, cite)


def _unmoved(subject: Subject, found: Findings) -> tuple[Markup, ...]:
    """What no rule moved, over the whole run; and where nobody knows what the court's rule would have done."""
    counted = {says: _total(found.timeliness, column) for column, says in _UNMOVED.items()}
    parts = [Markup("{} {}").format(_b(number), says) for says, number in counted.items() if number]
    if not parts:
        return ()
    said = Markup("Of all filings with a deadline, {}.").format(Markup("; ").join(parts))
    unknown = [court for court in subject.courts if _effect_unknown(subject, court)]
    left = found.timeliness.filter(pl.col("court").is_in(unknown))
    relief = _total(left, "must_seek_relief")
    if not relief:
        return (said,)
    text = "Of those who must seek relief, {} are in {}, where what the rule does to a late filing is not known."
    return (said, Markup(text).format(_b(relief), words.listed([subject.spoken(court) for court in unknown])))


def _effect_unknown(subject: Subject, court: str) -> bool:
    return any(judged.effect == "unknown" for judged in subject.summary.courts[court].judgements)


def not_entered(found: Findings) -> int:
    """Filings that the outage held up and that never got in: refused for good, given up, or unfinished at the end."""
    return _total(found.became, "refused") + _total(found.became, "abandoned")


def _in_the_end(found: Findings) -> Markup:
    became = {name: _total(found.became, name) for name in names.FATES}
    if not sum(became.values()):
        return Markup("")
    return Markup(
        "Of the filings held up, {} were entered the same day, {} on a later day, {} by way of the clerk’s counter; "
        "{} were not entered in this run."
    ).format(*[_b(became[name]) for name in ("same_day", "later", "counter")], _b(not_entered(found)))


def _recovered(subject: Subject, found: Findings) -> Markup:
    known = found.recovery.filter(pl.col("recovered_at_us").is_not_null())
    if known.is_empty():
        return Markup("No court’s backlog was back to its ordinary level before the run ended.")
    last = known.sort("recovered_at_us", "court").row(-1, named=True)
    left = len(found.recovery) - len(known)
    more = f" {words.capital(words.small_number(left))} had not recovered when the run ended." if left else ""
    text = "The last court to be back to its ordinary backlog was {}: {} {}, {} after the outage.{}"
    zone = subject.zone
    return Markup(text).format(
        subject.spoken(last["court"]),
        Markup("<b>{}</b>").format(words.moment(last["recovered_at_us"], zone)),
        words.zone_words(zone),
        words.duration(last["recovery_us"]),
        more,
    )


def headlines(subject: Subject, found: Findings) -> tuple[Headline, ...]:
    """The headline figures of the first screen."""
    attempted, accepted = _total(found.outcomes, "attempted"), _total(found.outcomes, "accepted")
    tiles = [
        Headline("Filings begun", words.count(attempted), f"in {subject.courts_words()}"),
        Headline(
            "Entered",
            words.count(accepted),
            f"{words.share(accepted / attempted if attempted else None)} of those begun",
        ),
    ]
    if subject.outages:
        tiles += _outage_headlines(found)
    else:
        tiles.append(Headline("Refused", words.count(_total(found.outcomes, "refused")), "at the last attempt"))
    recipients = _total(found.notices, "electronic") + _total(found.notices, "other")
    tiles.append(
        Headline(
            "Notices",
            words.count(_total(found.notices, "notices")),
            f"to {words.things(recipients, 'recipient')}",
        )
    )
    return tuple(tiles)


def _outage_headlines(found: Findings) -> list[Headline]:
    affected = found.held_up
    moved_to = sorted({row for row in found.moved["moved_to"] if row is not None})
    to_days = (
        f"to {words.listed([words.day_short(day) for day in moved_to])}" if moved_to else "no court’s rule moved one"
    )
    return [
        Headline(
            "Held up",
            words.count(_total(affected, "held_up")),
            words.things(_total(affected, "help_calls"), "help-desk call"),
        ),
        Headline("Moved by rule", words.count(_total(found.moved, "filings")), to_days),
        Headline(
            "Must seek relief",
            words.count(_total(found.timeliness, "must_seek_relief")),
            "no rule gave them another day",
        ),
        Headline("Not entered", words.count(not_entered(found)), "of those held up"),
    ]
