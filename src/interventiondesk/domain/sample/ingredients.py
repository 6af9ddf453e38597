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
    "week.json": ("sample-school", "week.json"),
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


class Precise(msgspec.Struct, frozen=True, kw_only=True):
    """A concern as a team can see it: what, when, where, who is there, how often."""

    what: str
    when: str
    where: str
    who: str
    how_often: str


class RequestText(msgspec.Struct, frozen=True, kw_only=True):
    """What a teacher writes who asks for help."""

    concern: str
    strengths: str
    tried: str
    went: str


class BackgroundTexts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known beside the scores; `glasses` is for who wears them since September."""

    vision: tuple[str, ...]
    glasses: str
    hearing: tuple[str, ...]
    english_levels: tuple[str, ...]
    schools: tuple[str, ...]


class InquiryText(msgspec.Struct, frozen=True, kw_only=True):
    """How far finding out why has come."""

    verifying: str
    diagnostic: str
    hypothesis: str
    cause: Literal["", "skill", "language", "attendance", "behavior_function", "motivation", "health", "other"]


class KindText(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that is not measured by a goal line: its concern, why, and what its kind needs beside that."""

    concern: str
    hypothesis: str
    skill: str = ""
    exit_criteria: str = ""
    periods: str = ""
    group: str = ""
    topics: tuple[str, ...] = ()


class ClassText(msgspec.Struct, frozen=True, kw_only=True):
    """What a whole grade does about a concern that many share."""

    concern: str
    action: str


class TransitionText(msgspec.Struct, frozen=True, kw_only=True):
    """What next year's teacher should know."""

    strengths: str
    works: str
    avoid: str
    people: str
    next_steps: str


class WeekTexts(msgspec.Struct, frozen=True, kw_only=True):
    """Sentences for the team's weeks. A promise is what was talked about, and what comes next."""

    precise: dict[str, tuple[Precise, ...]]
    meeting_notes: tuple[str, ...]
    placement_notes: str
    placement_because: str
    guest: str
    requests: tuple[RequestText, ...]
    answers: tuple[str, str]
    promises: dict[str, tuple[str, str]]
    siblings_talk: str
    backgrounds: BackgroundTexts
    tier_begin: tuple[str, ...]
    tier_change: str
    tier_exit: str
    tier_year: str
    flag_reasons: dict[str, tuple[str, ...]]
    inquiries: tuple[InquiryText, InquiryText, InquiryText]
    kinds: dict[str, KindText]
    class_plan: ClassText
    observation_notes: tuple[str, ...]
    celebrations: tuple[str, str]
    transition: TransitionText


class Ingredients(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the recipe needs, already read."""

    names: Names
    staff: StaffList
    measures: tuple[MeasureEntry, ...]
    texts: Texts
    signs: Signs
    week: WeekTexts
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
    steps: tuple[str, ...] = ()


class _Library(msgspec.Struct, frozen=True):
    interventions: tuple[_Entry, ...]


def interventions_from(contents: bytes) -> tuple[Intervention, ...]:
    """The shipped library, in its order, each with the same id on every computer.

    Raises `msgspec.ValidationError` where an entry breaks its declaration.
    """
    library = msgspec.json.decode(contents, type=_Library)
    return tuple(
        msgspec.convert(
            {
                **msgspec.structs.asdict(entry),
                "id": natural_id("intervention", entry.name),
                "steps": "\n".join(entry.steps),
            },
            Intervention,
        )
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
        week=msgspec.json.decode(files["week.json"], type=WeekTexts),
        interventions=interventions_from(files["interventions.json"]),
    )
