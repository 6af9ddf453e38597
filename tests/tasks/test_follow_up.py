"""Whom nobody has followed up in the sample school, counted a second time from the bare rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Contact, FamilyContact
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import flags, follow_up
from interventiondesk.tasks.sample import make_sample

DAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("follow up") / "desk"
    make_sample(folder, DAY)
    desk = Desk.open(folder)
    yield desk
    desk.close()


class Bare:
    """The same rules again, day by day over the rows, without the program's own counting."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rules = week_reads.follow_up_rules(desk)
        calendar = reads.calendar(desk)
        year = calendar.years[-1]
        off = {one.date for one in calendar.days if not one.instructional}
        span = (DAY - year.begin_date).days + 1
        every = [year.begin_date + dt.timedelta(days=number) for number in range(span)]
        self.school_days = [day for day in every if day.weekday() < 5 and day not in off]
        placement = [one.date for one in reads.meetings(desk) if one.kind == "placement" and one.held]
        self.begin = min(day for day in placement if day >= year.begin_date)
        self.year = year

    def after(self, day: dt.date) -> int:
        return sum(1 for one in self.school_days if one > max(day, self.begin))

    def plans(self):
        people = {one.id for one in reads.students(self.desk)}
        for record in reads.plan_records(self.desk, running=False):
            plan = record.plan
            if plan.status in {"active", "fading"} and plan.end_date is None and plan.student_id in people:
                yield record

    def review(self) -> set[str]:
        late = [one.plan for one in self.plans() if one.plan.review_date and one.plan.review_date < DAY]
        return {f"plan:{one.id}" for one in late if self.after(one.review_date) >= self.rules.review_days}

    def sessions(self) -> set[str]:
        found = set()
        for record in self.plans():
            plan = record.plan
            first, entered = max(plan.begin_date, self.begin), {one.date for one in record.sessions}
            wanted = plan.weekdays.split()
            days = [day for day in self.school_days if first <= day < DAY and day.strftime("%a") in wanted]
            days = [day for day in days if day not in entered]
            if len(days) >= self.rules.session_days:
                found.add(f"plan:{plan.id}")
        return found

    def scores(self) -> set[str]:
        weeks = sorted({day - dt.timedelta(days=day.weekday()) for day in self.school_days}, reverse=True)
        monday = DAY - dt.timedelta(days=DAY.weekday())
        before = [week for week in weeks if week < monday][: self.rules.score_weeks]
        found = set()
        for record in self.plans():
            if record.measure is None or record.plan.begin_date > before[-1]:
                continue
            given = [one.date for one in record.scores if one.outcome == "scored" and one.date <= DAY]
            if not given or max(given) < before[-1]:
                found.add(f"plan:{record.plan.id}")
        return found

    def action(self) -> set[str]:
        late = [one for one in reads.actions(self.desk) if one.due and one.due < DAY]
        return {f"action:{one.id}" for one in late if self.after(one.due) >= 1}

    def contact(self) -> set[str]:
        shared = week_reads.all_shared_contacts(self.desk)
        found = set()
        for record in self.plans():
            student = record.student.id
            spoken = [one.date for one in [*reads.family_contacts(self.desk, student), *shared.get(student, [])]]
            since = max([record.plan.begin_date, self.begin, *spoken])
            if (DAY - since).days >= self.rules.contact_days:
                found.add(f"student:{student}")
        return found

    def request(self) -> set[str]:
        asked = [one for one in week_reads.requests(self.desk) if one.answered_on is None]
        return {f"request:{one.id}" for one in asked if self.after(one.date) >= self.rules.request_days}

    def flag(self) -> set[str]:
        return {
            f"student:{one.student.id}"
            for one in flags.flagged(self.desk, DAY)
            if one.open and self.after(min(flag.since for flag in one.open)) >= self.rules.flag_days
        }

    def no_list(self) -> set[str]:
        desk, found = self.desk, set()
        agendas = reads.agendas(desk)
        this_year = [one.id for one in reads.meetings(desk) if one.date >= self.year.begin_date]
        talked = {item.student_id for one in this_year for item in agendas.get(one, [])}
        here = {member.id for roster in reads.rosters(desk, DAY) for member in roster.members}
        planned = {
            one.student.id
            for one in reads.plan_records(desk, running=False)
            if one.plan.end_date is None or one.plan.end_date >= self.year.begin_date
        }
        for student in reads.students(desk):
            rows = [one.date for one in reads.scores(desk, student.id)]
            rows += [one.date for one in reads.notes(desk, student.id)]
            rows += [one.date for one in reads.decisions(desk, student.id)]
            rows += [one.date for one in week_reads.requests(desk, student.id)]
            rows += [one.date for one in week_reads.flag_decisions(desk, student.id)]
            rows += signs_of(desk, student.id)
            known = any(self.year.begin_date <= day <= DAY for day in rows)
            since = max(student.begin_date or self.begin, self.begin)
            nowhere = student.id not in talked | here | planned and not known
            if nowhere and self.after(since) >= self.rules.flag_days:
                found.add(f"student:{student.id}")
        return found


def signs_of(desk: Desk, student_id: str) -> list[dt.date]:
    sql = " UNION ALL ".join(
        f'SELECT "date" FROM "{table}" WHERE "student_id" = :id AND "deleted_at" IS NULL'  # noqa: S608 - our own names
        for table in ("incident", "course_result", "rating")
    )
    found = desk.read(lambda connection: connection.execute(sql, {"id": student_id}).fetchall())
    return [dt.date.fromisoformat(row[0]) for row in found]


