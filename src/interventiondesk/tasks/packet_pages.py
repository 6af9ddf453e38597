"""What the pages about many say: a group's page for a group review, a grade's page for a core meeting."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from interventiondesk.charts.sparkline import sparkline
from interventiondesk.documents.packet_grade import GradeGoal, GradeMeasure, GradePage, GradeShare
from interventiondesk.documents.packet_group import GroupPage, GroupRow
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.indicators import BandsHere, year_looked_at
from interventiondesk.domain.lines import median
from interventiondesk.domain.norms import SEASONS, Season, band_of, season_of
from interventiondesk.domain.plans import ClassPlan, Plan
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.words import (
    count,
    day_words,
    grade_key,
    grade_of,
    grade_words,
    join,
    number,
    percent,
)
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.fidelity import fidelity
from interventiondesk.tasks.norms import shipped
from interventiondesk.tasks.standing import Standing, standings

FEWEST = 10
"""Below so many students with a score there is no share: it would be about single children."""

TOO_FEW = "too few to say"

_JUDGED = frozenset({"ahead", "on_track", "behind"})

# -- the group --------------------------------------------------------------------------------------------------------


def group_question(states: Iterable[str]) -> str:
    """Whether it is the group or the student, with the count, from the progress of each student's plan.

    Sessions come first: what was not delivered says nothing about anybody. Then, where half or more of a group are behind,
    what they have in common is the delivery. That is usual practice, a prompt for the team and no proof.
    """
    known = list(states)
    n, of = len(known), Counter(known)
    judged = sum(of[state] for state in _JUDGED)
    few, behind = of["too_few_sessions"], of["behind"]
    if not n:
        return "Nobody in this group has a running plan yet."
    if 2 * few >= n:
        return f"{few} of {n} had too few sessions to judge: look at the delivery first."
    if of["no_recent_score"] and not judged:
        return f"{of['no_recent_score']} of {n} have no recent score: score first."
    if not judged:
        return f"It is too early to tell for {count(n, 'student')}."
    rest = "" if judged == n else f" {n - judged} of {n} cannot be judged yet."
    if n == 1:
        told = "is behind" if behind else "is not behind"
        return f"The one student with a plan {told}: with one alone the question cannot be answered."
    if not behind:
        return f"None of {n} is behind.{rest}"
    are = "is" if behind == 1 else "are"
    if 2 * behind >= judged and behind > 1:
        return f"{behind} of {n} students are behind: look at the delivery first.{rest}"
    whom = "student" if behind == 1 else "students"
    return f"{behind} of {n} {are} behind: look at the {whom}.{rest}"


def group_pages(desk: Desk, student_ids: Collection[str], today: dt.date) -> tuple[GroupPage, ...]:
    """A page for every group that one of the students is in or is taught in, by name, with everybody in it."""
    wanted = set(student_ids)
    running: dict[str, list[Standing]] = {}
    for one in standings(desk, today):
        if one.record.plan.group_id:
            running.setdefault(one.record.plan.group_id, []).append(one)
    pages: list[GroupPage] = []
    for roster in reads.rosters(desk, today):
        mine = {one.record.student.id: one for one in running.get(roster.group.id, [])}
        students = {one.id: one for one in roster.members}
        students |= {key: one.record.student for key, one in mine.items() if key not in students}
        if not wanted & students.keys():
            continue
        provider = roster.provider.short_name if roster.provider else ""
        delivery = fidelity(desk, roster.group.id)
        pages.append(
            GroupPage(
                name=roster.group.name,
                line=_group_line(roster.group, provider),
                answer=_answer(tuple(mine.values())),
                delivery=delivery.says,
                rows=tuple(_group_row(one, mine.get(one.id)) for one in students.values()),
            )
        )
    return tuple(pages)


def _answer(mine: Sequence[Standing]) -> str:
    told = [one.progress.state for one in mine if one.progress.by_scores]
    if mine and not told:
        return "No plan of this group has a goal line: sessions and notes show how it goes."
    return group_question(told)


def _group_line(group: Group, provider: str) -> str:
    parts = [
        field_of(Group, "area").word(group.area).lower(),
        group.weekdays.replace(" ", ", "),
        group.time,
        count(group.minutes, "minute") if group.minutes else "",
        group.place,
        provider,
    ]
    return " · ".join(part for part in parts if part)


def _group_row(student: Student, one: Standing | None) -> GroupRow:
    if one is None:
        return GroupRow(name=student.name, where=grade_words(student.grade), progress_word="No plan in this group")
    done, record = one.progress.sessions, one.record
    return GroupRow(
        name=student.name,
        where=grade_words(student.grade),
        chart=sparkline(record) if record.measure and record.counted else None,
        sessions=f"{done.held} / {done.missed} / {done.not_entered}",
        progress_state=one.progress.chip or "",
        progress_word=one.progress.word or field_of(Plan, "kind").word(record.plan.kind),
    )


# -- the grade --------------------------------------------------------------------------------------------------------

_Period = tuple[bool, Season]
"""Whether it was last year, and which third of the year."""


def grade_pages(desk: Desk, today: dt.date) -> tuple[GradePage, ...]:
    """A page for every grade with a benchmark score of this school year or a running plan for a class or the grade."""
    students = {one.id: one for one in reads.students(desk, also_inactive=True)}
    plans = [one for one in week_reads.class_plans(desk) if one.end_date is None]
    measures = _Shares(desk, students, today).pages()
    here = Counter(grade_of(one.grade) for one in students.values() if one.active)
    of_rooms = {(one.homeroom, grade_of(one.grade)) for one in students.values() if one.active and one.homeroom}
    pages: list[GradePage] = []
    for grade in sorted(here, key=grade_key):
        goals = [
            one
            for one in plans
            if grade_of(one.grade) == grade or (not one.grade and (one.homeroom, grade) in of_rooms)
        ]
        if not grade or not (goals or grade in measures):
            continue
        words = grade_words(grade)
        pages.append(
            GradePage(
                name=words[:1].upper() + words[1:],
                line=f"{count(here[grade], 'student')} on {day_words(today)}",
                measures=tuple(measures.get(grade, ())),
                goals=_goals(desk, goals),
            )
        )
    return tuple(pages)


def _goals(desk: Desk, plans: Sequence[ClassPlan]) -> tuple[GradeGoal, ...]:
    people = reads.by_id(reads.staff(desk))
    made: list[GradeGoal] = []
    for plan in plans:
        by = f" by {day_words(plan.review_date)}" if plan.review_date else ""
        goal = "" if plan.goal_share is None else f"{number(plan.goal_share)} % at benchmark{by}"
        leads = people[plan.staff_id].name if plan.staff_id in people else ""
        facts = (("Concern", plan.concern), ("Goal", goal), ("What we do", plan.action), ("Leads it", leads))
        area = field_of(ClassPlan, "area").word(plan.area)
        whom = f"homeroom {plan.homeroom}" if plan.homeroom else "the whole grade"
        title = f"{area}, {whom}, since {day_words(plan.begin_date)}"
        made.append(GradeGoal(title=title, facts=tuple((name, said or "Not written yet.") for name, said in facts)))
    return tuple(made)


class _Shares:
    """Who scored what in which benchmark period, and how many of them are at benchmark."""

    def __init__(self, desk: Desk, students: dict[str, Student], today: dt.date) -> None:
        self.calendar = reads.calendar(desk)
        self.this = year_looked_at(self.calendar, today)
        begun = [year for year in self.calendar.years if self.this and year.end_date < self.this.begin_date]
        self.last: SchoolYear | None = max(begun, key=lambda year: year.begin_date, default=None)
        self.students = students
        self.bands = BandsHere(own=tuple(reads.benchmarks(desk)), shipped=shipped().bands)
        self.measures = reads.by_id(reads.measures(desk))
        self.scored: dict[tuple[str, str], dict[_Period, dict[str, tuple[dt.date, list[float]]]]] = {}
        if self.this is not None:
            self._read(desk, self.this, today)

    def _read(self, desk: Desk, this: SchoolYear, today: dt.date) -> None:
        since = self.last.begin_date if self.last else this.begin_date
        for score in week_reads.benchmark_scores(desk, since, today):
            year = self.calendar.year_of(score.date)
            measure, student = self.measures.get(score.measure_id), self.students.get(score.student_id)
            season = score.season or season_of(score.date, year)
            if not score.counts or year is None or measure is None or student is None or not season:
                continue
            level, grade, before = grade_of(measure.level), grade_of(student.grade), year != this
            if before:
                # a student's grade is only known for today: of last year only the level of the measure tells it
                grade = level
            elif level and level != grade:
                continue  # a passage below the grade says nothing of the grade's benchmark
            if not grade:
                continue
            periods = self.scored.setdefault((grade, measure.id), {})
            taken = periods.setdefault((before, season), {})
            date, values = taken.get(student.id, (score.date, []))
            # in the order of days: a later day takes the place of an earlier one, several of one day are their median
            taken[student.id] = (score.date, [*(values if date == score.date else []), score.value or 0.0])

    def pages(self) -> dict[str, list[GradeMeasure]]:
        """The shares of every measure by grade; a measure without norms, or without a score this year, is left out."""
        found: dict[str, list[GradeMeasure]] = {}
        for (grade, measure_id), periods in self.scored.items():
            measure = self.measures[measure_id]
            seasons: list[Season] = [one for one in reversed(SEASONS) if (False, one) in periods]
            if not seasons:
                continue
            told: list[GradeShare] = []
            norms: list[str] = []
            wanted: list[_Period] = [(False, one) for one in seasons]
            wanted.append((True, seasons[0]))
            for before, season in wanted:
                bands = self.bands.of(measure, grade, season)
                taken = periods.get((before, season))
                if not bands or not taken:
                    continue
                norm = f"{bands[0].instrument}, {bands[0].edition}" if bands[0].edition else bands[0].instrument
                norms += [] if norm in norms else [norm]
                risks = [
                    found_band.band.risk if (found_band := band_of(median(values), bands, measure.direction)) else ""
                    for _, values in taken.values()
                ]
                told.append(
                    GradeShare(
                        period=_period(before, season),
                        share=_share(sum(risk in ("low", "strength") for risk in risks), len(risks)),
                        n=len(risks),
                        now=not before and season == seasons[0],
                    )
                )
            if told:
                said = f"At benchmark: low risk or better in the norms of {join(norms)}."
                made = GradeMeasure(name=measure.full_name, shares=tuple(told), norms=said)
                found.setdefault(grade, []).append(made)
        for made in found.values():
            made.sort(key=lambda one: one.name)
        return found


def _period(before: bool, season: Season) -> str:
    return f"{season.capitalize()} of last year" if before else f"{season.capitalize()} of the year"


def _share(at: int, n: int) -> str:
    return percent(Fraction(at, n)) if n >= FEWEST else TOO_FEW
