"""What the report calls courts, outages, outcomes, stations and effects."""

from __future__ import annotations

COURT_KINDS = {"district": "district court", "bankruptcy": "bankruptcy court", "trade": "trade court"}
_OUTAGES = {
    "national": "national outage",
    "emergency": "emergency outage",
    "network": "network outage",
    "upgrade": "upgrade",
    "maintenance": "scheduled maintenance",
}
TIMELINESS = {
    "no_deadline": "No deadline",
    "on_time": "On time",
    "moved_by_rule": "Moved by rule",
    "must_seek_relief": "Must seek relief",
    "rule_unknown": "Rule not known",
    "sender_failure": "Sender’s own failure",
    "late": "Late",
    "not_filed": "Never filed",
}
FATES = {
    "same_day": "The same day",
    "later": "On a later day",
    "counter": "At the counter",
    "refused": "Refused",
    "abandoned": "Abandoned",
}
_STATIONS = {
    "pdf_check": "PDF check",
    "help_desk": "help desk",
    "query": "docket query",
    "clerk_review": "clerk review",
}
_DESKS = ("help_desk", "counter", "clerk_review")
_ACTIONS = {
    "retry": "tried again later",
    "waits_for_next_court_day": "waited for the next court day",
    "waits_for_evening": "waited for the evening",
    "help_call": "called the help desk",
    "counter_visit": "went to the counter",
    "counter_too_late": "found the counter closed",
    "direct_service": "served counsel directly",
    "gave_up": "gave the paper up",
    "mends": "mended what was refused",
    "double_submit": "submitted twice",
    "sender_failure": "had a failure of their own equipment",
}
_EFFECTS = {
    "moved": "the due day moves",
    "unaffected": "none, deadlines stand",
    "next_business_day": "may be filed on the next business day",
    "seek_relief": "file promptly and seek relief from the court",
    "next_business_day_after_restored": "due at the end of the next business day after access is restored",
    "noon_first_open_day": "due by noon of the first open day",
    "inaccessible_6a3": "due on the first day the clerk’s office is accessible again",
    "unknown": "not known",
}
_KEYS = {
    "threshold_minutes_over": "Down for more than (minutes)",
    "window_starts_local": "Counted from",
    "window_ends_local": "Counted until",
    "intermittent": "Intermittent outages are read as",
    "scheduled_counts": "Scheduled outages count",
    "announced_effect": "If announced",
    "unannounced_effect": "If not announced",
    "paper_same_day": "Paper accepted the same day",
    "media_at_clerk": "Electronic media accepted at the clerk’s office",
    "direct_service_required": "Filer must serve directly",
    "sender_failure_excused": "Failure at the sender is excused",
    "help_desk_report_required": "Filer must report to the help desk",
    "attempts_min": "Attempts the filer must have made",
    "attempt_gap_minutes_min": "Minutes between those attempts",
    "declaration_required": "Declaration needed",
}
_ACRONYMS = {"pdf": "PDF", "nef": "NEF", "ecf": "ECF"}


def code(court: str) -> str:
    """A court's short sign: CAED."""
    return court.upper()


def place(name: str, kind: str) -> str:
    """'Eastern District of California'; a bankruptcy court says so; a court without a district keeps its own name."""
    head, _, district = name.partition(", ")
    if not district:
        return head.removeprefix("U.S. ")
    return f"{district} (bankruptcy)" if kind == "bankruptcy" else district


def spoken(name: str, kind: str) -> str:
    """A court's name as a sentence wants it; a bankruptcy court is told from its district's district court."""
    head, _, district = name.partition(", ")
    if not district:
        return f"the {head.removeprefix('U.S. ')}"
    return f"the Bankruptcy Court of the {district}" if kind == "bankruptcy" else f"the {district}"


def outage(kind: str) -> str:
    """'national outage' for kind national; an unknown kind is an outage."""
    return _OUTAGES.get(kind, "outage")


def station(name: str) -> str:
    """'PDF check' for pdf_check."""
    return _STATIONS.get(name, plain(name))


def station_spoken(name: str) -> str:
    """A station as a sentence wants it: 'the counter', 'upload'."""
    return f"the {station(name)}" if name in _DESKS else station(name)


def action(name: str) -> str:
    """What a filer did, in words."""
    return _ACTIONS.get(name, plain(name))


def effect(name: str | None) -> str:
    """A rule's effect in words; what is not in the vocabulary is shown as it stands."""
    return "–" if name is None else _EFFECTS.get(name, plain(name))


def rule_key(key: str) -> str:
    """A field of a rule's value in words."""
    return _KEYS.get(key, plain(key).capitalize())


def rule_value(key: str, value: object) -> str:
    """A rule's value in words: yes, no, none, an effect, or the value as it stands."""
    if value is None:
        return "no figure in the rule" if key == "threshold_minutes_over" else "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return effect(str(value)) if key.endswith("_effect") else str(value)


def plain(identifier: str) -> str:
    """'waits_for_monday' -> 'waits for monday', with the field's acronyms in capitals."""
    return " ".join(_ACRONYMS.get(word, word) for word in identifier.replace("_", " ").split())
