"""Says a computation of time as a practitioner would write it down, step by step, each with its rule."""

from __future__ import annotations

from datetime import date, datetime

from sim.courts.clock import is_weekend, local_datetime, rfc3339, time_on_us, weekday_and_date, weekday_name
from sim.courts.holidays import Holiday
from sim.courts.period import CountedPeriod, DeadlineRequest, Direction, HoursRequest, Step
from sim.courts.time_texts import Citation

_SERVED = {
    "electronic": "Served electronically",
    "mail": "Served by mail",
    "clerk": "Served by leaving it with the clerk",
    "consented": "Served by other means consented to",
    "hand": "Served by hand",
}


def day_steps(request: DeadlineRequest, path: CountedPeriod) -> tuple[list[Step], list[Citation]]:
    """Return the steps of a period in days, in the order in which they were taken, and every citation used."""
    text = request.rules.text
    steps: list[Step] = []
    used: list[Citation] = []

    def add(words: str, day: date, *citations: Citation) -> None:
        steps.append(Step(words, day, citations[0].cite, citations[0].label))
        used.extend(citations)

    add(_count_words(request, path), path.raw, text.short if path.short else text.count)
    if path.rolled != path.raw:
        cites = (text.roll,) if request.direction == "after" else (text.next_day, text.roll)
        add(_roll_words(path.raw, path.rolled, request.direction, path.met), path.rolled, *cites)
    if path.extra:
        add(_extra_words(request, path), path.extra_raw, text.extra)
        if path.extra_rolled != path.extra_raw:
            add(_roll_words(path.extra_raw, path.extra_rolled, "after", path.met), path.extra_rolled, text.roll)
    if path.due != path.extra_rolled:
        add(_inaccessible_words(path), path.due, text.inaccessible)
    if any(holiday.basis == "state" for holiday in path.met):
        used.append(text.holidays)
    add(_cutoff_words(request, path), path.due, request.cutoff_cite or text.ends)
    return steps, used


def _count_words(request: DeadlineRequest, path: CountedPeriod) -> str:
    way = "from" if request.direction == "after" else "back from"
    left_out = ""
    if path.short:
        left_out = f" and {_listed([_day_name(day, path.met) for day in path.skipped])}" if path.skipped else ""
    noun = "day" if request.days == 1 else "days"
    counted = f"Count {request.days} {noun} {way} {request.start}, excluding that day{left_out}"
    return f"{counted} → {weekday_and_date(path.raw)}"


def _roll_words(day: date, reached: date, direction: Direction, met: list[Holiday]) -> str:
    which = "next" if direction == "after" else "preceding"
    begins = _closed_name(day, met)
    others = [_day_name(holiday.day, met) for holiday in _between(day, reached, met)]
    passing = f" (passing {_listed(others)})" if others else ""
    return (
        f"{begins}: runs to the {which} day that is not a Saturday, Sunday or legal holiday{passing}"
        f" → {weekday_and_date(reached)}"
    )


def _between(day: date, reached: date, met: list[Holiday]) -> list[Holiday]:
    low, high = sorted((day, reached))
    inside = {holiday.day: holiday for holiday in met if low < holiday.day < high}
    return [inside[at] for at in sorted(inside, reverse=reached < day)]


def _closed_name(day: date, met: list[Holiday]) -> str:
    return weekday_name(day) if is_weekend(day) else f"Legal holiday ({_holiday_name(day, met)})"


def _day_name(day: date, met: list[Holiday]) -> str:
    return f"{weekday_name(day)} {day}" if is_weekend(day) else f"{_holiday_name(day, met)} {day}"


def _holiday_name(day: date, met: list[Holiday]) -> str:
    return next((holiday.name for holiday in met if holiday.day == day), weekday_name(day))


def _extra_words(request: DeadlineRequest, path: CountedPeriod) -> str:
    noun = "day is" if path.extra == 1 else "days are"
    served = _SERVED[request.service or "mail"]
    return (
        f"{served}: {path.extra} {noun} added after the period would otherwise expire"
        f" → {weekday_and_date(path.extra_raw)}"
    )


def _inaccessible_words(path: CountedPeriod) -> str:
    return (
        f"Clerk's office inaccessible on {path.extra_rolled}: extended to the first accessible day that is not a"
        f" Saturday, Sunday or legal holiday → {weekday_and_date(path.due)}"
    )


def _cutoff_words(request: DeadlineRequest, path: CountedPeriod) -> str:
    zone = request.calendar.zone
    ends = rfc3339(time_on_us(path.due, request.cutoff_local, zone), zone)
    hour = "midnight" if request.cutoff_local == "24:00" else request.cutoff_local
    return f"For electronic filing the day ends at {hour} in the court's time zone ({zone}) → {ends}"


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def hours_steps(
    request: HoursRequest, raw: datetime, rolled: datetime, ends: datetime, met: list[Holiday]
) -> tuple[list[Step], list[Citation]]:
    """Return the steps of a period in hours, from the bare count over the roll to the first accessible day."""
    text = request.rules.text
    steps = [Step(_hours_words(request, raw), raw.date(), text.hours.cite, text.hours.label)]
    used = [text.hours]
    if rolled.date() != raw.date():
        words = _roll_words(raw.date(), rolled.date(), request.direction, met)
        steps.append(Step(f"{words}, same time", rolled.date(), text.hours.cite, text.hours.label))
    if ends.date() != rolled.date():
        words = f"Clerk's office inaccessible on {rolled.date()}: same time on {weekday_and_date(ends.date())}"
        steps.append(Step(words, ends.date(), text.inaccessible.cite, text.inaccessible.label))
        used.append(text.inaccessible)
    return steps, used


def _hours_words(request: HoursRequest, raw: datetime) -> str:
    way = "from" if request.direction == "after" else "back from"
    began = local_datetime(request.start_at_us, request.calendar.zone)
    return (
        f"Count {request.hours} hours {way} {began:%Y-%m-%d %H:%M}, every hour included"
        f" → {weekday_name(raw.date())} {raw:%Y-%m-%d %H:%M}"
    )
