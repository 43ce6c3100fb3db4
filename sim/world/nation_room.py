"""Writes the courts of the country as a folder of courts, with scenarios of a day, a week, a month and a year of it."""

from __future__ import annotations

import contextlib
import json
import math
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from sim.courts import court_ids, load_court
from sim.data_file import InputError
from sim.paths import data_room
from sim.world.nation import ModelledVolume, NationalCourt, national_plan, national_volumes

MARKER = "nation.json"
_COURTS = "courts"
_FEWEST_ATTORNEYS = 20


class Span(msgspec.Struct, frozen=True):
    """A span of national life to simulate: instants of its first and last day, in local time of the East and West."""

    name: str
    title: str
    starts: str
    ends: str

    @property
    def days(self) -> int:
        """Local days from the first on."""
        return (date.fromisoformat(self.ends[:10]) - date.fromisoformat(self.starts[:10])).days


SPANS: tuple[Span, ...] = (
    Span("day", "One day", "2024-03-05T00:00:00-05:00", "2024-03-06T00:00:00-08:00"),
    Span("week", "One week", "2024-03-04T00:00:00-05:00", "2024-03-11T00:00:00-07:00"),
    Span("month", "One month", "2024-03-01T00:00:00-05:00", "2024-04-01T00:00:00-07:00"),
    Span("year", "One year", "2023-10-01T00:00:00-04:00", "2024-10-01T00:00:00-07:00"),
)
_ENTRIES_OF_A_CASE_IN_A_YEAR = 72
"""Of the cases in play when a run begins. Six a month, which is half the pace of national-outage-2014's nine days."""
_JOINS_AFTER_DAYS = 7


class Nation(msgspec.Struct, frozen=True):
    """What was written: the folder of courts, the scenarios, and what they hold in a year."""

    courts: Path
    scenarios: tuple[Path, ...]
    district_courts: int
    bankruptcy_courts: int
    entries_per_year: float


def write_nation(out: Path, share: float = 1.0) -> Nation:
    """Write ``out/courts`` and ``out/national-SPAN.toml`` and return what was written.

    Every court is made from the template of its kind, so that nothing but the federal layer holds in it; also those of
    which local rules are on file, so that all are alike. share: of the national volumes, in every court alike.
    An earlier nation in ``out`` is replaced when the new one is whole; until then nothing of either is touched, and
    nothing is left of one that is interrupted. Raises InputError for a folder that holds anything else.
    """
    if not 0 < share <= 1:
        raise InputError(f"share {share:g}: give a part of the national volumes above 0, up to 1")
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARKER).is_file())):
        raise InputError(f"{out} holds something else than a nation: name a new folder")
    volumes = national_volumes()
    with _put_in_place_when_whole(out) as work:
        room = Path(shutil.copytree(data_room("courts"), work / _COURTS))
        (work / MARKER).write_text(json.dumps({"share": share}) + "\n", encoding="utf-8")
        own, free = _prefixes()
        for volume in volumes:
            _write_court(room, volume.court, own.get(volume.court.id) or next(free))
        names = [_write_scenario(work, span, volumes, share).name for span in SPANS]
    kinds = [volume.court.kind for volume in volumes]
    entries = sum(volume.entries_per_year for volume in volumes) * share
    scenarios = tuple(out / name for name in names)
    return Nation(out / _COURTS, scenarios, kinds.count("district"), kinds.count("bankruptcy"), entries)


@contextlib.contextmanager
def _put_in_place_when_whole(out: Path) -> Iterator[Path]:
    """A folder to work in beside ``out``, whose content replaces that of ``out`` when the block ends well."""
    place = out.absolute()
    made = [parent for parent in place.parents if not parent.exists()]
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        holder = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as error:
        problem = f"no folder can be made in {place.parent} ({error.strerror})"
        raise InputError(f"{problem}: give another one with --out") from None
    try:
        work, earlier = holder / "nation", holder / "earlier"
        work.mkdir()
        earlier.mkdir()
        yield work
        place.mkdir(exist_ok=True)
        (work / MARKER).replace(place / MARKER)  # first: whatever happens now, it can be told for a nation
        for path in [path for path in place.iterdir() if path.name != MARKER]:
            path.rename(earlier / path.name)
        for path in list(work.iterdir()):
            path.rename(place / path.name)
    finally:
        shutil.rmtree(holder, ignore_errors=True)
        for parent in made:
            with contextlib.suppress(OSError):  # not empty: the nation is in it
                parent.rmdir()


def _prefixes() -> tuple[dict[str, str], Iterator[str]]:
    """The document-id prefixes of the courts on file, and those that none of them has, from 999 down."""
    own = {court_id: load_court(court_id).profile.doc_id_prefix for court_id in court_ids()}
    every = (f"{number:03d}" for number in range(999, -1, -1))
    return own, (prefix for prefix in every if prefix not in own.values())


# --- courts -----------------------------------------------------------------------------------------------------------


def _write_court(room: Path, court: NationalCourt, prefix: str) -> None:
    template = room / "_national" / "template"
    text = (template / f"{court.kind}.toml").read_text(encoding="utf-8")
    words = {
        "id": court.id,
        "name": court.name,
        "short_name": _short_name(court),
        "district": court.district,
        "state": court.state,
        "zone": court.zone,
        "prefix": prefix,
    }
    for key, word in words.items():
        text = text.replace(f"@{key}@", word)
    folder = room / court.id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(template / "rules.toml", folder / "rules.toml")
    (folder / "court.toml").write_text(text, encoding="utf-8")