@pytest.mark.parametrize("rule", ["flag", "scores", "review", "sessions", "action", "contact", "request", "no_list"])
def test_exactly_those_who_meet_a_rule_are_on_the_list(sample: Desk, rule: str) -> None:
    listed = {one.about for one in follow_up.waiting(sample, DAY) if one.rule == rule}
    closed = {one.about for one in week_reads.follow_ups(sample) if one.rule == rule}
    counted = getattr(Bare(sample), rule)()
    assert listed == counted - closed


def test_the_sample_school_has_somebody_to_find(sample: Desk) -> None:
    rules = {one.rule for one in follow_up.waiting(sample, DAY)}
    assert rules >= {"flag", "review", "action", "contact", "request", "no_list"}


def test_a_line_is_put_off_or_closed_with_a_reason_and_never_otherwise(school: SchoolAtWork) -> None:
    imani = school.add_student()
    school.start_plan(imani, review_date=TODAY - dt.timedelta(days=30), begin_date=TODAY - dt.timedelta(days=50))
    line = next(one for one in follow_up.waiting(school.desk, TODAY) if one.rule == "review")
    with pytest.raises(Refusal, match="The reason is missing"):
        follow_up.close(school.desk, line, "  ", TODAY)
    with pytest.raises(Refusal, match="not after today"):
        follow_up.put_off(school.desk, line, TODAY, TODAY)
    assert line in follow_up.waiting(school.desk, TODAY)

    later = TODAY + dt.timedelta(days=4)
    follow_up.put_off(school.desk, line, later, TODAY)
    assert school.says()[0] == "Put off to November 23: plan past its review date (Imani Okafor)"
    assert line not in follow_up.waiting(school.desk, TODAY)
    assert "review" in {one.rule for one in follow_up.waiting(school.desk, later)}
    school.undo()
    assert line in follow_up.waiting(school.desk, TODAY)

    follow_up.close(school.desk, line, "She moves next week.", TODAY)
    assert "review" not in {one.rule for one in follow_up.waiting(school.desk, later)}


def test_a_talk_that_was_also_about_the_brother_counts_for_him_and_for_nobody_else(school: SchoolAtWork) -> None:
    imani, kofi, other = (school.add_student(name, "Okafor") for name in ("Imani", "Kofi", "Ada"))
    phones = ((imani, "(555) 010-0123"), (kofi, "555.010.0123"), (other, "555 010 0124"))
    homes = [Contact(id=f"home {one.id}", student_id=one.id, name="At home", phone=phone) for one, phone in phones]
    talk = {"student_id": imani.id, "channel": "call", "siblings": True}
    spoken = [FamilyContact(id=f"talk {at}", date=TODAY - dt.timedelta(days=at), **talk) for at in (9, 2)]
    school.desk.commit("Families", *homes, *spoken)
    days = [TODAY - dt.timedelta(days=9), TODAY - dt.timedelta(days=2)]
    found = week_reads.contact_dates(school.desk)
    assert {one.given_name: sorted(found.get(one.id, [])) for one in (imani, kofi, other)} == {
        "Imani": days,
        "Kofi": days,
        "Ada": [],
    }
    assert [one.date for one in week_reads.shared_contacts(school.desk, kofi.id)] == days
    assert week_reads.shared_contacts(school.desk, other.id) == []


def test_a_flag_that_is_closed_on_today_is_decided_everywhere(sample: Desk) -> None:
    line = next(one for one in follow_up.waiting(sample, DAY) if one.rule == "flag")
    assert line.student_id
    try:
        follow_up.close(sample, line, "He moves next week.", DAY)
        one = flags.flagged_student(sample, DAY, line.student_id)
        assert one is not None
        assert one.open == ()
        decided = week_reads.flag_decisions(sample, line.student_id)[0]
        assert (decided.choice, decided.reason) == ("no_action", "He moves next week.")
        assert line not in follow_up.waiting(sample, DAY)
    finally:
        sample.undo()
    assert line in follow_up.waiting(sample, DAY)


def test_the_school_sees_its_weeks_before(sample: Desk) -> None:
    weeks = follow_up.over_time(sample, DAY, weeks=4)
    assert [one.date for one in weeks] == [DAY - dt.timedelta(weeks=back) for back in (3, 2, 1, 0)]
    some = {"flag", "request", "contact", "no_list", "action"}
    now = [one.rule for one in follow_up.waiting(sample, DAY) if one.rule in some]
    told = {rule: many for rule, many in weeks[-1].lines.items() if rule in some}
    assert told == {rule: now.count(rule) for rule in set(now)}


def test_a_flag_counts_in_the_weeks_in_which_nobody_had_decided_about_it(sample: Desk) -> None:
    line = next(one for one in follow_up.waiting(sample, DAY) if one.rule == "flag")
    assert line.student_id
    before = [one.lines.get("flag", 0) for one in follow_up.over_time(sample, DAY, weeks=3)]
    assert before[0] > 0
    try:
        decided = DAY - dt.timedelta(weeks=1)
        flags.decide_flags(sample, [line.student_id], choice="no_action", reason="Was ill.", today=decided)
        after = [one.lines.get("flag", 0) for one in follow_up.over_time(sample, DAY, weeks=3)]
    finally:
        sample.undo()
    assert after == [before[0], before[1] - 1, before[2] - 1]


def test_a_number_that_cannot_be_is_refused_and_another_changes_the_list(school: SchoolAtWork) -> None:
    with pytest.raises(Refusal):
        follow_up.set_rules(school.desk, flag_days=0)
    follow_up.set_rules(school.desk, request_days=3, off="no_list")
    rules = week_reads.follow_up_rules(school.desk)
    assert (rules.request_days, rules.off) == (3, "no_list")
    assert school.says()[0] == "Change when nobody has followed up"
