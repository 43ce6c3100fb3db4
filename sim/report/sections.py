"""The tables and cards that stand beside the figures: courts, rules, refusals, notices, help desk, reconciliation."""

from __future__ import annotations

from datetime import date

import msgspec
import polars as pl

from sim.courts.sources import IN_OUR_WORDS
from sim.report import names, words
from sim.report.answer import Findings, cite_words, moved_on_assumption, source_title
from sim.report.assumptions import breakable
from sim.report.counts import ATTEMPT_ENDS
from sim.report.figures_court import court_show
from sim.report.run_data import Judgement, RuleShown
from sim.report.subject import Subject
from sim.report.timeliness import shown_names
from sim.report.views import Show, TableView, table_view, text


class JudgementShown(msgspec.Struct, frozen=True):
    """The judgement of one day in words; `minutes` and `moves` are empty where there is nothing to say."""

    day: str
    failure: str
    minutes: str
    effect: str
    moves: str


class RuleCard(msgspec.Struct, frozen=True):
    """One court's technical-failure rule and what it made of the days of the outage."""

    court: str
    slot: int
    code: str
    name: str
    status: str
    values: tuple[tuple[str, str], ...]
    cite: str
    source: str
    quote: str
    gist: str
    assumed: str
    judgements: tuple[JudgementShown, ...]


_LEFT = ("moved_by_rule", "must_seek_relief", "rule_unknown")
_MARK = " †"  # beside filings that were moved on an assumed reading


def courts_table(subject: Subject, found: Findings) -> TableView:
    """The first screen's table: what each court went through."""
    joined = found.outcomes.join(found.held_up.select("court", "party", "own"), on="court").join(
        found.timeliness.select("court", "moved_by_rule", "must_seek_relief", "rule_unknown", "late"),
        on="court",
        how="left",
    )
    by_court = found.recovery.sort("starts_at_us").group_by("court")
    last = by_court.agg(pl.col("recovered_at_us").last(), pl.col("peak").max())
    joined = joined.join(last, on="court", how="left").sort("court")
    places = {court: names.place(shown.name, shown.kind) for court, shown in subject.summary.courts.items()}
    joined = joined.with_columns(name=pl.col("court").replace_strict(places, return_dtype=pl.String))
    columns = [("attempted", "Begun"), ("accepted", "Entered"), ("refused", "Refused"), ("abandoned", "Abandoned")]
    if subject.outages:
        columns += [
            ("party", "Held up: filers’"),
            ("own", "Held up: court’s own"),
            *shown_names(joined, {name: names.TIMELINESS[name] for name in _LEFT}).items(),
        ]
    columns.append(("late", "Late"))
    shows = [court_show(subject), Show("name", "District or court", text, numeric=False)]
    shows += [Show(column, label, words.count) for column, label in columns]
    if subject.outages:
        zone = subject.zone
        shows.append(
            Show(
                "recovered_at_us",
                "Backlog ordinary again",
                lambda at: "not in this run" if at is None else words.moment(at, zone),
            )
        )
    total = ["All courts", "", *[words.count(int(joined[column].sum() or 0)) for column, _ in columns]]
    if subject.outages:
        total.append("")
    view = table_view("courts", "The courts side by side", joined, shows, total=total)
    return _marked(view, subject, found, joined["court"].to_list())


def _marked(view: TableView, subject: Subject, found: Findings, courts: list[str]) -> TableView:
    """The table with a mark at each figure of filings moved that rests on an assumed reading, and a note on it."""
    assumed, heads = moved_on_assumption(subject, found), [label for label, _ in view.heads]
    note = "Begun counts filers’ filings, entries of judges and clerks, and overnight batches."
    if assumed and names.TIMELINESS["moved_by_rule"] in heads:
        at = heads.index(names.TIMELINESS["moved_by_rule"])
        rows = tuple(
            tuple(f"{cell}{_MARK}" if n == at and court in assumed else cell for n, cell in enumerate(row))
            for court, row in zip(courts, view.rows, strict=True)
        )
        moved = (
            f"{words.count(sum(assumed.values()))} of {words.count(int(found.moved['filings'].sum()))} filings moved"
        )
        where = words.listed([names.code(court) for court in sorted(assumed)])
        view = msgspec.structs.replace(view, rows=rows)
        note = f"{note}{_MARK} On an assumed reading of the court’s rule: {moved} ({where})."
    return msgspec.structs.replace(view, note=note)


