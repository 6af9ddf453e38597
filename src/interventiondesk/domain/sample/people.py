"""Who is at the sample school: staff, students with their names, homerooms and families, and each student's days."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import random

import msgspec

from interventiondesk.domain.attendance import ABSENT, EXCUSED, PRESENT, TARDY, UNEXCUSED, Fact, contents_of
from interventiondesk.domain.sample.ingredients import Background, Named
from interventiondesk.domain.sample.making import Making, spread
from interventiondesk.domain.sample.years import first_day, first_year
from interventiondesk.domain.school import School, Staff
from interventiondesk.domain.students import AttendanceBatch, Contact, Student

GRADES = ("K", "1", "2", "3", "4", "5")

SPECIAL: dict[str, int] = {
    "responds": 3,
    "does_not_respond": 3,
    "ahead": 4,
    "too_few_sessions": 2,
    "just_started": 2,
    "missed_weeks": 2,
    "review_overdue": 2,
    "mid_year_arrival": 4,
    "twins": 2,
    "other_twin": 2,
    "namesakes": 3,
    "other_namesake": 4,
    "forty_letters": 5,
    "changed_plan": 4,
    "lower_is_better": 3,
    "chronic_absence": 1,
}
"""The students with a story of their own, and the grade each is in."""

_ROOM_SIZE = 24
_FIRST_ROOM = 9


@dataclasses.dataclass(slots=True, kw_only=True)
class Enrolled:
    """A student while the school is being made."""

    index: int
    special: str
    grade: int
    given_name: str = ""
    middle_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    pronouns: str = ""
    language: str = ""
    background: Background
    family: int = 0
    birth_date: dt.date = dt.date.min
    homeroom: str = ""
    begin: dt.date = dt.date.min
    reading: float = 0.0
    math: float = 0.0
    away: float = 0.0
    id: str = ""
    strengths: str = ""
    own_words: str = ""
    story: str = ""
    """What is told of a student without a plan; `special` is for those whose plan is the story."""
    recorded: bool = True
    """Whether attendance has rows of the student."""
    listed: bool = True
    """Whether anybody has put the student on a list yet: a benchmark, attendance, a talk with the family."""
    missed: dict[dt.date, int] = dataclasses.field(default_factory=dict[dt.date, int])

    def absent(self, day: dt.date) -> bool:
        """Whether the student missed that day."""
        return self.missed.get(day, PRESENT) in ABSENT

    def be_there(self, day: dt.date) -> None:
        """Makes sure of a day on which something happened that needs the student."""
        if self.absent(day):
            del self.missed[day]


def make_staff(making: Making, rooms: int, plans: int) -> dict[str, list[Staff]]:
    """The adults by role. A larger school has more teachers, interventionists and aides of invented names."""
    listed = making.ingredients.staff
    entries = [(entry.given_name, entry.family_name, entry.role) for entry in listed.staff]
    pairs = [(given, family) for family in listed.more_family for given in listed.more_given]
    more = iter(spread(making.chance("staff"), pairs, len(pairs)))
    for role, wanted in (("teacher", rooms), ("interventionist", math.ceil(plans / 20))):
        missing = wanted - sum(entry[2] == role for entry in entries)
        entries += [(*next(more), role) for _ in range(missing)]
    staff: dict[str, list[Staff]] = {}
    for number, (given, family, role) in enumerate(entries):
        person = msgspec.convert(
            {"id": making.id("staff", number), "given_name": given, "family_name": family, "role": role}, Staff
        )
        staff.setdefault(role, []).append(person)
        making.add(person)
    making.add(
        School(id=making.id("school"), name=listed.school, district=listed.district, is_sample=True),
        *(year.row for year in making.years),
        *(day for year in making.years for day in year.closed),
    )
    return staff


def enroll(making: Making, count: int) -> list[Enrolled]:
    """So many students, those with a story first, then grade by grade evenly; each with a name, a family and abilities."""
    names = making.ingredients.names
    chance = making.chance("people")
    weights = [background.weight for background in names.backgrounds]
    sizes = [0] * len(GRADES)
    students: list[Enrolled] = []
    specials = list(SPECIAL.items())[:count]
    for index in range(count):
        special, grade = specials[index] if index < len(specials) else ("", sizes.index(min(sizes)))
        sizes[grade] += 1
        background = chance.choices(names.backgrounds, weights)[0]
        students.append(Enrolled(index=index, special=special, grade=grade, background=background, family=index))
    taken = {(named.given_name, named.family_name) for named in names.named.values()}
    for student in students:
        if student.special:
            _named(student, names.named[student.special], names.backgrounds)
        else:
            _drawn(making, chance, student, students, taken)
        year = first_year(making.today)
        begin, end = dt.date(year - student.grade - 6, 9, 1), dt.date(year - student.grade - 5, 8, 31)
        student.birth_date = begin + dt.timedelta(days=chance.randrange((end - begin).days + 1))
        student.reading = max(-2.0, min(2.2, chance.gauss(0.1, 0.9)))
        student.math = max(-2.0, min(2.2, 0.5 * student.reading + chance.gauss(0.05, 0.75)))
        student.id = making.id("student", student.index)
        _arrival(making, chance, student)
    _twins(students)
    _rooms(students)
    return students


def _named(student: Enrolled, named: Named, backgrounds: tuple[Background, ...]) -> None:
    alike = (background for background in backgrounds if named.family_name in background.family)
    speaking = (background for background in backgrounds if named.language in background.languages)
    student.background = next(alike, None) or next(speaking, backgrounds[0])
    student.given_name, student.family_name = named.given_name, named.family_name
    student.middle_name, student.preferred_name = named.middle_name, named.preferred_name
    student.pronouns, student.language = named.pronouns, named.language


def _drawn(
    making: Making,
    chance: random.Random,
    student: Enrolled,
    students: list[Enrolled],
    taken: set[tuple[str, str]],
) -> None:
    names = making.ingredients.names
    older = students[chance.randrange(student.index)] if student.index and chance.random() < 0.24 else None
    if older and not older.special and older.grade != student.grade:
        student.background, student.family = older.background, older.family
    background = student.background
    pronouns = ""
    for _ in range(40):
        if student.family == student.index:
            student.family_name = chance.choice(background.family)
        else:
            student.family_name = students[student.family].family_name
        which = chance.random()
        if which < 0.03 and background.others:
            pool, pronouns = background.others, "they/them"
        else:
            pool, pronouns = (background.girls, "she/her") if which < 0.51 else (background.boys, "he/him")
        student.given_name = chance.choice(pool)
        if (student.given_name, student.family_name) not in taken:
            break
    taken.add((student.given_name, student.family_name))
    student.pronouns = pronouns if chance.random() < 0.4 else ""
    student.middle_name = chance.choice(names.middle) if chance.random() < 0.3 else ""
    if chance.random() < 0.6:
        student.preferred_name = names.preferred.get(student.given_name, "")
    student.language = students[student.family].language or chance.choice(background.languages)


def _arrival(making: Making, chance: random.Random, student: Enrolled) -> None:
    """The first day at this school: kindergarten's first for most, a later first day for some, this year for a few."""
    start = first_year(making.today)
    here = student.grade if chance.random() < 0.75 else chance.randint(0, student.grade)
    at = chance.random()
    gone = making.gone
    if student.special == "mid_year_arrival" and gone:
        student.begin = gone[int(len(gone) * 0.45)]
    elif student.special in {"", "other_namesake"} and at < 0.03 and len(gone) > 10:
        student.begin = gone[int(len(gone) * at * 25)]
    else:
        student.begin = first_day(start - here) if here else making.year.begin


