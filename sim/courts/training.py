"""A court's own training courses: whom each is meant for, and which docket events it opens to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from sim.courts.docket_events import EventCatalogue, Role
from sim.courts.rule_file import refuse_unknown, tables
from sim.courts.sources import MARK_KEYS, Provenance, Source, parse_mark
from sim.data_file import LocatedToml, MisfitError, convert_value, read_toml, suggestion

CourseId = Literal["debtor_attorney", "creditor_attorney", "court_reporter", "creditor_representative", "trustee"]


class TrainingCourse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One course. menus, events: what it opens; with neither it opens all that its roles may file."""

    id: CourseId
    roles: tuple[Role, ...]
    menus: tuple[str, ...] = ()
    events: tuple[str, ...] = ()

    @property
    def opens_all(self) -> bool:
        """Whether the course's graduates may file whatever their role may."""
        return not self.menus and not self.events


def read_training(
    path: Path, sources: Mapping[str, Source], base: tuple[TrainingCourse, ...], catalogue: EventCatalogue
) -> tuple[tuple[TrainingCourse, ...], dict[str, Provenance]]:
    """``base`` with the file's courses laid over it, and where each stands. A missing file adds nothing.

    Raises DataError for an unknown key, a missing mark, or a menu or event that the court does not have.
    """
    if not path.is_file():
        return base, {}
    located = read_toml(path)
    refuse_unknown(located, "", located.data, ("course",))
    courses: dict[str, TrainingCourse] = {course.id: course for course in base}
    provenance: dict[str, Provenance] = {}
    for index, table in enumerate(tables(located, "", located.data, "course")):
        place = f"course[{index}]"
        course = _course(located, place, table)
        _check_known(located, f"{place}.menus", course.menus, {event.menu for event in catalogue})
        _check_known(located, f"{place}.events", course.events, {event.code for event in catalogue})
        mark = parse_mark(located, place, table, sources, course.id)
        courses[course.id] = course
        provenance[f"training:{course.id}"] = Provenance(course, mark, path, located.line_of(f"{place}.id"))
    return tuple(courses.values()), provenance


def _course(located: LocatedToml, place: str, table: dict[str, Any]) -> TrainingCourse:
    try:
        course: TrainingCourse = convert_value(
            {key: value for key, value in table.items() if key not in MARK_KEYS}, TrainingCourse
        )
    except MisfitError as error:
        raise located.error(place, str(error), "see sim/courts/training.py") from None
    return course


def _check_known(located: LocatedToml, place: str, named: Iterable[str], known: set[str]) -> None:
    for name in named:
        if name not in known:
            raise located.error(place, f"this court has no {name!r}", suggestion(name, sorted(known)))


def with_courses(catalogue: EventCatalogue, courses: tuple[TrainingCourse, ...]) -> EventCatalogue:
    """The catalogue with the courses that open each event; an event that no course names asks for none."""
    changed = {}
    for event in catalogue:
        naming = [course.id for course in courses if event.menu in course.menus or event.code in course.events]
        opening = [course.id for course in courses if course.opens_all or course.id in naming]
        changed[event.code] = replace(event, courses=tuple(opening)) if naming else event
    return EventCatalogue(changed)