def recovery_table(subject: Subject, found: Findings) -> TableView:
    """Backlog and recovery by court and outage."""
    zone = subject.zone
    never = "not before the next" if found.recovery["court"].is_duplicated().any() else "not in this run"

    def at(instant: int | None) -> str:
        return never if instant is None else words.moment(instant, zone)

    shows = [
        court_show(subject),
        Show("ends_at_us", "Outage ended", at),
        Show("ordinary", "Ordinary backlog, up to", words.count),
        Show("peak", "Highest", words.count),
        Show("peak_at_us", "at", at),
        Show("recovered_at_us", "Ordinary again", at),
        Show("recovery_us", "After", words.duration),
    ]
    return table_view("recovery", f"Backlog and recovery, {words.zone_words(zone)}", found.recovery, shows)


def actions_table(subject: Subject, found: Findings) -> TableView:
    """What filers held up by the outage did, by court."""
    called = {
        "party": "Filers’ filings held up",
        "own": "Court’s own entries held up",
        "unavailable_attempts": "Attempts that met a closed site",
        "help_calls": "Help-desk calls",
        "counter_visits": "Taken to the counter instead",
        "direct_services": "Direct services",
    }
    shows = [court_show(subject), *[Show(name, word, words.count) for name, word in called.items()]]
    total = ["All courts", *[words.count(int(found.held_up[name].sum())) for name in called]]
    frame = found.held_up.select("court", *called)
    return table_view("actions", "What those held up by the outage did", frame, shows, total=total)


def filer_actions_table(subject: Subject, actions: pl.DataFrame) -> TableView:
    """Every act of filers in the trace that is no filing, by court."""
    shows = [Show("name", "Action", names.action, numeric=False), Show("all", "All courts", words.count)]
    shows += [Show(c, names.code(c), words.count) for c in subject.courts]
    return table_view("filer-actions", "Acts of filers recorded in the trace", actions, shows)


def timeliness_table(subject: Subject, found: Findings) -> TableView:
    """Timeliness of every accepted filing of the run, by court."""
    called = shown_names(found.timeliness, names.TIMELINESS)
    shows = [court_show(subject), *[Show(name, word, words.count) for name, word in called.items()]]
    total = ["All courts", *[words.count(int(found.timeliness[name].sum())) for name in called]]
    return table_view(
        "timeliness-all", "Timeliness of all accepted filings of the run", found.timeliness, shows, total=total
    )


def outages_table(subject: Subject) -> TableView:
    """The outages of the run as published, with the time of their announcement."""
    zone = subject.zone
    columns = ("court", "what", "starts_at_us", "ends_at_us", "announced_at_us", "source")
    rows = [
        (o.court, o.text or names.outage(o.kind), o.starts_at_us, o.ends_at_us, o.announced_at_us, o.cite or "")
        for o in sorted(subject.outages, key=lambda o: (o.court, o.starts_at_us))
    ]
    kinds = (pl.String, pl.String, pl.Int64, pl.Int64, pl.Int64, pl.String)
    frame = pl.DataFrame(rows, schema=dict(zip(columns, kinds, strict=True)), orient="row")

    def at(instant: int | None) -> str:
        return "never" if instant is None else words.moment(instant, zone)

    shows = [
        court_show(subject),
        Show("what", "Outage", text, numeric=False),
        Show("starts_at_us", "From", at),
        Show("ends_at_us", "Until", at),
        Show("announced_at_us", "Announced", at),
        Show("source", "Source", lambda cite: source_title(subject, cite) or "–", numeric=False),
    ]
    note = "Where the announcement’s time is assumed, the assumptions below say so."
    return table_view("outages", f"Outages in this run, {words.zone_words(zone)}", frame, shows, note=note)