def _twins(students: list[Enrolled]) -> None:
    pair = [student for student in students if student.special in {"twins", "other_twin"}]
    if len(pair) == 2:
        pair[1].birth_date, pair[1].family, pair[1].begin = pair[0].birth_date, pair[0].family, pair[0].begin


def _rooms(students: list[Enrolled]) -> None:
    room = _FIRST_ROOM
    for grade in range(len(GRADES)):
        there = [student for student in students if student.grade == grade]
        rooms = max(1, math.ceil(len(there) / _ROOM_SIZE))
        for number, student in enumerate(there):
            student.homeroom = f"Room {room + number % rooms}"
        room += rooms


def rooms_for(count: int) -> int:
    """How many homerooms so many students have."""
    each, more = divmod(count, len(GRADES))
    return sum(max(1, math.ceil((each + (grade < more)) / _ROOM_SIZE)) for grade in range(len(GRADES)))


def add_students(making: Making, students: list[Enrolled]) -> None:
    """The students' rows and those of their families; brothers and sisters share one set of contacts."""
    for student in students:
        making.add(
            Student(
                id=student.id,
                given_name=student.given_name,
                middle_name=student.middle_name,
                family_name=student.family_name,
                preferred_name=student.preferred_name,
                pronouns=student.pronouns,
                grade=GRADES[student.grade],
                homeroom=student.homeroom,
                local_id=str(204_001 + student.index),
                state_id=f"99{7_310_000 + 37 * student.index:08d}",
                birth_date=student.birth_date,
                sex={"she/her": "F", "he/him": "M"}.get(student.pronouns, ""),
                home_language=student.language,
                strengths=student.strengths,
                own_words=student.own_words,
                begin_date=student.begin,
            )
        )
        _contacts(making, student, students[student.family].background)


