"""The first screen: the run's answer in sentences, its headline figures, its courts side by side."""

from __future__ import annotations

from datetime import date

import msgspec
import polars as pl
from markupsafe import Markup

from sim.report import names, words
from sim.report.kinds import is_courts_own, is_usual_counter, others_words
from sim.report.run_data import Outage
from sim.report.subject import Subject
from sim.report.unfinished import AfterOutage, BusiestHour

_UNMOVED = {
    "must_seek_relief": "must seek relief from the court",
    "sender_failure": "were too late through the sender’s own failure",
    "late": "were entered simply late",
}
_FEW = 0.1  # up to this share of what was unfinished in the stations, a backlog is no queue of the court's


class Findings(msgspec.Struct, frozen=True):
    """The frames that the first screen and several sections share, each computed once.

    `became` is of filers' filings, `became_own` of the court's own entries; `after` is None without an outage.
    """

    outcomes: pl.DataFrame
    held_up: pl.DataFrame
    became: pl.DataFrame
    became_own: pl.DataFrame
    timeliness: pl.DataFrame
    due: pl.DataFrame
    moved: pl.DataFrame
    recovery: pl.DataFrame
    notices: pl.DataFrame
    direct: pl.DataFrame
    after: AfterOutage | None


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
        *_rule_unknown(subject, found),
        *_served(subject, found),
        _in_the_end(found),
        _made_of(subject, found),
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
    party, own = _total(found.held_up, "party"), _total(found.held_up, "own")
    every_own = int(subject.filings.select(is_courts_own().sum()).item() or 0)
    at_counter = int(subject.filings.select((is_usual_counter() & pl.col("affected_by_outage")).sum()).item() or 0)
    papers = f", {words.things(at_counter, 'paper')} brought to the counter among them" if at_counter else ""
    return Markup("{} kept {} of {} filings by filers in {} from being docketed at once{}{}.").format(
        outage_words(subject),
        _b(party),
        _b(_total(found.outcomes, "attempted") - every_own),
        subject.courts_words(),
        papers,
        Markup("; it held up {} of {} entries of the courts’ own").format(_b(own), _b(every_own)) if own else "",
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
    if _total(found.timeliness, "rule_unknown"):
        return (said,)
    unknown = [court for court in subject.courts if _effect_unknown(subject, court)]
    left = found.timeliness.filter(pl.col("court").is_in(unknown))
    relief = _total(left, "must_seek_relief")
    if not relief:
        return (said,)
    text = "Of those who must seek relief, {} are in {}, where what the rule does to a late filing is not known."
    return (said, Markup(text).format(_b(relief), words.listed([subject.spoken(court) for court in unknown])))


def _rule_unknown(subject: Subject, found: Findings) -> tuple[Markup, ...]:
    """Filings whose court has a rule for its own failures that nobody could read."""
    number = _total(found.timeliness, "rule_unknown")
    if not number:
        return ()
    where = found.timeliness.filter(pl.col("rule_unknown") > 0)["court"].to_list()
    text = "{} {} due under a rule whose text was not seen ({}): what happens to them is not known."
    counted = Markup("<b>{}</b>").format(words.things(number, "filing"))
    spoken = words.listed([subject.spoken(court) for court in where])
    return (Markup(text).format(counted, "is" if number == 1 else "are", spoken),)


def _served(subject: Subject, found: Findings) -> tuple[Markup, ...]:
    """Direct service, in the courts whose rule asks the filer for it when the site fails."""
    text = "In {}, whose rule asks for direct service, {} of the {} moved or left to relief recorded that service."
    return tuple(
        Markup(text).format(subject.spoken(row["court"]), _b(row["served"]), words.things(row["left"], "filing"))
        for row in found.direct.iter_rows(named=True)
        if asks_direct_service(subject, row["court"])
    )


def asks_direct_service(subject: Subject, court: str) -> bool:
    """Whether the court's rule, as the run applied it, has the filer serve directly while the site is down."""
    rule = subject.summary.courts[court].technical_failure_rule
    return rule is not None and (rule.value or {}).get("direct_service_required") is True


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
        "Of the filings by filers held up, {} were entered the same day, {} on a later day, {} by way of the clerk’s "
        "counter, where e-filers took them instead; {} were not entered in this run, and none of these counts as late."
    ).format(*[_b(became[name]) for name in ("same_day", "later", "counter")], _b(not_entered(found)))


def _made_of(subject: Subject, found: Findings) -> Markup:
    """What the backlog is made of: people who come back another day, against the court's own queues."""
    after = found.after
    if after is None or not after.unfinished:
        return Markup("")
    several = found.recovery.group_by("court").len()["len"].max() != 1
    when = "When each court’s last outage had ended" if several else "When the outage ended"
    left = "{} filing or entry was unfinished" if after.unfinished == 1 else "{} filings and entries were unfinished"
    parts = [Markup(f"{when}, {left}").format(_b(after.unfinished))]
    if after.back_on is not None:
        text = "; {} of them were entered on a later day, {} on {}"
        parts.append(Markup(text).format(_b(after.later), _b(after.back), words.day(after.back_on)))
    return Markup("{}. {}").format(Markup("").join(parts), _stations_after(subject, after))