_SHORTER = (
    *((f"{side} District of ", f"{side[0]}.D. ") for side in ("Northern", "Southern", "Eastern", "Western", "Middle")),
    ("Central District of ", "C.D. "),
    ("Eastern and Western Districts of ", "E. & W.D. "),
    ("District of ", "D. "),
)


def _short_name(court: NationalCourt) -> str:
    short = next(name + court.district.removeprefix(long) for long, name in _SHORTER if court.district.startswith(long))
    return f"Bankr. {short}" if court.kind == "bankruptcy" else short


# --- scenarios --------------------------------------------------------------------------------------------------------


def _write_scenario(out: Path, span: Span, volumes: tuple[ModelledVolume, ...], share: float) -> Path:
    path = out / f"national-{span.name}.toml"
    ids = ", ".join(f'"{volume.court.id}"' for volume in volumes)
    parts = [
        _HEAD.format(span=span, courts=ids, volumes=_method(volumes, share), rules=_RULES, joins=_JOINS_AFTER_DAYS)
    ]
    parts += [_volume(volume, span, share) for volume in volumes]
    path.write_text("\n".join(parts), encoding="utf-8")
    return path


_RULES = (
    "Nothing but the federal layer holds in any of them. Local rules, hours, forms and outages are not known, and what "
    "stands in for them is marked assumed; what is on file of four of the courts is left out, so that all are alike."
)

_HEAD = """# {span.title} of the 94 district and 90 bankruptcy courts; volumes are modelled from national totals.

extends = "national-outage-2014"
title = "{span.title} of all 184 district and bankruptcy courts"
question = "How much do the courts of the country docket, and does every filing get through?"
courts = [{courts}]
outage = []

[clock]
starts = {span.starts}
ends = {span.ends}
display_zone = "America/New_York"

[cases]
joins_after_days = {{ value = {joins}, assumed = "a case opened in the run draws papers from then on" }}

[documents]
distinct_per_court = {{ value = 24, assumed = "few, so that the documents of 184 courts are made in minutes" }}
checked_again_share = {{ value = 0.02, assumed = "a cost, not a behaviour" }}

[[method]]
title = "Volumes"
text = "{volumes}"

[[method]]
title = "Courts"
text = "{rules}"

[[method]]
title = "Outages"
text = "None: the calendar of the country's outages is not known. Add [[outage_pattern]] tables to try some."

[[method]]
title = "Shards"
text = "Each court is simulated as its own machine; they share the calendar and nothing else."
"""


def _method(volumes: tuple[ModelledVolume, ...], share: float) -> str:
    plan = national_plan()
    entries = plan.district.entries + plan.bankruptcy.entries
    by_counters = sum(volume.weight for volume in volumes)
    part = "" if share == 1 else f" This scenario has {share:.4g} of it in every court."
    return (
        f"Modelled: {plan.district.filings:,} civil cases and criminal defendants ({plan.district.filings_cite}) x "
        f"{plan.district.entries_per_filing} entries, and {plan.bankruptcy.filings:,} petitions "
        f"({plan.bankruptcy.filings_cite}) x {plan.bankruptcy.entries_per_filing}, make {entries / 1e6:.1f} million "
        f"entries a year, shared out by the courts' own counters where they were read and by judgeships elsewhere. "
        f"A court's share of filings is thus its share of entries: one with short dockets files more than it is given. "
        f"The counters alone would make {by_counters / 1e6:.1f} million; they count every document. "
        f"{plan.table.territories}{part}"
    )


def _volume(volume: ModelledVolume, span: Span, share: float) -> str:
    court_id, totals = volume.court.id, national_plan().of_kind(volume.court.kind)
    entries = volume.entries_per_year * share
    lawyers = max(_FEWEST_ATTORNEYS, round(entries / 1000 * totals.attorneys_per_thousand_entries))
    per_case = _ENTRIES_OF_A_CASE_IN_A_YEAR * (span.days + 1) / 365  # a span touches a part of one day more
    ground = "derived" if volume.basis != "judgeships" else "assumed"
    why = (
        f"modelled: {volume.filings:,} of {totals.filings:,} filings by its {volume.basis}, "
        f"x {totals.entries_per_filing} entries each"
    )
    if share != 1:
        why += f", x {share:.4g}"
    return f"""
[volume.{court_id}]
entries_per_year = {{ value = {entries:.1f}, {ground} = "{why}" }}
entries_per_case = {{ value = {per_case:.3f}, assumed = "modelled: six a month of each case in play" }}
attorneys = {{ value = {lawyers}, assumed = "modelled: {totals.attorneys_assumed}" }}

[capacity.{court_id}]
{_capacity(entries)}
basis = "assumed: modelled in proportion to entries, as cacd's in national-outage-2014"
"""


# Entries a year to a server, as C.D. Cal. has them in national-outage-2014 (829,000 entries a year), rounded.
_ENTRIES_PER_SERVER = {
    "login": 200_000,
    "upload": 20_000,
    "pdf_check": 250_000,
    "docketing": 250_000,
    "notice": 400_000,
    "query": 200_000,
    "help_desk": 275_000,
    "counter": 100_000,
}


def _capacity(entries: float) -> str:
    return "\n".join(f"{name} = {max(1, math.ceil(entries / each))}" for name, each in _ENTRIES_PER_SERVER.items())
