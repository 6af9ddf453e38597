"""The words that the sample school is made of, decoded from the shipped JSON: names, staff, measures, texts, library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.norms import Risk
from interventiondesk.domain.plans import Intervention

FILES: dict[str, tuple[str, ...]] = {
    "names.json": ("sample-school", "names.json"),
    "staff.json": ("sample-school", "staff.json"),
    "measures.json": ("sample-school", "measures.json"),
    "texts.json": ("sample-school", "texts.json"),
    "signs.json": ("sample-school", "signs.json"),
    "interventions.json": ("library", "interventions.json"),
}
"""Each file that `ingredients_from` needs, and where it stands below `resources/`."""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """The name of a student with a story of their own: the same for every seed."""

    given_name: str
    family_name: str
    language: str
    middle_name: str = ""
    preferred_name: str = ""
    pronouns: str = ""


class Background(msgspec.Struct, frozen=True, kw_only=True):
    """Names that go together, and the languages spoken at home with them."""

    weight: int
    languages: tuple[str, ...]
    interpreter: float
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    others: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    family: tuple[str, ...]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    named: dict[str, Named]
    backgrounds: tuple[Background, ...]
    preferred: dict[str, str]
    middle: tuple[str, ...]


class StaffEntry(msgspec.Struct, frozen=True, kw_only=True):
    given_name: str
    family_name: str
    role: str


class StaffList(msgspec.Struct, frozen=True, kw_only=True):
    school: str
    district: str
    staff: tuple[StaffEntry, ...]
    more_given: tuple[str, ...]
    more_family: tuple[str, ...]


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """One level of a measure: its middle score and spread in fall, winter and spring (None: not given then), and the
    growth a week that a plan asks for."""

    level: str
    middle: tuple[float | None, float | None, float | None]
    spread: tuple[float, float, float]
    growth: float


class MeasureEntry(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    name: str
    short_name: str
    instrument: str
    area: str
    unit: str
    noise: float
    levels: tuple[Level, ...]
    most: float | None = None
    direction: str = "higher"
    errors: bool = False
    standard_error: float | None = None


class _Measures(msgspec.Struct, frozen=True):
    measures: tuple[MeasureEntry, ...]


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    """Sentences by purpose; those by area have `other` for the rest."""

    strengths: dict[str, tuple[str, ...]]
    own_words: dict[str, tuple[str, ...]]
    concerns: dict[str, tuple[str, ...]]
    hypotheses: dict[str, tuple[str, ...]]
    observations: tuple[str, ...]
    restricted_notes: tuple[str, ...]
    family_notes: tuple[str, ...]
    contact_outcomes: tuple[str, ...]
    actions: tuple[str, ...]
    missed_reasons: tuple[str, ...]
    student_missed_reasons: tuple[str, ...]
    phases: tuple[str, ...]
    decision_reasons: dict[str, tuple[str, ...]]


class IncidentText(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of behavior incident, with where it happens and what is done."""

    behavior: str
    level: Literal["major", "minor"]
    places: tuple[str, ...]
    motivation: str
    about: str
    actions: tuple[str, ...]
    with_others: bool = False


class CourseText(msgspec.Struct, frozen=True, kw_only=True):
    """One course: its usual percentage, and how many points of it a spread of reading or math ability makes."""

    name: str
    subject: Literal["english", "math", "science", "social_studies", "other"]
    middle: float
    reading: float
    math: float


class RatingScale(msgspec.Struct, frozen=True, kw_only=True):
    """One rating scale: how many items, and the highest total of a student with few, some and many difficulties."""

    scale: str
    items: int
    usual: int
    moderate: int
    high: int


class BandText(msgspec.Struct, frozen=True, kw_only=True):
    """One benchmark band, from so many spreads above the middle score (None: the lowest band)."""

    band: str
    risk: Risk
    spreads: float | None


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What early warning indicators read at this school. `marks` go from the best down, each with its lowest percent."""

    incidents: tuple[IncidentText, ...]
    others: tuple[str, ...]
    times: dict[str, tuple[str, ...]]
    courses: tuple[CourseText, ...]
    marks: tuple[tuple[str, float], ...]
    instrument: str
    scales: tuple[RatingScale, ...]
    bands: tuple[BandText, ...]
    bands_source: str


class Ingredients(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the recipe needs, already read."""

    names: Names
    staff: StaffList
    measures: tuple[MeasureEntry, ...]
    texts: Texts
    signs: Signs
    interventions: tuple[Intervention, ...]


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    area: str
    grades: str
    about: str
    evidence: str
    weekdays: str
    minutes: int
    group_size: int
    exit_criteria: str


class _Library(msgspec.Struct, frozen=True):
    interventions: tuple[_Entry, ...]


def interventions_from(contents: bytes) -> tuple[Intervention, ...]:
    """The shipped library, in its order, each with the same id on every computer.

    Raises `msgspec.ValidationError` where an entry breaks its declaration.
    """
    library = msgspec.json.decode(contents, type=_Library)
    return tuple(
        msgspec.convert({"id": natural_id("intervention", entry.name), **msgspec.structs.asdict(entry)}, Intervention)
        for entry in library.interventions
    )


def ingredients_from(files: Mapping[str, bytes]) -> Ingredients:
    """Decodes the files named in `FILES`. Raises `KeyError` where one is missing, `msgspec.ValidationError` where one
    does not hold what it should."""
    return Ingredients(
        names=msgspec.json.decode(files["names.json"], type=Names),
        staff=msgspec.json.decode(files["staff.json"], type=StaffList),
        measures=msgspec.json.decode(files["measures.json"], type=_Measures).measures,
        texts=msgspec.json.decode(files["texts.json"], type=Texts),
        signs=msgspec.json.decode(files["signs.json"], type=Signs),
        interventions=interventions_from(files["interventions.json"]),
    )