def _contacts(making: Making, student: Enrolled, background: Background) -> None:
    chance = making.chance("family", student.family)
    adults = [("Mother", background.women), ("Father", background.men)]
    chance.shuffle(adults)
    how = chance.random()
    if how < 0.12:
        adults[:1] = [("Grandmother", background.women)]
    elif how < 0.17:
        adults[:1] = [("Guardian", background.women + background.men)]
    for number, (relation, pool) in enumerate(adults[: 1 if chance.random() < 0.35 else 2]):
        given = chance.choice(pool)
        interpreter = student.language != "English" and chance.random() < background.interpreter
        last_name = student.family_name if len(student.family_name) < 20 else student.family_name.split("-")[-1]
        making.add(
            Contact(
                id=making.id("contact", student.index, number),
                student_id=student.id,
                name=f"{given} {last_name}",
                relation=relation,
                phone=_phone(2 * student.family + number),
                email=f"family{student.family + 1}.{number + 1}@example.org" if chance.random() < 0.7 else "",
                language=student.language,
                interpreter=interpreter,
            )
        )


def _phone(number: int) -> str:
    """A number that no other family has, of those kept free for invented people."""
    digits = f"{(7919 * number + 43_210) % 100_000:05d}"
    return f"(555) 01{digits[0]}-{digits[1:]}"


def attend(making: Making, students: list[Enrolled]) -> None:
    """Decides on which days each student was away or late, up to yesterday: most 93 to 99 % there, about one in eight
    missing a tenth or more, one far more."""
    chance = making.chance("attendance")
    usual = [student for student in students if not student.special]
    often = {student.index for student in spread(chance, usual, round(0.12 * len(students)))}
    for student in students:
        own = making.chance("days", student.index)
        if student.special == "chronic_absence":
            away = 0.24
        elif student.special:
            away = own.uniform(0.015, 0.035)
        else:
            away = own.uniform(0.105, 0.17) if student.index in often else own.uniform(0.01, 0.065)
        student.away = away
        for year in making.years:
            days = [day for day in year.days if student.begin <= day < making.today]
            count = math.ceil(away * len(days)) if away >= 0.1 else round(away * len(days))
            days_off = _apart(own, len(days), count) if student.special and away < 0.1 else _runs(own, len(days), count)
            for day in days_off:
                student.missed[days[day]] = EXCUSED if own.random() < 0.62 else UNEXCUSED
            late = own.choice((0.0, 0.01, 0.01, 0.03))
            for day in own.sample(range(len(days)), round(late * len(days))):
                student.missed.setdefault(days[day], TARDY)


def _runs(chance: random.Random, days: int, count: int) -> set[int]:
    """So many different days, often two or three together, as illness comes."""
    chosen: set[int] = set()
    while len(chosen) < min(count, days):
        first = chance.randrange(days)
        for day in range(first, min(days, first + chance.choice((1, 1, 1, 2, 3)))):
            if len(chosen) < count:
                chosen.add(day)
    return chosen


def _apart(chance: random.Random, days: int, count: int) -> set[int]:
    """So many days spread over the time, so that no week of a plan is lost."""
    return {int(days * (number + chance.uniform(0.2, 0.8)) / count) for number in range(count)}


def attendance_of(making: Making, students: list[Enrolled]) -> tuple[tuple[Fact, ...], AttendanceBatch]:
    """The students' days at school in the order of student id and day, and the batch that holds them. Who is not
    recorded has none."""
    facts: list[Fact] = []
    taught = [day for year in making.years for day in year.days if day < making.today]
    for student in sorted((one for one in students if one.recorded), key=lambda student: student.id):
        here, code = student.id, student.missed.get
        facts += [(here, day.toordinal(), code(day, PRESENT)) for day in taught if day >= student.begin]
    batch = AttendanceBatch(
        id=making.id("attendance_batch"),
        source="Daily attendance (sample)",
        begin_date=taught[0] if taught else making.year.begin,
        end_date=taught[-1] if taught else making.year.begin,
        facts=len(facts),
        contents=contents_of(facts),
    )
    making.add(batch)
    return tuple(facts), batch