def _stations_after(subject: Subject, after: AfterOutage) -> Markup:
    """How full the court's own stations were once the site was back."""
    held = after.held.filings if after.held else 0
    waited = after.later > after.unfinished / 2 and held <= after.unfinished * _FEW
    on = "the next court day" if after.back_on is None else words.weekday(after.back_on)
    lead = f"They were mostly waiting for {on}, not in the courts’ queues: after the outage" if waited else "After that"
    said = "no court’s stations held more than {} at once" if held else "the courts’ stations held none of them"
    parts = [Markup(said).format(_b(held))]
    if after.site:
        text = "no station of a site was more than {} busy in any hour ({})"
        parts.append(Markup(text).format(_busy(after.site), _station_of(after.site)))
    if after.desk:
        text = "the busiest desk reached {} ({}, hour from {})"
        when = words.moment(after.desk.hour_us, subject.zone)
        parts.append(Markup(text).format(_busy(after.desk), _station_of(after.desk), when))
    return Markup("{} {}.").format(lead, Markup("; ").join(parts))


def _busy(hour: BusiestHour) -> Markup:
    return Markup("<b>{}</b>").format(words.share(hour.use, 0))


def _station_of(hour: BusiestHour) -> str:
    return f"{names.station_spoken(hour.station)} in {names.code(hour.court)}"


def _recovered(subject: Subject, found: Findings) -> Markup:
    known = found.recovery.filter(pl.col("recovered_at_us").is_not_null())
    if known.is_empty():
        return Markup("No court’s backlog was back to its ordinary level before the run ended.")
    if found.recovery["court"].is_duplicated().any():
        return _recovered_each_time(subject, found.recovery, known)
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


def _recovered_each_time(subject: Subject, every: pl.DataFrame, known: pl.DataFrame) -> Markup:
    """The same where courts had several outages: how often, and how long the longest took."""
    longest = known.sort("recovery_us", "court", "ends_at_us", descending=[True, False, False]).row(0, named=True)
    left = len(every) - len(known)
    more = f" After {words.small_number(left)}, the next outage or the end of the run came first."
    text = (
        "After {} of {} outages, counted by court, its backlog was ordinary again; that took longest in {}, {} after "
    )
    return Markup(text + "the outage that ended {}, {}.{}").format(
        _b(len(known)),
        _b(len(every)),
        subject.spoken(longest["court"]),
        Markup("<b>{}</b>").format(words.duration(longest["recovery_us"])),
        words.moment(longest["ends_at_us"], subject.zone),
        words.zone_words(subject.zone),
        more if left else "",
    )


def headlines(subject: Subject, found: Findings) -> tuple[Headline, ...]:
    """The headline figures of the first screen."""
    attempted, accepted = _total(found.outcomes, "attempted"), _total(found.outcomes, "accepted")
    tiles = [
        Headline("Filings begun", words.count(attempted), others_words(subject.filings)),
        Headline(
            "Entered",
            words.count(accepted),
            f"{words.share(accepted / attempted if attempted else None)} of those begun",
        ),
    ]
    if subject.outages:
        tiles += _outage_headlines(subject, found)
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


def _outage_headlines(subject: Subject, found: Findings) -> list[Headline]:
    own, unknown = _total(found.held_up, "own"), _total(found.timeliness, "rule_unknown")
    moved_to = sorted({row for row in found.moved["moved_to"] if row is not None})
    to_days = (
        f"to {words.listed([words.day_short(day) for day in moved_to])}" if moved_to else "no court’s rule moved one"
    )
    return [
        Headline(
            "Held up",
            words.count(_total(found.held_up, "party")),
            f"by filers; besides, {words.things(own, 'entry', 'entries')} of the courts’ own" if own else "by filers",
        ),
        Headline(
            "Moved by rule", words.count(_total(found.moved, "filings")), f"{to_days}{assumed_words(subject, found)}"
        ),
        Headline(
            "Must seek relief",
            words.count(_total(found.timeliness, "must_seek_relief")),
            "no rule gave them another day",
        ),
        *(
            [Headline("Rule not known", words.count(unknown), "its text was not seen; what happens is open")]
            if unknown
            else []
        ),
        Headline("Not entered", words.count(not_entered(found)), "of filers’ filings held up; late ones were entered"),
    ]


def moved_on_assumption(subject: Subject, found: Findings) -> dict[str, int]:
    """By court, the filings moved by a rule that is applied in a reading that no source backs."""
    moved: dict[str, int] = {}
    for row in found.moved.iter_rows(named=True):
        if _assumed(subject, row["court"], row["timeliness_cite"]):
            moved[row["court"]] = moved.get(row["court"], 0) + row["filings"]
    return moved


def assumed_words(subject: Subject, found: Findings) -> str:
    """'; 46 of them on an assumed reading', or nothing."""
    assumed = sum(moved_on_assumption(subject, found).values())
    return f"; {words.count(assumed)} of them on an assumed reading" if assumed else ""