def rule_cards(subject: Subject) -> tuple[RuleCard, ...]:
    """Each court's technical-failure rule with its judgement of the days in the run."""
    return tuple(_rule_card(subject, court) for court in subject.courts)


def _rule_card(subject: Subject, court: str) -> RuleCard:
    shown = subject.summary.courts[court]
    rule = shown.technical_failure_rule or RuleShown(status="unknown")
    words_of = rule.quote or ""
    in_our_words = words_of.startswith(IN_OUR_WORDS)
    return RuleCard(
        court=court,
        slot=subject.slots[court],
        code=names.code(court),
        name=shown.name,
        status=rule_status(rule),
        values=tuple((names.rule_key(k), names.rule_value(k, v)) for k, v in (rule.value or {}).items()),
        cite=cite_words(subject, rule.cite) if rule.cite else "",
        source=rule.source_title or "",
        quote="" if in_our_words else words_of,
        gist=words_of.removeprefix(IN_OUR_WORDS) if in_our_words else "",
        assumed=(rule.assumed or "").rstrip("."),
        judgements=tuple(_judgement(subject, j) for j in shown.judgements),
    )


def rule_status(rule: RuleShown) -> str:
    """verified, derived or assumed as the run says; without a word from it, assumed or merely cited."""
    if rule.status:
        return rule.status
    return "assumed" if rule.assumed else "cited" if rule.cite else "unknown"


def _judgement(subject: Subject, judged: Judgement) -> JudgementShown:
    minutes = None if judged.effect == "unknown" else judged.minutes_in_window  # the window is then a placeholder
    cite = f" ({cite_words(subject, judged.cite)})" if judged.cite else ""
    return JudgementShown(
        day=words.day_short(date.fromisoformat(judged.day)),
        failure=_failure(judged),
        minutes="" if minutes is None else words.duration(minutes * words.MINUTE_US),
        effect=f"{names.effect(judged.effect)}{cite}",
        moves="" if judged.moves_to is None else words.day_short(date.fromisoformat(judged.moves_to)),
    )


def _failure(judged: Judgement) -> str:
    """Whether the day was a technical failure; a rule whose text nobody saw is not the same as none."""
    if judged.is_technical_failure is None:
        return "not known: the rule’s text was not seen" if judged.effect == "unknown" else "not decided by a rule"
    return "yes" if judged.is_technical_failure else "no"


def refusals_table(subject: Subject, wide: pl.DataFrame) -> TableView:
    """Refusals by code with the text that the filer saw."""
    messages = subject.summary.messages
    texts = [shown_text(messages.get(code), subject.courts) for code in wide["code"]]
    frame = wide.with_columns(pl.Series("text", texts, dtype=pl.String))
    shows = [
        Show("code", "Code", breakable, numeric=False),
        Show("text", "Text shown to the filer", text, numeric=False),
        Show("all", "All courts", words.count),
        *[Show(c, names.code(c), words.count) for c in subject.courts],
    ]
    return table_view("refusals", "Refusals by code", frame, shows)


def shown_text(message: str | dict[str, str] | None, courts: tuple[str, ...]) -> str:
    """The text a filer sees; where courts word it differently, each wording with its courts."""
    if message is None or isinstance(message, str):
        return message or "–"
    wordings: dict[str, list[str]] = {}
    for court in courts:
        if court in message:
            wordings.setdefault(message[court], []).append(names.code(court))
    if len(wordings) == 1:
        return next(iter(wordings))
    return " · ".join(f"{', '.join(those)}: {wording}" for wording, those in wordings.items()) or "–"


