"""What is noted of a student beside scores and plans: behavior incidents, course results and ratings, and their charts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from interventiondesk.charts import Chart
from interventiondesk.charts.attendance import attendance_chart
from interventiondesk.charts.seasons import SeasonScore, seasons_chart
from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.declared import Problem, problems_of
from interventiondesk.domain.indicators import StudentSigns, year_looked_at
from interventiondesk.domain.indicators.ratings import EXTERNALIZING, INTERNALIZING, Cuts
from interventiondesk.domain.lines import median
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Season, season_of
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.screening import Reading
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, day_words, number
from interventiondesk.store import reads, sign_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.norms import bands_here
from interventiondesk.tasks.screening import readings_of_one

Sign = Incident | CourseResult | Rating

_EVER = dt.date(1900, 1, 1)
_SCALES: tuple[Cuts, ...] = (*EXTERNALIZING, *INTERNALIZING)


class SignsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything beside scores and plans that whoever is signed in may see of one student, lists with the newest first.

    `attendance` is None without a recorded day; `seasons` has a chart for each measure with a benchmark score, the
    measure that was scored last first.
    """

    readings: tuple[Reading, ...]
    attendance: Chart | None
    seasons: tuple[Chart, ...]
    incidents: tuple[Incident, ...]
    results: tuple[CourseResult, ...]
    ratings: tuple[Rating, ...]


def signs_page(desk: Desk, student: Student, today: dt.date) -> SignsPage:
    """The signs of one student. Attendance is that of the school year in which the newest plan began, and since; of this
    school year where no plan has run in it."""
    calendar = reads.calendar(desk)
    known = sign_reads.student_signs(desk, _EVER, today, (student.id,)).get(student.id) or StudentSigns(student=student)
    records = reads.plan_records(desk, student_id=student.id, running=False)
    return SignsPage(
        readings=readings_of_one(desk, today, student.id),
        attendance=_attendance(known, calendar, records, today, sign_reads.indicator_lines(desk).absence_share),
        seasons=_seasons(desk, known, calendar),
        incidents=tuple(reversed(known.incidents)),
        results=tuple(reversed(known.results)),
        ratings=tuple(reversed(known.ratings)),
    )


def _attendance(
    known: StudentSigns, calendar: SchoolCalendar, records: list[PlanRecord], today: dt.date, absence_line: float
) -> Chart | None:
    this_year = year_looked_at(calendar, today)
    old = this_year.begin_date if this_year else today
    plans = [one.plan for one in records if one.plan.begin_date <= today]
    begin = max((one.begin_date for one in plans if one.end_date is None or one.end_date >= old), default=None)
    year = year_looked_at(calendar, begin) if begin else this_year
    since = year.begin_date if year else _EVER
    days = [day for day in known.days if day[0] >= since]
    return attendance_chart(days, begin, absence_line=absence_line) if days else None


def _seasons(desk: Desk, known: StudentSigns, calendar: SchoolCalendar) -> tuple[Chart, ...]:
    by_measure: dict[str, tuple[Measure, list[Score]]] = {}
    for score, measure in known.benchmarks:
        if score.counts:
            by_measure.setdefault(measure.id, (measure, []))[1].append(score)
    newest = sorted(by_measure.values(), key=lambda one: (one[1][-1].date, one[0].full_name), reverse=True)
    found = [(measure, _season_scores(desk, known.student, measure, scores, calendar)) for measure, scores in newest]
    return tuple(seasons_chart(measure, scores) for measure, scores in found if scores)


def _season_scores(
    desk: Desk, student: Student, measure: Measure, scores: list[Score], calendar: SchoolCalendar
) -> list[SeasonScore]:
    """The newest day of each benchmark period; several scores of that day are their median."""
    days: dict[tuple[object, Season], list[Score]] = {}
    for score in sorted(scores, key=lambda one: (one.date, one.ordinal)):
        year = calendar.year_of(score.date)
        season = score.season or season_of(score.date, year)
        if season is None:
            continue
        same = days.setdefault((year.id if year else score.date.year, season), [])
        if same and same[-1].date != score.date:
            same.clear()
        same.append(score)
    found: list[SeasonScore] = []
    for (_, season), same in days.items():
        found.append(
            SeasonScore(
                date=same[-1].date,
                season=season,
                value=float(median([one.value or 0.0 for one in same])),
                bands=bands_here(desk, measure, student.grade, season),
            )
        )
    return found


# -- what is wrong with what was typed --------------------------------------------------------------------------------


def sign_problems(kind: type[Sign], given: Mapping[str, Any], today: dt.date) -> list[Problem]:
    """What keeps an incident, a course result or a rating from being stored, field by field."""
    fields = dict(given)
    found = problems_of(kind, fields, [name for name in kind.__struct_fields__ if name not in {"id", "student_id"}])
    wrong = {problem.where for problem in found}
    date = fields.get("date")
    if isinstance(date, dt.date) and date > today:
        found.append(Problem("date", f"{day_words(date)} has not come yet.", "Type today or an earlier day."))
    if kind is CourseResult:
        found += _result_problems(fields, wrong)
    if kind is Rating:
        found += _rating_problems(fields, wrong)
    return found


def _result_problems(fields: Mapping[str, Any], wrong: set[str]) -> list[Problem]:
    percent = fields.get("percent")
    if percent is None and not str(fields.get("mark") or "").strip() and "mark" not in wrong:
        return [Problem("percent", "There is neither a percentage nor a mark.", "Type one of them.")]
    if isinstance(percent, (int, float)) and not 0 <= percent <= 200:
        return [Problem("percent", f"{number(percent)} is no percentage.", "Type a number from 0 to 200.")]
    return []


def answers_of(text: str) -> list[str]:
    """Answers as they were typed, one by one: "0 1 2 -", "0,1,2,-" and "012-" are the same."""
    plain = re.sub(r"[\s,;/]+", "", text.replace("\N{EN DASH}", "-"))
    return list(plain)


def scale_named(text: str) -> tuple[Cuts, ...]:
    """The published lines of a scale as it was typed: "srss i5" is SRSS-I5; nothing for any other scale."""

    def plain(name: str) -> str:
        return re.sub(r"[^a-z0-9]", "", name.casefold())

    return tuple(cuts for cuts in _SCALES if plain(cuts.name) == plain(text))


def _rating_problems(fields: Mapping[str, Any], wrong: set[str]) -> list[Problem]:
    answers = answers_of(str(fields.get("items") or ""))
    total, known = fields.get("total"), scale_named(str(fields.get("scale") or ""))
    bad = next((answer for answer in answers if answer not in {"0", "1", "2", "3", "-"}), None)
    if "items" in wrong:
        return []
    if bad is not None:
        return [Problem("items", f"{bad} is no answer.", "Type 0, 1, 2 or 3 for each item, - where none was given.")]
    if answers and known and len(answers) != known[0].items:
        says = f"{known[0].name} has {known[0].items} items; these are {count(len(answers), 'answer')}."
        return [Problem("items", says, "Type - for an item without an answer.")]
    if not answers and total is None:
        return [Problem("items", "There are neither answers nor a total.", "Type the answers, or the total alone.")]
    if not isinstance(total, (int, float)):
        return []
    if answers:
        summed = total_words(fields)
        if summed.total is None or summed.total != total:
            return [Problem("total", f"{summed.says} The total is {number(total)}.", "Leave the total empty.")]
    elif known and not (float(total).is_integer() and 0 <= total <= known[0].most):
        says = f"{number(total)} is no total of {known[0].name}."
        return [Problem("total", says, f"Type a whole number from 0 to {known[0].most}.")]
    return []


class Summed(msgspec.Struct, frozen=True):
    """The answers so far in a sentence, and their total where each item has one."""

    says: str
    total: int | None = None


def total_words(fields: Mapping[str, Any]) -> Summed:
    """What the answers of a rating add up to, said while they are typed; empty without answers."""
    answers, known = answers_of(str(fields.get("items") or "")), scale_named(str(fields.get("scale") or ""))
    if not answers or any(answer not in {"0", "1", "2", "3", "-"} for answer in answers):
        return Summed("")
    wanted = known[0].items if known else len(answers)
    if len(answers) != wanted:
        return Summed(f"{len(answers)} of {wanted} answers.")
    missing = answers.count("-")
    if missing:
        return Summed(f"{count(missing, 'item')} without an answer: no total.")
    total = sum(map(int, answers))
    return Summed(f"{count(len(answers), 'answer')} add up to {total}.", total)


# -- writing ----------------------------------------------------------------------------------------------------------


def sign_words(kind: type[Sign], fields: Mapping[str, Any]) -> str:
    """What a sign is called in a sentence: incident, course result in Math 6, SRSS-I5 rating."""
    if kind is Incident:
        return "incident"
    if kind is CourseResult:
        return f"course result in {fields['course']}"
    return f"{fields['scale']} rating"


def _tidy(kind: type[Sign], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without outer spaces, a scale by its published name, answers parted by spaces."""
    plain = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if kind is Rating:
        known = scale_named(str(plain.get("scale") or ""))
        plain["scale"] = known[0].name if known else plain["scale"]
        plain["items"] = " ".join(answers_of(str(plain.get("items") or "")))
        if plain["items"]:
            plain["total"] = None
    return plain


def add_sign(desk: Desk, kind: type[Sign], student: Student, fields: Mapping[str, Any]) -> Changes:
    """Note an incident, a course result or a rating that has no problems."""
    plain = _tidy(kind, fields)
    made = msgspec.convert({**plain, "id": desk.new_id(), "student_id": student.id}, kind)
    return desk.commit(f"Add the {sign_words(kind, plain)} of {student.name}, {day_words(made.date)}", made)


def change_sign(desk: Desk, student: Student, sign: Sign, fields: Mapping[str, Any]) -> Changes:
    """Correct what was noted."""
    changed = msgspec.structs.replace(sign, **_tidy(type(sign), {**msgspec.structs.asdict(sign), **fields}))
    words = sign_words(type(sign), msgspec.structs.asdict(changed))
    return desk.commit(f"Change the {words} of {student.name}, {day_words(changed.date)}", changed)


def remove_sign(desk: Desk, student: Student, sign: Sign) -> Changes:
    """Take out what was noted by mistake."""
    words = sign_words(type(sign), msgspec.structs.asdict(sign))
    return desk.commit(f"Take out the {words} of {student.name}, {day_words(sign.date)}", gone=(sign,))


def add_incident(desk: Desk, student: Student, **fields: Any) -> Changes:
    """Note a behavior incident; reported by whoever is signed in unless said otherwise."""
    return add_sign(desk, Incident, student, {"staff_id": desk.who.id or None, **fields})


def add_result(desk: Desk, student: Student, **fields: Any) -> Changes:
    """Note what a student has in a course."""
    return add_sign(desk, CourseResult, student, fields)


def add_rating(desk: Desk, student: Student, **fields: Any) -> Changes:
    """Note one adult's rating."""
    return add_sign(desk, Rating, student, {"staff_id": desk.who.id or None, **fields})