def notices_table(subject: Subject, found: Findings) -> TableView:
    """Notices of electronic filing and their recipients, by court."""
    called = {"notices": "Notices", "electronic": "Recipients by e-mail", "other": "Recipients otherwise"}
    shows = [court_show(subject), *[Show(name, word, words.count) for name, word in called.items()]]
    shows += [
        Show("mean", "Recipients a notice, mean", lambda m: f"{m:.1f}"),
        Show("most", "Most by e-mail", words.count),
    ]
    sent = {court: shown.messages for court, shown in subject.summary.courts.items()}
    frame = found.notices.with_columns(pl.Series("messages", [sent.get(c) for c in found.notices["court"]], pl.Int64))
    total = ["All courts", *[words.count(int(found.notices[name].sum())) for name in called], "", ""]
    if frame["messages"].null_count() == 0:
        shows.append(Show("messages", "E-mails sent", words.count))
        total.append(words.count(int(frame["messages"].sum())))
    return table_view("notices", "Notices of electronic filing", frame, shows, total=total)


def help_table(subject: Subject, by_court: pl.DataFrame) -> TableView:
    """The help desks' calls, time on hold and talk time, by court."""
    shows = [
        court_show(subject),
        Show("answered", "Answered", words.count),
        Show("abandoned", "Given up on hold", words.count),
        Show("after_hours_notification", "After-hours notification", words.count),
        Show("closed", "Line closed", words.count),
        Show("hold_p50", "On hold, median", words.duration),
        Show("hold_p95", "On hold, p95", words.duration),
        Show("talk_us", "Talk time", words.duration),
    ]
    return table_view("help-courts", "Help desks over the whole run", by_court, shows)


def reconciliation_table(subject: Subject, books: pl.DataFrame) -> TableView:
    """Filings begun against their ends, with a check."""
    shows = [
        court_show(subject),
        Show("attempted", "Attempted", words.count),
        Show("accepted", "= accepted", words.count),
        Show("refused", "+ refused", words.count),
        Show("abandoned", "+ abandoned", words.count),
        Show("difference", "Difference", check),
        Show("without_number", "Accepted without docket number", check),
        Show("without_notice", "Accepted without notice", check),
        Show("notice_without_filing", "Notice without acceptance", check),
        Show("notice_shared", "Notice shared by filings", check),
    ]
    return table_view("books", "Filings: attempted = accepted + refused + abandoned", books, shows)


def attempts_table(subject: Subject, books: pl.DataFrame) -> TableView:
    """Attempts against their ends, with a check."""
    labels = ("+ refused", "+ met a closed site", "+ given up in the queue")
    shows = [
        court_show(subject),
        Show("attempts", "Attempts", words.count),
        Show("accepted", "= accepted", words.count),
        *[Show(name, label, words.count) for name, label in zip(ATTEMPT_ENDS, labels, strict=True)],
        Show("attempts_difference", "Difference", check),
    ]
    return table_view("attempt-books", "Attempts: one filing may take several", books, shows)


def check(number: int) -> str:
    """A figure that must be nothing: '✓ 0' or '✗' with the figure."""
    return f"✓ {words.count(number)}" if number == 0 else f"✗ {words.count(number)}"


def abandoned_table(subject: Subject, reasons: pl.DataFrame) -> TableView:
    """Why filings were abandoned, by court."""
    shows = [Show("abandon_reason", "Reason", lambda why: names.plain(why or "not stated"), numeric=False)]
    shows += [Show("all", "All courts", words.count), *[Show(c, names.code(c), words.count) for c in subject.courts]]
    return table_view("abandoned", "Why filings were abandoned", reasons, shows)


def who_table(who: pl.DataFrame) -> TableView:
    """Who filed, by role."""
    called = {"attempted": "Begun", "accepted": "Entered", "refused": "Refused", "abandoned": "Abandoned"}
    called |= {"held_up": "Held up", "pages": "Pages entered"}
    shows = [
        Show("filer_role", "Filer", names.plain, numeric=False),
        *[Show(name, word, words.count) for name, word in called.items()],
    ]
    return table_view("who", "Who filed", who, shows)
